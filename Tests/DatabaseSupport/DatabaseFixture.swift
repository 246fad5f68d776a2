import Glibc
import Loop
import Telemetry
import TestSupport

@testable import Database

/// A database of its own for one test, in the cluster that all tests of a run share.
@LoopActor public func withDatabase<T: Sendable>(
  _ options: Database.Options = Database.Options(), _ body: @LoopActor (Database) async throws -> T
) async throws -> T {
  await Turnstile.enter()
  defer { Turnstile.leave() }
  let name = "t\(UInt64.random(in: 0 ... .max))"
  let server = try ConnectionString(try await TestCluster.connectionString())
  let maker = Database(server, options: .single, clock: UVClock(), log: .silent, metrics: Metrics())
  try await maker.open(patienceMs: generousMs)
  _ = try await maker.run([Statement(made: "create database \(name)")], timeoutMs: generousMs)
  let database = Database(
    server.with("dbname", name), options: options, clock: UVClock(), log: .silent, metrics: Metrics())
  let result: Result<T, any Error>
  do {
    try await database.open(patienceMs: generousMs)
    result = .success(try await body(database))
  } catch { result = .failure(error) }
  await database.close()
  _ = try? await maker.run(
    [Statement(made: "drop database \(name) with (force)")], timeoutMs: generousMs)
  await maker.close()
  return try result.get()
}

/// Making a database copies files, which takes its time on a busy disk.
private let generousMs: UInt64 = 60_000

/// Lets so many tests have a database at once: each holds connections, of which a cluster has a bounded number.
@LoopActor enum Turnstile {
  private static let insideMax = 8
  private static var inside = 0
  private static var waiting: [CheckedContinuation<Void, Never>] = []

  static func enter() async {
    if inside < insideMax {
      inside += 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  static func leave() {
    if waiting.isEmpty { inside -= 1 } else { waiting.removeFirst().resume() }
  }
}

extension Database.Options {
  public static var single: Database.Options {
    var options = Database.Options()
    options.connections = 1
    return options
  }
}

extension Log {
  public static let silent = Log(sink: DescriptorSink(descriptor: 2), level: .error)
}

extension Database {
  /// A statement that a test makes up.
  @discardableResult public func made(_ sql: String) async throws -> Rows {
    try await run([Statement(made: sql)])[0]
  }
}

extension Database {
  /// Brings in one file of Migrations/.
  public func apply(migration file: String) async throws {
    let sql = try contents(of: "Migrations/\(file)")
    _ = try await run(SQLScript.statements(of: sql).map { Statement(made: $0) })
  }
}

/// A file of the package.
func contents(of path: String) throws -> String {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  guard let file = fopen("/\(root)/\(path)", "r") else {
    throw DatabaseError(.refused, "\(path) is not there")
  }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return String(decoding: bytes, as: UTF8.self)
}

/// The error of something that should fail.
@LoopActor public func failure(_ body: @LoopActor () async throws -> Void) async -> DatabaseError? {
  do { try await body() } catch { return error as? DatabaseError }
  return nil
}

extension Log {
  /// For tests whose trouble is meant.
  public static let none = Log(sink: Nowhere(), level: .error)

  private struct Nowhere: LogSink {
    func accept(_: [UInt8]) -> Bool { true }
    func flush(timeoutMs _: Int) -> Bool { true }
    func close(timeoutMs _: Int) -> Bool { true }
  }
}
