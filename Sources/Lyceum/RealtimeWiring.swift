import API
import Accounts
import Bytes
import Chat
import Courses
import Database
import Events
import Gateway
import Identity
import Jobs
import Loop
import Mail
import Realtime
import Streams
import Telemetry
import Uploads

/// The real-time plane, put together: the features' channels and methods, and who lets clients in.
@LoopActor final class RealtimeWiring {
  /// What processes tell each other of a room in which there is something new.
  private static let countsChanged = "chat.counts"

  private let feeds: StreamFeeds
  private let hub: Hub
  private let plane: RealtimePlane
  private let chat: Chat
  private let digests: DigestMails
  private var files: FilesOfUploads?

  init(
    _ configuration: Configuration, streams: StreamLog, accounts: Accounts, mailer: Mailer,
    database: Database, clock: any LoopClock, log: Log, metrics: Metrics
  ) {
    feeds = StreamFeeds(streams, database: database, clock: clock, log: log, metrics: metrics)
    chat = Chat(database, streams: streams, clock: clock)
    digests = DigestMails(database, mailer: mailer)
    hub = Hub(
      streams, feeds: feeds, peers: NotifyPeers(database, clock: clock, log: log, metrics: metrics),
      paces: configuration.limitsRates, clock: clock, metrics: metrics)
    hub.register(PersonalChannel(streams))
    for kind in chat.channelKinds { hub.register(kind) }
    for method in chat.methods { hub.register(method) }
    var options = RealtimePlane.Options()
    options.version = Version.current
    options.limitsRates = configuration.limitsRates
    options.connectionsPerPersonMax = configuration.connectionsPerUserMax
    plane = RealtimePlane(
      hub, admission: AccountsAdmission(accounts), options, clock: clock, log: log)
    hub.hear(Self.countsChanged) { [weak chat] room in
      if let room = RoomID(decimal: room) { chat?.countsChanged(in: room) }
    }
    chat.tell(self)
  }

  /// What hangs on messages comes from here.
  private func connect(_ uploads: Uploads) {
    let files = FilesOfUploads(uploads, for: chat)
    self.files = files
    chat.ask(files)
  }

  var consumers: [Consumer] { [chat.courseNews] }

  var jobKinds: [JobKind] { digests.kinds }

  var schedules: [JobSchedule] { [DigestMails.schedule] }

  /// Channels of features that are put together elsewhere.
  func register(_ kinds: [any ChannelKind]) { for kind in kinds { hub.register(kind) } }

  /// Channels for conformance suites and benchmarks.
  func addWorkbench() {
    hub.register(WorkbenchChannel())
    hub.register(WorkbenchChannel.bar(hub))
  }

  func addRoutes(to api: API, _ gateway: Gateway, _ uploads: Uploads) {
    connect(uploads)
    plane.addEndpoint(to: gateway)
    for endpoint in chat.endpoints { api.add(endpoint) }
    DigestPage.addRoutes(to: gateway, chat)
    api.add(chat.presenceEndpoint { [hub] in hub.present(in: $0) })
  }

  func open() async throws {
    hub.open()
    try await feeds.open()
    chat.open()
  }

  /// Before the gateway closes: not every client has a WebSocket.
  func drain() { plane.drain() }

  func close() async {
    chat.close()
    plane.close()
    await hub.close()
    feeds.close()
  }
}

extension RealtimeWiring: CourseAudience {
  /// In whichever channel: what a room or a class of the course allows hangs on the course as well.
  func rightsChanged(of person: PersonID, in _: CourseID) { hub.rightsChanged(of: person, in: .every) }

  func rightsChanged(in channel: String) { hub.rightsChanged(of: nil, in: .channel(channel)) }

  func publish(_ json: [UInt8], in channel: String) { hub.publish(now: json, in: channel) }
}

extension RealtimeWiring: ChatAudience {
  func rightsChanged(of person: PersonID?, in channel: String) {
    hub.rightsChanged(of: person, in: .channel(channel))
  }

  func publishHere(_ json: [UInt8], in channel: String) { hub.publish(here: json, in: channel) }

  var peopleHere: [PersonID] { plane.people }

  func countsChanged(in room: RoomID) {
    hub.tellOthers(Self.countsChanged, Array(room.description.utf8))
  }
}

/// Lets in whom an access token speaks for.
@LoopActor final class AccountsAdmission: Admission {
  private let accounts: Accounts

  init(_ accounts: Accounts) { self.accounts = accounts }

  func admit(token: String, _ changed: @escaping @LoopActor (Person?) -> Void) async throws -> Admitted {
    do {
      let (person, expiresAtMs, watch) = try await accounts.watch(bearer: token, changed)
      return Admitted(person, expiresAtMs: expiresAtMs, watch: watch)
    } catch let problem as Problem where problem.status == .unauthorized {
      throw "\(problem.code)" == "expired_token" ? AdmissionFault.expired : AdmissionFault.invalid
    }
  }
}
