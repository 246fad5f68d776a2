import API
import Accounts
import Courses
import Crypto
import Database
import Events
import Gateway
import Glibc
import Jobs
import Loop
import Pictures
import Storage
import Telemetry
import Uploads

/// Uploads and files, put together: where they lie, who sweeps up, and what other features let uploads be for.
@LoopActor final class UploadWiring {
  /// Each upload that is under way has at most one piece of work at a time.
  private static let threads = 8
  private static let queueMax = 4_096

  let uploads: Uploads
  /// Whoever waits for the loop goes before those who copy for an upload: together they would keep it from the processor.
  private static let niceness: Int32 = 5
  private let workers = WorkerPool(
    name: "storage", threads: threads, queueMax: queueMax, niceness: niceness)
  private let sweep: StorageSweep
  private let pictures: PictureMaker
  let remaking: PictureRemaking
  let links: FileLinks

  init(
    _ configuration: Configuration, secret: [UInt8], database: Database, clock: any LoopClock, log: Log,
    metrics: Metrics
  ) throws(StorageFault) {
    let objects = try DirectoryStore(configuration.mediaDirectory, workers: workers)
    sweep = StorageSweep(database, store: objects, log: log, metrics: metrics)
    links = FileLinks(secret: secret)
    uploads = Uploads(
      database, objects: objects, links: links, limits: configuration.uploadLimits,
      avatarNotice: { person, url in Accounts.show(avatar: url, of: person) }, clock: clock,
      log: log, metrics: metrics)
    pictures = PictureMaker(program: (OwnProgram.folder ?? "") + "/lyceum-media", log: log)
    remaking = PictureRemaking(uploads, by: pictures)
  }

  func addRoutes(to api: API, _ gateway: Gateway, for courses: Courses) {
    serve(courses)
    for endpoint in uploads.endpoints { api.add(endpoint) }
    uploads.addOptions(to: gateway)
  }

  var jobKinds: [JobKind] { [uploads.sweeping, remaking.jobKind] + sweep.kinds }

  var schedules: [JobSchedule] { [Uploads.sweepSchedule] + StorageSweep.schedules }

  var consumers: [Consumer] { [uploads.departures] }

  func close() {
    pictures.close()
    workers.close()
  }
}

extension StorageFault {
  /// For who starts the server.
  func sentence(_ path: String) -> String {
    let reason: String =
      switch self {
      case .system(_, let errno): String(cString: strerror(errno))
      case .full: "there is no room"
      case .absent, .tooShort: "the directory around it is not there"
      }
    return "LYCEUM_STORAGE: \(path) cannot be made or written: \(reason)."
  }
}
