import Database
import Testing

@testable import Streams

struct FeedRingTests {
  private func entries(_ sequences: ClosedRange<Int64>, bytes: Int = 0) -> ArraySlice<Entry> {
    sequences.map {
      Entry(seq: $0, actor: 1, at: SQLTime(unixUs: 0), kind: 1, payload: [UInt8](repeating: 7, count: bytes))
    }[...]
  }

  @Test func keepsTheNewestAndSaysHowFarItReaches() {
    var ring = FeedRing(entriesMax: 100, bytesMax: 1 << 20)
    for first in stride(from: Int64(1), to: 1_000, by: 7) { ring.append(entries(first...first + 6)) }
    #expect(ring.first == 1_001 - 99 && ring.count == 100)
    #expect(ring.entries(after: 901, top: 1_001)?.map(\.seq) == Array(902...1_001))
    #expect(ring.entries(after: 900, top: 1_001) == nil)
    #expect(ring.entries(after: 1_001, top: 1_001)?.isEmpty == true)
    #expect(ring.entries(after: 2_000, top: 1_001)?.isEmpty == true)
  }

  @Test func bytesBoundItToo() {
    var ring = FeedRing(entriesMax: 1_000, bytesMax: 10_000)
    for seq in Int64(1)...50 { ring.append(entries(seq...seq, bytes: 904)) }
    #expect(ring.count == 10 && ring.bytes == 10_000)
    ring.append(entries(51...51, bytes: 20_000))
    #expect(ring.count == 0 && ring.bytes == 0)
    #expect(ring.entries(after: 50, top: 51) == nil)
    ring.append(entries(52...53))
    #expect(ring.entries(after: 51, top: 53)?.map(\.seq) == [52, 53])
  }

  @Test func reachesFurtherBackWhereThereIsRoom() {
    var ring = FeedRing(entriesMax: 10, bytesMax: 1 << 20)
    ring.prepend(entries(1...4), top: 6)
    #expect(ring.count == 0, "it does not lie before the top")
    ring.prepend(entries(4...6), top: 6)
    ring.append(entries(7...8))
    ring.prepend(entries(1...2), top: 8)
    #expect(ring.first == 4, "there would be a gap")
    ring.prepend(entries(-9...3), top: 8)
    #expect(ring.entries(after: -2, top: 8)?.map(\.seq) == Array(-1...8))
    #expect(ring.bytes == 10 * 96)
  }

  @Test func whatIsOutOfDateIsNotGivenOut() {
    var ring = FeedRing(entriesMax: 10, bytesMax: 1 << 20)
    ring.append(entries(5...9))
    #expect(!ring.mark(stale: 4) && !ring.mark(stale: 10) && ring.mark(stale: 7))
    #expect(ring.entries(after: 6, top: 9) == nil)
    #expect(ring.entries(after: 7, top: 9)?.map(\.seq) == [8, 9])
    ring.renew(Entry(seq: 7, actor: 1, at: SQLTime(unixUs: 0), kind: 2, payload: [1, 2]))
    #expect(ring.entries(after: 4, top: 9)?.map(\.kind) == [1, 1, 2, 1, 1])
    #expect(ring.bytes == 5 * 96 + 2)
    _ = ring.mark(stale: 6)
    ring.drop(through: 6)
    #expect(ring.stale.isEmpty && ring.first == 7)
  }
}
