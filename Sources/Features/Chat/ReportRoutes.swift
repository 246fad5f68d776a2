import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// Reports of messages, over HTTP.
extension Chat {
  private static let report = Schema.object([
    .required("id", .identifier), .required("message", .identifier),
    .required("text", .string(max: MessageText.bytesMax)),
    .required("author", ChatSchemas.author), .required("by", ChatSchemas.person),
    .required("reason", .string(max: ChatRules.reasonLengthMax)), .required("at", .time),
    .required(
      "verdict", .choice(ReportVerdict.allCases.map(\.rawValue)).orNull, "Null while nobody has looked."),
  ]).named("MessageReport")

  var reportEndpoints: [Endpoint] { [reporting, reportListing, settling] }

  private var reporting: Endpoint {
    Endpoint(
      chat: .post, "/api/v1/rooms/{id}/messages/{message}/reports", id: "reportMessage",
      summary: "Tells the room's staff of a message; once, however often it is sent.", tag: .messages,
      access: .messagesReport, path: [ChatSchemas.room, ChatSchemas.message],
      input: .object([.required("reason", .string(min: 1, max: ChatRules.reasonLengthMax, format: .line))]),
      answers: [.none(.noContent, "They are told.")]
    ) { [self] call in
      let standing = try await standing(of: call)
      try await report(
        try call.identifier("message"), reason: try ChatRules.reason(call.input), by: call.signedIn,
        in: standing.room.id)
      return .noContent
    }
  }

  private var reportListing: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/reports", id: "listReports",
      summary: "What people have told the room's staff, the newest first; its staff.", tag: .rooms,
      access: .roomsModerate, path: [ChatSchemas.room],
      query: QueryParameter.page + [
        QueryParameter(
          "open", .boolean.standing(.bool(true)), "Those that nobody has settled, or the others.")
      ],
      answers: [.json(.ok, "The reports.", .page(of: Self.report))]
    ) { [self] call in
      let (standing, page) = (try await staffStanding(of: call), call.page)
      let found = try await reports(
        in: standing.room.id, isOpen: call.query("open") ?? true, before: try page.after(ReportID.self),
        limit: page.fetchCount)
      return Response.page(found, of: page) {
        Cursor.encode($0.id)
      } item: { json, report in
        json.report(report)
      }
    }
  }

  private var settling: Endpoint {
    Endpoint(
      chat: .put, "/api/v1/rooms/{id}/reports/{report}", id: "settleReport",
      summary: "Deletes the message that a report is about, or dismisses the report; the room's staff.",
      tag: .rooms,
      access: .roomsModerate,
      path: [ChatSchemas.room, PathParameter("report", .identifier, "The report's id.")],
      input: .object([.required("verdict", .choice(ReportVerdict.allCases.map(\.rawValue)))]),
      answers: [.none(.noContent, "It is settled.")]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      guard let verdict = ReportVerdict(rawValue: try call.input.string("verdict")) else {
        throw ChatRefusal.invalid(field: "verdict", "deleted or dismissed")
      }
      try await settle(try call.identifier("report"), as: verdict, in: standing, by: call.signedIn)
      return .noContent
    }
  }
}

extension JSONWriter {
  fileprivate mutating func report(_ report: MessageReport) {
    object { json in
      json.member("id", report.id)
      json.member("message", report.message)
      json.member("text", report.text)
      json.member("author", person: report.author)
      json.member("by", person: report.reporter)
      json.member("reason", report.reason)
      json.member("at", timeUnixMs: report.at.unixMs)
      json.member("verdict", report.verdict)
    }
  }
}
