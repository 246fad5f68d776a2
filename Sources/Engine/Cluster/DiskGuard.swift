import Glibc
import Loop
import Telemetry

/// How much of a disk PostgreSQL must find free: it panics when it cannot write its log, so nobody may write to it
/// before that.
struct DiskReserve: Equatable, Sendable {
  /// Four segments of PostgreSQL's write-ahead log.
  static let bytes: UInt64 = 64 << 20
  private(set) var isLow = false

  /// Less on a small disk: an eighth of it.
  static func lowBytes(ofTotal total: UInt64) -> UInt64 { min(bytes, total / 8) }

  /// Returns whether that has changed. Enough is half as much again as too little, so that it does not flutter.
  mutating func observe(free: UInt64, total: UInt64) -> Bool {
    let low = Self.lowBytes(ofTotal: total)
    let wasLow = isLow
    if free < low { isLow = true }
    if free >= low + low / 2 { isLow = false }
    return isLow != wasLow
  }
}

/// Looks about each second at how much room the cluster's disk has left, and keeps PostgreSQL's log short.
@LoopActor final class DiskGuard {
  private static let everyMs: UInt64 = 1_000
  private nonisolated static let logBytesMax: Int64 = 32 << 20

  private struct Room: Sendable {
    let free: UInt64
    let total: UInt64
  }

  private let home: ClusterHome
  private let log: Log
  private let workers: WorkerPool
  private let changed: @LoopActor (Bool) -> Void
  private var reserve = DiskReserve()
  private var timer: (any ClockTimer)?
  private var isLooking = false

  init(
    home: ClusterHome, clock: any LoopClock, log: Log, workers: WorkerPool,
    changed: @escaping @LoopActor (Bool) -> Void
  ) {
    self.home = home
    self.log = log
    self.workers = workers
    self.changed = changed
    let timer = clock.timer { [weak self] in self?.look() }
    timer.start(afterMs: 0, everyMs: Self.everyMs)
    self.timer = timer
  }

  var isLow: Bool { reserve.isLow }

  func stop() {
    timer?.stop()
    timer = nil
  }

  private func look() {
    // A disk that does not answer is asked no second time.
    guard !isLooking else { return }
    isLooking = true
    LoopActor.start { [weak self, home, workers] in
      let room = try? await workers.run { Self.measure(home) }
      guard let self else { return }
      isLooking = false
      if timer != nil, let room = room ?? nil { take(room) }
    }
  }

  private nonisolated static func measure(_ home: ClusterHome) -> Room? {
    var about = stat()
    // What is said after this goes to its beginning: it is opened for appending.
    if stat(home.log, &about) == 0, about.st_size > logBytesMax { truncate(home.log, 0) }
    var system = statvfs()
    guard statvfs(home.data, &system) == 0, system.f_blocks > 0 else { return nil }
    let block = UInt64(system.f_frsize)
    return Room(free: UInt64(system.f_bavail) * block, total: UInt64(system.f_blocks) * block)
  }

  private func take(_ room: Room) {
    guard reserve.observe(free: room.free, total: room.total) else { return }
    if isLow {
      log.error("disk of the database cluster is full", ["free_mib": LogValue(Int(room.free >> 20))])
    } else {
      log.info("disk of the database cluster has room again", ["free_mib": LogValue(Int(room.free >> 20))])
    }
    changed(isLow)
  }
}
