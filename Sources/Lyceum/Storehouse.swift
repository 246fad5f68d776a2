import Cluster
import Database
import Loop
import Migrations
import Telemetry

/// The database of this process: the one that DATABASE_URL names, or the private cluster, opened and ended with it.
@LoopActor final class Storehouse {
  /// Why there is none, as an operator can act on it.
  struct Fault: Error {
    let sentences: [String]
    let exitCode: Int32

    /// Says it, and answers with the exit code.
    func tell() -> Int32 {
      for sentence in sentences { complain("lyceum: \(sentence)") }
      return exitCode
    }
  }

  let database: Database
  /// Nil where DATABASE_URL names another's.
  let cluster: PrivateCluster?
  let target: ConnectionString

  /// Opens it, with its schema as it is. Calling off the task that waits for this ends what it has started.
  static func open(
    _ configuration: Configuration, as role: ClusterRole, clock: any LoopClock, log: Log, metrics: Metrics,
    options: Database.Options = Database.Options()
  ) async throws(Fault) -> Storehouse {
    let cluster: PrivateCluster?
    do throws(ClusterFault) {
      cluster =
        configuration.databaseURL == nil
        ? try await PrivateCluster.open(
          dataDirectory: configuration.dataDirectory, as: role, clock: clock, log: log)
        : nil
    } catch {
      throw Fault(sentences: [error.sentence], exitCode: error.isAboutDirectory ? 73 : 69)
    }
    let target: ConnectionString
    do throws(ConnectionString.Fault) {
      target = try ConnectionString(configuration.databaseURL ?? cluster?.connectionString ?? "")
    } catch {
      await cluster?.close()
      throw Fault(sentences: ["DATABASE_URL: \(error.sentence)"], exitCode: 78)
    }
    let database = Database(target, options: options, clock: clock, log: log, metrics: metrics)
    let storehouse = Storehouse(database, cluster, target)
    do { try await database.open() } catch {
      await storehouse.close()
      throw storehouse.fault(error)
    }
    return storehouse
  }

  private init(_ database: Database, _ cluster: PrivateCluster?, _ target: ConnectionString) {
    self.database = database
    self.cluster = cluster
    self.target = target
    cluster?.onDiskLow { [weak self] isLow in self?.allowWrites(!isLow) }
    if cluster?.isDiskLow == true { allowWrites(false) }
  }

  /// Brings the schema up to date; what was applied.
  func migrate(log: Log) async throws(Fault) -> [String] {
    do { return try await Migrator(Migrations.all, database: database, log: log).migrate() } catch {
      throw fault(error)
    }
  }

  /// Where each migration stands, and what would stop `migrate`. Changes nothing.
  func migrationStatus(
    log: Log
  ) async throws(Fault) -> (migrations: [MigrationStatus], faults: [String]) {
    do { return try await Migrator(Migrations.all, database: database, log: log).status() } catch {
      throw fault(error)
    }
  }

  func close() async {
    await database.close()
    await cluster?.close()
  }

  func fault(_ error: any Error) -> Fault {
    if let fault = error as? MigrationFault { return Fault(sentences: fault.sentences, exitCode: 65) }
    let words = DataCommand.oneLine(DatabaseError.detail(of: error))
    return Fault(sentences: ["the database (\(target.publicDescription)): \(words)"], exitCode: 69)
  }

  private func allowWrites(_ isAllowed: Bool) {
    database.refuseWrites(
      isAllowed ? nil : DatabaseError(.diskFull, "the disk of the private cluster is nearly full"))
  }
}
