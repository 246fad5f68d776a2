import Bytes

@testable import Mail

func address(_ text: String, _ name: String? = nil) throws -> MailAddress {
  try MailAddress(text, name: name)
}

/// A message's bytes as text, with what is random known: seed 1.
func composed(
  _ message: MailMessage, from sender: String = "noreply@lyceum.example", name: String? = nil
) throws -> String {
  var random = SplitMix64(seed: 1)
  let mail = try MailComposition(
    message, sender: MailAddress(sender, name: name), nowMs: 1_763_712_000_000, using: &random)
  return String(decoding: mail.bytes, as: UTF8.self)
}

extension String {
  /// As a golden text is written here, for the wire.
  var crlf: String { split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n") }
}

/// What a composition throws.
func fault<T>(_ body: () throws -> T) -> MailFault? {
  do {
    _ = try body()
    return nil
  } catch { return error as? MailFault }
}
