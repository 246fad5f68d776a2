import Bytes
import Database
import Jobs
import Loop
import Telemetry

/// Removes what nobody refers to any more, and files that nobody knows: those of a process that died between two steps.
@LoopActor public struct StorageSweep {
  private nonisolated static let kind = "storage.sweep"
  private nonisolated static let strayKind = "storage.strays"
  private nonisolated static let portion = 500
  /// An object without a reference is kept for so long: who has just lost it may want it back.
  public nonisolated static let graceS: Int64 = 86_400
  /// Longer than any transaction that has made a file and not yet said so.
  private nonisolated static let strayAgeS: Int64 = 2 * 86_400

  private let database: Database
  private let store: any ObjectStore
  private let log: Log
  private let removed: Counter

  public init(_ database: Database, store: any ObjectStore, log: Log, metrics: Metrics) {
    self.database = database
    self.store = store
    self.log = log
    removed = metrics.counter("lyceum_storage_removed_total", help: "Stored objects that were removed.")
  }

  public var kinds: [JobKind] {
    [
      JobKind(Self.kind) { [self] _, context in
        while try await removeFree(graceS: Self.graceS) > 0 { try context.check() }
      },
      JobKind(Self.strayKind, timeoutMs: 6 * 3_600_000) { [self] _, context in
        for folder in 0..<DirectoryStore.folderCount {
          try context.check()
          try await removeStrays(inFolder: folder, olderThanS: SystemClock.unixMs() / 1_000 - Self.strayAgeS)
          context.progress(Double(folder) / Double(DirectoryStore.folderCount))
        }
      },
    ]
  }

  public nonisolated static let schedules = [
    JobSchedule(kind, .everyMs(900_000), job: NewJob(kind, uniqueKey: kind)),
    JobSchedule(strayKind, .daily(hour: 4, minute: 20), job: NewJob(strayKind, uniqueKey: strayKind)),
  ]

  /// The rows go first: a file without a row is found again as a stray, a row without its file would be a lie.
  func removeFree(graceS: Int64) async throws -> Int {
    let rows = try await database.run([StorageRecords.takeFree(graceS: graceS, limit: Self.portion)])[0]
    let names = try rows.compactMap { ObjectName(try $0.column(0)) }
    try await store.remove(names)
    removed.increment(by: names.count)
    return rows.count
  }

  func removeStrays(inFolder folder: Int, olderThanS: Int64) async throws {
    let names = try await store.names(inFolder: folder, olderThanS: olderThanS)
    for start in stride(from: 0, to: names.count, by: Self.portion) {
      let portion = Array(names[start..<min(start + Self.portion, names.count)])
      let rows = try await database.run([StorageRecords.known(portion)])[0]
      let known = Set(try rows.map { try $0.column(0, as: String.self) })
      let strays = portion.filter { !known.contains($0.text) }
      guard !strays.isEmpty else { continue }
      log.warning("stored files that nobody knows removed", ["count": LogValue(strays.count)])
      try await store.remove(strays)
      removed.increment(by: strays.count)
    }
  }
}
