import Bytes

/// What a token has to say for us to take it for ours.
public struct TokenExpectation: Sendable, Hashable {
  /// Who may have issued it; nil: anyone who has the key.
  public let issuers: Set<String>?
  /// Whom it may be for; nil: anyone.
  public let audiences: Set<String>?
  public let requiresIssuer: Bool
  public let requiresAudience: Bool
  /// How far two clocks may be apart, in seconds.
  public let skewS: Int64

  public static let skewSDefault: Int64 = 60

  /// A token must name an issuer, or an audience, where a set of them is given, unless this says that it need not.
  public init(
    issuers: Set<String>? = nil, audiences: Set<String>? = nil, requiresIssuer: Bool? = nil,
    requiresAudience: Bool? = nil, skewS: Int64 = skewSDefault
  ) {
    precondition(0...3_600 ~= skewS, "Clocks are at most an hour apart, or they are not clocks.")
    self.issuers = issuers
    self.audiences = audiences
    self.requiresIssuer = requiresIssuer ?? (issuers != nil)
    self.requiresAudience = requiresAudience ?? (audiences != nil)
    self.skewS = skewS
  }
}

extension TokenExpectation {
  /// Throws what is wrong with claims at a moment.
  func check(_ claims: TokenClaims, nowS: Int64) throws(TokenFault) {
    guard nowS < claims.expiresAt + skewS else { throw .expired }
    for start in [claims.notBefore, claims.issuedAt] {
      if let start, start > nowS + skewS { throw .notYetValid }
    }
    guard isFromKnownIssuer(claims) else { throw .wrongIssuer }
    guard isForUs(claims) else { throw .wrongAudience }
  }

  private func isFromKnownIssuer(_ claims: TokenClaims) -> Bool {
    guard let issuer = claims.issuer else { return !requiresIssuer }
    return issuers?.contains { $0.hasSameBytes(as: issuer) } ?? true
  }

  private func isForUs(_ claims: TokenClaims) -> Bool {
    if claims.audience.isEmpty { return !requiresAudience }
    guard let audiences else { return true }
    return claims.audience.contains { named in audiences.contains { $0.hasSameBytes(as: named) } }
  }
}
