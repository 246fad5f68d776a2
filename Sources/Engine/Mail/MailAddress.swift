/// Whom a mail is from or for: an address that SMTP can carry, and a name to show.
public struct MailAddress: Hashable, Sendable {
  public static let bytesMax = 254
  public static let nameBytesMax = 200

  /// `local@domain`, in ASCII: dots and the atoms of RFC 5322, section 3.2.3, on the left; letters, digits and hyphens on
  /// the right. A domain in another script must come in its ASCII form (`xn--…`).
  public let address: String
  /// Shown in place of the address; in any script.
  public let name: String?

  public init(_ address: String, name: String? = nil) throws(MailFault) {
    guard Self.isAddress(address) else { throw .badAddress }
    let name = name.flatMap { $0.isEmpty ? nil : $0 }
    if let name {
      guard MailHeader.isSafe(name) else { throw .badHeader("name") }
      guard name.utf8.count <= Self.nameBytesMax else { throw .tooLarge("name") }
    }
    self.address = address
    self.name = name
  }

  /// Reads a setting: `address`, or `name <address>`, the name plain or in quotation marks.
  public init(parsing text: String) throws(MailFault) {
    guard text.hasSuffix(">"), let opener = text.lastIndex(of: "<") else {
      try self.init(text)
      return
    }
    var name = text[..<opener]
    while name.last == " " { name.removeLast() }
    while name.first == " " { name.removeFirst() }
    if name.count >= 2, name.first == "\"", name.last == "\"" { name = name.dropFirst().dropLast() }
    try self.init(String(text[text.index(after: opener)...].dropLast()), name: String(name))
  }

  /// What stands behind the `@`.
  var domain: Substring { address[address.index(after: address.lastIndex(of: "@")!)...] }

  private static func isAddress(_ text: String) -> Bool {
    let sides = text.split(separator: "@", omittingEmptySubsequences: false)
    guard sides.count == 2, text.utf8.count <= bytesMax else { return false }
    let atoms = sides[0].split(separator: ".", omittingEmptySubsequences: false)
    let labels = sides[1].split(separator: ".", omittingEmptySubsequences: false)
    return atoms.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(MailHeader.isAtomByte) }
      && labels.allSatisfy(isLabel)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    guard (1...63).contains(label.utf8.count), label.first != "-", label.last != "-" else { return false }
    return label.utf8.allSatisfy { $0 == UInt8(ascii: "-") || MailHeader.isAlphanumeric($0) }
  }
}
