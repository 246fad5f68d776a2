import Cluster
import Glibc
import Loop
import Telemetry

/// What `backup` and `restore` have in common: a folder, the settings, and a database for as long as they run.
enum DataCommand {
  typealias Body =
    @Sendable @LoopActor (
      _ folder: String, _ replaces: Bool, _ configuration: Configuration, _ storehouse: Storehouse
    ) async throws -> Void

  static func run(
    _ name: String, _ arguments: [String], environment: [String: String], _ body: @escaping Body
  ) -> Int32 {
    let replaces = name == "restore" && arguments.contains("--replace")
    let rest = replaces ? arguments.filter { $0 != "--replace" } : arguments
    guard let folder = rest.first, !folder.hasPrefix("-"), !folder.isEmpty else {
      complain("lyceum: \(name) wants a folder; lyceum \(name) --help tells more.")
      return 64
    }
    guard let configuration = CommandRun.configuration(Array(rest.dropFirst()), environment) else {
      return 78
    }
    Log.shared.configure(level: .warning, format: configuration.logFormat)
    return CommandRun.onLoop { await run(folder, replaces, configuration, body) }
  }

  @LoopActor private static func run(
    _ folder: String, _ replaces: Bool, _ configuration: Configuration, _ body: Body
  ) async -> Int32 {
    guard Serve.makeDataDirectory(configuration.dataDirectory) else { return 73 }
    let storehouse: Storehouse
    do throws(Storehouse.Fault) {
      storehouse = try await Storehouse.open(
        configuration, as: .command, clock: UVClock(), log: .shared, metrics: Metrics(), options: .few)
    } catch { return error.tell() }
    do {
      try await body(folder, replaces, configuration, storehouse)
      await storehouse.close()
      return 0
    } catch {
      let fault = told(error, storehouse)
      await storehouse.close()
      return fault.tell()
    }
  }

  @LoopActor private static func told(_ error: any Error, _ storehouse: Storehouse) -> Storehouse.Fault {
    switch error {
    case let fault as Storehouse.Fault: fault
    case let fault as BackupFolder.Fault: Storehouse.Fault(sentences: [fault.sentence], exitCode: 1)
    case let fault as PostgresSession.Fault: Storehouse.Fault(sentences: [fault.sentence], exitCode: 69)
    default: storehouse.fault(error)
    }
  }

  /// A folder with all that is in it. Blocks: for a worker.
  static func remove(_ path: String) throws {
    guard BackupFolder.exists(path) else { return }
    let ending = try Program.removal(of: path).run()
    guard ending.code == 0 else { throw BackupFolder.Fault(sentence: oneLine(ending.words)) }
  }

  static func oneLine(_ words: String) -> String {
    words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
