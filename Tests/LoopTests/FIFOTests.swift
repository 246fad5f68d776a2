import Loop
import TestSupport
import Testing

struct FIFOTests {
  @Test func itServesInOrderWhateverComesBetween() {
    var random = Seeded(for: "itServesInOrderWhateverComesBetween")
    var queue = FIFO<Int>()
    var model: [Int] = []
    for number in 0..<5_000 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0...10:
        queue.append(number)
        model.append(number)
      case 19:
        queue.removeAll { $0 % 7 == 0 }
        model.removeAll { $0 % 7 == 0 }
      default:
        if !model.isEmpty { #expect(queue.removeFirst() == model.removeFirst()) }
      }
      #expect(queue.count == model.count && queue.isEmpty == model.isEmpty && queue.first == model.first)
    }
    #expect(Array(queue.queued) == model)
  }
}
