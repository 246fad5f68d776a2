import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// A room as a file, over HTTP.
extension Chat {
  var exportEndpoints: [Endpoint] { [exporting] }

  private var exporting: Endpoint {
    Endpoint(
      chat: .get, "/api/v1/rooms/{id}/export", id: "exportRoom",
      summary:
        "All that was said in a room, to keep: as JSON, or as a page without scripts. Its staff; that it was done is kept. Nobody is named who gave no name.",
      tag: .rooms, access: .roomsExport, path: [ChatSchemas.room],
      query: [
        QueryParameter(
          "format", .choice(ExportFormat.allCases.map(\.rawValue)).standing(.string("json")), "Of the file.")
      ],
      answers: [.anything(.ok, "The file, as an attachment, as it is being written.")]
    ) { [self] call in
      let standing = try await staffStanding(of: call)
      let format = call.query("format").flatMap(ExportFormat.init(rawValue:)) ?? .json
      let export = try await export(standing, by: call.signedIn)
      var response = Response(
        contentType: format.contentType,
        body: .stream { [self] stream in
          try await write(export, as: format) { try await stream.write($0) }
        })
      response.headers = [
        ("Content-Disposition", "attachment; filename=\"room-\(standing.room.id).\(format.rawValue)\""),
        ("Content-Security-Policy", ExportPage.policy + "; sandbox"), ("Cache-Control", "no-store"),
      ]
      return response
    }
  }
}
