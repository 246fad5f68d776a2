import Bytes
import Identity
import Testing

/// A token in the making, and the server that it is shown to.
struct Forgery: Sendable {
  var header = #"{"alg":"HS256","typ":"JWT","kid":"Key-1"}"#
  var claims = Array(
    #"{"iss":"https://issuer.example","aud":"lyceum","sub":"42","exp":1900000600,"iat":1900000000,"sid":"7"}"#
      .utf8
  )
  /// Who signs it; nil: nobody, and the signature is empty.
  var signer: KeyMaterial? = Keys.secret.material
  /// What is done to the text once it is signed.
  var edit: @Sendable (String) -> String = { $0 }
  var keys = Keys.all

  static let nowS: Int64 = 1_900_000_000
  static let expectation = TokenExpectation(
    issuers: ["https://issuer.example"], audiences: ["lyceum", "other"])

  var text: String {
    let message = Base64.url.encode(Array(header.utf8)) + "." + Base64.url.encode(claims)
    let signature = signer.map { StandInChecker.sign(Array(message.utf8), with: $0) } ?? []
    return edit(message + "." + Base64.url.encode(signature))
  }

  func verify(nowS: Int64 = nowS) throws(TokenFault) -> TokenClaims {
    try UnverifiedToken(parsing: text).verified(
      byOneOf: keys, checker: StandInChecker(), expecting: Self.expectation, nowS: nowS)
  }
}

/// A token that must be refused for a reason, and one as like it as can be that must not: else it might be refused for
/// another reason.
struct Attack: Sendable, CustomTestStringConvertible {
  let name: String
  let fault: TokenFault
  private(set) var forged: Forgery
  private(set) var twin: Forgery

  var testDescription: String { name }

  /// In the sound header, or claims, `part` becomes `forged`; in the twin's it becomes `twin`, or stays.
  static func header(
    _ name: String, _ fault: TokenFault, _ part: String, _ forged: String, twin: String? = nil
  ) -> Attack {
    make(
      name, fault, forged: { $0.replaceInHeader(part, forged) },
      twin: { $0.replaceInHeader(part, twin ?? part) })
  }

  static func claims(
    _ name: String, _ fault: TokenFault, _ part: String, _ forged: String, twin: String? = nil
  ) -> Attack {
    make(
      name, fault, forged: { $0.replaceInClaims(part, forged) },
      twin: { $0.replaceInClaims(part, twin ?? part) })
  }

  /// The sound token's text is edited.
  static func text(
    _ name: String, _ fault: TokenFault = .malformed, _ edit: @escaping @Sendable (String) -> String
  ) -> Attack {
    make(name, fault, forged: { $0.edit = edit })
  }

  static func make(
    _ name: String, _ fault: TokenFault, forged: (inout Forgery) -> Void,
    twin: (inout Forgery) -> Void = { _ in }
  ) -> Attack {
    var made = Attack(name: name, fault: fault, forged: Forgery(), twin: Forgery())
    forged(&made.forged)
    twin(&made.twin)
    return made
  }
}

extension Forgery {
  mutating func replaceInHeader(_ part: String, _ other: String) {
    precondition(header.contains(part), "the header has no \(part)")
    header = header.replacing(part, with: other)
  }

  mutating func replaceInClaims(_ part: String, _ other: String) {
    let text = String(decoding: claims, as: UTF8.self)
    precondition(text.contains(part), "the claims have no \(part)")
    claims = Array(text.replacing(part, with: other).utf8)
  }
}
