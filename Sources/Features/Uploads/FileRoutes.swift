import API
import Bytes
import Database
import Files
import Gateway
import Identity
import Loop
import Schema
import Storage

/// What has been uploaded, over HTTP.
@LoopActor struct FileRoutes {
  let uploads: Uploads

  var endpoints: [Endpoint] { [unfinished, usage, list, reading, removal, content] + avatars }

  private var unfinished: Endpoint {
    Endpoint(
      .get, "/api/v1/uploads", id: "listUploads",
      summary:
        "The person's uploads that can be gone on with, from whatever device, in the order of their beginning.",
      tag: .uploads, access: .operation(.uploadsList), limit: .read, query: QueryParameter.page,
      answers: [.json(.ok, "The uploads.", .page(of: UploadSchemas.upload))]
    ) { [uploads] call in
      let found = try await uploads.store.unfinished(
        of: call.signedIn.id, after: try call.page.after(UploadID.self), limit: call.page.fetchCount)
      return .page(found, of: call.page, next: { Cursor.encode($0.id) }) { $0.upload($1) }
    }
  }

  private var usage: Endpoint {
    Endpoint(
      .get, "/api/v1/uploads/usage", id: "readUploadUsage",
      summary: "How much the person keeps here, and may keep.",
      tag: .uploads, access: .operation(.uploadsUsage), limit: .read,
      answers: [.json(.ok, "The usage.", UploadSchemas.usage)]
    ) { [uploads] call in
      let person = call.signedIn
      let used: Int64 = try await uploads.database.run([StorageRecords.usage(of: person.id)])[0][0].column(0)
      return Response.json { json in
        json.object { json in
          json.member("used", used)
          json.member("quota", uploads.limits.quota(of: person.role))
          json.member("file_max", uploads.limits.fileBytesMax)
          json.array("purposes") { json in
            for purpose in uploads.purposes where person.role >= purpose.roleMin {
              json.object { json in
                json.member("name", purpose.name)
                json.member("file_max", uploads.bytesMax(purpose))
              }
            }
          }
        }
      }
    }
  }

  private var list: Endpoint {
    Endpoint(
      .get, "/api/v1/files", id: "listFiles", summary: "The person's own files, the newest first.",
      tag: .files,
      access: .operation(.filesList), limit: .read, query: QueryParameter.page,
      answers: [.json(.ok, "The files.", .page(of: UploadSchemas.file))]
    ) { [uploads] call in
      let found = try await uploads.files.list(
        of: call.signedIn.id, before: try call.page.after(StoredFileID.self), limit: call.page.fetchCount)
      return .page(found, of: call.page, next: { Cursor.encode($0.id) }) {
        $0.file($1, uploads)
      }
    }
  }

  private var reading: Endpoint {
    Endpoint(
      .get, "/api/v1/files/{id}", id: "readFile",
      summary: "One file, with a URL to fetch it from for an hour.",
      tag: .files, access: .operation(.filesRead), limit: .read,
      answers: [.json(.ok, "The file.", UploadSchemas.file)]
    ) { [uploads] call in
      let file = try await uploads.file(try call.identifier("id"), for: call.signedIn)
      return Response.json { $0.file(file, uploads) }
    }
  }

  private var removal: Endpoint {
    Endpoint(
      .delete, "/api/v1/files/{id}", id: "deleteFile",
      summary: "Removes a file of one's own that is used nowhere.",
      tag: .files, access: .operation(.filesDelete), limit: .write,
      answers: [
        .none(.noContent, "Removed."), .problem(.conflict, "file_in_use", "Something refers to the file."),
      ]
    ) { [uploads] call in
      let id: StoredFileID = try call.identifier("id")
      guard let file = try await uploads.files.find(id), file.owner == call.signedIn.id else {
        throw Problem.notFound
      }
      let isGone = try await uploads.database.transaction { try await uploads.remove(file, $0) }
      guard isGone else {
        throw Problem(.conflict, "file_in_use", "The file is used; it can go when it is not any more.")
      }
      return .noContent
    }
  }

