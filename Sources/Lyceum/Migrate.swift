import Bytes
import Database
import Glibc
import Loop
import Migrations
import Telemetry

/// `lyceum migrate`: brings the database's schema up to date, or tells where it stands.
enum Migrate {
  private static let usage =
    "lyceum migrate takes --status and nothing else; lyceum migrate --help tells more."

  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    guard arguments.isEmpty || arguments == ["--status"] else {
      complain("lyceum: \(usage)")
      return 64
    }
    guard let url = environment["DATABASE_URL"], !url.isEmpty else {
      complain("lyceum: DATABASE_URL: is not set; name the database that is to be migrated.")
      return 78
    }
    let target: ConnectionString
    do { target = try ConnectionString(url) } catch {
      complain("lyceum: DATABASE_URL: \(error.sentence).")
      return 78
    }
    signal(SIGPIPE, SIG_IGN)
    let outcome = Outcome()
    let isStatus = !arguments.isEmpty
    Loop.run { outcome.status = await run(target, isStatus: isStatus) }
    Log.shared.close()
    return outcome.status
  }

  @LoopActor private final class Outcome {
    nonisolated(unsafe) var status: Int32 = 0  // written on the loop, read when the loop has ended
    nonisolated init() {}
  }

  @LoopActor private static func run(_ target: ConnectionString, isStatus: Bool) async -> Int32 {
    var options = Database.Options()
    options.connections = 1
    let database = Database(target, options: options, clock: UVClock(), log: .shared, metrics: Metrics())
    let code: Int32
    do {
      try await database.open()
      let migrator = Migrator(Migrations.all, database: database, log: .shared)
      code = try await isStatus ? tellStatus(migrator) : migrate(migrator)
    } catch { code = tell(error, target) }
    await database.close()
    return code
  }

  @LoopActor private static func migrate(_ migrator: Migrator) async throws -> Int32 {
    let applied = try await migrator.migrate()
    for name in applied { print("applied  \(name)") }
    if applied.isEmpty { print("nothing to apply: the schema is up to date") }
    return 0
  }

  @LoopActor private static func tellStatus(_ migrator: Migrator) async throws -> Int32 {
    let (migrations, faults) = try await migrator.status()
    for migration in migrations { print(line(migration)) }
    for fault in faults { complain("lyceum: \(fault)") }
    return faults.isEmpty && !migrations.contains { $0.state == .pending } ? 0 : 1
  }

  private static func line(_ migration: MigrationStatus) -> String {
    switch migration.state {
    case .pending: "pending    \(migration.name)"
    case .applied(let at): "applied    \(migration.name)  \(time(at))"
    case .halfDone(let since, let statements):
      "half done  \(migration.name)  \(time(since)), \(statements) statements"
    }
  }

  private static func time(_ time: SQLTime) -> String { RFC3339.format(unixMs: time.unixMs) }

  private static func tell(_ error: any Error, _ target: ConnectionString) -> Int32 {
    if let fault = error as? MigrationFault {
      for sentence in fault.sentences { complain("lyceum: \(sentence)") }
      return 65
    }
    let reason = (error as? DatabaseError)?.detail ?? "\(error)"
    let words = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    complain("lyceum: the database (\(target.publicDescription)): \(words)")
    return 69
  }
}
