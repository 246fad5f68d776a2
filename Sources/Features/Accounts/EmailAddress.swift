import Gateway
import Mail

/// The addresses that mail can be sent to: `local@domain` of RFC 5321 without quotes, comments and address literals, which
/// nobody has.
enum EmailAddress {
  static let lengthMax = MailAddress.bytesMax
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

  /// What mail can be sent to at all is Mail's to say; here, that the domain is one of the internet's, and not a number.
  private static func isAddress(_ text: String) -> Bool {
    do throws(MailFault) { _ = try MailAddress(text) } catch { return false }
    let parts = text.split(separator: "@")
    let labels = parts[1].split(separator: ".")
    return parts[0].utf8.count <= localLengthMax && labels.count > 1
      && !labels.last!.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }
}
