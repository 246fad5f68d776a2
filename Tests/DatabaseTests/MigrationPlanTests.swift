import Testing

@testable import Database

/// What a binary has against what a database has, as values.
@Suite struct MigrationPlanTests {
  private func known(_ name: String, _ sql: String = "select 1") -> MigrationPlan.Known {
    MigrationPlan.Known(migration: Migration(name: name, sql: sql), checksum: sql)
  }

  private func applied(_ name: String, _ checksum: String = "select 1") -> MigrationPlan.Recorded {
    let time = SQLTime(unixMs: 1)
    return MigrationPlan.Recorded(
      name: name, checksum: checksum, begunAt: time, appliedAt: time, statementsDone: 1)
  }

  private let first = "202601010000_chat_rooms"
  private let second = "202601020000_chat_pins"

  @Test func whatIsNotAppliedIsPendingInOrder() {
    let plan = MigrationPlan(known: [known(second), known(first)], recorded: [])
    #expect(plan.pending.map(\.migration.name) == [first, second])
    #expect(plan.faults == [])
    #expect(
      MigrationPlan(known: [known(first), known(second)], recorded: [applied(first)]).pending == [
        known(second)
      ])
  }

  @Test func changedFileIsTold() {
    let plan = MigrationPlan(known: [known(first)], recorded: [applied(first, "select 2")])
    #expect(plan.faults.count == 1 && plan.faults[0].contains("\(first) is not what was applied"))
  }

  @Test func olderBinaryIsToldOfTheNewerDatabase() {
    let plan = MigrationPlan(known: [known(first)], recorded: [applied(first), applied(second)])
    #expect(plan.faults.count == 1 && plan.faults[0].contains("\(second), which this lyceum does not know"))
    #expect(plan.status.map(\.name) == [first, second])
  }

  @Test func fileBeforeTheLastAppliedIsTold() {
    let plan = MigrationPlan(known: [known(first), known(second)], recorded: [applied(second)])
    #expect(plan.faults.count == 1 && plan.faults[0].contains("\(first) comes before \(second)"))
  }

  @Test func halfDoneMigrationIsTold() {
    let row = MigrationPlan.Recorded(
      name: first, checksum: "", begunAt: SQLTime(unixMs: 5), appliedAt: nil, statementsDone: 2)
    let plan = MigrationPlan(known: [known(first)], recorded: [row])
    #expect(plan.faults.count == 1 && plan.faults[0].contains("begun and not finished; 2 of its statements"))
    #expect(
      plan.status == [
        MigrationStatus(name: first, state: .halfDone(since: SQLTime(unixMs: 5), statements: 2))
      ])
  }

  @Test(arguments: [
    "2026_chat_rooms", "202601010000_chat", "202601010000-chat-rooms", "202601010000_Chat_rooms",
    "202601010000__rooms",
  ])
  func nameThatIsNoneIsTold(name: String) {
    #expect(
      MigrationPlan(known: [known(name)], recorded: []).faults.first?.contains("should be named") == true)
  }

  @Test func sameTimeTwiceIsTold() {
    let plan = MigrationPlan(known: [known(first), known("202601010000_chat_other")], recorded: [])
    #expect(plan.faults.count == 1 && plan.faults[0].contains("have the same time"))
  }
}
