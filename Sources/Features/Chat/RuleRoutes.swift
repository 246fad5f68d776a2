import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What a course asks of what is said in its rooms, over HTTP.
extension Chat {
  private static let word = Schema.object([
    .required(
      "text", .string(min: 1, max: WordList.textLengthMax, format: .line).example("rubbish"),
      "A word, or a few in a row: found as whole words, however they are written."),
    .required(
      "action", .choice(CourseRules.Action.allCases.map(\.rawValue)),
      "refuse: it is not taken. hold: it waits for staff."),
  ]).named("WordRule")

  private static func fields(isAnswer: Bool) -> [Field] {
    let field: (String, Schema, String?) -> Field =
      isAnswer ? { .required($0, $1, $2) } : { .optional($0, $1, $2) }
    return [
      field("words", .array(of: word, max: WordList.textsMax), nil),
      field(
        "links", .choice(CourseRules.Links.allCases.map(\.rawValue)),
        "Whose links are taken: everybody's; hold: those of others than staff wait; staff: they are refused."),
      field(
        "link_hosts",
        .array(
          of: .string(min: 1, max: LinkFinder.hostLengthMax, format: .visible), max: CourseRules.hostsMax),
        "Where everybody may link to, with what is below it: `example.org`."),
      field(
        "review", .choice(CourseRules.Review.allCases.map(\.rawValue)),
        "Whose messages wait for staff before they are seen."),
      field(
        "newcomer_messages", .integer(min: 1, max: Int64(CourseRules.newcomerMessagesMax)),
        "Who has said so much in the course's rooms is a newcomer no more."),
      field("read_receipts", .boolean, "Whether people see how far others have read."),
    ]
  }

  private static let chatRules = Schema.object(
    fields(isAnswer: true) + [.required("version", .integer(min: 0), "Goes up with each change.")]
  ).named("ChatRules")

  private static let newRules = Schema.object(
    fields(isAnswer: false) + [
      .optional(
        "version", .integer(min: 0), "The one that was changed: somebody else's change is not lost then.")
    ]
  ).named("NewChatRules")

  private static let course = PathParameter(
    "id", .string(min: 1, max: 64, format: .line), "The course's id, or its slug.")

  var ruleEndpoints: [Endpoint] {
    [
      Endpoint(
        chat: .get, "/api/v1/courses/{id}/chat-rules", id: "readChatRules",
        summary: "What a course asks of what is said in its rooms; its staff.", tag: .rooms,
        access: .roomsRules, path: [Self.course], answers: [.json(.ok, "The rules.", Self.chatRules)]
      ) { [self] call in
        let course = try await ruledCourse(of: call)
        let rules =
          try await database.run([RuleStore.find(course)])[0].first.map(RuleStore.rules) ?? .standing
        return Response.json { $0.rules(rules) }
      },
      Endpoint(
        chat: .put, "/api/v1/courses/{id}/chat-rules", id: "setChatRules",
        summary:
          "Puts other rules in their place, in force within a second; its staff. What is left out is as if nothing was ever said.",
        tag: .rooms, access: .roomsRules, path: [Self.course], input: Self.newRules,
        answers: [
          .json(.ok, "As they are now.", Self.chatRules),
          .problem(.conflict, "changed_meanwhile", "They are of another version."),
        ]
      ) { [self] call in
        let course = try await ruledCourse(of: call)
        let rules = try await change(course, to: try CourseRules(call.input), by: call.signedIn)
        return Response.json { $0.rules(rules) }
      },
    ]
  }

  /// The course that the path names, where who asks is its staff.
  private func ruledCourse(of call: Call) async throws -> RoomCourseID {
    let name: String = try call.request.parameter("id")
    let id = RoomCourseID(decimal: name)
    let question = RuleStore.role(of: call.signedIn.id, in: id, slug: id == nil ? name : nil)
    guard let row = try await database.run([question])[0].first else { throw ChatRefusal.absent }
    let role = try row.column(1, as: String?.self).flatMap(CourseRole.init)
    let standing = CourseStanding(role: role, isInSight: false)
    guard Permissions.allows(call.signedIn, .roomsRules, in: standing) else { throw ChatRefusal.absent }
    return try row.column(0)
  }
}

extension CourseRules {
  /// Reads what staff have sent. `version` is nil where they do not say which they have seen.
  init(_ json: JSONValue) throws {
    self.init()
    words = try (json.optionalArray("words") ?? []).enumerated().map { place, word in
      let text = try word.string("text")
      guard WordList.takes(text) else {
        throw ChatRefusal.invalid(
          field: "words[\(place)].text", "1 to \(WordList.phraseMax) words of letters and figures")
      }
      return Word(text: text, action: Action(rawValue: try word.string("action")) ?? .hold)
    }
    links = try json.optionalString("links").flatMap(Links.init) ?? .anyone
    hosts = try Self.hosts(json.optionalArray("link_hosts") ?? [])
    review = try json.optionalString("review").flatMap(Review.init) ?? .nobody
    newcomerMessages = Int(try json.optionalInt("newcomer_messages") ?? 3)
    hasReceipts = try json.optionalBool("read_receipts") ?? true
    version = try json.optionalInt("version")
  }

  private static func hosts(_ texts: [JSONValue]) throws -> Set<String> {
    Set(
      try texts.enumerated().map { place, text in
        guard let host = LinkFinder.host(try text.asString().utf8) else {
          throw ChatRefusal.invalid(
            field: "link_hosts[\(place)]", "a host as it stands in addresses, as example.org")
        }
        return host
      })
  }
}

extension JSONWriter {
  fileprivate mutating func rules(_ rules: CourseRules) {
    object { json in
      json.key("words")
      json.words(rules.words)
      json.member("links", rules.links.rawValue)
      json.array("link_hosts") { json in for host in rules.hosts.sorted() { json.string(host) } }
      json.member("review", rules.review.rawValue)
      json.member("newcomer_messages", rules.newcomerMessages)
      json.member("read_receipts", rules.hasReceipts)
      json.member("version", rules.version ?? 0)
    }
  }
}
