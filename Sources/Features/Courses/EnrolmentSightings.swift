import Database
import Identity
import Loop
import Telemetry

/// Who was seen in which course, written in batches: at most once a minute for a person and a course.
@LoopActor final class Sightings {
  private struct Key: Hashable {
    let person: PersonID
    let course: CourseID
  }

  private static let flushMs: UInt64 = 5_000
  private static let everyNs: UInt64 = 60_000_000_000
  private static let keptMax = 50_000
  private static let batchMax = 2_000

  private let database: Database
  private let clock: any LoopClock
  private let log: Log
  private var waiting: Set<Key> = []
  /// When each was noted last.
  private var noted: [Key: UInt64] = [:]
  private var timer: (any ClockTimer)?
  private var isWriting = false

  init(_ database: Database, clock: any LoopClock, log: Log) {
    self.database = database
    self.clock = clock
    self.log = log
  }

  func note(_ person: PersonID, in course: CourseID) {
    let key = Key(person: person, course: course)
    let now = clock.nowNs
    if let last = noted[key], now - last < Self.everyNs { return }
    guard waiting.count < Self.keptMax else { return }
    if noted.count >= Self.keptMax { noted = [:] }
    noted[key] = now
    waiting.insert(key)
    if timer == nil { timer = clock.every(ms: Self.flushMs) { [weak self] in self?.flush() } }
  }

  func close() {
    timer?.stop()
    timer = nil
  }

  private func flush() {
    guard !isWriting, !waiting.isEmpty else { return }
    isWriting = true
    LoopActor.start { [self] in
      await write()
      isWriting = false
    }
  }

  /// Writes what waits; returns when it is written.
  func write() async {
    while !waiting.isEmpty {
      let batch = Array(waiting.prefix(Self.batchMax))
      waiting.subtract(batch)
      do { _ = try await database.run([Self.statement(batch)]) } catch {
        // Seen a moment later it is seen all the same.
        log.debug("sightings not written", ["error": LogValue(error)])
        for key in batch { noted[key] = nil }
        return
      }
    }
  }

  /// Rows that somebody else is changing are passed over: nobody waits for this.
  private static func statement(_ batch: [Key]) -> Statement {
    Statement(
      """
      with seen as (
        select e.course_id, e.account_id from enrolment e
          join unnest($1, $2) as given(course_id, account_id)
            on e.course_id = given.course_id and e.account_id = given.account_id
        where e.state = 'active' and coalesce(e.last_seen_at, 'epoch') < now() - interval '50 s'
        for no key update of e skip locked)
      update enrolment e set last_seen_at = now() from seen
      where e.course_id = seen.course_id and e.account_id = seen.account_id
      """, SQLArray(batch.map(\.course)), SQLArray(batch.map(\.person)))
  }
}
