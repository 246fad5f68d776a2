import Bytes
import Database
import Identity
import Jobs
import Loop
import Mail

/// Writes and sends invitations. The queue knows the invitation alone: a secret is made with each mail, and is nowhere else.
@LoopActor public final class InvitationMails {
  nonisolated static let kindName = "courses.invitation"
  /// With the pauses between them, for about a day.
  nonisolated private static let attemptsMax = 30

  private let database: Database
  private let mailer: Mailer

  public init(_ database: Database, mailer: Mailer) {
    self.database = database
    self.mailer = mailer
  }

  /// One that waits already is enough.
  nonisolated static func jobs(for invitations: [InvitationID]) -> Statement {
    JobQueue.enqueue(
      invitations.map { id in
        var json = JSONWriter(capacityBytes: 48)
        json.object { $0.member("invitation", id) }
        return NewJob(
          kindName, payload: json.take(), uniqueKey: id.description, attemptsMax: attemptsMax)
      })
  }

  public var kind: JobKind {
    JobKind(
      Self.kindName, atOnceMax: 4, timeoutMs: 60_000,
      retry: JobKind.Retry(firstMs: 5_000, longestMs: 3_600_000)
    ) { [self] job, _ in
      let id = try JSONValue(parsing: job.payload).identifier("invitation", as: InvitationID.self)
      try await send(id)
    }
  }

  private func send(_ id: InvitationID) async throws {
    guard let row = try await database.run([InvitationStore.letter(id)])[0].first else { return }
    let secret = InvitationSecret.make()
    _ = try await database.run([InvitationStore.addLink(secret.hash, to: id)])
    let letter = InvitationLetter(
      email: try row.column(0), role: try row.word(1), isBound: try row.column(2),
      expiresAt: try row.column(3), course: try row.column(4),
      link: "\(mailer.publicURL)/invitation#token=\(secret.text)")
    do throws(MailFault) {
      try await mailer.send(
        MailMessage(
          to: [try MailAddress(letter.email)], subject: letter.subject, text: letter.text))
    } catch {
      throw error.isPermanent ? JobRefusal("\(error)") : error
    }
    _ = try await database.run([InvitationStore.noteSent(id)])
  }
}

/// What an invitation says. Pure.
struct InvitationLetter {
  private static let subjectTitleMax = 100

  let email: String
  let role: CourseRole
  let isBound: Bool
  let expiresAt: SQLTime
  let course: String
  let link: String

  var subject: String { "Invitation to \(course.prefix(Self.subjectTitleMax)) · Lyceum" }

  var text: String {
    let place =
      switch role {
      case .student: "a student"
      case .assistant: "an assistant"
      case .instructor: "an instructor"
      }
    let day = RFC3339.format(unixMs: expiresAt.unixMs).prefix(10)
    let who =
      isBound
      ? "The invitation is for \(email) alone: sign in with the account that has this address, or make one with it."
      : "Whoever opens this page first takes the invitation: do not pass it on."
    return """
      Hello,

      you are invited to the course “\(course)” on Lyceum, as \(place). Open this page until \(day):

      \(link)

      \(who)

      If you do not know what this is about, leave this mail alone, and nothing happens.
      """
  }
}
