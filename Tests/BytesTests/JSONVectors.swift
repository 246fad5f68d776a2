import Bytes

/// Texts that a strict reader accepts, refuses, or refuses for its own limits.
enum JSONVectors {
  static let accepted = [
    "null", " true\n", "\tfalse\r", "0", "-0", "-1", "1.5", "1e3", "1E+2", "1e-2", "0.0",
    "123456789012345678901234567890",
    "9223372036854775807", "-9223372036854775808", "1.7976931348623157e308", "5e-324", "1e-400", "\"\"", "[]",
    "{}",
    "[ ]", "{ }", "[1]", "[1,2]", "[[],[[]],{}]", "{\"a\":1}", "{\"\":0}", "{\"a\":{\"a\":1}}",
    "[null,true,\"x\"]",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u00e9\"", "\"\\uD83D\\uDE00\"",
    "\"\\ud83d\\ude00\"",
    "\"é😀\"", "\"\u{7f}\"", "\"\u{2028}\"", "\"\u{10ffff}\"", " [ 1 , { \"a\" : [ ] } ] ",
    "{\"a\":1,\"b\":2}",
    "\"\\uFFFF\"", "{\"\u{212a}\":1,\"K\":2}", "{\"é\":1,\"e\u{301}\":2}",
  ]

  /// Refused by the parser and the scanner alike.
  static let malformed: [(String, JSONError.Kind)] = [
    ("", .unexpectedEnd), (" ", .unexpectedEnd), ("nul", .unexpectedEnd), ("nulL", .unexpectedByte),
    ("True", .unexpectedByte), ("NaN", .unexpectedByte), ("Infinity", .unexpectedByte),
    ("undefined", .unexpectedByte),
    ("01", .invalidNumber), ("-01", .invalidNumber), ("00", .invalidNumber), ("+1", .unexpectedByte),
    (".5", .unexpectedByte), ("1.", .unexpectedEnd), ("1.e3", .invalidNumber), ("1e", .unexpectedEnd),
    ("1e+", .unexpectedEnd), ("-", .unexpectedEnd), ("--1", .invalidNumber), ("-a", .invalidNumber),
    ("0x1", .trailingBytes), ("1_000", .trailingBytes), ("1 2", .trailingBytes), ("[]]", .trailingBytes),
    ("{}}", .trailingBytes), ("null,", .trailingBytes), ("[", .unexpectedEnd), ("[1", .unexpectedEnd),
    ("[1,", .unexpectedEnd), ("[1,]", .unexpectedByte), ("[,1]", .unexpectedByte), ("[1 2]", .unexpectedByte),
    ("[1}", .unexpectedByte), ("{", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd),
    ("{\"a\":1", .unexpectedEnd), ("{\"a\":1,", .unexpectedEnd), ("{\"a\":1,}", .unexpectedByte),
    ("{\"a\" 1}", .unexpectedByte), ("{a:1}", .unexpectedByte), ("{1:1}", .unexpectedByte),
    ("{'a':1}", .unexpectedByte),
    ("{\"a\":1]", .unexpectedByte), ("{,}", .unexpectedByte), ("{\"a\":}", .unexpectedByte),
    ("// x\n1", .unexpectedByte),
    ("[1/**/]", .unexpectedByte), ("'a'", .unexpectedByte), ("\"", .unexpectedEnd), ("\"a", .unexpectedEnd),
    ("\"\\", .unexpectedEnd), ("\"\\\"", .unexpectedEnd), ("\"\\x\"", .invalidEscape),
    ("\"\\'\"", .invalidEscape),
    ("\"\\U0041\"", .invalidEscape), ("\"\\u00g0\"", .invalidEscape), ("\"\\u00\"", .unexpectedEnd),
    ("\"\\u12", .unexpectedEnd), ("\"\n\"", .controlCharacter), ("\"\u{0}\"", .controlCharacter),
    ("\"\t\"", .controlCharacter), ("\"\\ud800\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate),
    ("\"\\ud800x\"", .loneSurrogate), ("\"\\ud800\\n\"", .loneSurrogate),
    ("\"\\ud800\\u0041\"", .loneSurrogate),
    ("\"\\ud800\\ud800\"", .loneSurrogate), ("\"\\udc00\\ud800\"", .loneSurrogate),
    ("{\"\\ud800\":1}", .loneSurrogate),
    ("\u{feff}1", .unexpectedByte), ("\u{a0}1", .unexpectedByte), ("\u{c}1", .unexpectedByte),
  ]

  /// Refused by the parser only: these rules need memory or arithmetic.
  static let refusedByParser: [(String, JSONError.Kind)] = [
    ("{\"a\":1,\"a\":1}", .duplicateKey), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey),
    ("[{\"\":1,\"\":2}]", .duplicateKey),
    ("1e400", .numberOutOfRange), ("-1e400", .numberOutOfRange), ("[1e99999]", .numberOutOfRange),
  ]

  /// Not UTF-8: overlong forms, surrogates, beyond the last plane, cut short, stray.
  static let invalidUTF8: [[UInt8]] = [
    [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xe2, 0x82], [0xc3], [0x80], [0xff], [0xfe],
  ]
}
