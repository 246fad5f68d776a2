import Gateway

/// The addresses that mail can be sent to: `local@domain` of RFC 5321 without quotes, comments and address literals, which
/// nobody has.
enum EmailAddress {
  static let lengthMax = 254
  private static let localLengthMax = 64

  static func fault(in text: String, field: String = "email") -> ProblemField? {
    if text.utf8.count > lengthMax {
      return ProblemField(
        field: field, code: "too_long", message: "An e-mail address has at most 254 characters.")
    }
    guard isAddress(text) else {
      return ProblemField(
        field: field, code: "bad_format",
        message: "This is no e-mail address that mail could be sent to; it should look like name@example.org."
      )
    }
    return nil
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count <= localLengthMax else { return false }
    let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return atoms.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isAtomByte) } && labels.count > 1
      && labels.allSatisfy(isLabel) && !labels.last!.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isAtomByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
