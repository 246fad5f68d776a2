import Bytes
import Database
import DatabaseSupport
import Loop
import TestSupport
import Testing

@testable import Jobs

/// Several workers, each with connections of its own, as processes have them.
@Suite(.onTheLoop) struct JobRaceTests {
  @Test @LoopActor func jobsOfTwoWorkersAreEachDoneOnce() async throws {
    try await TestDatabase.with { open in
      let diary = Diary()
      let databases = [try await open(), try await open()]
      let runners = [JobRunner.testing(databases[0], "one"), JobRunner.testing(databases[1], "other")]
      for (runner, name) in zip(runners, ["one", "other"]) {
        try await runner.start([
          JobKind("xp.count", atOnceMax: 3) { job, _ in diary.note("\(name) \(job.id)") }
        ])
      }
      for _ in 0..<10 {
        _ = try await databases[0].run([JobQueue.enqueue((0..<20).map { _ in NewJob("xp.count") })])
      }
      await diary.wait(for: 200)
      for runner in runners { await runner.stop() }
      let ids = diary.entries.map { String($0.split(separator: " ")[1]) }
      #expect(Set(ids).count == 200 && ids.count == 200)
      #expect(Set(diary.entries.map { $0.prefix(3) }) == ["one", "oth"])
    }
  }

  @Test @LoopActor func workerWhoseLeaseIsLostIsToldAndCanWriteNothing() async throws {
    try await TestDatabase.with { open in
      let (slow, quick, diary) = (try await open(), try await open(), Diary())
      try await slow.made("create table effect (by text)")
      let mayEnd = AsyncStream<Void>.makeStream()
      let first = JobRunner.testing(slow, "slow") { $0.leaseMs = 1_200 }
      try await first.start([
        JobKind("video.cut") { _, context in
          diary.note("slow begins")
          try? await untilCancelled()
          diary.note("slow is told: \(context.cancellation.map { "\($0)" } ?? "nothing")")
          // It goes on all the same, until the other has begun.
          await LoopActor.start { for await _ in mayEnd.stream {} }.value
          context.progress(0.99)
          try await LoopActor.start { () -> Result<Void, any Error> in
            do {
              try await slow.transaction { transaction in
                _ = try await transaction.query("insert into effect values ('slow')")
                try await context.complete(transaction)
              }
            } catch {
              diary.note("slow cannot complete: \(error)")
              return .failure(error)
            }
            return .success(())
          }.value.get()
        }
      ])
      let id = try await slow.enqueue(NewJob("video.cut"))
      await diary.wait(for: 1)
      // As if its heartbeats had not come through in time.
      try await quick.made("update jobs set lease_until = now() - interval '1 s', fence = fence + 1000")
      let second = JobRunner.testing(quick, "quick") {
        $0.leaseMs = 1_200
        $0.pollMs = 5
      }
      try await second.start([
        JobKind("video.cut") { job, context in
          context.progress(0.5)
          await diary.wait(for: 2)
          mayEnd.continuation.finish()
          await diary.wait(for: 3)
          try await quick.transaction { transaction in
            _ = try await transaction.query("insert into effect values ('quick')")
            try await context.complete(transaction)
          }
          diary.note("quick attempt \(job.attempt)")
        }
      ])
      let done = try await quick.wait(for: id, .done)
      await diary.wait(for: 4)
      await first.stop()
      await second.stop()
      #expect(
        diary.entries == [
          "slow begins", "slow is told: leaseLost",
          "slow cannot complete: \(JobCancellation(reason: .leaseLost))", "quick attempt 2",
        ])
      #expect(done.attempt == 2 && done.progress == 1)
      let effects = try await quick.query("select by from effect")
      #expect(try effects.map { try $0.column(0) } == ["quick"])
    }
  }

  @Test @LoopActor func jobOfADeadWorkerGoesToAnother() async throws {
    try await TestDatabase.with { open in
      let (mortal, heir, diary) = (try await open(), try await open(), Diary())
      let kind = JobKind("video.cut") { job, context in
        diary.note("\(job.attempt)")
        if job.attempt == 1 {
          await mortal.close()
          try await untilCancelled()
        }
      }
      let first = JobRunner.testing(mortal) { $0.leaseMs = 500 }
      try await first.start([kind])
      let second = JobRunner.testing(heir) {
        $0.leaseMs = 500
        $0.pollMs = 5
      }
      let id = try await heir.enqueue(NewJob("video.cut"))
      await diary.wait(for: 1)
      try await second.start([kind])
      let done = try await heir.wait(for: id, .done)
      await second.stop()
      await first.stop(graceMs: 0)
      #expect(diary.entries == ["1", "2"] && done.lastError?.contains("fell silent") == true)
    }
  }

  @Test @LoopActor func scheduleQueuesOneJobADueTimeAndMakesUpForMissedOnesOnce() async throws {
    try await TestDatabase.with { open in
      let diary = Diary()
      let databases = [try await open(), try await open()]
      let daily = JobSchedule("digest", .daily(hour: 3, minute: 0), job: NewJob("mail.digest"))
      var runners: [JobRunner] = []
      for database in databases {
        let runner = JobRunner.testing(database) { $0.pollMs = 2 }
        try await runner.start([JobKind("mail.digest") { _, _ in diary.note("digest") }], schedules: [daily])
        runners.append(runner)
      }
      for day in 1...3 {
        // Missed on three days.
        try await databases[0].made(
          "update job_schedules set next_at = next_at - interval '3 days' where name = 'digest'")
        await diary.wait(for: day)
      }
      for runner in runners { await runner.stop() }
      let row = try await databases[0].query(
        """
        select count(*), (select next_at > now() and next_at <= now() + interval '1 day' from job_schedules
          where name = 'digest') from jobs where kind = 'mail.digest'
        """)[0]
      #expect(diary.entries.count == 3)
      #expect(try row.column(0, as: Int.self) == 3)
      #expect(try row.column(1, as: Bool.self))
    }
  }

  /// Workers die at random, their connections with them. Every job comes to its end, and what it did is there once.
  @Test @LoopActor func jobsOfWorkersThatDieAtRandomAreDoneOnceOrDead() async throws {
    var random = Seeded(for: "jobsOfWorkersThatDieAtRandomAreDoneOnceOrDead")
    try await TestDatabase.with { open in
      let witness = try await open()
      try await witness.made("create table effect (job int8)")
      _ = try await witness.run([
        JobQueue.enqueue(
          (0..<60).map { _ in NewJob("dice.roll", attemptsMax: .random(in: 2...5, using: &random)) })
      ])
      var (alive, past): ([Mortal], [Mortal]) = ([], [])
      while try await witness.query("select count(*) from jobs where state in ('waiting', 'running')")[0]
        .column(0) > 0
      {
        past += alive.filter(\.isDead)
        alive.removeAll(where: \.isDead)
        if alive.count < 3 { alive.append(try await Mortal(try await open(), seed: random.next())) }
        try await UVClock().sleep(ms: 5)
      }
      for mortal in alive + past { await mortal.runner.stop(graceMs: 0) }
      let rows = try await witness.query(
        """
        select state, attempt, attempts_max, (select count(*) from effect where job = jobs.id) from jobs
        where kind = 'dice.roll'
        """)
      var ends: [String: Int] = [:]
      for row in rows {
        let (state, attempt, attemptsMax, effects) = try row.values(String.self, Int.self, Int.self, Int.self)
        #expect(state == "done" ? effects == 1 : state == "dead" && effects == 0 && attempt == attemptsMax)
        ends[state, default: 0] += 1
      }
      print("  \(past.count) workers died; \(ends)")
      #expect(rows.count == 60)
    }
  }
}

