import Glibc
import Loop
import Telemetry

/// Brings the cluster of a site up, whatever state it is found in, and ends it.
@LoopActor final class ClusterRunner {
  struct Running {
    let process: ProcessWatcher
    let socketDirectory: String
    let port: Int
    let isAdopted: Bool
  }

  /// Former processes notice the postmaster's death within milliseconds, unless they are in the middle of something.
  private static let orphansMs: UInt64 = 500
  private static let stuckMs: UInt64 = 60_000
  private static let fastStopMs: UInt64 = 30_000
  private static let immediateStopMs: UInt64 = 5_000

  let site: ClusterSite
  private let clock: any LoopClock
  private let log: Log
  private let workers: WorkerPool

  init(site: ClusterSite, clock: any LoopClock, log: Log, workers: WorkerPool) {
    self.site = site
    self.clock = clock
    self.log = log
    self.workers = workers
  }

  /// Makes, adopts or starts the cluster, and returns when it accepts connections. `readyMs`: how long a start may
  /// take that recovers from a crash; nil: as long as it takes.
  func bringUp(formerSocketDirectory former: String? = nil, readyMs: UInt64?) async throws(ClusterFault)
    -> Running
  {
    let wait = Wait(clock: clock, log: log)
    while true {
      let survey = try await work { [site] () throws(ClusterFault) in site.survey() }
      switch survey.step(waitedMs: wait.elapsedMs) {
      case .refuse(let fault): throw fault
      case .make: try await make()
      case .adopt(let file):
        if let running = try await adopt(file, readyMs: readyMs) { return running }
        try await wait.on("database cluster is ending")
      case .start(let removesPIDFile):
        if let running = try await start(removesPIDFile, former: former, readyMs: readyMs) { return running }
        try await wait.on("former processes of the database cluster are ending")
      case .wait:
        if wait.elapsedMs > Self.stuckMs { throw .stuck(directory: site.home.data, pids: try await alive()) }
        if survey.isOrphaned, wait.elapsedMs > Self.orphansMs { try await endOrphans() }
        try await wait.on("former processes of the database cluster are ending")
      }
    }
  }

  /// Ends it in order; then at once; then leaves it, and says so. Not to be called off.
  func end(_ process: ProcessWatcher) async {
    await LoopActor.start { [self] in
      process.signal(SIGINT)
      if await hasEnded(process, withinMs: Self.fastStopMs) { return }
      log.warning("database cluster ends at once", ["pid": LogValue(Int(process.pid))])
      process.signal(SIGQUIT)
      if await hasEnded(process, withinMs: Self.immediateStopMs) { return }
      log.error("database cluster does not end", ["pid": LogValue(Int(process.pid))])
    }.value
  }

  /// On a worker.
  func work<T: Sendable>(_ body: @escaping @Sendable () throws(ClusterFault) -> T) async throws(ClusterFault)
    -> T
  {
    do { return try await workers.run(body) } catch let fault as ClusterFault { throw fault } catch {
      throw .cancelled
    }
  }

  private func make() async throws(ClusterFault) {
    log.info("making the database cluster", ["directory": LogValue(site.home.data)])
    try await work { [site] () throws(ClusterFault) in try site.makeCluster() }
  }

  private func start(_ removesPIDFile: Bool, former: String?, readyMs: UInt64?)
    async throws(ClusterFault) -> Running?
  {
    if removesPIDFile {
      log.warning("stale postmaster.pid removed", ["file": LogValue(site.home.pidFile)])
    }
    let began = clock.nowNs
    let started = try await work { [site] () throws(ClusterFault) -> (pid: pid_t, directory: String)? in
      if removesPIDFile { unlink(site.home.pidFile) }
      try site.furnish()
      // Made anew where somebody has cleared it away.
      let socketDirectory = try site.makeSocketDirectory(former: former)
      guard let pid = try site.start(socketDirectory: socketDirectory) else { return nil }
      return (pid, socketDirectory)
    }
    guard let started, let process = try? ProcessWatcher(pid: started.pid, clock: clock) else { return nil }
    do throws(ClusterFault) { try await untilReady(process, readyMs: readyMs) } catch {
      if case .cancelled = error { await end(process) }
      throw error
    }
    log.info(
      "database cluster started",
      [
        "pid": LogValue(Int(started.pid)), "ms": LogValue(Int((clock.nowNs - began) / 1_000_000)),
        "directory": LogValue(site.home.data),
      ])
    return Running(
      process: process, socketDirectory: started.directory, port: ClusterPaths.port, isAdopted: false)
  }

