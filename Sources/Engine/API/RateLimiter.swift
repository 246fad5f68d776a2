import Glibc
import Identity

/// Counts requests by the generic cell rate algorithm: one moment a subject, up to which its requests are paid for.
/// A burst may take the whole quota at once; after that it comes back evenly. Pure.
struct RateLimiter {
  enum Subject: Hashable {
    case person(PersonID)
    case address(String)
  }

  /// What a request finds.
  struct Quota: Equatable {
    let isAllowed: Bool
    let remaining: Int
    /// Until all of it is there again.
    let resetS: Int
    /// Until one more is let in.
    let retryAfterS: Int
  }

  private struct Key: Hashable {
    let name: String
    let subject: Subject
  }

  /// Whoever has so many addresses is not held by limits on addresses: some that are remembered are then forgotten.
  static let subjectsMax = 131_072

  private let subjectsMax: Int
  /// Nanoseconds of the clock.
  private var paidUntil: [Key: UInt64] = [:]

  init(subjectsMax: Int = subjectsMax) { self.subjectsMax = subjectsMax }

  var count: Int { paidUntil.count }

  mutating func take(_ rate: RateClass, for subject: Subject, nowNs: UInt64) -> Quota {
    let key = Key(name: rate.name, subject: subject)
    let windowNs = UInt64(rate.windowS) * 1_000_000_000
    let eachNs = windowNs / UInt64(rate.limit)
    let before = max(paidUntil[key] ?? 0, nowNs)
    let after = before + eachNs
    guard after - nowNs <= windowNs else {
      return Quota(
        isAllowed: false, remaining: 0, resetS: Self.seconds(before - nowNs),
        retryAfterS: max(1, Self.seconds(after - nowNs - windowNs)))
    }
    if paidUntil[key] == nil { makeRoom(nowNs: nowNs) }
    paidUntil[key] = after
    return Quota(
      isAllowed: true, remaining: Int((windowNs - (after - nowNs)) / eachNs),
      resetS: Self.seconds(after - nowNs),
      retryAfterS: 0)
  }

  /// Rounded up: who waits so long does not come too early.
  private static func seconds(_ ns: UInt64) -> Int { Int((ns + 999_999_999) / 1_000_000_000) }

  /// First whom nothing is held against any more; if that is too few, an eighth as it comes.
  private mutating func makeRoom(nowNs: UInt64) {
    guard paidUntil.count >= subjectsMax else { return }
    paidUntil = paidUntil.filter { $0.value > nowNs }
    let spare = subjectsMax - subjectsMax / 8
    guard paidUntil.count > spare else { return }
    paidUntil = Dictionary(uniqueKeysWithValues: paidUntil.prefix(spare).map { ($0.key, $0.value) })
  }
}

extension RateLimiter.Subject {
  /// By where a peer is. Of an IPv6 address it is the network: a customer has all of one.
  init(peer: String) {
    var address = in6_addr()
    guard peer.contains(":"), inet_pton(AF_INET6, peer, &address) == 1 else {
      self = .address(peer)
      return
    }
    let bytes = withUnsafeBytes(of: address) { Array($0) }
    // An IPv4 address in the clothes of IPv6 is that customer's own.
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
    self = .address(
      isMapped
        ? bytes[12...].map(String.init).joined(separator: ".")
        : bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "/64")
  }
}
