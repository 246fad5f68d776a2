import Glibc
import Loop
import Telemetry

/// The way to a cluster: whose it is, and whether it is ours to start.
@LoopActor struct ClusterOpening {
  /// What a start may take that recovers from a crash.
  private static let readyMs: UInt64 = 300_000
  /// How long a command may keep others waiting, and a server that starts a command.
  private static let othersMs: UInt64 = 60_000

  let clock: any LoopClock
  let log: Log
  let workers: WorkerPool

  func open(_ dataDirectory: String, as role: ClusterRole) async throws(ClusterFault) -> PrivateCluster {
    let site = try await work { () throws(ClusterFault) in try ClusterSite.find(for: dataDirectory) }
    let runner = ClusterRunner(site: site, clock: clock, log: log, workers: workers)
    let wait = Wait(clock: clock, log: log)
    while true {
      switch try await work({ () throws(ClusterFault) in try Self.lock(site, as: role) }) {
      case .taken(let locks): return try await open(runner, locks)
      case .held(let pid, .server) where role == .server:
        throw .inUse(directory: site.dataDirectory, pid: pid)
      case .held(_, .server):
        if let running = try await find(runner) {
          return PrivateCluster(
            runner: runner, running: running, locks: nil, clock: clock, log: log, workers: workers)
        }
      // A command ends what it started when it is done, so nobody builds on that.
      case .held(_, .command), .held(_, nil): break
      }
      if wait.elapsedMs > Self.othersMs { throw .inUse(directory: site.dataDirectory, pid: nil) }
      try await wait.on("waiting for another lyceum with this data directory")
    }
  }

  private enum Locking: Sendable {
    case taken([ClusterLock])
    case held(pid: Int32?, role: ClusterRole?)
  }

  /// The data directory's, and the home's where that is another: a copied data directory leads to the same home.
  private nonisolated static func lock(_ site: ClusterSite, as role: ClusterRole) throws(ClusterFault)
    -> Locking
  {
    var directories = [site.dataDirectory]
    if site.isElsewhere {
      try Files.makeDirectory(ClusterPaths.shared, mode: 0o711)
      try Files.makeDirectory(site.home.path, mode: 0o711)
      directories.append(site.home.path)
    }
    var taken: [ClusterLock] = []
    for directory in directories {
      switch try ClusterLock.attempt(ClusterPaths.lock(below: directory), as: role) {
      case .taken(let lock): taken.append(lock)
      case .held(let pid, let role): return .held(pid: pid, role: role)
      }
    }
    return .taken(taken)
  }

  private func open(_ runner: ClusterRunner, _ locks: [ClusterLock]) async throws(ClusterFault)
    -> PrivateCluster
  {
    let site = runner.site
    if site.isElsewhere {
      log.warning(
        "database cluster is kept elsewhere",
        [
          "directory": LogValue(site.home.path),
          "reason": LogValue("user \(site.user?.name ?? "") cannot reach \(site.dataDirectory)"),
        ])
    }
    let running = try await runner.bringUp(readyMs: Self.readyMs)
    return PrivateCluster(
      runner: runner, running: running, locks: locks, clock: clock, log: log, workers: workers)
  }

  /// The cluster of a server that runs; nil while that has not started it yet.
  private func find(_ runner: ClusterRunner) async throws(ClusterFault) -> ClusterRunner.Running? {
    let survey = try await work { [site = runner.site] () throws(ClusterFault) in site.survey() }
    guard case .ours(let file) = survey.postmaster, file.status == .ready, !file.socketDirectory.isEmpty,
      let process = try? ProcessWatcher(pid: file.pid, clock: clock)
    else { return nil }
    return ClusterRunner.Running(
      process: process, socketDirectory: file.socketDirectory, port: file.port, isAdopted: true)
  }

  private func work<T: Sendable>(_ body: @escaping @Sendable () throws(ClusterFault) -> T)
    async throws(ClusterFault) -> T
  {
    do { return try await workers.run(body) } catch let fault as ClusterFault { throw fault } catch {
      throw .cancelled
    }
  }
}
