/// Makes guessing slow: after some failures each next attempt has to wait, twice as long each time. Pure; time comes in.
///
/// Counted are the failures for an account from one address, so that an attacker does not lock the owner out elsewhere;
/// for an account from anywhere, with more patience, since many addresses can be had; and for an address, with the most,
/// since a whole school may have one. Unknown accounts count like known ones: what is typed is the account.
struct SignInBackoff {
  struct Scope: Hashable {
    let account: String?
    let address: String?
  }

  private struct Count {
    var failures = 0
    var lastMs: UInt64
    var heldUntilMs: UInt64 = 0
  }

  /// How many failures are free, and the longest wait.
  private struct Patience {
    let free: Int
    let longestMs: UInt64
  }

  static let forgetMs: UInt64 = 3_600_000
  static let countsMax = 50_000
  private static let firstWaitMs: UInt64 = 1_000
  private static let nameBytesMax = 256

  private var counts: [Scope: Count] = [:]

  /// How long this attempt has to wait; nil: it may go on.
  func waitMs(account: String, address: String, nowMs: UInt64) -> UInt64? {
    let until = Self.scopes(account, address).compactMap { counts[$0]?.heldUntilMs }.max() ?? 0
    return until > nowMs ? until - nowMs : nil
  }

  /// As `waitMs`; and of those who come at once to what has used up its patience, only one may go on.
  mutating func admit(account: String, address: String, nowMs: UInt64) -> UInt64? {
    if let waitMs = waitMs(account: account, address: address, nowMs: nowMs) { return waitMs }
    // Not the address: a whole school behind one signs in by it.
    for scope in Self.scopes(account, address) where scope.account != nil {
      guard let count = counts[scope], let stepMs = Self.stepMs(count.failures, of: scope),
        nowMs - count.lastMs <= Self.forgetMs
      else { continue }
      counts[scope]?.heldUntilMs = nowMs + stepMs
    }
    return nil
  }

  mutating func failed(account: String, address: String, nowMs: UInt64) {
    for scope in Self.scopes(account, address) {
      var count = counts[scope] ?? Count(lastMs: nowMs)
      if nowMs - count.lastMs > Self.forgetMs { count.failures = 0 }
      count.failures += 1
      count.lastMs = nowMs
      if let stepMs = Self.stepMs(count.failures, of: scope) { count.heldUntilMs = nowMs + stepMs }
      counts[scope] = count
    }
    if counts.count > Self.countsMax { forgetOldest() }
  }

  /// The owner is back: what others tried from elsewhere still counts for them.
  mutating func succeeded(account: String, address: String) {
    counts[Scope(account: account, address: address)] = nil
  }

  var count: Int { counts.count }

  /// What a typed name counts as: no account has a longer one, and what is remembered is bounded.
  static func name(_ typed: String) -> String {
    typed.utf8.count <= nameBytesMax
      ? typed : String(decoding: typed.utf8.prefix(nameBytesMax), as: UTF8.self)
  }

  private static func scopes(_ account: String, _ address: String) -> [Scope] {
    [
      Scope(account: account, address: address), Scope(account: account, address: nil),
      Scope(account: nil, address: address),
    ]
  }

  private static func patience(of scope: Scope) -> Patience {
    switch (scope.account, scope.address) {
    case (.some, .some): Patience(free: 5, longestMs: 900_000)
    case (.some, nil): Patience(free: 50, longestMs: 60_000)
    default: Patience(free: 200, longestMs: 60_000)
    }
  }

  /// How long the next attempt waits after so many failures; nil: not at all.
  private static func stepMs(_ failures: Int, of scope: Scope) -> UInt64? {
    let patience = patience(of: scope)
    guard failures >= patience.free else { return nil }
    return min(firstWaitMs << UInt64(min(failures - patience.free, 20)), patience.longestMs)
  }

  /// Half of them at once, so that this is rare.
  private mutating func forgetOldest() {
    let times = counts.values.map(\.lastMs).sorted()
    let median = times[times.count / 2]
    counts = counts.filter { $0.value.lastMs > median }
  }
}
