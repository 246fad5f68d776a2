import Loop
import TestSupport
import Testing

@testable import Gateway

@Suite(.onTheLoop) struct ResponseStreamTests {
  @LoopActor private final class Wakes {
    private(set) var count = 0
    func note() { count += 1 }
  }

  @LoopActor private func settled() async {
    for _ in 0..<4 { await LoopActor.start {}.value }
  }

  @Test @LoopActor func whatIsWrittenIsTakenInOrder() async throws {
    let wakes = Wakes()
    let stream = ResponseStream { wakes.note() }
    try await stream.write(Array("ab".utf8))
    try await stream.write([])
    try await stream.write(Array("cd".utf8))
    #expect(stream.pendingBytes == 4 && wakes.count == 2)
    #expect(text(stream.take()) == "abcd")
    #expect(stream.pendingBytes == 0 && stream.take().isEmpty)
    stream.finish()
    #expect(stream.isFinished && !stream.isOpen && wakes.count == 3)
  }

  @Test @LoopActor func aboveTheBoundTheWriterWaitsUntilItIsTaken() async {
    let stream = ResponseStream {}
    let written = Wakes()
    let writer = LoopActor.start {
      for _ in 0..<3 {
        try? await stream.write([UInt8](repeating: 1, count: 40_000))
        written.note()
      }
    }
    await settled()
    #expect(written.count == 1 && stream.pendingBytes == 80_000)
    #expect(stream.take().count == 80_000)
    await writer.value
    #expect(written.count == 3 && stream.pendingBytes == 40_000)
  }

  @Test @LoopActor func everyWriterThatWaitsGoesOn() async {
    let stream = ResponseStream {}
    let writers = (0..<3).map { _ in
      LoopActor.start { try? await stream.write([UInt8](repeating: 1, count: 70_000)) }
    }
    await settled()
    #expect(stream.take().count == 210_000)
    for writer in writers { #expect(await writer.value != nil) }
    let others = (0..<3).map { _ in
      LoopActor.start { try? await stream.write([UInt8](repeating: 1, count: 70_000)) }
    }
    await settled()
    stream.fail(ResponseStream.PeerLeft())
    for writer in others { #expect(await writer.value == nil) }
  }

  @Test @LoopActor func aWriterThatWaitsLearnsThatThePeerHasLeft() async {
    let stream = ResponseStream {}
    let writer = LoopActor.start { () -> Bool in
      do { try await stream.write([UInt8](repeating: 1, count: 70_000)) } catch {
        return error is ResponseStream.PeerLeft
      }
      return false
    }
    await settled()
    stream.fail(ResponseStream.PeerLeft())
    #expect(await writer.value)
    #expect(!stream.isOpen)
    await #expect(throws: ResponseStream.PeerLeft.self) { try await stream.write([1]) }
  }
}
