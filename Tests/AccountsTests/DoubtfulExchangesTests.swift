import Testing

@testable import Accounts

@Suite struct DoubtfulExchangesTests {
  @Test func whatIsInDoubtStaysTheSameUntilItIsSettled() {
    var doubtful = DoubtfulExchanges()
    doubtful.keep(Secret(text: "next"), for: [1])
    #expect(doubtful[[1]]?.text == "next")
    #expect(doubtful[[2]] == nil)
    doubtful.settle([1])
    #expect(doubtful[[1]] == nil && doubtful.count == 0)
  }

  @Test func theOldestGoesFirst() {
    var doubtful = DoubtfulExchanges()
    for number in 0...DoubtfulExchanges.countMax {
      doubtful.keep(Secret(text: "\(number)"), for: [UInt8(number & 255), UInt8(number >> 8)])
    }
    #expect(doubtful.count == DoubtfulExchanges.countMax)
    #expect(doubtful[[0, 0]] == nil && doubtful[[1, 0]] != nil)
  }
}