/// A worker that may die of its work.
@LoopActor private final class Mortal {
  let runner: JobRunner
  private(set) var isDead = false
  private var random: SplitMix64
  private let database: Database

  init(_ database: Database, seed: UInt64) async throws {
    self.database = database
    random = SplitMix64(seed: seed)
    runner = JobRunner.testing(database) {
      $0.leaseMs = 200
      $0.pollMs = 10
    }
    try await runner.start([
      JobKind("dice.roll", atOnceMax: 4, timeoutMs: 300, retry: .atOnce) { [unowned self] job, context in
        try await roll(job, context)
      }
    ])
  }

  private enum Fate: CaseIterable { case done, failsAfterCommit, fails, dies, diesAfterCommit, hangs }

  private func roll(_ job: Job, _ context: JobContext) async throws {
    struct Failure: Error {}
    let fate = Fate.allCases.randomElement(using: &random)!
    try await UVClock().sleep(ms: .random(in: 0...10, using: &random))
    switch fate {
    case .fails: throw Failure()
    case .dies, .hangs:
      if fate == .dies { await die() }
      try await untilCancelled()
    case .done, .failsAfterCommit, .diesAfterCommit:
      let database = database
      try await database.transaction { transaction in
        _ = try await transaction.query("insert into effect values ($1)", job.id)
        try await context.complete(transaction)
      }
      if fate == .diesAfterCommit { await die() }
      if fate == .failsAfterCommit { throw Failure() }
    }
  }

  private func die() async {
    isDead = true
    await database.close()
  }
}
