/// Swift with spaces in the place of what comments and string literals say; lines and columns stay. Code inside
/// of interpolations stays too. Regex literals are taken for code, and a quote in one ends with its line.
struct SwiftCode {
  private let bytes: [UInt8]
  private var output: [UInt8]
  private var at = 0

  static func only(_ text: String) -> String {
    var reader = SwiftCode(text)
    while reader.at < reader.bytes.count { reader.readCode(isInterpolation: false) }
    return String(decoding: reader.output, as: UTF8.self)
  }

  private init(_ text: String) {
    bytes = Array(text.utf8)
    output = bytes
  }

  /// Up to the end, or to the parenthesis that ends the interpolation.
  private mutating func readCode(isInterpolation: Bool) {
    var depth = 0
    while at < bytes.count {
      if sees("//") {
        blank { $0.peek == UInt8(ascii: "\n") }
      } else if sees("/*") {
        readComment()
      } else if let pounds = poundsBeforeQuote() {
        readString(pounds: pounds)
      } else {
        if peek == UInt8(ascii: "(") { depth += 1 }
        if peek == UInt8(ascii: ")") { depth -= 1 }
        at += 1
        if isInterpolation, depth == 0 { return }
      }
    }
  }

  private mutating func readComment() {
    var depth = 0
    repeat {
      if sees("/*") {
        depth += 1
        blank(count: 2)
      } else if sees("*/") {
        depth -= 1
        blank(count: 2)
      } else {
        blank(count: 1)
      }
    } while depth > 0 && at < bytes.count
  }

  private mutating func readString(pounds: Int) {
    blank(count: pounds)
    let quote = sees("\"\"\"") ? "\"\"\"" : "\""
    blank(count: quote.utf8.count)
    let fence = String(repeating: "#", count: pounds)
    while at < bytes.count {
      if sees(quote + fence) { return blank(count: quote.utf8.count + pounds) }
      if quote == "\"", peek == UInt8(ascii: "\n") { return }
      if sees("\\" + fence + "(") {
        blank(count: 1 + pounds)
        readCode(isInterpolation: true)
      } else {
        blank(count: sees("\\" + fence) ? 2 + pounds : 1)
      }
    }
  }

  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func sees(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

  /// How many `#` stand before the quote that begins a string here; nil if none begins.
  private func poundsBeforeQuote() -> Int? {
    let end = bytes[at...].firstIndex { $0 != UInt8(ascii: "#") } ?? bytes.count
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - at : nil
  }

  private mutating func blank(count: Int) {
    for index in at..<min(at + count, bytes.count) where bytes[index] != UInt8(ascii: "\n") {
      output[index] = UInt8(ascii: " ")
    }
    at = min(at + count, bytes.count)
  }

  private mutating func blank(until isEnd: (Self) -> Bool) {
    while at < bytes.count, !isEnd(self) { blank(count: 1) }
  }
}
