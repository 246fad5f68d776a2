import API
import Accounts
import Cluster
import Database
import Gateway
import Glibc
import Loop
import Mail
import Storage
import Telemetry
import Uploads

/// `lyceum serve`: puts the rooms together, and takes them down in order.
enum Serve {
  /// Requests that are under way when the server ends have so long to finish.
  private static let finishMs: UInt64 = 20_000

  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    guard let configuration = CommandRun.configuration(arguments, environment) else { return 78 }
    let log = Log.shared
    log.configure(level: configuration.logLevel, format: configuration.logFormat)
    for name in Configuration.unknownVariables(in: environment) {
      log.warning("unknown setting ignored", ["setting": LogValue(name)])
    }
    return CommandRun.onLoop { await serve(configuration, log) }
  }

  @LoopActor private static func serve(_ configuration: Configuration, _ log: Log) async -> Int32 {
    guard makeDataDirectory(configuration.dataDirectory) else { return 73 }
    let secret: [UInt8]
    do throws(Storehouse.Fault) { secret = try TokenSecret.open(configuration) } catch { return error.tell() }
    let clock = UVClock()
    let metrics = Metrics()
    let endings = EndingSignals(log: log)
    do throws(Storehouse.Fault) {
      guard let storehouse = try await openStorehouse(configuration, clock, log, metrics, endings) else {
        return ended(log)
      }
      let status = await serve(configuration, secret, clock, log, metrics, endings, storehouse)
      await storehouse.close()
      return status == 0 ? ended(log) : status
    } catch {
      return error.tell()
    }
  }

  @LoopActor private static func ended(_ log: Log) -> Int32 {
    log.info("ended")
    return 0
  }

  /// The database with its schema up to date; nil where a signal called off what may take minutes.
  @LoopActor private static func openStorehouse(
    _ configuration: Configuration, _ clock: UVClock, _ log: Log, _ metrics: Metrics, _ endings: EndingSignals
  ) async throws(Storehouse.Fault) -> Storehouse? {
    let opening = LoopActor.start { () -> Result<Storehouse, Storehouse.Fault> in
      do throws(Storehouse.Fault) {
        let storehouse = try await Storehouse.open(
          configuration, as: .server, clock: clock, log: log, metrics: metrics)
        do throws(Storehouse.Fault) { _ = try await storehouse.migrate(log: log) } catch {
          await storehouse.close()
          throw error
        }
        return .success(storehouse)
      } catch {
        return .failure(error)
      }
    }
    var isCalledOff = false
    endings.onFirst {
      isCalledOff = true
      opening.cancel()
    }
    switch await opening.value {
    case .success(let storehouse): return storehouse
    case .failure where isCalledOff: return nil
    case .failure(let fault): throw fault
    }
  }

  @LoopActor private static func serve(
    _ configuration: Configuration, _ secret: [UInt8], _ clock: UVClock, _ log: Log, _ metrics: Metrics,
    _ endings: EndingSignals, _ storehouse: Storehouse
  ) async -> Int32 {
    ProcessMetrics.register(in: metrics)
    let monitor = LoopMonitor(clock: clock, metrics: metrics)
    let backstage = Backstage(storehouse.database, clock: clock, log: log, metrics: metrics)
    let workers = WorkerPool(name: "files", threads: 4, queueMax: 1_024)
    let gateway = Gateway(options(configuration), clock: clock, log: log, metrics: metrics, workers: workers)
    let operations = Operations(monitor: monitor, metrics: metrics, storehouse: storehouse)
    operations.watchCluster()
    let reception = Reception(
      configuration, secret: secret, database: storehouse.database, clock: clock, log: log, metrics: metrics)
    let api = API(
      database: storehouse.database, authenticator: reception.accounts, clock: clock, log: log,
      metrics: metrics, limitsRates: configuration.limitsRates, checksAnswers: configuration.checksAnswers,
      secret: secret, parsers: workers)
    operations.addEndpoints(to: api, gateway)
    let campus = Campus(
      configuration, reception: reception, database: storehouse.database, clock: clock, log: log)
    guard let files = openFiles(configuration, secret, storehouse, clock, log, metrics) else { return 73 }
    files.addRoutes(to: api, gateway, for: campus.courses)
    let realtime = RealtimeWiring(
      configuration, streams: backstage.streams, accounts: reception.accounts, mailer: reception.mailer,
      database: storehouse.database, clock: clock, log: log, metrics: metrics)
    realtime.addRoutes(to: api, gateway, files.uploads)
    campus.open(api, realtime)
    reception.open(api, isSecure: configuration.isReachedByTLS)
    guard addWorkbench(to: gateway, realtime, configuration, workers, backstage, reception) else { return 78 }
    guard addPages(to: gateway, describing: api, configuration, log) else { return 78 }
    api.mount(on: gateway)
    do {
      try await begin(backstage, reception, campus, files, realtime)
      try await realtime.open()
    } catch {
      await realtime.close()
      await backstage.close()
      return storehouse.fault(error).tell()
    }
    guard let port = await openDoors(of: gateway) else {
      await realtime.close()
      await backstage.close()
      return 69
    }
    monitor.start()
    api.open()
    // From here on whoever asks is answered, and mails can say where.
    let url = configuration.url(port: port)
    reception.mailer.isReached(at: url)
    log.info("serving", ["url": LogValue(url), "version": LogValue(Version.current)])
    let hangUp = SignalWatcher(SIGHUP) { gateway.reloadCertificate() }
    await endings.first()
    withExtendedLifetime(hangUp) {}
    // Whoever reads the line finds it true.
    gateway.stopListening()
    log.info("ending", ["drain_seconds": LogValue(configuration.drainSeconds)])
    realtime.drain()
    await files.uploads.close()
    await gateway.close(windowMs: UInt64(configuration.drainSeconds) * 1_000, graceMs: finishMs)
    api.close()
    await realtime.close()
    await backstage.close()
    campus.close()
    reception.close()
    monitor.stop()
    files.close()
    workers.close()
    return 0
  }

  /// Nil where others listen already; that has been told then.
  @LoopActor private static func openDoors(of gateway: Gateway) async -> UInt16? {
    do throws(Gateway.OpenFailure) { return try gateway.open() } catch {
      complain("lyceum: \(error.sentence)")
      await gateway.close(windowMs: 0, graceMs: 0)
      return nil
    }
  }

  /// What is done behind every request.
  @LoopActor private static func begin(
    _ backstage: Backstage, _ reception: Reception, _ campus: Campus, _ files: UploadWiring,
    _ realtime: RealtimeWiring
  ) async throws {
    try await backstage.open(
      reception.jobKinds + campus.jobKinds + files.jobKinds + realtime.jobKinds,
      schedules: reception.schedules + campus.schedules + files.schedules + realtime.schedules,
      consumers: campus.consumers + files.consumers + realtime.consumers)
  }

  /// Where uploaded files are kept; nil, with the fault told, where none can be.
  @LoopActor private static func openFiles(
    _ configuration: Configuration, _ secret: [UInt8], _ storehouse: Storehouse, _ clock: UVClock, _ log: Log,
    _ metrics: Metrics
  ) -> UploadWiring? {
    do throws(StorageFault) {
      return try UploadWiring(
        configuration, secret: secret, database: storehouse.database, clock: clock, log: log, metrics: metrics
      )
    } catch {
      complain("lyceum: \(error.sentence(configuration.mediaDirectory))")
      return nil
    }
  }

  /// What conformance suites and benchmarks ask for; false, with the fault told, where it cannot be had.
  @LoopActor private static func addWorkbench(
    to gateway: Gateway, _ realtime: RealtimeWiring, _ configuration: Configuration, _ workers: WorkerPool,
    _ backstage: Backstage, _ reception: Reception
  ) -> Bool {
    guard let directory = configuration.workbench else { return true }
    do {
      let workbench = try Workbench(
        directory: directory, workers: workers, streams: backstage.streams, accounts: reception.accounts)
      workbench.addRoutes(to: gateway)
      realtime.addWorkbench()
      return true
    } catch {
      complain("lyceum: --workbench \(directory) cannot be opened.")
      return false
    }
  }

  /// The browser app and the pages that describe the API; false, with the fault told, where the app cannot be opened.
  @LoopActor private static func addPages(
    to gateway: Gateway, describing api: API, _ configuration: Configuration, _ log: Log
  ) -> Bool {
    let app: BrowserApp?
    do throws(BrowserApp.Fault) { app = try BrowserApp.open(configuration.browserApp) } catch {
      complain("lyceum: \(error.sentence)")
      return false
    }
    if app == nil, configuration.browserApp != .nowhere {
      log.warning(
        "no browser app beside the program",
        ["looked_at": LogValue(BrowserApp.placesBeside.joined(separator: " "))])
    }
    app?.addRoutes(to: gateway)
    FrontPages.addRoutes(to: gateway, describing: api, configuration, hasApp: app != nil)
    return true
  }

  private static func options(_ configuration: Configuration) -> Gateway.Options {
    var options = Gateway.Options()
    options.host = configuration.host
    options.port = configuration.port
    if let certificate = configuration.certificate, let key = configuration.key {
      options.tls = TLSPair(certificate: certificate, key: key)
    }
    options.origins = OriginPolicy(
      allowed: configuration.allowedOrigins,
      own: configuration.isPublicURLGiven ? configuration.publicURL : nil)
    options.connectionsPerAddressMax = configuration.limitsRates ? configuration.connectionsPerAddressMax : 0
    options.logsRequests = configuration.logsRequests
    options.proxies = configuration.trustedProxies
    return options
  }

  static func makeDataDirectory(_ path: String) -> Bool {
    // Root's PostgreSQL runs as another user, who must get through to its own part of it, and sees nothing else.
    if mkdir(path, geteuid() == 0 ? 0o711 : 0o700) != 0, errno != EEXIST {
      complain("lyceum: LYCEUM_DATA: \(path) cannot be made: \(String(cString: strerror(errno))).")
      return false
    }
    guard access(path, W_OK | X_OK) == 0 else {
      complain("lyceum: LYCEUM_DATA: \(path) cannot be written: \(String(cString: strerror(errno))).")
      return false
    }
    return true
  }
}

extension Gateway.OpenFailure {
  /// What an operator can do about it.
  var sentence: String {
    switch self {
    case .cannotListen(let host, let port, let errno):
      switch errno {
      case EADDRINUSE: "LYCEUM_LISTEN: port \(port) is taken; stop what listens there, or name another."
      case EADDRNOTAVAIL: "LYCEUM_LISTEN: this machine has no address \(host)."
      case EACCES:
        "LYCEUM_LISTEN: port \(port) is for root only; take one above 1023, or give the capability."
      default: "LYCEUM_LISTEN: cannot listen on \(host):\(port): \(String(cString: strerror(errno)))."
      }
    case .badPair(let pair, let fault):
      "LYCEUM_TLS_CERT, LYCEUM_TLS_KEY: \(pair.certificate), \(pair.key): \(fault)."
    case .libraryRefused: "libwebsockets could not start; is libwebsockets-evlib-uv installed?"
    }
  }
}