  /// Nil if it has ended meanwhile.
  private func adopt(_ file: PostmasterFile, readyMs: UInt64?) async throws(ClusterFault) -> Running? {
    guard let process = try? ProcessWatcher(pid: file.pid, clock: clock) else { return nil }
    // Looked at again now that its number cannot go to another unseen.
    let survey = try await work { [site] () throws(ClusterFault) in site.survey() }
    guard case .ours(let now) = survey.postmaster, now.pid == file.pid else { return nil }
    let ready: PostmasterFile
    do throws(ClusterFault) { ready = try await untilReady(process, readyMs: readyMs) } catch {
      if case .ended = error { return nil }
      throw error
    }
    guard !ready.socketDirectory.isEmpty else {
      throw .unreachable(directory: site.home.data, pid: file.pid)
    }
    log.info(
      "database cluster adopted",
      ["pid": LogValue(Int(file.pid)), "directory": LogValue(site.home.data)])
    return Running(
      process: process, socketDirectory: ready.socketDirectory, port: ready.port, isAdopted: true)
  }

  /// PostgreSQL says so itself, in its file: nobody has to knock.
  @discardableResult
  private func untilReady(_ process: ProcessWatcher, readyMs: UInt64?) async throws(ClusterFault)
    -> PostmasterFile
  {
    let wait = Wait(clock: clock, log: log)
    while true {
      let path = site.home.pidFile
      let file = try await work { () throws(ClusterFault) in Files.read(path).flatMap { PostmasterFile($0) } }
      if let file, file.pid == process.pid, file.status == .ready || file.status == .standby { return file }
      if let ending = process.ending { throw .ended(how: ending.words, words: await lastWords()) }
      if let readyMs, wait.elapsedMs > readyMs {
        throw .notReady(directory: site.home.data, seconds: Int(readyMs / 1_000))
      }
      try await wait.on("database cluster is starting")
    }
  }

  func lastWords() async -> String {
    let path = site.home.log
    return (try? await work { () throws(ClusterFault) in Files.tail(path) }) ?? ""
  }

  private func alive() async throws(ClusterFault) -> [Int32] {
    try await work { [site] () throws(ClusterFault) in
      ProcessTable.postgres(in: site.home.data, of: site.userID)
    }
  }

  /// Those whom a killed postmaster left, and who are in the middle of something. What they have not committed is
  /// lost already.
  private func endOrphans() async throws(ClusterFault) {
    for pid in try await alive() { kill(pid, SIGQUIT) }
  }

  private func hasEnded(_ process: ProcessWatcher, withinMs: UInt64) async -> Bool {
    let wait = Wait(clock: clock, log: log)
    while process.ending == nil, wait.elapsedMs < withinMs {
      try? await wait.on("database cluster is ending")
    }
    return process.ending != nil
  }
}

/// Looking again and again, and saying now and then that one still does.
@LoopActor final class Wait {
  private static let lookEveryMs: UInt64 = 20
  private static let sayEveryMs: UInt64 = 5_000

  private let clock: any LoopClock
  private let log: Log
  private let beganNs: UInt64
  private var saidMs: UInt64 = 0

  init(clock: any LoopClock, log: Log) {
    self.clock = clock
    self.log = log
    beganNs = clock.nowNs
  }

  var elapsedMs: UInt64 { (clock.nowNs - beganNs) / 1_000_000 }

  func on(_ what: StaticString) async throws(ClusterFault) {
    if elapsedMs >= saidMs + Self.sayEveryMs {
      saidMs = elapsedMs
      log.info(what, ["seconds": LogValue(Int(elapsedMs / 1_000))])
    }
    do { try await clock.sleep(ms: Self.lookEveryMs) } catch { throw .cancelled }
  }
}

extension ProcessWatcher.Ending {
  var words: String {
    switch self {
    case .code(let code): "exit code \(code)"
    case .signal(let number): "signal \(number)"
    case .unknown: "nobody knows how"
    }
  }
}
