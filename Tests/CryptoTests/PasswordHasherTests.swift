import Loop
import TestSupport
import Testing

@testable import Crypto

@Suite(.onTheLoop) struct PasswordHasherTests {
  private static let cheap = PasswordHash.Parameters(memoryKiB: 64, passes: 1, lanes: 1)
  private static let password = Array("lyceum-demo".utf8)

  @Test @LoopActor func passwordIsHashedAndMatched() async throws {
    let hasher = PasswordHasher(cores: 2)
    let hash = try await hasher.hash(Self.password)
    #expect(hash.parameters == .current)
    #expect(try await hasher.verify(Self.password, against: hash))
    #expect(try await !hasher.verify(Self.password + [0], against: hash))
  }

  @Test @LoopActor func whereThereIsNoHashTheAnswerIsNo() async throws {
    let hasher = PasswordHasher(cores: 1)
    #expect(try await !hasher.verify(Self.password, against: nil))
    #expect(try await !hasher.verify([], against: nil))
  }

  /// What is compared with is a hash like those of accounts, and nothing in it says that it is not one.
  @Test func hashOfNobodyCostsWhatAnotherDoes() throws {
    let nobodys = PasswordHash.nobodys(.current)
    let somebodys = try PasswordHash.make(Self.password)
    #expect(nobodys.parameters == somebodys.parameters)
    #expect(nobodys.salt.count == somebodys.salt.count && nobodys.hash.count == somebodys.hash.count)
    #expect(try !nobodys.matches(Self.password))
  }

  @Test @LoopActor func passwordThatIsTooLongTakesNoWorker() async throws {
    let busy = await BusyPool()
    defer { busy.release() }
    let hasher = PasswordHasher(pool: busy.pool, threads: 1, parameters: Self.cheap)
    let long = [UInt8](repeating: 1, count: PasswordHash.passwordBytesMax + 1)
    await #expect(throws: PasswordHash.Fault.passwordTooLong) { try await hasher.hash(long) }
    #expect(try await !hasher.verify(long, against: PasswordHash.nobodys(Self.cheap)))
    #expect(try await !hasher.verify(long, against: nil))
  }

  /// The worker is held and its queue is full, so each is refused, also the one that has nothing to compare with.
  @Test @LoopActor func fullQueueSaysWhenToComeBack() async throws {
    let busy = await BusyPool()
    let hasher = PasswordHasher(pool: busy.pool, threads: 1, parameters: Self.cheap)
    let refusal = PasswordHasher.Busy(retryAfterS: 1)
    await #expect(throws: refusal) { try await hasher.hash(Self.password) }
    await #expect(throws: refusal) { try await hasher.verify(Self.password, against: nil) }
    await #expect(throws: refusal) {
      try await hasher.verify(Self.password, against: PasswordHash.nobodys(Self.cheap))
    }
    busy.release()
    await busy.drain()
    #expect(try await hasher.verify(Self.password, against: hasher.hash(Self.password)))
  }

  @Test func waitIsWhatIsQueuedTimesTheMean() {
    var pace = HashingPace()
    for _ in 0..<200 { pace.note(.milliseconds(500)) }
    #expect(pace.retryAfterS(queued: 0, threads: 1) == 1)
    #expect(pace.retryAfterS(queued: 4, threads: 1) == 3)
    #expect(pace.retryAfterS(queued: 64, threads: 1) == 33)
    #expect(pace.retryAfterS(queued: 64, threads: 4) == 9)
    for _ in 0..<200 { pace.note(.microseconds(1)) }
    #expect(pace.retryAfterS(queued: 64, threads: 1) == 1)
  }

  @Test func oneSlowHashMovesTheMeanByAnEighth() {
    var pace = HashingPace()
    for _ in 0..<400 { pace.note(.zero) }
    pace.note(.seconds(80))
    #expect(pace.retryAfterS(queued: 0, threads: 1) == 10)
    #expect(pace.retryAfterS(queued: 1, threads: 1) == 20)
  }
}

/// A pool whose one worker is held, and whose queue of one is full.
@LoopActor private final class BusyPool {
  let pool = WorkerPool(name: "busy", threads: 1, queueMax: 1)
  private let gate = Gate()
  private var held: [Task<Void?, Never>] = []

  init() async {
    held.append(LoopActor.start { [pool, gate] in try? await pool.run { gate.wait() } })
    // The first must be with the worker before the second takes the queue's only place.
    while !gate.hasWaiter { await Task.yield() }
    held.append(LoopActor.start { [pool] in try? await pool.run {} })
    while pool.queued == 0 { await Task.yield() }
  }

  func release() { gate.open() }

  /// Waits until both have run.
  func drain() async { for task in held { #expect(await task.value != nil) } }
}
