/// Compares the migrations that a binary has with those that a database has. Pure.
struct MigrationPlan {
  /// A row of schema_migrations.
  struct Recorded: Hashable {
    let name: String
    let checksum: String
    let begunAt: SQLTime
    let appliedAt: SQLTime?
    let statementsDone: Int
  }

  struct Known: Hashable {
    let migration: Migration
    let checksum: String
  }

  /// What is to be applied, in order.
  private(set) var pending: [Known] = []
  private(set) var status: [MigrationStatus] = []
  /// Why nothing may be applied.
  private(set) var faults: [String] = []

  init(known: [Known], recorded: [Recorded]) {
    let rows = Dictionary(uniqueKeysWithValues: recorded.map { ($0.name, $0) })
    let last = recorded.filter { $0.appliedAt != nil }.map(\.name).max()
    let known = known.sorted { $0.migration.name < $1.migration.name }
    findMalformed(known.map(\.migration))
    for migration in known {
      if let row = rows[migration.migration.name] {
        compare(migration, with: row)
      } else {
        add(migration, last: last)
      }
    }
    let names = Set(known.map(\.migration.name))
    for row in recorded.sorted(by: { $0.name < $1.name }) where !names.contains(row.name) {
      status.append(MigrationStatus(name: row.name, state: Self.state(of: row)))
      faults.append(
        "The database has the migration \(row.name), which this lyceum does not know: a newer one made it. Run the "
          + "newer one, or restore the backup from before it.")
    }
    status.sort { $0.name < $1.name }
  }

  private mutating func findMalformed(_ migrations: [Migration]) {
    for migration in migrations where !migration.isNameWellFormed {
      faults.append("The migration \(migration.name) should be named yyyymmddhhmm_feature_what.")
    }
    for (one, next) in zip(migrations, migrations.dropFirst())
    where one.name.prefix(12) == next.name.prefix(12) {
      faults.append(
        "The migrations \(one.name) and \(next.name) have the same time; give one of them another.")
    }
  }

  private mutating func add(_ migration: Known, last: String?) {
    let name = migration.migration.name
    pending.append(migration)
    status.append(MigrationStatus(name: name, state: .pending))
    if let last, name < last {
      faults.append(
        "The migration \(name) comes before \(last), which is applied already: give it a later time, so that every "
          + "database sees the same order.")
    }
  }

  private mutating func compare(_ migration: Known, with row: Recorded) {
    status.append(MigrationStatus(name: row.name, state: Self.state(of: row)))
    guard row.appliedAt != nil else {
      faults.append(Self.halfDone(row))
      return
    }
    if migration.checksum != row.checksum {
      faults.append(
        "The migration \(row.name) is not what was applied to this database: an applied migration is never changed. "
          + "Restore the file, and put the change into a new one.")
    }
  }

  private static func halfDone(_ row: Recorded) -> String {
    "The migration \(row.name), which cannot run in a transaction, was begun and not finished; \(row.statementsDone) of "
      + "its statements are done. Look at what is there. To have it run again from its beginning: delete from "
      + "schema_migrations where name = '\(row.name)'. If you finished it by hand: update schema_migrations set "
      + "applied_at = now() where name = '\(row.name)'."
  }

  private static func state(of row: Recorded) -> MigrationStatus.State {
    row.appliedAt.map { .applied(at: $0) } ?? .halfDone(since: row.begunAt, statements: row.statementsDone)
  }
}
