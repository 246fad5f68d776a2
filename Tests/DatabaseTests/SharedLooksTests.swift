import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Database

@Suite(.onTheLoop) struct SharedLooksTests {
  private struct Refused: Error {}

  /// Looks that wait until they are let go on.
  @LoopActor private final class Scripted {
    private(set) var asked: [[Int]] = []
    private var held: [CheckedContinuation<Void, Never>] = []
    private(set) var looks: SharedLooks<Int, String>!

    init(keysPerLook: Int = 512, waitingMax: Int = 100, fails: Bool = false) {
      looks = SharedLooks(keysPerLook: keysPerLook, waitingMax: waitingMax) { [unowned self] keys in
        asked.append(keys.sorted())
        await withCheckedContinuation { held.append($0) }
        if fails { throw Refused() }
        return Dictionary(uniqueKeysWithValues: keys.filter { $0 > 0 }.map { ($0, "\($0)") })
      }
    }

    func find(_ keys: [Int]) -> [Task<Result<String?, any Error>, Never>] {
      keys.map { key in
        LoopActor.start { [self] in
          do { return .success(try await looks.find(key)) } catch { return .failure(error) }
        }
      }
    }

    func letGo() async {
      while held.isEmpty { await Task.yield() }
      held.removeFirst().resume()
    }
  }

  @Test @LoopActor func whoeverAsksInTheMeantimeSharesTheNextLook() async throws {
    let scripted = Scripted()
    let first = scripted.find([1])
    while scripted.asked.isEmpty { await Task.yield() }
    // Also for a key that is being looked at: what is found then may be older than this call.
    let later = scripted.find([1, 2, 2, -3])
    await scripted.letGo()
    #expect(try await first[0].value.get() == "1")
    await scripted.letGo()
    var found: [String?] = []
    for task in later { found.append(try await task.value.get()) }
    #expect(found == ["1", "2", "2", nil])
    #expect(scripted.asked == [[1], [-3, 1, 2]])
  }

  @Test @LoopActor func aLookHasSoManyKeysAndNoMore() async throws {
    let scripted = Scripted(keysPerLook: 2)
    let first = scripted.find([9])
    while scripted.asked.isEmpty { await Task.yield() }
    let tasks = first + scripted.find([1, 2, 1, 3, 4, 5])
    for _ in 0..<4 { await scripted.letGo() }
    for task in tasks { #expect(try await task.value.get() != nil) }
    #expect(scripted.asked == [[9], [1, 2], [3, 4], [5]])
  }

  @Test @LoopActor func aFailureIsEverybodysWhoShared() async throws {
    let scripted = Scripted(fails: true)
    let tasks = scripted.find([1])
    await scripted.letGo()
    await #expect(throws: Refused.self) { try await tasks[0].value.get() }
  }

  @Test @LoopActor func beyondTheBoundNobodyWaits() async throws {
    let scripted = Scripted(waitingMax: 2)
    let first = scripted.find([1])
    while scripted.asked.isEmpty { await Task.yield() }
    let tasks = scripted.find([2, 3, 4])
    #expect(await failure { _ = try await tasks[2].value.get() }?.reason == .busy)
    await scripted.letGo()
    await scripted.letGo()
    for task in first + tasks[..<2] { _ = try await task.value.get() }
  }
}
