import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Streams

/// Processes on one database that tell each other what is kept nowhere.
@Suite(.onTheLoop) struct NotifyPeersTests {
  /// One process, and all that it has heard.
  @LoopActor private final class Ear {
    let peers: NotifyPeers
    private(set) var heard: [PeerNotice] = []
    private var waiting: [(isSo: (Ear) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    init(_ database: Database, clock: any LoopClock, _ limits: NotifyPeers.Limits = .init()) {
      peers = NotifyPeers(database, clock: clock, log: .none, metrics: Metrics(), limits: limits)
      peers.open { [weak self] in self?.hear($0) }
    }

    private func hear(_ notice: PeerNotice) {
      heard.append(notice)
      let ready = waiting.filter { $0.isSo(self) }
      waiting.removeAll { $0.isSo(self) }
      for one in ready { one.continuation.resume() }
    }

    func until(_ isSo: @escaping (Ear) -> Bool) async {
      await withCheckedContinuation { continuation in
        if isSo(self) { continuation.resume() } else { waiting.append((isSo, continuation)) }
      }
    }

    func until(hears notice: PeerNotice) async { await until { $0.heard.contains(notice) } }

    var told: [[UInt8]] { heard.compactMap { if case .told(_, let message) = $0 { message } else { nil } } }
  }

  @LoopActor private static func meet(_ ears: Ear...) async {
    for ear in ears {
      await ear.until { $0.heard.contains(.stateWanted) && $0.peers.others.count == ears.count - 1 }
    }
  }

  @Test @LoopActor func whoMeetsKnowsOfTheOtherAndIsToTellHowThingsStand() async throws {
    try await TestDatabase.with { open in
      let clock = ManualClock()
      let (one, other) = (Ear(try await open(), clock: clock), Ear(try await open(), clock: clock))
      await Self.meet(one, other)
      #expect(one.peers.others == [other.peers.name] && other.peers.others == [one.peers.name])
      await other.peers.close()
      await one.until(hears: .left(other.peers.name))
      #expect(one.peers.others.isEmpty)
      await one.peers.close()
    }
  }

  @Test @LoopActor func everythingIsToldOnceAndInOrder() async throws {
    try await TestDatabase.with { open in
      var random = Seeded(for: "everythingIsToldOnceAndInOrder")
      let clock = ManualClock()
      let (one, other) = (Ear(try await open(), clock: clock), Ear(try await open(), clock: clock))
      await Self.meet(one, other)
      // Some longer than a notification, and one longer than a batch.
      let messages = (0..<400).map { number -> [UInt8] in
        let count =
          number == 77 ? 200_000 : Int.random(in: 0...(number % 50 == 0 ? 40_000 : 200), using: &random)
        return [UInt8(number & 255), UInt8(number >> 8)] + Array(repeating: 7, count: count)
      }
      for (number, message) in messages.enumerated() {
        one.peers.tell(message)
        if number.isMultiple(of: 9) { await Task.yield() }
      }
      await other.until { $0.told.count == messages.count }
      let isSame = other.told == messages
      #expect(isSame && one.told.isEmpty)
      await one.peers.close()
      await other.peers.close()
    }
  }

  @Test @LoopActor func whoGivesNoSignOfLifeIsGoneAndIsMetAgain() async throws {
    try await TestDatabase.with { open in
      let (mine, theirs) = (ManualClock(), ManualClock())
      let (one, other) = (Ear(try await open(), clock: mine), Ear(try await open(), clock: theirs))
      await Self.meet(one, other)
      // Killed, to the other: its time stands still.
      mine.advance(ms: 19_000)
      #expect(one.peers.others == [other.peers.name])
      mine.advance(ms: 6_000)
      #expect(one.peers.others.isEmpty && one.heard.last == .left(other.peers.name))
      let before = one.heard.count
      theirs.advance(ms: 5_000)
      await one.until { $0.heard.dropFirst(before).contains(.stateWanted) }
      #expect(one.peers.others == [other.peers.name])
      await one.peers.close()
      await other.peers.close()
    }
  }

  @Test @LoopActor func connectionThatIsLostIsAGapAndAskedAbout() async throws {
    try await TestDatabase.with { open in
      let clock = ManualClock()
      let mine = try await open()
      let (one, other) = (Ear(mine, clock: clock), Ear(try await open(), clock: clock))
      await Self.meet(one, other)
      let before = (one.heard.count, other.heard.count)
      try await mine.made(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like '%listener%'
        """)
      await one.until { $0.heard.dropFirst(before.0).contains(.gap) }
      await other.until { $0.heard.dropFirst(before.1).contains(.stateWanted) }
      await one.peers.close()
      await other.peers.close()
    }
  }

  @Test @LoopActor func whatIsTooMuchIsDroppedAndTheOthersAreToldOfThat() async throws {
    try await TestDatabase.with { open in
      let clock = ManualClock()
      var limits = NotifyPeers.Limits()
      limits.waitingBytesMax = 1_000
      let (one, other) = (Ear(try await open(), clock: clock, limits), Ear(try await open(), clock: clock))
      await Self.meet(one, other)
      let before = (one.heard.count, other.heard.count)
      for _ in 0..<30 { one.peers.tell(Array(repeating: 1, count: 100)) }
      await other.until { $0.heard.dropFirst(before.1).contains(.gap) }
      await one.until { $0.heard.dropFirst(before.0).contains(.stateWanted) }
      #expect(other.told.count < 30)
      await one.peers.close()
      await other.peers.close()
    }
  }

  @Test @LoopActor func whoIsAloneSaysNothing() async throws {
    try await TestDatabase.with { open in
      let clock = ManualClock()
      let database = try await open()
      let one = Ear(database, clock: clock)
      await one.until(hears: .gap)
      #expect(one.peers.mayBeHeard, "somebody may be about to answer")
      // The greeting is out when what was told after it is.
      one.peers.tell([1])
      let two = Ear(try await open(), clock: clock)
      await Self.meet(one, two)
      await two.peers.close()
      await one.until(hears: .left(two.peers.name))
      clock.advance(ms: 5_000)
      #expect(!one.peers.mayBeHeard)
      await one.peers.close()
    }
  }

  @Test @LoopActor func secondHearerOfOneDatabaseIsToldItsGap() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      var gaps = [0, 0]
      let (notices, said) = AsyncStream.makeStream(of: Int.self)
      let first = database.listen("somewhere") { if case .gap = $0 { said.yield(0) } }
      var words = notices.makeAsyncIterator()
      gaps[await words.next() ?? 0] += 1
      let second = database.listen("somewhere") { if case .gap = $0 { said.yield(1) } }
      gaps[await words.next() ?? 0] += 1
      #expect(gaps == [1, 1])
      first.stop()
      second.stop()
    }
  }
}
