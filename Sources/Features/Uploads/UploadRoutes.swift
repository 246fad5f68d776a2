import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema
import Telemetry
import Tus

/// tus 1.0.0 at `/uploads`.
@LoopActor struct UploadRoutes {
  nonisolated static let path = "/uploads"
  /// Some clients send a large file in small pieces.
  static let rate = RateClass("upload", limit: 6_000, windowS: 60)
  private static let answerHeaders = [(name: TusHeader.resumable.rawValue, value: Tus.version)]
  private static let reads: [HeaderName] = TusHeader.allCases.map(\.name)
  private static let number = Schema.string(min: 1, max: 19, format: .text)

  nonisolated static func location(of id: UploadID) -> String { "\(path)/\(id)" }

  let uploads: Uploads

  var endpoints: [Endpoint] { [creation, writing, reading, ending] }

  /// What the server can do: for clients that ask before they begin.
  var options: [Route] {
    let headers = [
      (name: TusHeader.resumable.rawValue, value: Tus.version), (name: "Tus-Version", value: Tus.version),
      (name: "Tus-Extension", value: Tus.extensions),
      (name: "Tus-Max-Size", value: "\(uploads.limits.fileBytesMax)"),
      (name: "Tus-Checksum-Algorithm", value: UploadChecksum.Algorithm.list),
    ]
    return [Self.path, Self.path + "/{id}"].map { pattern in
      Route(.options, pattern, answerHeaders: headers) { _ in Response.noContent }
    }
  }

  private static let version = HeaderParameter(
    "Tus-Resumable", .choice([Tus.version]), "The version of tus.", isRequired: true)
  private static let checksum = HeaderParameter(
    "Upload-Checksum", .string(),
    "What the body adds up to: `sha256`, `sha1`, `md5` or `crc32c`, and the sum in base 64.")

  private var creation: Endpoint {
    Endpoint(
      .post, Self.path, id: "createUpload",
      summary: "Begins an upload, and takes its first bytes where they come along.",
      tag: .uploads, access: .operation(.uploadsCreate), limit: Self.rate,
      answers: [
        .none(.created, "Begun; complete already where all of it came, or where it was made of parts.").with(
          header: "Location", "The upload's URL.")
      ] + UploadAnswers.writing + [
        .problem(.contentTooLarge, "beyond_length", "More bytes come along than were announced."),
        .problem(.conflict, "part_unfinished", "A part has not come whole."),
        .problem(.tooManyRequests, "too_many_uploads", "The person has begun too many that are not whole."),
        .problem(
          .unprocessableContent, "unknown_purpose", "There is no such purpose, or not for this person."),
      ] + UploadAnswers.over,
      takesIdempotencyKey: false, reads: Self.reads
    ) { call in
      let creation = try Self.read(call) { (headers: Tus.Headers) throws(TusFault) in
        try TusCreation(headers, bodyBytes: call.request.body.length)
      }
      let sender = Sender(call)
      let standing = try await uploads.unbroken { try await uploads.create(creation, from: sender) }
      return Self.answer(.created, standing).with(header: "Location", Self.location(of: standing.id))
    }.receiving(ByteInput(contentType: Tus.contentType, isRequired: false)).answering(Self.answerHeaders)
      .described([
        Self.version, HeaderParameter("Upload-Length", Self.number, "How many bytes it has."),
        HeaderParameter(
          "Upload-Defer-Length", .choice(["1"]), "That this is told later, with some of the bytes."),
        HeaderParameter(
          "Upload-Metadata", .string(),
          "filename, filetype, purpose, title, course, lesson; values in base 64."),
        HeaderParameter("Upload-Concat", .string(), "`partial`, or `final;` and the parts' URLs."),
        Self.checksum,
      ])
  }

  private var writing: Endpoint {
    Endpoint(
      .patch, Self.path + "/{id}", id: "appendToUpload",
      summary: "Adds bytes at the end of an upload. Those that are acknowledged are on the server's disk.",
      tag: .uploads, access: .operation(.uploadsWrite), limit: Self.rate,
      answers: [
        .none(.noContent, "Stored.").with(header: "Upload-Offset", "Where the upload stands now.")
      ] + UploadAnswers.writing + UploadAnswers.over + [
        .problem(.badRequest, "length_is_known", "Another length was told before."),
        .problem(.badRequest, "length_too_small", "There are more bytes already than Upload-Length says."),
        .problem(.forbidden, "final_upload", "It was made of parts, and takes no more."),
        .problem(
          .conflict, "wrong_offset", "The upload does not stand there; Upload-Offset tells where it does."),
        .problem(.contentTooLarge, "beyond_length", "More bytes than the upload is to have."),
      ],
      reads: Self.reads
    ) { call in
      let patch = try Self.read(call) { (headers: Tus.Headers) throws(TusFault) in try TusPatch(headers) }
      let (id, sender) = (try call.identifier("id", as: UploadID.self), Sender(call))
      let standing = try await uploads.unbroken {
        try await uploads.write(patch, to: id, from: sender)
      }
      return Self.answer(.noContent, standing)
    }.receiving(ByteInput(contentType: Tus.contentType, isRequired: true)).answering(Self.answerHeaders)
      .described([
        Self.version,
        HeaderParameter("Upload-Offset", Self.number, "Where the upload stands.", isRequired: true),
        HeaderParameter(
          "Upload-Length", Self.number, "How many bytes it has, where that was not told before."),
        Self.checksum,
      ])
  }

