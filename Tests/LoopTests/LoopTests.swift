import Glibc
import Loop
import Synchronization
import TestSupport
import Testing

@Suite(.onTheLoop) struct LoopTests {
  @Test func aStartedTaskStaysOnTheLoopAcrossAwaits() async {
    let pool = WorkerPool(name: "test", threads: 2, queueMax: 16)
    let wasOnLoop = await LoopActor.start { () -> [Bool] in
      var seen = [LoopActor.isCurrent]
      let worker = try! await pool.run { LoopActor.isCurrent }
      seen.append(!worker)
      seen.append(LoopActor.isCurrent)
      return seen
    }.value
    #expect(wasOnLoop == [true, true, true])
  }

  @Test @LoopActor func jobsRunInTheOrderOfTheirStart() async {
    let order = Journal()
    let tasks = (0..<100).map { i in LoopActor.start { order.note(i) } }
    for task in tasks { await task.value }
    #expect(order.entries == Array(0..<100))
  }

  @Test func lettersArriveOnceAndInOrderFromManyThreads() async {
    let received = Mutex<[Int: [Int]]>([:])
    let box = Mailbox<(Int, Int)> { letters in
      LoopExecutor.shared.checkIsolated()
      received.withLock { seen in for (who, n) in letters { seen[who, default: []].append(n) } }
    }
    await withTaskGroup(of: Void.self) { group in
      for who in 0..<8 {
        group.addTask { for n in 0..<1_000 { box.post((who, n)) } }
      }
    }
    // A letter posted now is delivered after all earlier ones.
    await withCheckedContinuation { done in LoopActor.post { done.resume() } }
    let seen = received.withLock { $0 }
    #expect(seen.count == 8)
    for (_, numbers) in seen { #expect(numbers == Array(0..<1_000)) }
  }

  @Test @LoopActor func theEndOfATurnFlushesBatchesBeforeOutboxes() async {
    let order = Journal()
    var armed = false
    Loop.atEndOfTurn(.outboxes) { if armed { order.note(2) } }
    Loop.atEndOfTurn(.databaseBatches) { if armed { order.note(1) } }
    await withCheckedContinuation { done in
      LoopActor.post {
        armed = true
        LoopActor.start { order.note(0) }
        LoopActor.post {
          armed = false
          done.resume()
        }
      }
    }
    #expect(Array(order.entries.prefix(3)) == [0, 1, 2])
  }

  @Test @LoopActor func aTimerFiresOnceAndARepeatingOneUntilStopped() async throws {
    var once = 0
    var many = 0
    let first = LoopTimer { once += 1 }
    first.start(afterMs: 1)
    await withCheckedContinuation { done in
      var second: LoopTimer?
      second = LoopTimer {
        many += 1
        if many == 3 {
          second?.stop()
          second = nil
          done.resume()
        }
      }
      second?.start(afterMs: 2, everyMs: 2)
    }
    #expect(once == 1)
    #expect(many == 3)
  }

  @Test @LoopActor func aCancelledSleepEndsAtOnce() async {
    let clock = ManualClock()
    let nap = LoopActor.start { () -> Bool in
      do {
        try await clock.sleep(ms: 60_000)
        return false
      } catch { return true }
    }
    while !clock.hasTimers { await Task.yield() }
    nap.cancel()
    #expect(await nap.value)
    #expect(!clock.hasTimers)
  }

  @Test @LoopActor func aManualClockFiresInTheOrderOfTime() async {
    let clock = ManualClock()
    let order = Journal()
    let late = clock.timer { order.note(30) }
    let early = clock.timer { order.note(10) }
    late.start(afterMs: 30)
    early.start(afterMs: 10, everyMs: 15)
    clock.advance(ms: 29)
    #expect(order.entries == [10, 10])
    clock.advance(ms: 11)
    #expect(order.entries == [10, 10, 30, 10])
    #expect(clock.nowNs == 1_040_000_000)
  }
}

@Suite(.onTheLoop) struct WorkerPoolTests {
  @Test func aFullQueueSaysSoAtOnce() async throws {
    let pool = WorkerPool(name: "narrow", threads: 1, queueMax: 1)
    let gate = Gate()
    let first = LoopActor.start { try? await pool.run { gate.wait() } }
    while pool.queued > 0 || !gate.hasWaiter { await Task.yield() }
    let second = LoopActor.start { try? await pool.run { 2 } }
    while pool.queued == 0 { await Task.yield() }
    await #expect(throws: WorkerPool.Busy.self) { try await pool.run { 3 } }
    gate.open()
    _ = await first.value
    #expect(await second.value == 2)
  }

  @Test func anErrorOfTheBodyIsTheCallers() async {
    struct Broken: Error {}
    let pool = WorkerPool(name: "broken", threads: 1, queueMax: 4)
    await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
  }

  @Test func aCancelledCallerDoesNotBegin() async {
    let pool = WorkerPool(name: "cancelled", threads: 1, queueMax: 4)
    let task = LoopActor.start { () -> Bool in
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        try await pool.run {}
        return false
      } catch { return error is CancellationError }
    }
    #expect(await task.value)
  }
}

/// What happened, in order.
@LoopActor private final class Journal {
  private(set) var entries: [Int] = []
  nonisolated init() {}
  func note(_ entry: Int) { entries.append(entry) }
}
