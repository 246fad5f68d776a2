import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Events

/// What a consumer was told, and a way to wait for it.
@LoopActor final class Heard {
  private(set) var events: [DomainEvent] = []
  private var wanted = Int.max
  private var waiting: CheckedContinuation<Void, Never>?

  func add(_ more: [DomainEvent]) {
    events += more
    guard events.count >= wanted else { return }
    waiting?.resume()
    waiting = nil
  }

  func wait(for count: Int) async {
    guard events.count < count else { return }
    wanted = count
    await withCheckedContinuation { waiting = $0 }
  }

  private var failures = 0

  /// True so many times.
  func mayFail(times: Int) -> Bool {
    failures += 1
    return failures <= times
  }

  var kinds: [String] { events.map(\.kind) }
}

@LoopActor private func eventLog(
  _ database: Database, metrics: Metrics = Metrics(), _ change: (inout EventLog.Options) -> Void = { _ in }
) -> EventLog {
  var options = EventLog.Options()
  // So long that nobody is heard without the notice.
  options.pollMs = 60_000
  options.retryFirstMs = 1
  change(&options)
  return EventLog(database, options: options, clock: UVClock(), log: .quiet, metrics: metrics)
}

extension Log {
  /// Errors that a test provokes are none of its reader's business.
  static let quiet = Log(sink: Nowhere())
}

private struct Nowhere: LogSink {
  func accept(_: [UInt8]) -> Bool { true }
  func flush(timeoutMs: Int) -> Bool { true }
  func close(timeoutMs: Int) -> Bool { true }
}

@Suite(.onTheLoop) struct EventLogTests {
  @LoopActor private func hearing(
    _ name: String, _ heard: Heard, kinds: [String]? = nil, start: Consumer.Start = .beginning
  ) -> Consumer {
    Consumer(name, kinds: kinds, start: start, batchMax: 7) { events, _ in heard.add(events) }
  }

