import Identity

/// What is known of an issuer's keys, and when it may be asked again. Pure: time is given.
struct KeyCache {
  static let freshMsDefault: UInt64 = 600_000
  static let freshMs: ClosedRange<UInt64> = 60_000...86_400_000
  /// So long after they went stale, keys serve while no newer ones can be had.
  static let staleMsMax: UInt64 = 86_400_000
  /// Ids can be made up by whoever writes a token: they cause no more requests than one in this time.
  static let missPauseMs: UInt64 = 30_000
  static let retryMs: ClosedRange<UInt64> = 1_000...300_000

  enum Finding: Hashable {
    case key(VerificationKey)
    /// A newer set may have it.
    case unknown
    /// No newer set would help: the id's key is for another algorithm, or without an id there are several to choose of.
    case unusable
  }

  private(set) var keys: [VerificationKey] = []
  /// Fetches that failed since the last that succeeded.
  private(set) var failures = 0
  private var freshUntilNs: UInt64?
  private var beganNs: UInt64?
  private var retryAtNs: UInt64 = 0

  func finding(id: String?, algorithm: TokenAlgorithm) -> Finding {
    guard let id else {
      let fitting = keys.filter { $0.algorithm == algorithm }
      return fitting.count == 1 ? .key(fitting[0]) : fitting.isEmpty ? .unknown : .unusable
    }
    let named = keys.filter { $0.id == id }
    if let key = named.first(where: { $0.algorithm == algorithm }) { return .key(key) }
    return named.isEmpty ? .unknown : .unusable
  }

  /// Whether the keys may still be used.
  func isUsable(atNs nowNs: UInt64) -> Bool {
    freshUntilNs.map { nowNs < $0 + Self.staleMsMax * 1_000_000 } ?? false
  }

  /// Whether newer keys are wanted and may be asked for.
  func wantsFetch(atNs nowNs: UInt64) -> Bool {
    nowNs >= retryAtNs && freshUntilNs.map { nowNs >= $0 } ?? true
  }

  /// Whether an unknown id may cause a fetch.
  func allowsFetchForMiss(atNs nowNs: UInt64) -> Bool {
    nowNs >= retryAtNs && beganNs.map { nowNs >= $0 + Self.missPauseMs * 1_000_000 } ?? true
  }

  /// How long until it is worth asking again.
  func retryAfterMs(atNs nowNs: UInt64) -> UInt64 { max(nowNs, retryAtNs) / 1_000_000 - nowNs / 1_000_000 }

  mutating func begin(atNs nowNs: UInt64) { beganNs = nowNs }

  /// `freshnessS`: what the issuer said, if it did.
  mutating func succeed(_ keys: [VerificationKey], freshnessS: Int?, atNs nowNs: UInt64) {
    self.keys = keys
    failures = 0
    retryAtNs = 0
    let secondsMax = Self.freshMs.upperBound / 1_000
    let givenMs = freshnessS.map { min(UInt64(max(0, $0)), secondsMax) * 1_000 } ?? Self.freshMsDefault
    freshUntilNs = nowNs + max(Self.freshMs.lowerBound, givenMs) * 1_000_000
  }

  mutating func fail(atNs nowNs: UInt64) {
    let pauseMs = min(Self.retryMs.upperBound, Self.retryMs.lowerBound << UInt64(min(failures, 20)))
    failures += 1
    retryAtNs = nowNs + pauseMs * 1_000_000
  }
}
