import Bytes
import Cluster
import Database
import Glibc
import Loop
import Telemetry

/// `lyceum backup`: a consistent copy of database and media, beside a server that runs or without one.
///
/// Media files never change once they have their name. They are copied before and after the database is: what the
/// database's copy names was there at the first pass, or came before the second.
enum Backup {
  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    DataCommand.run("backup", arguments, environment: environment) { folder, _, configuration, storehouse in
      try await make(BackupFolder(folder), configuration, storehouse)
    }
  }

  @LoopActor private static func make(
    _ folder: BackupFolder, _ configuration: Configuration, _ storehouse: Storehouse
  ) async throws {
    guard !BackupFolder.exists(folder.path) else {
      throw BackupFolder.Fault(sentence: "\(folder.path) is there already; name a folder that is not.")
    }
    let workers = WorkerPool(name: "backup", threads: 1, queueMax: 4)
    defer { workers.close() }
    let draft = folder.draft
    try await workers.run { try DataCommand.remove(draft.path) }
    try draft.make()
    do {
      try await fill(draft, configuration, storehouse, workers)
      try draft.rename(to: folder)
    } catch {
      try? await workers.run { try DataCommand.remove(draft.path) }
      throw error
    }
    say("backup made: \(folder.path)")
  }

  @LoopActor private static func fill(
    _ draft: BackupFolder, _ configuration: Configuration, _ storehouse: Storehouse, _ workers: WorkerPool
  ) async throws {
    let (migrations, _) = try await storehouse.migrationStatus(log: .shared)
    guard let last = migrations.last(where: { if case .applied = $0.state { true } else { false } }) else {
      throw BackupFolder.Fault(sentence: "the database is empty: there is nothing to keep.")
    }
    let media = configuration.mediaDirectory
    try await copyMedia(media, to: draft.media, workers)
    let session = PostgresSession(storehouse.target)
    let dump = try session.program(
      .dump, ["--format=custom", "--no-owner", "--no-privileges", "--file=\(draft.dump)", session.address])
    let progress = ProgressLine(clock: UVClock()) {
      BackupFolder.size(of: draft.dump).map { "database: \(ProgressLine.megabytes($0)) so far" }
    }
    let ending = try await workers.run { try dump.run() }
    progress.stop()
    guard ending.code == 0, let bytes = BackupFolder.size(of: draft.dump) else {
      throw BackupFolder.Fault(sentence: "pg_dump failed: \(DataCommand.oneLine(ending.words))")
    }
    say("database: \(ProgressLine.megabytes(bytes))")
    try await copyMedia(media, to: draft.media, workers)
    try draft.write(
      BackupFolder.Manifest(
        lyceum: Version.current, madeAt: RFC3339.format(unixMs: SystemClock.unixMs()), migration: last.name,
        databaseBytes: bytes))
  }

  @LoopActor private static func copyMedia(
    _ source: String, to folder: String, _ workers: WorkerPool
  ) async throws {
    guard BackupFolder.exists(source) else { return }
    // Files that are there already are whole, and do not change.
    let copy = Program(
      "/bin/cp", ["--archive", "--reflink=auto", "--no-clobber", "--", "\(source)/.", folder],
      environment: ["LC_ALL=C.UTF-8"])
    let ending = try await workers.run { try copy.run() }
    guard ending.code == 0 else {
      throw BackupFolder.Fault(sentence: "media could not be copied: \(DataCommand.oneLine(ending.words))")
    }
    let sync = Program("/bin/sync", ["--file-system", folder])
    _ = try await workers.run { try sync.run() }
    say("media: copied")
  }
}
