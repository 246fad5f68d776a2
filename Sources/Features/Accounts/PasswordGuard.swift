import Crypto
import Loop

/// Looks at passwords, and makes guessing them slow: the failures for a name, from an address, make the next attempts wait.
@LoopActor final class PasswordGuard {
  private var backoff = SignInBackoff()
  private let passwords: PasswordHasher
  /// Whether failed attempts make the next ones wait.
  private let holdsBack: Bool
  private let clock: any LoopClock

  init(_ passwords: PasswordHasher, holdsBack: Bool, clock: any LoopClock) {
    self.passwords = passwords
    self.holdsBack = holdsBack
    self.clock = clock
  }

  /// Takes as long whether there is a hash or not. Throws where this attempt comes too early.
  func verify(
    _ password: String, against hash: PasswordHash?, of name: String, from origin: Origin
  ) async throws -> Bool {
    if holdsBack, let waitMs = backoff.admit(account: name, address: origin.address, nowMs: nowMs) {
      throw Accounts.held(waitMs)
    }
    let isRight = try await passwords.verify(Array(password.utf8), against: hash)
    if isRight {
      backoff.succeeded(account: name, address: origin.address)
    } else {
      backoff.failed(account: name, address: origin.address, nowMs: nowMs)
    }
    return isRight
  }

  private var nowMs: UInt64 { clock.nowNs / 1_000_000 }
}
