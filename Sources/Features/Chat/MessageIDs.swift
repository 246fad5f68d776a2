import Bytes

/// Makes the ids of messages: milliseconds since 2020, then 22 bits that begin by chance in each millisecond and count
/// from there. So they rise strictly within a process, and two processes hardly ever make the same.
struct MessageIDs {
  static let firstMs: Int64 = 1_577_836_800_000
  static let chanceBits: UInt64 = 22
  private var last: Int64 = 0

  mutating func next(nowMs: Int64, using random: inout some RandomNumberGenerator) -> MessageID {
    let ms = UInt64(clamping: nowMs - Self.firstMs) & ((1 << 41) - 1)
    // The lower half of the chance's range: what counts on from there stays within the millisecond.
    let chance = random.next() >> (64 - Self.chanceBits + 1)
    last = max(last + 1, Int64(bitPattern: ms << Self.chanceBits | chance))
    guard let id = MessageID(last) else { preconditionFailure("63 bits above 0 are an id") }
    return id
  }
}
