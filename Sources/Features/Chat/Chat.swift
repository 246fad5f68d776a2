import API
import Bytes
import Centrifuge
import Database
import Identity
import Loop
import Realtime
import Streams

/// Rooms, and what is said in them.
@LoopActor public final class Chat {
  /// The kinds of entries in a room's stream.
  enum EntryKind: Int16 {
    case message = 1
    case edit = 2
    case delete = 3
    case restore = 4
    case reactions = 5
    case pin = 6
    case room = 7
    case votes = 21
    case answered = 22
    /// For what only staff read, whose entry stands in their stream.
    case gap = 23
  }

  let database: Database
  let streams: StreamLog
  let clock: any LoopClock
  weak var audience: (any ChatAudience)?
  weak var files: (any ChatFiles)?
  private(set) lazy var news = UnreadNews(self)
  private(set) lazy var reactions = ReactionNews(self)
  private(set) lazy var markers = ReadMarkers(self)
  private(set) lazy var receipts = Receipts(self)
  private(set) lazy var votes = Votes(self)
  private(set) lazy var words = SearchFollower(self)
  /// When somebody last wrote in a room that is in slow mode, by this process.
  var pace = SlowMode()
  private var standings = Standings()
  var ruleBook = RuleBook()
  /// Not the system's for each message: that is a call of the kernel.
  private var random = SplitMix64(seed: .random(in: 0 ... .max))
  /// For nonces that are made here: which process it is, and how many it has made.
  private let origin = "made:" + String(UInt64.random(in: 0 ... .max), radix: 36) + "-"
  private var madeCount: UInt64 = 0
  private var ids = MessageIDs()

  /// `streams`: with `Chat.projection`.
  public init(_ database: Database, streams: StreamLog, clock: any LoopClock) {
    self.database = database
    self.streams = streams
    self.clock = clock
  }

  /// Who is told of changes, and who knows the files; neither is kept alive by this.
  public func tell(_ audience: any ChatAudience) {
    self.audience = audience
    reactions.begin()
  }
  public func ask(_ files: any ChatFiles) { self.files = files }

  /// Makes a room of the whole platform unless there is one of this slug. Answers whether it was made.
  public static func ensure(slug: String, title: String, in database: Database) async throws -> Bool {
    try await database.run([RoomStore.make(slug: slug, title: title)])[0].count > 0
  }

  /// What makes the rooms of a course, in the transaction that makes the course. Again: nothing.
  public nonisolated static func rooms(ofCourse course: Int64) -> [Statement] {
    RoomCourseID(course).map { [RoomStore.makeRooms(of: $0)] } ?? []
  }

  /// Another process has told that there is something new in a room.
  public func countsChanged(in room: RoomID) { news.hear(room) }

  /// Goes on with what was not done when the last process ended: once the database is there.
  public func open() { words.open() }

  public func close() {
    news.close()
    reactions.close()
    receipts.close()
    votes.close()
    words.close()
  }

  // MARK: Who may what

  /// What somebody is to a room, where that is known already: on the path of every message.
  func knownStanding(of person: Person, in room: RoomID) -> RoomStanding? { standings.find(person, in: room) }

  /// As it is known, or found out. Throws where there is no such room to them.
  func standing(of person: Person, in room: RoomID) async throws -> RoomStanding {
    if let known = knownStanding(of: person, in: room) { return known }
    return try await standing(of: person, RoomStore.find(room, slug: nil, for: person.id))
  }

  /// By its id, or its slug.
  func standing(of person: Person, in name: String) async throws -> RoomStanding {
    if let id = RoomID(decimal: name) { return try await standing(of: person, in: id) }
    return try await standing(of: person, RoomStore.find(nil, slug: name, for: person.id))
  }

  private func standing(of person: Person, _ question: Statement) async throws -> RoomStanding {
    let revision = standings.revision
    guard let row = try await database.run([question])[0].first else { throw ChatRefusal.absent }
    let standing = try RoomStore.standing(row, of: person)
    guard standing.sees else { throw ChatRefusal.absent }
    standings.keep(standing, of: person.id, asked: revision)
    return standing
  }

  /// What is known of rights in a scope is known no more.
  func forget(_ person: PersonID?, in room: RoomID?) { standings.forget(person, in: room) }

  /// After the commit that changed what somebody (nil: anybody) may do in a room.
  func rightsChanged(of person: PersonID?, in room: Room) {
    forget(person, in: room.id)
    audience?.rightsChanged(of: person, in: room.channel)
    if room.staffStream != nil { audience?.rightsChanged(of: person, in: room.staffChannel) }
  }

  // MARK: What is made for the log

  func makeID() -> MessageID { ids.next(nowMs: clock.wallMs, using: &random) }

  /// For what its sender has named no nonce for: never the same again, or two would be taken for one.
  func makeNonce() -> String {
    madeCount += 1
    return origin + String(madeCount)
  }
}
