import Database
import Loop

/// What a restore asks of the database beforehand.
@LoopActor struct RestoreStore {
  nonisolated static let emptySchema =
    "set client_min_messages to warning; drop schema public cascade; create schema public"

  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Refused while anybody else works on it, and where something would be lost that nobody gave up.
  func requireFree(replaces: Bool) async throws {
    let others: Int = try await database.query(
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
      """)[0].column(0)
    guard others == 0 else {
      throw BackupFolder.Fault(
        sentence: "\(others) sessions are open on the database: stop the server, and whatever else uses it.")
    }
    let tables: Int = try await database.query(
      "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")[
        0
      ]
      .column(0)
    guard tables == 0 || replaces else {
      throw BackupFolder.Fault(
        sentence:
          "the database is not empty (\(tables) tables); --replace puts the backup in the place of all of it."
      )
    }
  }
}
