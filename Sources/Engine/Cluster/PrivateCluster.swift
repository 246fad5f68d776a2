import Glibc
import Loop
import Telemetry

/// A PostgreSQL of Lyceum's own below the data directory: made at the first start, adopted where it is found running,
/// started again where it ends by itself, and ended with whoever holds its lock.
@LoopActor public final class PrivateCluster {
  public enum State: String, Sendable { case ready, restarting, closed }

  /// libpq's keywords for role and database `lyceum`. Stays the same over all restarts.
  public nonisolated let connectionString: String
  public private(set) var state = State.ready
  /// How often it was started again since it was opened.
  public private(set) var restarts = 0

  private let runner: ClusterRunner
  private let clock: any LoopClock
  private let log: Log
  private let workers: WorkerPool
  private let socketDirectory: String
  /// Nil: a running server owns the cluster, and we only use it.
  private var locks: [ClusterLock]?
  private var process: ProcessWatcher?
  private var readySinceNs: UInt64
  private var pauses = RestartPauses()
  private var bringingBack: Task<Void, Never>?
  private var disk: DiskGuard?
  private var stateObservers: [@LoopActor (State) -> Void] = []
  private var diskObservers: [@LoopActor (Bool) -> Void] = []

  /// Makes, adopts or starts the cluster below dataDirectory, which must be there; returns when it accepts
  /// connections. A command uses the cluster of a server that runs. Calling off the task that waits for this ends
  /// what it has started.
  public static func open(
    dataDirectory: String, as role: ClusterRole = .server, clock: any LoopClock, log: Log
  ) async throws(ClusterFault) -> PrivateCluster {
    // Two: while one waits for a tool, the other looks after the disk.
    let workers = WorkerPool(name: "cluster", threads: 2, queueMax: 64)
    do throws(ClusterFault) {
      return try await ClusterOpening(clock: clock, log: log, workers: workers).open(dataDirectory, as: role)
    } catch {
      workers.close()
      throw error
    }
  }

  init(
    runner: ClusterRunner, running: ClusterRunner.Running, locks: [ClusterLock]?, clock: any LoopClock,
    log: Log,
    workers: WorkerPool
  ) {
    self.runner = runner
    self.locks = locks
    self.clock = clock
    self.log = log
    self.workers = workers
    socketDirectory = running.socketDirectory
    readySinceNs = clock.nowNs
    connectionString = ClusterPaths.connectionString(
      socketDirectory: running.socketDirectory, port: running.port)
    disk = DiskGuard(home: runner.site.home, clock: clock, log: log, workers: workers) { [weak self] isLow in
      guard let self else { return }
      for observer in diskObservers { observer(isLow) }
    }
    if locks != nil { watch(running.process) }
  }

  /// Whether so little room is left on the cluster's disk that PostgreSQL is near its end: write nothing now.
  public var isDiskLow: Bool { disk?.isLow ?? false }

  /// Called when `isDiskLow` changes.
  public func onDiskLow(_ observer: @escaping @LoopActor (Bool) -> Void) { diskObservers.append(observer) }

  /// Called when `state` changes: connections are lost while it is `restarting`, and to be had again when it is
  /// `ready`.
  public func onState(_ observer: @escaping @LoopActor (State) -> Void) { stateObservers.append(observer) }

  /// Ends the cluster if this process owns it, and waits for that; leaves alone what a running server owns.
  public func close() async {
    guard state != .closed else { return }
    enter(.closed)
    disk?.stop()
    bringingBack?.cancel()
    await bringingBack?.value
    if locks != nil, let process, process.ending == nil {
      let began = clock.nowNs
      await runner.end(process)
      if process.ending != nil {
        log.info("database cluster ended", ["ms": LogValue(Int((clock.nowNs - began) / 1_000_000))])
      }
    }
    process = nil
    locks = nil
    workers.close()
  }

  private func enter(_ state: State) {
    self.state = state
    for observer in stateObservers { observer(state) }
  }

  private func watch(_ process: ProcessWatcher) {
    self.process = process
    process.onEnd { [weak self] ending in self?.ended(ending) }
  }

  private func ended(_ ending: ProcessWatcher.Ending) {
    guard state != .closed else { return }
    log.warning("database cluster ended by itself", ["how": LogValue(ending.words)])
    let pauseMs = pauses.next(afterUpMs: (clock.nowNs - readySinceNs) / 1_000_000)
    enter(.restarting)
    bringingBack = LoopActor.start { [weak self] in await self?.bringBack(afterMs: pauseMs) }
  }

  private func bringBack(afterMs firstPauseMs: UInt64) async {
    var pauseMs = firstPauseMs
    while true {
      do { try await clock.sleep(ms: pauseMs) } catch { return }
      do throws(ClusterFault) {
        // Whoever uses it knows it by where its socket is.
        let running = try await runner.bringUp(formerSocketDirectory: socketDirectory, readyMs: nil)
        if running.socketDirectory != socketDirectory {
          log.error(
            "socket of the database cluster has moved", ["directory": LogValue(running.socketDirectory)])
        }
        watch(running.process)
        ProcessTable.takeOrphansEnds(besides: [running.process.pid])
        // Whoever closes us meanwhile waits for this, and ends it.
        guard state != .closed else { return }
        restarts += 1
        readySinceNs = clock.nowNs
        return enter(.ready)
      } catch {
        if case .cancelled = error { return }
        log.error("database cluster not restarted", ["fault": LogValue(error.sentence)])
        pauseMs = pauses.next(afterUpMs: 0)
      }
    }
  }
}

/// How long to wait before the next start: not at all at first, longer each time that it does not last.
struct RestartPauses: Equatable, Sendable {
  static let pausesMs: [UInt64] = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]
  /// Up for so long, it is taken to be well again.
  static let wellMs: UInt64 = 60_000
  private var count = 0

  mutating func next(afterUpMs: UInt64) -> UInt64 {
    if afterUpMs >= Self.wellMs { count = 0 }
    defer { count += 1 }
    return Self.pausesMs[min(count, Self.pausesMs.count - 1)]
  }
}
