extension JSONGrammar {
  /// A string's content, between its quotes.
  struct Text {
    var range: Range<Int>
    var isEscaped: Bool
  }

  /// Takes a string and checks all of it: control characters, escapes, surrogates, UTF-8.
  static func string(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) -> Text {
    let start = offset + 1
    var next = start
    var isEscaped = false
    var isASCII = true
    while true {
      while next < json.count, isPlain(json[next]) { next += 1 }
      guard next < json.count else { throw JSONError(.unexpectedEnd, at: next) }
      let byte = json[next]
      if byte == quote {
        if !isASCII { try validateUTF8(json, start..<next) }
        offset = next + 1
        return Text(range: start..<next, isEscaped: isEscaped)
      } else if byte == backslash {
        isEscaped = true
        _ = try escape(json, &next)
      } else if byte >= 0x80 {
        isASCII = false
        next += 1
      } else {
        throw JSONError(.controlCharacter, at: next)
      }
    }
  }

  /// What most bytes of most strings are: printable ASCII that means itself.
  @inline(__always)
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x60 && byte != quote && byte != backslash
  }

  /// The text that a checked string stands for.
  static func decode(_ text: Text, _ json: Span<UInt8>) throws(JSONError) -> String {
    if !text.isEscaped { return try string(utf8: json.extracting(text.range), at: text.range.lowerBound) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.range.count)
    var offset = text.range.lowerBound
    while offset < text.range.upperBound {
      if json[offset] == backslash {
        decoded.append(contentsOf: UTF8.encode(try escape(json, &offset))!)
      } else {
        decoded.append(json[offset])
        offset += 1
      }
    }
    return try string(utf8: decoded.span, at: text.range.lowerBound)
  }

  private static func string(utf8: Span<UInt8>, at offset: Int) throws(JSONError) -> String {
    do {
      return String(copying: try UTF8Span(validating: utf8))
    } catch {
      throw JSONError(.invalidUTF8, at: offset)
    }
  }

  private static func validateUTF8(_ json: Span<UInt8>, _ range: Range<Int>) throws(JSONError) {
    do {
      _ = try UTF8Span(validating: json.extracting(range))
    } catch {
      throw JSONError(.invalidUTF8, at: range.lowerBound + error.byteOffsets.lowerBound)
    }
  }

  /// Takes one escape, or two that make a surrogate pair.
  private static func escape(
    _ json: Span<UInt8>, _ offset: inout Int
  ) throws(JSONError) -> Unicode.Scalar {
    let start = offset
    guard start + 1 < json.count else { throw JSONError(.unexpectedEnd, at: json.count) }
    offset += 2
    switch json[start + 1] {
    case quote: return "\""
    case backslash: return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try scalar(afterU: json, &offset, start: start)
    default: throw JSONError(.invalidEscape, at: start)
    }
  }

  private static func scalar(
    afterU json: Span<UInt8>, _ offset: inout Int, start: Int
  ) throws(JSONError) -> Unicode.Scalar {
    let unit = try hexUnit(json, &offset, start: start)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(unit), offset + 1 < json.count,
      json[offset] == backslash, json[offset + 1] == UInt8(ascii: "u")
    else { throw JSONError(.loneSurrogate, at: start) }
    offset += 2
    let trail = try hexUnit(json, &offset, start: offset - 2)
    guard UTF16.isTrailSurrogate(trail) else { throw JSONError(.loneSurrogate, at: start) }
    let value = 0x10000 + (UInt32(unit) - 0xd800) << 10 + (UInt32(trail) - 0xdc00)
    guard let scalar = Unicode.Scalar(value) else { throw JSONError(.loneSurrogate, at: start) }
    return scalar
  }

  private static func hexUnit(
    _ json: Span<UInt8>, _ offset: inout Int, start: Int
  ) throws(JSONError) -> UInt16 {
    guard offset + 4 <= json.count else { throw JSONError(.unexpectedEnd, at: json.count) }
    var unit: UInt16 = 0
    for index in offset..<offset + 4 {
      guard let digit = Hex.value(of: json[index]) else { throw JSONError(.invalidEscape, at: start) }
      unit = unit << 4 | UInt16(digit)
    }
    offset += 4
    return unit
  }
}
