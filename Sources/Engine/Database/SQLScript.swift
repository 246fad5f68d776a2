/// Cuts a script into statements, as the extended protocol takes one at a time. Pure.
///
///     script    = *( statement ";" ) [ statement ]
///     statement = *( other | "'" text "'" | '"' name '"' | $tag$ text $tag$ | "--" line | "/*" nested "*/" )
enum SQLScript {
  static func statements(of script: String) -> [String] {
    var scanner = Scanner(bytes: Array(script.utf8))
    return scanner.statements()
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0
    var hasContent = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func statements() -> [String] {
      var found: [String] = []
      var start = 0
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: ";") {
          if hasContent { found.append(text(start..<position)) }
          position += 1
          start = position
          hasContent = false
        } else {
          step()
        }
      }
      if hasContent { found.append(text(start..<bytes.count)) }
      return found
    }

    private func text(_ range: Range<Int>) -> String {
      let line = String(decoding: bytes[range], as: UTF8.self)
      return String(line.drop(while: \.isWhitespace))
    }

    private mutating func step() {
      switch bytes[position] {
      case UInt8(ascii: "'"): quoted(by: UInt8(ascii: "'"))
      case UInt8(ascii: "\""): quoted(by: UInt8(ascii: "\""))
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): lineComment()
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): blockComment()
      case UInt8(ascii: "$"): dollar()
      case UInt8(ascii: " "), 9...13: position += 1
      default:
        hasContent = true
        position += 1
      }
    }

    private func peek(_ offset: Int) -> UInt8? {
      position + offset < bytes.count ? bytes[position + offset] : nil
    }

    /// A doubled quote is one inside; it reads as two quoted runs, which comes to the same.
    private mutating func quoted(by quote: UInt8) {
      hasContent = true
      position += 1
      while position < bytes.count, bytes[position] != quote { position += 1 }
      position += 1
    }

    private mutating func lineComment() {
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func blockComment() {
      var depth = 0
      repeat {
        if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
          depth += 1
          position += 2
        } else if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
          depth -= 1
          position += 2
        } else {
          position += 1
        }
      } while depth > 0 && position < bytes.count
    }

    /// `$tag$`, unless the dollar belongs to a parameter or a name.
    private mutating func dollar() {
      hasContent = true
      let isInName = position > 0 && isNamePart(bytes[position - 1])
      var end = position + 1
      while end < bytes.count, isNamePart(bytes[end]) { end += 1 }
      let startsWithDigit = peek(1).map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
      guard !isInName, !startsWithDigit, end < bytes.count, bytes[end] == UInt8(ascii: "$") else {
        position += 1
        return
      }
      let tag = Array(bytes[position...end])
      position = end + 1
      while position < bytes.count, !bytes[position...].starts(with: tag) { position += 1 }
      position += tag.count
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 128...:
        true
      default: false
      }
    }
  }
}
