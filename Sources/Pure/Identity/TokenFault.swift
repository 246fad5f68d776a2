/// Why a token is refused.
public enum TokenFault: Error, Hashable, Sendable {
  /// No three parts of canonical base 64 with JSON objects in them, each member once.
  case malformed
  case tooLong
  /// An algorithm, a type or an extension that we do not know.
  case unsupported
  /// No key of this id, or none that allows the token's algorithm.
  case wrongKey
  case badSignature
  case expired
  /// It begins, or was issued, in the future.
  case notYetValid
  case wrongIssuer
  case wrongAudience
  /// A claim that must be there is not, or a claim is not of its kind or size.
  case invalidClaim(String)
}
