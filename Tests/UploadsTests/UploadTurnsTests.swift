import Bytes
import Gateway
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Gateway
@testable import Uploads

@Suite(.onTheLoop) struct UploadTurnsTests {
  private let id = UploadID(1)!

  @LoopActor private func turns() -> UploadTurns {
    UploadTurns(takeovers: Metrics().counter("t", help: "t"))
  }

  @Test @LoopActor func theNewestGoesOnWhenTheOlderHasLeft() async throws {
    let turns = turns()
    let (holds, newerWaits) = (Signal(), Signal())
    var order: [String] = []
    let older = LoopActor.start { [id] in
      try? await turns.take(id, arrivedNs: 1) { turn in
        turn.onGiveWay { problem in
          order.append("told \(problem.code)")
          newerWaits.set()
        }
        holds.set()
        await newerWaits.wait()
        order.append("stored")
      }
    }
    await holds.wait()
    try await turns.take(id, arrivedNs: 2) { turn in
      #expect(turn.ending == nil)
      order.append("newer")
    }
    await older.value
    #expect(order == ["told upload_taken_over", "stored", "newer"])
  }

  @Test @LoopActor func whoCameEarlierIsNotLetInLater() async throws {
    let turns = turns()
    try await turns.take(id, arrivedNs: 5) { _ in }
    #expect(await code { try await turns.take(id, arrivedNs: 4) { _ in } } == "upload_taken_over")
    #expect(await code { try await turns.take(id, arrivedNs: 5) { _ in } } == nil)
    #expect(await code { try await turns.take(UploadID(2)!, arrivedNs: 1) { _ in } } == nil)
  }

  @Test @LoopActor func anErrorLeavesTheTurn() async throws {
    let turns = turns()
    #expect(
      await code { try await turns.take(id, arrivedNs: 1) { _ in throw Problem.notFound } } == "not_found")
    #expect(await code { try await turns.take(id, arrivedNs: 2) { _ in } } == nil)
  }

  @Test @LoopActor func theEndWaitsForWhoStores() async throws {
    let turns = turns()
    let (holds, goes) = (Signal(), Signal())
    var isStored = false
    let older = LoopActor.start { [id] in
      try? await turns.take(id, arrivedNs: 1) { turn in
        turn.onGiveWay { _ in goes.set() }
        holds.set()
        await goes.wait()
        isStored = true
      }
    }
    await holds.wait()
    await turns.end(.shuttingDown)
    #expect(isStored)
    await older.value
    try await turns.take(id, arrivedNs: 2) { turn in #expect(turn.ending != nil) }
    await turns.end(.shuttingDown)
  }
}

/// Awaited on the loop.
@LoopActor private final class Signal {
  private var isSet = false
  private var waiters: [CheckedContinuation<Void, Never>] = []

  func set() {
    isSet = true
    for waiter in waiters { waiter.resume() }
    waiters = []
  }

  func wait() async {
    await withCheckedContinuation { if isSet { $0.resume() } else { waiters.append($0) } }
  }
}
