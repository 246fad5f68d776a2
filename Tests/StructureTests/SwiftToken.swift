/// A word of the code, or one character of its punctuation.
struct SwiftToken {
  let text: String
  let line: Int
  let isWord: Bool
  let beginsLine: Bool

  static func all(in code: String) -> [SwiftToken] {
    let bytes = Array(code.utf8)
    var tokens: [SwiftToken] = []
    var line = 1
    var beginsLine = true
    var at = 0
    while at < bytes.count {
      let start = at
      while at < bytes.count, isWordByte(bytes[at]) { at += 1 }
      let isWord = at > start
      if !isWord { at += 1 }
      if bytes[start] == UInt8(ascii: "\n") {
        line += 1
        beginsLine = true
      } else if !isSpace(bytes[start]) {
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        tokens.append(SwiftToken(text: text, line: line, isWord: isWord, beginsLine: beginsLine))
        beginsLine = false
      }
    }
    return tokens
  }

  /// A backquote belongs to its word: `init` in backquotes is a name.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "`"), 0x80...0xff: true
    default: false
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
}