  private var reading: Endpoint {
    Endpoint(
      .get, Self.path + "/{id}", id: "readUpload",
      summary:
        "Where an upload stands. Whoever asks is going on with it: a request that still sends gives way.",
      tag: .uploads, access: .operation(.uploadsRead), limit: Self.rate,
      answers: [.json(.ok, "The upload; HEAD has it in its headers.", UploadSchemas.upload)]
        + UploadAnswers.over + [
          .problem(
            .preconditionFailed, "tus_version", "Tus-Resumable names another version; of HEAD it is missing.")
        ],
      reads: Self.reads
    ) { call in
      if call.request.method == .head || call.request.headers.contains(.tusResumable) {
        try Self.read(call) { (headers: Tus.Headers) throws(TusFault) in try Tus.checkVersion(headers) }
      }
      let (id, sender) = (try call.identifier("id", as: UploadID.self), Sender(call))
      let (upload, offset) = try await uploads.unbroken { try await uploads.look(id, from: sender) }
      return answer(upload, offset)
    }.answering(Self.answerHeaders).described([
      HeaderParameter("Tus-Resumable", .choice([Tus.version]), "The version of tus; HEAD needs it.")
    ])
  }

  private var ending: Endpoint {
    Endpoint(
      .delete, Self.path + "/{id}", id: "endUpload",
      summary: "Ends an upload. A file that it has become goes as well, unless something refers to that.",
      tag: .uploads, access: .operation(.uploadsEnd), limit: Self.rate,
      answers: [.none(.noContent, "Ended.")] + UploadAnswers.over + [
        .problem(.conflict, "upload_taken_over", "A newer request goes on with this upload."),
        .problem(.preconditionFailed, "tus_version", "Tus-Resumable is missing or another version."),
      ],
      reads: Self.reads
    ) { call in
      try Self.read(call) { (headers: Tus.Headers) throws(TusFault) in try Tus.checkVersion(headers) }
      let (id, sender) = (try call.identifier("id", as: UploadID.self), Sender(call))
      try await uploads.unbroken { try await uploads.terminate(id, from: sender) }
      return .noContent
    }.answering(Self.answerHeaders).described([Self.version])
  }

  // MARK: Reading and answering

  /// What the headers say, or the problem with them.
  private nonisolated static func read<T>(
    _ call: Call, _ read: (Tus.Headers) throws(TusFault) -> T
  ) throws(Problem) -> T {
    do throws(TusFault) {
      return try read { header in call.request.headers[header.name] }
    } catch { throw Problem(error) }
  }

  private nonisolated static func answer(_ status: HTTPStatus, _ standing: Uploads.Standing) -> Response {
    var response = Response(status)
    response.headers.append((TusHeader.offset.rawValue, "\(standing.offset)"))
    if let at = standing.expiresAtMs {
      response.headers.append(("Upload-Expires", HTTPDate.format(unixMs: at)))
    }
    if let (header, id) = standing.result { response.headers.append((header, id)) }
    return response
  }

  private func answer(_ upload: Upload, _ offset: Int64) -> Response {
    var response = Response.json { $0.upload(upload, offset: offset) }.with(
      header: "Cache-Control", "no-store")
    response.headers.append((TusHeader.offset.rawValue, "\(offset)"))
    if let length = upload.length {
      response.headers.append((TusHeader.length.rawValue, "\(length)"))
    } else {
      response.headers.append((TusHeader.deferLength.rawValue, "1"))
    }
    if !upload.metadata.isEmpty { response.headers.append((TusHeader.metadata.rawValue, upload.metadata)) }
    if !upload.concat.isEmpty { response.headers.append((TusHeader.concat.rawValue, upload.concat)) }
    if upload.object != nil {
      response.headers.append(("Upload-Expires", HTTPDate.format(unixMs: upload.expiresAt.unixMs)))
    }
    if let (header, id) = uploads.result(of: upload) { response.headers.append((header, id)) }
    return response
  }
}

extension HeaderName {
  fileprivate static let tusResumable = HeaderName("tus-resumable")
  private static let uploadLength = HeaderName("upload-length")
  private static let uploadDeferLength = HeaderName("upload-defer-length")
  private static let uploadOffset = HeaderName("upload-offset")
  private static let uploadMetadata = HeaderName("upload-metadata")
  private static let uploadConcat = HeaderName("upload-concat")
  private static let uploadChecksum = HeaderName("upload-checksum")

  fileprivate static func of(_ header: TusHeader) -> HeaderName {
    switch header {
    case .resumable: tusResumable
    case .length: uploadLength
    case .deferLength: uploadDeferLength
    case .offset: uploadOffset
    case .metadata: uploadMetadata
    case .concat: uploadConcat
    case .checksum: uploadChecksum
    case .contentType: contentType
    }
  }
}

extension TusHeader {
  fileprivate var name: HeaderName { HeaderName.of(self) }
}

extension EndpointTag {
  static let uploads = EndpointTag(
    "uploads", "How files come in: tus 1.0.0, for any size, going on where they were after any interruption.")
}