  private var content: Endpoint {
    let signed = "As the file's `url` has it."
    return Endpoint(
      .get, "/files/{object}", id: "readFileContent",
      summary: "A file's bytes, by a URL that a file's description or another answer gave.", tag: .files,
      access: .operation(.filesContent), limit: .none,
      path: [PathParameter("object", .string(min: 32, max: 32, format: .base64URL), "The object's name.")],
      query: ["as", "type", "until", "signature"].map { QueryParameter($0, .string(max: 1_024), signed) },
      answers: [
        .anything(.ok, "The bytes."), .anything(.partialContent, "A range of them."),
        .none(.notModified, "The reader has them."),
        .problem(.rangeNotSatisfiable, "range_not_satisfiable", "There is no such range."),
        .problem(.preconditionFailed, "precondition_failed", "If-Match names something else."),
      ]
    ) { [uploads] call in
      let nowS = uploads.clock.wallMs / 1_000
      let found = uploads.links.file(
        object: try call.request.parameter("object"), query: { call.request.query($0) }, nowS: nowS)
      guard let (file, untilS) = found else { throw Problem.notFound }
      return file.response(try await uploads.objects.open(file.object), untilS: untilS, nowS: nowS)
    }
  }
}

extension Uploads {
  /// Everything that can be asked of uploads and files.
  public var endpoints: [Endpoint] {
    UploadRoutes(uploads: self).endpoints + FileRoutes(uploads: self).endpoints
  }

  /// What is told of the API's tus part before anybody asks for something.
  public func addOptions(to gateway: Gateway) {
    for route in UploadRoutes(uploads: self).options { gateway.add(route) }
    gateway.methodOverridePaths.append(UploadRoutes.path)
  }

  /// Where an upload stands, after whoever still sends has given way.
  func look(_ id: UploadID, from sender: Sender) async throws -> (upload: Upload, offset: Int64) {
    // Who is late changes nothing of what was told to whoever came after.
    guard turns.isLatest(id, arrivedNs: sender.arrivedNs) else {
      return try await standing(id, for: sender.person)
    }
    return try await withTurn(id, for: sender) { [self] _ in try await standing(id, for: sender.person) }
  }

  private func standing(_ id: UploadID, for person: Person) async throws -> (upload: Upload, offset: Int64) {
    let upload = try await found(id, for: person)
    try UploadRules.requireAlive(upload)
    return (upload, try await offset(of: upload))
  }

  /// A file, for its owner, and for whom a feature lets read it that refers to it: of a picture they get what stands in
  /// its place.
  public func file(_ id: StoredFileID, for person: Person) async throws -> StoredFile {
    guard let file = try await files.find(id) else { throw Problem.notFound }
    guard file.owner != person.id else { return file.own }
    for (kind, referrers) in try await files.referrers(of: file) {
      if let check = grants[kind], try await check(person, referrers) { return file.shown }
    }
    throw Problem.notFound
  }

  /// For the answers of features whose files these are. Nil: it is not to be shown yet.
  public func link(to file: StoredFile) -> (path: String, untilS: Int64)? {
    // What was attached its owner may have, whatever becomes of it for others.
    guard file.state == .ready || file.isOwn && file.isDepicted else { return nil }
    return link(to: ServedFile(file.objectName, name: file.name, type: file.servedType))
  }

  /// One of the pictures that are shown in a file's place.
  public func link(to picture: StoredPicture, of file: StoredFile) -> (path: String, untilS: Int64) {
    link(to: ServedFile(picture.object, name: file.pictureName, type: .webp))
  }

  private func link(to served: ServedFile) -> (path: String, untilS: Int64) {
    links.link(to: served, nowS: clock.wallMs / 1_000)
  }
}

extension EndpointTag {
  static let files = EndpointTag("files", "What has been uploaded.")
}
