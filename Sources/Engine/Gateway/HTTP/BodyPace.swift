/// How a body comes in: libwebsockets would wait for a byte every few seconds for ever. Pure.
struct BodyPace {
  static let stallMs: UInt64 = 20_000
  static let windowMs: UInt64 = 10_000
  /// A slow telephone has ten times this.
  static let bytesPerSecondMin = 256

  private var lastByteNs: UInt64
  private var windowStartNs: UInt64
  private var windowBytes = 0

  init(nowNs: UInt64) {
    lastByteNs = nowNs
    windowStartNs = nowNs
  }

  mutating func received(_ count: Int, nowNs: UInt64) {
    lastByteNs = nowNs
    windowBytes += count
  }

  /// While we do not read, the peer cannot be blamed.
  mutating func isTooSlow(nowNs: UInt64, isPaused: Bool) -> Bool {
    if isPaused {
      lastByteNs = nowNs
      windowStartNs = nowNs
      windowBytes = 0
      return false
    }
    if nowNs - lastByteNs >= Self.stallMs * 1_000_000 { return true }
    let elapsedMs = (nowNs - windowStartNs) / 1_000_000
    guard elapsedMs >= Self.windowMs else { return false }
    let isSlow = windowBytes * 1_000 < Self.bytesPerSecondMin * Int(elapsedMs)
    windowStartNs = nowNs
    windowBytes = 0
    return isSlow
  }
}
