import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What somebody wants of chat as a whole, and the end of digests, over HTTP.
extension Chat {
  private static let pace = Schema.choice(DigestPace.allCases.map(\.rawValue))
  private static let chatSettings = Schema.object([
    .required("digest", pace, "How often one is told by mail what one has not read.")
  ]).named("ChatSettings")

  var digestEndpoints: [Endpoint] {
    [
      Endpoint(
        chat: .get, "/api/v1/me/chat-settings", id: "readChatSettings", summary: "What one wants of chat.",
        tag: .rooms, access: .roomsNotify, answers: [.json(.ok, "As it is.", Self.chatSettings)]
      ) { [self] call in try await settings(of: call.signedIn) },
      Endpoint(
        chat: .patch, "/api/v1/me/chat-settings", id: "updateChatSettings",
        summary: "Changes what one wants of chat.",
        tag: .rooms, access: .roomsNotify,
        input: .object([.optional("digest", Self.pace)]).named("ChatSettingsChange"),
        answers: [.json(.ok, "As it is now.", Self.chatSettings)]
      ) { [self] call in
        if let pace = try call.input.optionalString("digest").flatMap(DigestPace.init) {
          _ = try await database.run([DigestStore.set(pace, of: call.signedIn.id)])
        }
        return try await settings(of: call.signedIn)
      },
      Endpoint(
        chat: .post, "/api/v1/digests/{secret}/end", id: "endDigests",
        summary: "Ends the digests of whoever got the mail with this link; mail programs call it (RFC 8058).",
        tag: .rooms, access: .roomsEndDigests,
        path: [PathParameter("secret", .string(min: 1, format: .visible), "What the mail has.")],
        answers: [.none(.noContent, "There are none any more, whether the link is of a mail or not.")]
      ) { [self] call in
        try await endDigests(by: try call.request.parameter("secret"))
        return .noContent
      },
    ]
  }

  /// What a link in one of them does.
  public func endDigests(by secret: String) async throws {
    _ = try await database.run([DigestStore.end(secret)])
  }

  private func settings(of person: Person) async throws -> Response {
    let row = try await database.run([DigestStore.pace(of: person.id)])[0].first
    let pace = try row?.column(0, as: String.self) ?? DigestPace.never.rawValue
    return Response.json { $0.object { $0.member("digest", pace) } }
  }
}
