import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// Searching in messages, over HTTP.
extension Chat {
  nonisolated private static let textLengthMax = 200

  private static let searchQuery =
    QueryParameter.page + [
      QueryParameter(
        "q", .string(min: 1, max: textLengthMax, format: .search),
        "Words, all of which have to be there; the last may be the beginning of one."),
      QueryParameter("room", .identifier, "Only in this room."),
      QueryParameter("course", .identifier, "Only in rooms of this course."),
      QueryParameter(
        "from", .identifier,
        "Only what this person said with their name; who said something without is not searched for."
      ),
      QueryParameter("after", .string(format: .date), "Said on this day or later, in UTC."),
      QueryParameter("before", .string(format: .date), "Said before this day, in UTC."),
      QueryParameter(
        "has", .choice(MessageSearch.Has.allCases.map(\.rawValue)),
        "With a file, with a link, or questions that are answered."),
      QueryParameter(
        "order", .choice(MessageSearch.Order.allCases.map(\.rawValue)).standing(.string("newest")),
        "The newest first, or what fits best."),
    ]

  private static let searchedRoom = Schema.object([
    .required("id", .identifier), .required("title", .string(max: Room.titleLengthMax)),
    .required("kind", .choice(RoomKind.allCases.map(\.rawValue))),
    .required("course", ChatSchemas.course.orNull),
    .required("with", ChatSchemas.person.orNull, "Of a direct room the other person."),
  ]).named("SearchedRoom")

  private static let segment = Schema.object([
    .required("text", .string()), .required("match", .boolean, "Whether it is what was looked for."),
  ])

  private static let results = Schema.object([
    .required(
      "results",
      .array(
        of: .object([
          .required("message", ChatSchemas.messageView), .required("room", searchedRoom),
          .required(
            "excerpt", .array(of: segment),
            "Some of the text, around what fits first: texts to show, and no markup."),
        ]).named("FoundMessage"), max: Schema.pageItemsMax)),
    .required(
      "next", .string(format: .base64URL).orNull,
      "Given as `cursor` it brings what follows; null where nothing does."),
  ]).named("FoundMessages")

  var searchEndpoints: [Endpoint] { [searching] }

  private var searching: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/messages/search", id: "searchMessages",
      summary:
        "Messages in the rooms that one may read: one's own, or those of a course or room that one names. By words, or by what else is asked for; by nothing, the newest.",
      tag: .messages, access: .messagesSearch, query: Self.searchQuery,
      answers: [.json(.ok, "What was found.", Self.results)]
    ) { [self] call in
      let page = call.page
      let after = try page.after(Int64.self, Int64.self).map { SearchPlace(weight: $0, id: $1) }
      let search = try Self.search(call)
      let (found, isMore) = try await self.search(
        search, in: call.query("room"), course: call.query("course"), after: after, limit: page.limit,
        for: call.signedIn)
      return Response.json { json in
        json.object { json in
          json.array("results") { json in for one in found { json.found(one, for: call.signedIn.id) } }
          json.member(
            "next", isMore ? found.last.map { Cursor.encode($0.weight, $0.message.id.rawValue) } : nil)
        }
      }
    }
  }

  private static func search(_ call: Call) throws -> MessageSearch {
    var search = MessageSearch()
    search.text = call.query("q")
    search.author = call.query("from")
    search.fromMs = try day(call, "after")
    search.untilMs = try day(call, "before")
    search.has = call.query("has").flatMap(MessageSearch.Has.init(rawValue:))
    search.order = call.query("order").flatMap(MessageSearch.Order.init(rawValue:)) ?? .newest
    return search
  }

  private static func day(_ call: Call, _ name: String) throws -> Int64? {
    guard let day: String = call.query(name) else { return nil }
    guard let ms = RFC3339.parse(day + "T00:00:00Z") else {
      throw ChatRefusal.invalid(field: name, "a day")
    }
    return ms
  }
}

extension JSONWriter {
  fileprivate mutating func found(_ one: FoundMessage, for person: PersonID) {
    let room = one.room.standing.room
    object { json in
      json.key("message")
      json.message(one.message, for: person, isForStaff: false)
      json.object("room") { json in
        json.member("id", room.id)
        json.member("title", room.title)
        json.member("kind", room.kind.rawValue)
        json.course(room.course, slug: one.room.courseSlug, title: one.room.courseTitle)
        json.member("with", person: one.room.other)
      }
      json.array("excerpt") { json in
        for segment in one.excerpt {
          json.object { json in
            json.member("text", segment.text)
            json.member("match", segment.isMatch)
          }
        }
      }
    }
  }
}
