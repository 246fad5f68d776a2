import Crypto
import Gateway
import TrustedKeys

extension PasswordHasher.Busy: ToldToPeers {
  public var problem: Problem? {
    Problem(
      .serviceUnavailable, "busy", "Many people sign in just now; try again in \(retryAfterS) s."
    ).with(header: "Retry-After", "\(retryAfterS)")
  }
}

extension PasswordHash.Fault: ToldToPeers {
  public var problem: Problem? {
    guard self == .outOfMemory else { return nil }
    return Problem(
      .serviceUnavailable, "busy", "This server has no memory left for it just now; try again in a moment."
    ).with(header: "Retry-After", "5")
  }
}

extension TrustedKeys.Unavailable: ToldToPeers {
  public var problem: Problem? {
    Problem(
      .serviceUnavailable, "issuer_unavailable",
      "Who issued this token cannot be asked for its keys just now; try again in \(retryAfterS) s."
    ).with(header: "Retry-After", "\(retryAfterS)")
  }
}
