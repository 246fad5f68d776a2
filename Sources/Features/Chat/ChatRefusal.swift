import API
import Centrifuge
import Gateway
import Identity
import Loop
import Realtime
import Schema

/// Why something is not done in a room, for both ways in which it can be asked for.
enum ChatRefusal: Error, Hashable, Sendable {
  /// There is no such thing to who asks.
  case absent
  /// It is there, and not theirs to do.
  case forbidden
  case archived
  case locked
  case lockedOut
  case announcementsOnly
  /// Slow mode: so many seconds are left.
  case tooSoon(seconds: Int)
  /// What was sent cannot be done; the field, and a sentence.
  case invalid(field: String, String)
  /// The nonce stands for something else.
  case nonceReused
  case staffCannotBeStopped
  /// There are as many as there may be; a sentence.
  case tooMany(String)
  /// What the course's rules say about words, links and edits.
  case wordsRefused
  case linksRefused
  case reviewed
  /// The rules are others than who changes them has seen.
  case changedMeanwhile

  var problem: Problem {
    switch self {
    // What is forbidden looks as what is absent.
    case .absent, .forbidden: .notFound
    case .archived: Problem(.conflict, "room_archived", "The room is archived: nobody writes there any more.")
    case .locked: Problem(.conflict, "room_locked", "The room is locked: only its staff write there now.")
    case .lockedOut: Problem(.conflict, "locked_out", "The room's staff have stopped you from writing there.")
    case .announcementsOnly: Problem(.conflict, "announcements_only", "Only the course's staff write there.")
    case .tooSoon(let seconds):
      Problem(.tooManyRequests, "too_soon", "The room is in slow mode: write again in \(seconds) s.")
        .with(header: "Retry-After", "\(seconds)")
    case .invalid(let field, let message):
      Problem.invalid([ProblemField(field: field, code: "invalid", message: message)])
    case .nonceReused:
      Problem(.conflict, "nonce_reused", "This nonce stands for something else that you have done here.")
    case .staffCannotBeStopped:
      Problem(.conflict, "is_staff", "They are staff of the room, and cannot be stopped there.")
    case .tooMany(let message): Problem(.conflict, "too_many", message)
    case .wordsRefused:
      Problem(.unprocessableContent, "words_refused", "There are words in it that the course does not allow.")
    case .linksRefused:
      Problem(.unprocessableContent, "links_refused", "Only the course's staff link to other places there.")
    case .reviewed:
      Problem(
        .conflict, "edit_reviewed", "The course looks at what you say first: say it anew, and delete this.")
    case .changedMeanwhile:
      Problem(.conflict, "changed_meanwhile", "Somebody else has changed them: look at them again.")
    }
  }

  /// The protocol's where it has one; others from 410.
  var errorCode: ErrorCode {
    switch self {
    case .absent: .unknownChannel
    case .forbidden: .permissionDenied
    case .archived: ErrorCode(code: 410, message: "the room is archived")
    case .locked: ErrorCode(code: 411, message: "the room is locked")
    case .lockedOut: ErrorCode(code: 412, message: "you may not write in this room")
    case .announcementsOnly: ErrorCode(code: 413, message: "only staff write in this room")
    case .tooSoon(let seconds): ErrorCode(code: 414, message: "slow mode: \(seconds) s are left")
    case .invalid(let field, let message): .badRequest("\(field): \(message)")
    case .nonceReused: ErrorCode(code: 415, message: "the nonce stands for something else")
    case .staffCannotBeStopped: ErrorCode(code: 417, message: "they are staff of the room")
    case .tooMany(let message): ErrorCode(code: 416, message: message)
    case .wordsRefused: ErrorCode(code: 418, message: "the course does not allow some of the words")
    case .linksRefused: ErrorCode(code: 419, message: "only staff link to other places")
    case .reviewed: ErrorCode(code: 420, message: "what you say is looked at first, and so not edited")
    case .changedMeanwhile: ErrorCode(code: 100, message: "somebody else has changed it")
    }
  }
}

extension ChatRefusal {
  /// What HTTP's routes may answer besides what all may, where something is written about messages.
  static let reacting: [EndpointAnswer] = [
    .problem(.conflict, "room_archived", "The room, or its course, is archived."),
    .problem(.conflict, "room_locked", "The room is locked, and who asks is no staff."),
    .problem(.conflict, "locked_out", "Who asks may not write in this room."),
  ]

  /// And where something is said.
  static let writing =
    reacting + [
      .problem(.conflict, "announcements_only", "Only staff write in this room."),
      .problem(.conflict, "nonce_reused", "The nonce stands for something else."),
      .problem(.tooManyRequests, "too_soon", "The room is in slow mode; Retry-After tells when."),
      .problem(
        .conflict, "too_many", "As many of one's messages as may wait for the room's staff wait already."),
    ] + ruled

  /// And where the course's rules may be against it.
  static let ruled: [EndpointAnswer] = [
    .problem(.unprocessableContent, "words_refused", "There are words in it that the course does not allow."),
    .problem(.unprocessableContent, "links_refused", "Only the course's staff link to other places."),
  ]

  static let tooMany = EndpointAnswer.problem(.conflict, "too_many", "There are as many as there may be.")
}

extension Endpoint {
  /// One of chat's: what its rules refuse is told as a problem.
  init(
    chat method: HTTPMethod, _ pattern: String, id: String, summary: String, tag: EndpointTag,
    access: Identity.Operation, path: [PathParameter] = [], query: [QueryParameter] = [],
    input: Schema? = nil,
    answers: [EndpointAnswer], handler: @escaping @LoopActor @Sendable (Call) async throws -> Response
  ) {
    self.init(
      method, pattern, id: id, summary: summary, tag: tag, access: .operation(access),
      limit: method == .get ? .read : .write, path: path, query: query, input: input, answers: answers
    ) { call in
      do { return try await handler(call) } catch let refusal as ChatRefusal { throw refusal.problem }
    }
  }
}
