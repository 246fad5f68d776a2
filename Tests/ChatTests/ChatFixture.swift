import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import Streams
import TestSupport

@testable import Chat

/// A school with a course, in a database of its own: its teacher, an assistant, two students and a stranger.
@LoopActor final class ChatFixture {
  let database: Database
  let streams: StreamLog
  let chat: Chat
  let audience = Audience()
  let course: RoomCourseID
  let teacher: Person
  let assistant: Person
  let ada: Person
  let bob: Person
  let stranger: Person
  let admin: Person
  private var rooms: [String: RoomID] = [:]

  private init(_ database: Database, clock: any LoopClock) async throws {
    self.database = database
    streams = StreamLog(database, projections: [Chat.projection])
    chat = Chat(database, streams: streams, clock: clock)
    func person(_ handle: String, _ role: PlatformRole = .learner) async throws -> Person {
      let id: PersonID = try await database.made(
        "insert into account (handle, name, role) values ('\(handle)', '\(handle)', '\(role.rawValue)') returning id"
      )[0]
      .column(0)
      return Person(id: id, handle: handle, role: role, name: handle)
    }
    teacher = try await person("teacher", .instructor)
    assistant = try await person("assistant")
    ada = try await person("ada")
    bob = try await person("bob")
    stranger = try await person("stranger", .instructor)
    admin = try await person("admin", .admin)
    course = try await database.made(
      "insert into course (slug, title, state, published_at) values ('algebra', 'Algebra', 'published', now()) returning id"
    )[0].column(0)
    chat.tell(audience)
    for (one, role) in [
      (teacher, "instructor"), (assistant, "assistant"), (ada, "student"), (bob, "student"),
    ] {
      try await enrol(one, as: role)
    }
    _ = try await database.run(Chat.rooms(ofCourse: course.rawValue))
    for row in try await database.query("select kind, id from room where course_id is not null") {
      rooms[try row.column(0)] = try row.column(1, as: RoomID.self)
    }
  }

  static func with(
    clock: any LoopClock = UVClock(), _ body: @LoopActor (ChatFixture) async throws -> Void
  ) async throws {
    try await TestDatabase.with { open in
      let fixture = try await ChatFixture(try await open(), clock: clock)
      try await body(fixture)
      fixture.chat.close()
    }
  }

  func room(_ kind: RoomKind) -> RoomID { rooms[kind.rawValue]! }

  func enrol(_ person: Person, as role: String) async throws {
    try await database.made(
      """
      insert into enrolment (course_id, account_id, role, origin) values (\(course), \(person.id), '\(role)', 'staff')
      """)
  }

  func standing(_ person: Person, _ kind: RoomKind = .discussion) async throws -> RoomStanding {
    try await chat.standing(of: person, in: room(kind))
  }

  @discardableResult func say(
    _ text: String, by person: Person, in kind: RoomKind = .discussion, nonce: String? = nil,
    thread: MessageID? = nil, isAnonymous: Bool = false, isStaffOnly: Bool = false
  ) async throws -> SentMessage {
    let draft = try draft(
      text, nonce: nonce, thread: thread, isAnonymous: isAnonymous, isStaffOnly: isStaffOnly)
    return try await chat.send(draft, in: try await standing(person, kind), by: person)
  }

  func draft(
    _ text: String, nonce: String? = nil, thread: MessageID? = nil, isAnonymous: Bool = false,
    isStaffOnly: Bool = false
  ) throws -> MessageDraft {
    var json = JSONWriter()
    json.object { json in
      json.member("text", text)
      json.member("nonce", nonce)
      json.member("thread", thread)
      if isAnonymous { json.member("anonymous", true) }
      if isStaffOnly { json.member("staff_only", true) }
    }
    return try MessageDraft(JSONValue(parsing: json.take()))
  }

  func counts(_ person: Person, _ kind: RoomKind = .discussion) async throws -> [Int64] {
    let seen = try await chat.overview(of: room(kind), for: person)
    return [seen.counts.unread, seen.counts.mentions]
  }

  /// What recovery and history give, in order.
  func log(_ kind: RoomKind = .discussion, ofStaff: Bool = false) async throws -> [JSONValue] {
    let room = try await standing(admin, kind).room
    let stream = ofStaff ? room.staffStream! : room.stream
    return try await streams.entries(of: stream, after: 0, limit: 10_000).map {
      try JSONValue(parsing: $0.payload)
    }
  }

  func messages(
    _ person: Person, _ place: Chat.Place = .newest, in kind: RoomKind = .discussion,
    thread: MessageID? = nil, limit: Int = 100
  ) async throws -> [MessageRecord] {
    try await chat.stretch(
      place, thread: thread, limit: limit, in: try await standing(person, kind), for: person.id
    )
    .messages
  }
}

/// Who hears of what has changed, and remembers.
@LoopActor final class Audience: ChatAudience {
  private(set) var changed: [String] = []
  private(set) var published: [(channel: String, text: String)] = []
  private(set) var publishedHere: [(channel: String, text: String)] = []
  private(set) var toldOthers: [RoomID] = []
  var peopleHere: [PersonID] = []

  func rightsChanged(of person: PersonID?, in channel: String) {
    changed.append("\(person?.description ?? "*") \(channel)")
  }

  func publish(_ json: [UInt8], in channel: String) {
    published.append((channel, String(decoding: json, as: UTF8.self)))
  }

  func publishHere(_ json: [UInt8], in channel: String) {
    publishedHere.append((channel, String(decoding: json, as: UTF8.self)))
  }

  func countsChanged(in room: RoomID) { toldOthers.append(room) }
}

/// What a rule of chat's has refused.
@LoopActor func refusal(_ body: @LoopActor () async throws -> Void) async -> ChatRefusal? {
  do { try await body() } catch { return error as? ChatRefusal }
  return nil
}
