import Loop
import Migrations
import Telemetry
import TestSupport

@testable import Database

/// Databases with the whole schema, one for each test, in the cluster that all tests of a run share.
@LoopActor public enum TestDatabase {
  private static var template: Task<String, any Error>?

  /// Makes a database, hands over a way to open it as often as is wanted, and drops it.
  ///
  /// What is opened is closed at the end; a test that wants to see one die closes it itself.
  public static func with<T: Sendable>(
    _ body: @LoopActor (_ open: @LoopActor () async throws -> Database) async throws -> T
  ) async throws -> T {
    await Turnstile.enter()
    defer { Turnstile.leave() }
    let server = try ConnectionString(try await TestCluster.connectionString())
    let maker = try await open(server, connections: 1)
    let name = "t\(UInt64.random(in: 0 ... .max))"
    var opened: [Database] = []
    let result: Result<T, any Error>
    do {
      let template = try await madeTemplate(server)
      _ = try await maker.run(
        [Statement(made: "create database \(name) template \(template)")], timeoutMs: 30_000)
      result = .success(
        try await body {
          let database = try await open(server.with("dbname", name))
          opened.append(database)
          return database
        })
    } catch { result = .failure(error) }
    for database in opened { await database.close() }
    _ = try? await maker.run([Statement(made: "drop database if exists \(name) with (force)")])
    await maker.close()
    return try result.get()
  }

  /// Migrated once for all tests; copying it is faster.
  private static func madeTemplate(_ server: ConnectionString) async throws -> String {
    if let template { return try await template.value }
    let making = LoopActor.start { () async -> Result<String, any Error> in
      do {
        let name = "template\(UInt64.random(in: 0 ... .max))"
        let maker = try await open(server, connections: 1)
        _ = try await maker.run([Statement(made: "create database \(name)")], timeoutMs: 30_000)
        await maker.close()
        let database = try await open(server.with("dbname", name), connections: 1)
        _ = try await Migrator(Migrations.all, database: database, log: .silent).migrate()
        await database.close()
        return .success(name)
      } catch { return .failure(error) }
    }
    let task = Task(executorPreference: LoopExecutor.shared) { try await making.value.get() }
    template = task
    return try await task.value
  }

  private static func open(_ target: ConnectionString, connections: Int = 4) async throws -> Database {
    var options = Database.Options()
    options.connections = connections
    // No test of these is about time, and the machine may be busy with others.
    options.timeoutMs = 60_000
    options.patienceMs = 30_000
    let database = Database(target, options: options, clock: UVClock(), log: .silent, metrics: Metrics())
    try await database.open(patienceMs: 30_000)
    return database
  }
}
