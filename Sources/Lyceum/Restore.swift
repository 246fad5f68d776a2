import Cluster
import Database
import Glibc
import Loop
import Streams
import Telemetry

/// `lyceum restore`: brings a backup back, whole or not at all. Every stream gets a new epoch: what was appended after
/// the backup is gone, so no client may go on from where it was.
enum Restore {
  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    DataCommand.run("restore", arguments, environment: environment) {
      folder, replaces, configuration, storehouse in
      try await bringBack(BackupFolder(folder), replaces: replaces, configuration, storehouse)
    }
  }

  @LoopActor private static func bringBack(
    _ folder: BackupFolder, replaces: Bool, _ configuration: Configuration, _ storehouse: Storehouse
  ) async throws {
    let manifest = try folder.manifest()
    say("backup of \(manifest.madeAt), by Lyceum \(manifest.lyceum), schema \(manifest.migration)")
    try await RestoreStore(storehouse.database).requireFree(replaces: replaces)
    let media = configuration.mediaDirectory
    if BackupFolder.exists(media), !replaces {
      throw BackupFolder.Fault(
        sentence: "\(media) is there already; --replace puts the backup's in its place.")
    }
    let workers = WorkerPool(name: "restore", threads: 1, queueMax: 4)
    defer { workers.close() }
    try await stageMedia(folder, media, workers)
    try await restoreDatabase(folder, replaces: replaces, storehouse, workers)
    try await placeMedia(media, workers)
    for name in try await storehouse.migrate(log: .shared) { say("applied  \(name)") }
    say("restored; every stream has a new epoch")
  }

  /// One transaction from the first drop to the new epochs.
  @LoopActor private static func restoreDatabase(
    _ folder: BackupFolder, replaces: Bool, _ storehouse: Storehouse, _ workers: WorkerPool
  ) async throws {
    let session = PostgresSession(storehouse.target)
    let source = try session.program(.restore, ["--no-owner", "--no-privileges", "--file=-", folder.dump])
    let before = replaces ? ["--command=\(RestoreStore.emptySchema)"] : []
    let sink = try session.program(
      .shell,
      ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        + before
        + ["--file=-", "--command=\(StreamLog.renewEpochs)", session.address])
    let progress = ProgressLine(clock: UVClock()) { "database: being restored" }
    let (out, back) = try await workers.run { try sink.run(fedBy: source) }
    progress.stop()
    guard out.code == 0, back.code == 0 else {
      throw BackupFolder.Fault(
        sentence: "nothing was restored: \(DataCommand.oneLine(back.code == 0 ? out.words : back.words))")
    }
    say("database: restored")
  }

  /// The backup's media beside those that are there: nothing has changed yet if this fails.
  @LoopActor private static func stageMedia(
    _ folder: BackupFolder, _ media: String, _ workers: WorkerPool
  ) async throws {
    try await workers.run { try DataCommand.remove(media + ".restored") }
    guard BackupFolder.exists(folder.media) else { return }
    let copy = Program(
      "/bin/cp", ["--archive", "--reflink=auto", "--", folder.media, media + ".restored"],
      environment: ["LC_ALL=C.UTF-8"])
    let ending = try await workers.run { try copy.run() }
    guard ending.code == 0 else {
      throw BackupFolder.Fault(sentence: "media could not be copied: \(DataCommand.oneLine(ending.words))")
    }
    say("media: copied")
  }

  /// The former media stay beside, under a name that says so, until somebody removes them.
  @LoopActor private static func placeMedia(_ media: String, _ workers: WorkerPool) async throws {
    guard BackupFolder.exists(media + ".restored") else { return }
    let former = media + ".before-restore"
    try await workers.run { try DataCommand.remove(former) }
    if BackupFolder.exists(media), rename(media, former) != 0 {
      throw BackupFolder.fault("\(former) cannot be made")
    }
    guard rename(media + ".restored", media) == 0 else { throw BackupFolder.fault("\(media) cannot be made") }
  }
}