  @Test @LoopActor func whatIsCommittedIsHeardInOrderAndAsItWas() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let log = eventLog(database)
      try await log.start([hearing("hearer", heard)])
      let payload = Array(#"{"xp": 5}"#.utf8)
      _ = try await database.run([
        EventLog.write([
          NewEvent("lesson.completed", actor: 7, subjects: [1, -2], course: 3, payload: payload),
          NewEvent("class.ended"),
        ])
      ])
      _ = try await database.run([EventLog.write((0..<100).map { NewEvent("message.sent", actor: $0) })])
      await heard.wait(for: 102)
      await log.stop()
      let first = heard.events[0]
      #expect(
        first.kind == "lesson.completed" && first.actor == 7 && first.subjects == [1, -2] && first.course == 3
      )
      #expect(first.payload == payload)
      #expect(heard.events[1].actor == nil && heard.events[1].subjects == [] && heard.events[1].course == nil)
      #expect(heard.events.dropFirst(2).map(\.actor) == (0..<100).map { $0 })
      #expect(heard.events.map(\.id) == Array(1...102))
    }
  }

  @Test @LoopActor func whatIsRolledBackNeverHappened() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let log = eventLog(database)
      try await log.start([hearing("hearer", heard)])
      struct Change: Error {}
      try? await database.transaction { transaction in
        _ = try await transaction.run([EventLog.write([NewEvent("message.regretted")])])
        throw Change()
      }
      _ = try await database.run([EventLog.write([NewEvent("message.sent")])])
      await heard.wait(for: 1)
      await log.stop()
      #expect(heard.kinds == ["message.sent"] && heard.events[0].id == 1)
    }
  }

  /// The one that began first, and took the lower identity value, commits last.
  @Test @LoopActor func overlappingTransactionIsNotMissedAndHoldsNobodyUp() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let log = eventLog(database)
      try await log.start([hearing("hearer", heard)])
      try await database.transaction { transaction in
        _ = try await transaction.run([EventLog.write([NewEvent("message.early")])])
        for number in 1...3 {
          _ = try await database.run([EventLog.write([NewEvent("message.late")])])
          await heard.wait(for: number)
        }
      }
      await heard.wait(for: 4)
      await log.stop()
      #expect(heard.kinds == ["message.late", "message.late", "message.late", "message.early"])
      #expect(heard.events.map(\.id) == [1, 2, 3, 4])
    }
  }

  @Test @LoopActor func twoProcessesTakeEachEventOnce() async throws {
    try await TestDatabase.with { open in
      let databases = [try await open(), try await open()]
      try await databases[0].made("create table effect (event int8 primary key)")
      let heard = Heard()
      let consumer = Consumer("effects", kinds: nil, start: .beginning, batchMax: 3) { events, transaction in
        _ = try await transaction.query("insert into effect select unnest($1)", SQLArray(events.map(\.id)))
        heard.add(events)
      }
      let logs = databases.map { eventLog($0) }
      for log in logs { try await log.start([consumer]) }
      for number in 0..<60 {
        _ = try await databases[number % 2].run([
          EventLog.write([NewEvent("message.sent"), NewEvent("xp.awarded")])
        ])
      }
      await heard.wait(for: 120)
      for log in logs { await log.stop() }
      #expect(heard.events.map(\.id).sorted() == Array(1...120))
      #expect(try await databases[0].query("select count(*) from effect")[0].column(0) == 120)
    }
  }

  @Test @LoopActor func effectAndCursorStandOrFallTogether() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      try await database.made("create table effect (event int8 primary key)")
      let log = eventLog(database)
      struct Hiccup: Error {}
      let consumer = Consumer("effects", kinds: nil, start: .beginning) { events, transaction in
        _ = try await transaction.query("insert into effect select unnest($1)", SQLArray(events.map(\.id)))
        if heard.mayFail(times: 2) { throw Hiccup() }
        heard.add(events)
      }
      _ = try await database.run([EventLog.write([NewEvent("message.sent"), NewEvent("message.sent")])])
      try await log.start([consumer])
      await heard.wait(for: 2)
      await log.stop()
      #expect(heard.events.map(\.id) == [1, 2])
      #expect(try await database.query("select count(*) from effect")[0].column(0) == 2)
      #expect(try await database.query("select position from event_consumers")[0].column(0) == 2)
    }
  }

  @Test @LoopActor func poisonousEventIsPutAsideAndTheOthersGoOn() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let metrics = Metrics()
      let log = eventLog(database, metrics: metrics)
      struct Poison: Error {}
      let consumer = Consumer("taster", kinds: nil, start: .beginning, batchMax: 10) { events, _ in
        if events.contains(where: { $0.kind == "message.poisonous" }) { throw Poison() }
        heard.add(events)
      }
      let kinds = [
        "message.a", "message.b", "message.poisonous", "message.c", "message.poisonous", "message.d",
      ]
      _ = try await database.run([EventLog.write(kinds.map { NewEvent($0) })])
      try await log.start([consumer])
      await heard.wait(for: 4)
      await log.stop()
      #expect(heard.kinds == ["message.a", "message.b", "message.c", "message.d"])
      let failures = try await database.query("select event_id, error from event_failures order by 1")
      #expect(try failures.map { try $0.column(0, as: Int64.self) } == [3, 5])
      #expect(try failures[0].column(1, as: String.self).contains("Poison"))
      #expect(
        String(decoding: metrics.page(), as: UTF8.self).contains(#"put_aside_total{consumer="taster"} 2"#))
    }
  }

  @Test @LoopActor func workThatTakesTooLongIsCancelledAndCounts() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let log = eventLog(database) {
        $0.workTimeoutMs = 500
        $0.eventAttemptsMax = 2
      }
      let consumer = Consumer("sleeper", kinds: nil, start: .beginning, batchMax: 1) { events, transaction in
        if events[0].kind == "message.long" { _ = try await transaction.query("select pg_sleep(60)") }
        heard.add(events)
      }
      _ = try await database.run([EventLog.write([NewEvent("message.long"), NewEvent("message.short")])])
      try await log.start([consumer])
      await heard.wait(for: 1)
      await log.stop()
      #expect(heard.kinds == ["message.short"])
      let error: String = try await database.query("select error from event_failures")[0].column(0)
      #expect(error.contains("took longer than 500 ms"))
    }
  }

  @Test @LoopActor func newConsumerStartsWhereItWants() async throws {
    try await TestDatabase.with { open in
      let (database, old, new, other) = (try await open(), Heard(), Heard(), Heard())
      let first = eventLog(database)
      _ = try await database.run([EventLog.write([NewEvent("message.before")])])
      try await first.start([hearing("first", old)])
      await old.wait(for: 1)
      await first.stop()
      let second = eventLog(database)
      try await second.start([
        hearing("new", new, start: .now), hearing("other", other), hearing("first", old),
      ])
      _ = try await database.run([EventLog.write([NewEvent("message.after")])])
      await new.wait(for: 1)
      await other.wait(for: 2)
      await old.wait(for: 2)
      await second.stop()
      #expect(new.kinds == ["message.after"])
      #expect(other.kinds == ["message.before", "message.after"] && old.kinds == other.kinds)
    }
  }

  @Test @LoopActor func consumerHearsItsKindsAndPassesTheOthers() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let metrics = Metrics()
      let log = eventLog(database, metrics: metrics) { $0.lagEveryMs = 5 }
      try await log.start([hearing("hearer", heard, kinds: ["xp.awarded", "class.ended"])])
      let kinds = ["message.sent", "xp.awarded", "message.sent", "class.ended", "message.sent"]
      _ = try await database.run([EventLog.write(kinds.map { NewEvent($0) })])
      await heard.wait(for: 2)
      #expect(heard.kinds == ["xp.awarded", "class.ended"])
      while !String(decoding: metrics.page(), as: UTF8.self).contains(
        #"lyceum_events_lag{consumer="hearer"} 0"#)
      {
        try await UVClock().sleep(ms: 5)
      }
      await log.stop()
      #expect(try await database.query("select position from event_consumers")[0].column(0) == 5)
    }
  }

  @Test @LoopActor func lostNoticeIsMadeUpForByThePoll() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let log = eventLog(database) { $0.pollMs = 10 }
      try await log.start([hearing("hearer", heard)])
      try await database.made("insert into event_inbox (kind) values ('message.sent')")
      await heard.wait(for: 1)
      await log.stop()
      #expect(heard.events.map(\.id) == [1])
    }
  }

  @Test @LoopActor func workThatHearsNoCancellationDoesNotHoldUpTheEnd() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      let log = eventLog(database)
      let mayEnd = AsyncStream<Void>.makeStream()
      let consumer = Consumer("deaf", kinds: nil, start: .beginning) { events, _ in
        heard.add(events)
        await LoopActor.start { for await _ in mayEnd.stream {} }.value
      }
      _ = try await database.run([EventLog.write([NewEvent("message.sent")])])
      try await log.start([consumer])
      await heard.wait(for: 1)
      await log.stop(graceMs: 10)
      mayEnd.continuation.finish()
    }
  }

  @Test @LoopActor func ruleIsGivenAnEventOnce() async throws {
    try await TestDatabase.with { open in
      let (database, heard) = (try await open(), Heard())
      _ = try await database.run([EventLog.write((0..<3).map { _ in NewEvent("xp.awarded") })])
      for name in ["one", "again"] {
        let log = eventLog(database)
        let told = Heard()
        let consumer = Consumer(name, kinds: nil, start: .beginning) { events, transaction in
          let fresh = try await EventLog.claim(events, for: "award", transaction)
          heard.add(fresh)
          told.add(events)
        }
        try await log.start([consumer])
        await told.wait(for: 3)
        await log.stop()
      }
      #expect(heard.events.map(\.id) == [1, 2, 3])
    }
  }
}
