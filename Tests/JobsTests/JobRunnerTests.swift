import Database
import DatabaseSupport
import Loop
import Telemetry
import TestSupport
import Testing

@testable import Jobs

@Suite(.onTheLoop) struct JobRunnerTests {
  private struct Hiccup: Error {}

  @Test @LoopActor func queuedJobIsDoneWithItsPayload() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let runner = JobRunner.testing(database)
      try await runner.start([
        JobKind("mail.send") { job, _ in
          diary.note("\(String(decoding: job.payload, as: UTF8.self)) \(job.attempt)")
        }
      ])
      let id = try await database.enqueue(NewJob("mail.send", payload: Array(#"{"to": "ada"}"#.utf8)))
      let status = try await database.wait(for: id, .done)
      await runner.stop()
      #expect(diary.entries == [#"{"to": "ada"} 1"#])
      #expect(status.progress == 1 && status.lastError == nil)
    }
  }

  @Test @LoopActor func jobIsQueuedWithItsTransactionOrNotAtAll() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      try? await database.transaction { transaction in
        _ = try await transaction.run([JobQueue.enqueue([NewJob("mail.send")])])
        throw Hiccup()
      }
      #expect(try await database.query("select count(*) from jobs")[0].column(0) == 0)
      let rows = try await database.run([JobQueue.enqueue([NewJob("a.b"), NewJob("a.c")])])[0]
      #expect(rows.count == 2)
    }
  }

  @Test @LoopActor func uniqueKeyIsTakenWhileItsJobIsNotOver() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let queue = JobQueue(database)
      let job = NewJob("video.cut", uniqueKey: "7")
      let id = try await database.enqueue(job)
      #expect(try await queue.enqueue(job) == nil)
      #expect(try await database.run([JobQueue.enqueue([job, job])])[0].count == 0)
      #expect(try await queue.enqueue(NewJob("video.cut", uniqueKey: "8")) != nil)
      let runner = JobRunner.testing(database)
      try await runner.start([JobKind("video.cut") { _, _ in diary.note("cut") }])
      _ = try await database.wait(for: id, .done)
      #expect(try await queue.enqueue(job) != nil)
      await diary.wait(for: 3)
      await runner.stop()
    }
  }

  @Test @LoopActor func urgentJobsGoFirstAndDelayedOnesWait() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      for (name, priority) in [("low", -1), ("first", 0), ("second", 0), ("urgent", 5)] {
        _ = try await database.enqueue(
          NewJob("mail.send", payload: Array("\"\(name)\"".utf8), priority: Int16(priority)))
      }
      let later = try await database.enqueue(NewJob("mail.send", priority: 9, delayMs: 3_600_000))
      let runner = JobRunner.testing(database)
      try await runner.start([
        JobKind("mail.send") { job, _ in diary.note(String(decoding: job.payload, as: UTF8.self)) }
      ])
      await diary.wait(for: 4)
      await runner.stop()
      #expect(diary.entries == ["\"urgent\"", "\"first\"", "\"second\"", "\"low\""])
      #expect(try await JobQueue(database).status(later)?.state == .waiting)
    }
  }

  @Test @LoopActor func kindHasItsLimitAndHoldsUpNoOther() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let runner = JobRunner.testing(database)
      let mayEnd = AsyncStream<Void>.makeStream()
      try await runner.start([
        JobKind("video.cut", atOnceMax: 2) { _, _ in
          diary.note("cut")
          await LoopActor.start { for await _ in mayEnd.stream {} }.value
        },
        JobKind("mail.send") { _, _ in diary.note("mail") },
      ])
      _ = try await database.run([JobQueue.enqueue((0..<5).map { _ in NewJob("video.cut") })])
      await diary.wait(for: 2)
      _ = try await database.enqueue(NewJob("mail.send"))
      await diary.wait(for: 3)
      #expect(diary.entries == ["cut", "cut", "mail"])
      #expect(
        try await database.query("select count(*) from jobs where state = 'running' and kind = 'video.cut'")[
          0
        ].column(0) == 2)
      mayEnd.continuation.finish()
      await diary.wait(for: 6)
      await runner.stop()
    }
  }

  @Test @LoopActor func failingJobIsTriedAgainThenDeadAndCanBeRevived() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let metrics = Metrics()
      let runner = JobRunner.testing(database, metrics: metrics) { $0.pollMs = 5 }
      try await runner.start([
        JobKind("mail.send", retry: .atOnce) { job, _ in
          diary.note("\(job.attempt)")
          if diary.entries.count <= 3 { throw Hiccup() }
        }
      ])
      let id = try await database.enqueue(NewJob("mail.send", attemptsMax: 3))
      let dead = try await database.wait(for: id, .dead)
      #expect(dead.attempt == 3 && dead.lastError?.contains("Hiccup") == true)
      #expect(try await JobQueue(database).revive(id))
      let done = try await database.wait(for: id, .done)
      #expect(diary.entries == ["1", "2", "3", "1"] && done.attempt == 1)
      await runner.stop()
      let page = String(decoding: metrics.page(), as: UTF8.self)
      #expect(page.contains(#"lyceum_jobs_ended_total{kind="mail.send",outcome="failed"} 2"#))
      #expect(page.contains(#"lyceum_jobs_ended_total{kind="mail.send",outcome="dead"} 1"#))
    }
  }

  @Test @LoopActor func refusedJobIsDeadAtOnceAndPostponedOneLosesNoAttempt() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let runner = JobRunner.testing(database) { $0.pollMs = 5 }
      try await runner.start([
        JobKind("mail.send") { _, _ in throw JobRefusal("no such address") },
        JobKind("mail.later") { job, _ in
          diary.note("\(job.attempt)")
          if diary.entries.count < 3 { throw JobPostponement(afterMs: 1) }
        },
      ])
      let refused = try await database.enqueue(NewJob("mail.send"))
      #expect(try await database.wait(for: refused, .dead).lastError == "no such address")
      let later = try await database.enqueue(NewJob("mail.later", attemptsMax: 1))
      _ = try await database.wait(for: later, .done)
      await runner.stop()
      #expect(diary.entries == ["1", "1", "1"])
    }
  }

  @Test @LoopActor func waitingJobIsCancelledAndRunningOneIsAskedToEnd() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let queue = JobQueue(database)
      let waiting = try await database.enqueue(NewJob("video.cut"))
      #expect(try await queue.cancel(waiting))
      #expect(try await queue.status(waiting)?.state == .cancelled)
      #expect(try await !queue.cancel(waiting))
      let runner = JobRunner.testing(database)
      try await runner.start([
        JobKind("video.cut") { _, context in
          diary.note("cut")
          try? await untilCancelled()
          diary.note("\(context.cancellation.map { "\($0)" } ?? "")")
          try context.check()
        }
      ])
      let running = try await database.enqueue(NewJob("video.cut"))
      await diary.wait(for: 1)
      #expect(try await queue.cancel(running))
      _ = try await database.wait(for: running, .cancelled)
      await runner.stop()
      #expect(diary.entries == ["cut", "asked"])
    }
  }

  @Test @LoopActor func progressIsSeenWhileTheWorkGoesOn() async throws {
    try await TestDatabase.with { open in
      let (database, diary) = (try await open(), Diary())
      let runner = JobRunner.testing(database) { $0.leaseMs = 1_000 }
      let mayEnd = AsyncStream<Void>.makeStream()
      try await runner.start([
        JobKind("video.cut") { _, context in
          context.progress(0.25)
          diary.note("quarter")
          for await _ in mayEnd.stream {}
        }
      ])
      let id = try await database.enqueue(NewJob("video.cut"))
      while try await JobQueue(database).status(id)?.progress != 0.25 { try await UVClock().sleep(ms: 3) }
      // Its lease is extended while it works.
      while try await !database.query("select lease_until > begun_at + interval '1.2 s' from jobs")[0].column(
        0)
      {
        try await UVClock().sleep(ms: 20)
      }
      mayEnd.continuation.finish()
      #expect(try await database.wait(for: id, .done).attempt == 1)
      await runner.stop()
      #expect(diary.entries == ["quarter"])
    }
  }

  @Test @LoopActor func attemptThatTakesTooLongFails() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let runner = JobRunner.testing(database) { $0.leaseMs = 1_200 }
      try await runner.start([
        JobKind("video.cut", timeoutMs: 30) { _, _ in try await untilCancelled() }
      ])
      let id = try await database.enqueue(NewJob("video.cut", attemptsMax: 1))
      #expect(try await database.wait(for: id, .dead).lastError == "it took longer than 30 ms")
      await runner.stop()
    }
  }

  @Test @LoopActor func endingServerHandsItsJobsOnUncounted() async throws {
    try await TestDatabase.with { open in
      let (database, other, diary) = (try await open(), try await open(), Diary())
      let kind = JobKind("video.cut") { job, _ in
        diary.note("\(job.attempt)")
        if diary.entries.count == 1 { try await untilCancelled() }
      }
      let first = JobRunner.testing(database)
      try await first.start([kind])
      let id = try await database.enqueue(NewJob("video.cut"))
      await diary.wait(for: 1)
      let second = JobRunner.testing(other)
      try await second.start([kind])
      await first.stop(graceMs: 1)
      // Woken by the notice: it does not poll.
      _ = try await database.wait(for: id, .done)
      await second.stop()
      #expect(diary.entries == ["1", "1"])
    }
  }

  @Test @LoopActor func whatIsLongOverIsRemoved() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      try await database.made(
        """
        insert into jobs (kind, state, ended_at)
        select 'mail.send', state, now() - age from unnest(array['done', 'cancelled', 'dead']) state,
          unnest(array['1 hour', '8 days', '91 days']::interval[]) age
        """)
      let runner = JobRunner.testing(database) { $0.sweepMax = 1 }
      try await runner.start([])
      let id = try await database.enqueue(NewJob(JobRunner.pruneKind))
      _ = try await database.wait(for: id, .done)
      await runner.stop()
      let left = try await database.query("select state from jobs where kind = 'mail.send' order by state")
      #expect(try left.map { try $0.column(0) } == ["cancelled", "dead", "dead", "done"])
    }
  }

  @Test @LoopActor func queueIsCounted() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let metrics = Metrics()
      let runner = JobRunner.testing(database, metrics: metrics) { $0.countEveryMs = 5 }
      try await runner.start([])
      try await database.made(
        """
        insert into jobs (kind, run_at) values ('mail.send', now() - interval '1 hour'), ('mail.send', now())
        """)
      func page() -> String { String(decoding: metrics.page(), as: UTF8.self) }
      while !page().contains(#"lyceum_jobs_waiting{kind="mail.send"} 2"#) { try await UVClock().sleep(ms: 3) }
      #expect(page().contains(#"lyceum_jobs_oldest_seconds{kind="mail.send"} 36"#))
      await runner.stop()
    }
  }
}
