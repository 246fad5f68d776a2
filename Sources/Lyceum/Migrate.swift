import Bytes
import Cluster
import Database
import Glibc
import Loop
import Telemetry

/// `lyceum migrate`: brings the database's schema up to date, or tells where it stands.
enum Migrate {
  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    let isStatus = arguments.contains("--status")
    guard let configuration = CommandRun.configuration(arguments.filter { $0 != "--status" }, environment)
    else { return 78 }
    Log.shared.configure(level: .warning, format: configuration.logFormat)
    return CommandRun.onLoop { await run(configuration, isStatus: isStatus) }
  }

  @LoopActor private static func run(_ configuration: Configuration, isStatus: Bool) async -> Int32 {
    do throws(Storehouse.Fault) {
      let storehouse = try await Storehouse.open(
        configuration, as: .command, clock: UVClock(), log: .shared, metrics: Metrics(), options: .few)
      do throws(Storehouse.Fault) {
        let code = try await isStatus ? tellStatus(storehouse) : migrate(storehouse)
        await storehouse.close()
        return code
      } catch {
        await storehouse.close()
        throw error
      }
    } catch {
      return error.tell()
    }
  }

  @LoopActor private static func migrate(_ storehouse: Storehouse) async throws(Storehouse.Fault) -> Int32 {
    let applied = try await storehouse.migrate(log: .shared)
    for name in applied { print("applied  \(name)") }
    if applied.isEmpty { print("nothing to apply: the schema is up to date") }
    return 0
  }

  @LoopActor private static func tellStatus(_ storehouse: Storehouse) async throws(Storehouse.Fault) -> Int32
  {
    let (migrations, faults) = try await storehouse.migrationStatus(log: .shared)
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
}

extension Database.Options {
  /// For a command, which does one thing after another.
  static let few: Database.Options = {
    var options = Database.Options()
    options.connections = 1
    return options
  }()
}
