import Database
import Testing

@testable import Streams

struct HeldEntriesTests {
  private func entries(_ sequences: [Int64]) -> ArraySlice<Entry> {
    sequences.map { Entry(seq: $0, actor: 1, at: SQLTime(unixUs: 0), kind: 1, payload: []) }[...]
  }

  @Test func givesWhatGoesOnWithoutAGap() {
    var held = HeldEntries(max: 10)
    held.add(entries([5, 6, 7]))
    held.add(entries([9, 10]))
    #expect(held.take(after: 3).isEmpty && held.first == 5)
    #expect(held.take(after: 5).map(\.seq) == [6, 7])
    #expect(held.first == 9)
    #expect(held.take(after: 9).map(\.seq) == [10])
    #expect(held.first == nil)
  }

  @Test func whatWasReplacedIsLeftToTheLog() {
    var held = HeldEntries(max: 10)
    held.add(entries([5, 6, 7]))
    held.remove([6])
    #expect(held.take(after: 4).map(\.seq) == [5])
    #expect(held.take(after: 6).map(\.seq) == [7])
  }

  @Test func beyondItsBoundItHoldsNothing() {
    var held = HeldEntries(max: 3)
    held.add(entries([5, 6]))
    held.add(entries([7, 8]))
    #expect(held.first == nil)
    held.add(entries([9]))
    #expect(held.take(after: 8).map(\.seq) == [9])
  }
}
