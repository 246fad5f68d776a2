import Bytes
import Database
import Identity
import Jobs
import Loop
import Mail

/// Sends people in their morning what they have not read, where they want that.
///
/// Never twice: the day is noted before the mail goes out, and taken back only where it is certain that it did not. So a mail may be
/// lost with a process or a connection that dies in that moment.
@LoopActor public final class DigestMails {
  nonisolated static let planKind = "chat.digests"
  nonisolated static let mailKind = "chat.digest"
  nonisolated private static let attemptsMax = 8
  private static let plannedAtOnce = 500
  /// Rooms that are looked at, and that are named.
  private static let roomsMax = 500
  private static let namedMax = 40

  private let database: Database
  private let mailer: Mailer

  public init(_ database: Database, mailer: Mailer) {
    self.database = database
    self.mailer = mailer
  }

  public nonisolated static let schedule = JobSchedule(
    planKind, .everyMs(900_000), job: NewJob(planKind, uniqueKey: planKind))

  public var kinds: [JobKind] {
    [
      JobKind(Self.planKind) { [self] _, _ in try await plan() },
      JobKind(
        Self.mailKind, atOnceMax: 2, timeoutMs: 60_000,
        retry: JobKind.Retry(firstMs: 60_000, longestMs: 1_800_000)
      ) { [self] job, _ in
        let payload = try JSONValue(parsing: job.payload)
        try await send(to: try payload.identifier("account"), day: try payload.string("day"))
      },
    ]
  }

  /// A job for each whose time it is, in the transaction that notes it.
  func plan() async throws {
    var count = Self.plannedAtOnce
    while count == Self.plannedAtOnce {
      count = try await database.transaction { transaction in
        let due = try await transaction.run([DigestStore.plan(limit: Self.plannedAtOnce)])[0].map {
          try $0.values(PersonID.self, String.self)
        }
        guard !due.isEmpty else { return 0 }
        let jobs = due.map { account, day in
          var json = JSONWriter(capacityBytes: 64)
          json.object { json in
            json.member("account", account)
            json.member("day", day)
          }
          return NewJob(
            Self.mailKind, payload: json.take(), uniqueKey: "\(account)-\(day)", attemptsMax: Self.attemptsMax
          )
        }
        _ = try await transaction.run([JobQueue.enqueue(jobs)])
        return due.count
      }
    }
  }

  func send(to account: PersonID, day: String) async throws {
    guard let row = try await database.run([DigestStore.reader(account)])[0].first else { return }
    let reader = try DigestStore.reader(row)
    let now = SQLTime(
      unixUs: try await database.query("select clock_timestamp()")[0].column(0, as: SQLTime.self).unixUs)
    let rooms = try await rooms(for: reader)
    guard !rooms.isEmpty else { return }
    let letter = DigestLetter(reader: reader, rooms: rooms, publicURL: mailer.publicURL)
    var message = MailMessage(
      to: [try MailAddress(reader.email)], subject: letter.subject, text: letter.text(namedMax: Self.namedMax)
    )
    message.unsubscribeURL = letter.unsubscribeURL
    guard try await !database.run([DigestStore.claim(account, day: day)])[0].isEmpty else { return }
    do throws(MailFault) { try await mailer.send(message) } catch {
      guard error.isSurelyUnsent, !error.isPermanent else { throw JobRefusal("\(error)") }
      _ = try await database.run([DigestStore.release(account, day: day)])
      throw error
    }
    _ = try await database.run([DigestStore.noteSent(account, at: now)])
  }

  /// Those with something new since the last digest that they want to hear of.
  private func rooms(for reader: DigestReader) async throws -> [RoomOverview] {
    let person = reader.person
    let question = RoomOverviewStore.list(of: person, limit: Self.roomsMax)
    let waiting = try await database.run([question])[0].map { try RoomOverviewStore.overview($0, of: person) }
      .filter(\.isForDigest)
    guard !waiting.isEmpty else { return [] }
    let stirred = DigestStore.stirred(
      waiting.map(\.standing.room.id), since: reader.sentAt, for: person.id,
      staffIn: waiting.filter(\.standing.isStaff).map(\.standing.room.id))
    let new = Set(try await database.run([stirred])[0].map { try $0.column(0, as: RoomID.self) })
    return waiting.filter { new.contains($0.standing.room.id) }
  }
}

extension RoomOverview {
  /// Whether there is something in it that its reader wants to be told of.
  var isForDigest: Bool {
    guard !isMuted, !standing.room.isArchived else { return false }
    switch level {
    case "nothing": return false
    case "mentions": return counts.mentions > 0
    default: return counts.unread > 0 || counts.mentions > 0
    }
  }
}

/// What a digest says. Pure.
struct DigestLetter {
  private static let titleMax = 120

  let reader: DigestReader
  let rooms: [RoomOverview]
  let publicURL: String

  var subject: String {
    let unread = rooms.reduce(0) { $0 + $1.counts.unread }
    let mentions = rooms.reduce(0) { $0 + $1.counts.mentions }
    return mentions > 0
      ? "You were named \(mentions == 1 ? "once" : "\(mentions) times") · Lyceum"
      : "\(Self.count(unread, "unread message")) · Lyceum"
  }

  var unsubscribeURL: String { "\(publicURL)/api/v1/digests/\(reader.secret)/end" }

  func text(namedMax: Int) -> String {
    // Who is named first.
    let ordered = rooms.enumerated().sorted {
      ($1.element.counts.mentions > 0 ? 1 : 0, $0.offset) < (
        $0.element.counts.mentions > 0 ? 1 : 0, $1.offset
      )
    }.map(\.element)
    let named = ordered.prefix(namedMax).map(line).joined(separator: "\n\n")
    let more =
      ordered.count > namedMax ? "\n\nAnd \(Self.count(Int64(ordered.count - namedMax), "more room"))." : ""
    let often = reader.pace == .weekly ? "on Mondays" : "each morning"
    return """
      Hello \(reader.person.name.prefix(Self.titleMax)),

      this is what you have not read:

      \(named)\(more)

      All rooms: \(publicURL)/chat

      You asked to be told \(often) where there is something new. To get no more of these mails, open:
      \(publicURL)/digests/\(reader.secret)
      """
  }

  private func line(_ room: RoomOverview) -> String {
    let place = [room.courseTitle, room.other?.shownName ?? room.standing.room.title].compactMap { $0 }
      .map { String($0.prefix(Self.titleMax)) }.joined(separator: " · ")
    var counts = [Self.count(room.counts.unread, "unread message")]
    if room.counts.mentions > 0 {
      counts.append("\(room.counts.mentions) of them or of their threads for you")
    }
    return "\(place): \(counts.joined(separator: ", "))\n\(publicURL)/chat/\(room.standing.room.id)"
  }

  private static func count(_ count: Int64, _ what: String) -> String {
    "\(count) \(what)\(count == 1 ? "" : "s")"
  }
}
