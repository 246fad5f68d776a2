import Bytes

/// One header as it is written (RFC 5322, section 2.2), folded so that no line is longer than 76 bytes where a blank
/// allows it.
///
///     encoded-word = "=?utf-8?B?" base64 "?="      ; RFC 2047: at most 75 bytes, whole characters in each
struct MailHeader {
  private static let lineBytesMax = 76
  /// A longer word would stand alone on a line, and be cut by whoever counts.
  private static let wordBytesMax = 60
  /// What an encoded word can hold that has a line of its own.
  private static let encodedBytesMax = 45
  private static let opener = Array("=?utf-8?B?".utf8)
  private static let closer = Array("?=".utf8)

  private var bytes: [UInt8]
  private var column: Int

  init(_ name: String) {
    bytes = Array(name.utf8) + [UInt8(ascii: ":")]
    column = bytes.count
  }

  /// The header with the end of its line.
  var line: [UInt8] { bytes + Array("\r\n".utf8) }

  /// A text of any script.
  mutating func append(text: String) {
    guard Self.isPlain(text) else { return appendEncoded(text) }
    for word in text.split(separator: " ") { append(word: Array(word.utf8)) }
  }

  /// Addresses with their names, as the header of senders or recipients has them (section 3.4).
  mutating func append(addresses: [MailAddress]) {
    for (index, address) in addresses.enumerated() {
      if let name = address.name { append(phrase: name) }
      let bare = address.name == nil ? address.address : "<\(address.address)>"
      append(word: Array((index + 1 < addresses.count ? bare + "," : bare).utf8))
    }
  }

  /// What stands as one piece, after a blank or on a line of its own.
  mutating func append(word: [UInt8]) {
    if column + 1 + word.count > Self.lineBytesMax { fold() }
    bytes.append(UInt8(ascii: " "))
    bytes += word
    column += 1 + word.count
  }

  private mutating func append(phrase: String) {
    let isSpecial = phrase.utf8.contains { !Self.isAtomByte($0) && $0 != UInt8(ascii: " ") }
    guard Self.isPlain(phrase), phrase.utf8.count <= Self.wordBytesMax else {
      // Whole where it can be: some readers put a blank between the words of a name.
      return phrase.utf8.count <= Self.encodedBytesMax
        ? appendEncodedWord(Array(phrase.utf8)) : appendEncoded(phrase)
    }
    guard isSpecial else { return append(text: phrase) }
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in phrase.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
      quoted.append(byte)
    }
    append(word: quoted + [UInt8(ascii: "\"")])
  }

  /// In as many encoded words as it takes, each as long as its line allows; readers drop the blanks between them.
  private mutating func appendEncoded(_ text: String) {
    var pending: [UInt8] = []
    for scalar in text.unicodeScalars {
      let next = Array(String(scalar).utf8)
      if !pending.isEmpty, !fits(pending.count + next.count) {
        appendEncodedWord(pending)
        pending = []
        fold()
      }
      pending += next
    }
    appendEncodedWord(pending)
  }

  private func fits(_ count: Int) -> Bool {
    column + 1 + Self.opener.count + (count + 2) / 3 * 4 + Self.closer.count <= Self.lineBytesMax
  }

  private mutating func appendEncodedWord(_ content: [UInt8]) {
    append(word: Self.opener + Array(Base64.standard.encode(content).utf8) + Self.closer)
  }

  private mutating func fold() {
    bytes += Array("\r\n".utf8)
    column = 0
  }

  /// Whether a text can stand as it is: printable ASCII that folding leaves as it was, and that nobody takes for an
  /// encoded word.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { 0x20...0x7e ~= $0 } && !text.contains("=?")
      && text.split(separator: " ", omittingEmptySubsequences: false)
        .allSatisfy { (1...wordBytesMax).contains($0.utf8.count) }
  }

  /// Whether a text stays within its header: a line's end would begin another, and a NUL ends it for some readers.
  static func isSafe(_ text: String) -> Bool {
    !text.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
  }

  /// atext of section 3.2.3.
  static func isAtomByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
