import API
import Gateway
import Tus

/// What clients are told of uploads that do not go as they wish.
extension Problem {
  init(_ fault: TusFault) {
    switch fault {
    case .version:
      self = Problem(.preconditionFailed, "tus_version", fault.sentence).with(
        header: "Tus-Version", Tus.version)
    case .contentType: self.init(.unsupportedMediaType, "octet_stream_expected", fault.sentence)
    case .checksumAlgorithm: self.init(.badRequest, "checksum_algorithm", fault.sentence)
    case .metadata: self.init(.badRequest, "bad_metadata", fault.sentence)
    default: self.init(.badRequest, "bad_upload_header", fault.sentence)
    }
  }

  static func badMetadata(_ sentence: String) -> Problem { Problem(.badRequest, "bad_metadata", sentence) }

  static func unknownPurpose(_ known: [String]) -> Problem {
    Problem(
      .unprocessableContent, "unknown_purpose",
      "Upload-Metadata's purpose is one of \(known.joined(separator: ", ")) for you.")
  }

  static func tooLarge(max: Int64) -> Problem {
    Problem(.contentTooLarge, "upload_too_large", "This may have at most \(max) bytes.")
  }

  static func quota(left: Int64) -> Problem {
    Problem(
      .contentTooLarge, "quota_exceeded",
      "What you keep here and this together are too much; \(max(0, left)) bytes are left for you."
        + " What you have removed counts for another day.")
  }

  static func tooManyUploads(max: Int64) -> Problem {
    Problem(
      .tooManyRequests, "too_many_uploads",
      "You have begun \(max) uploads that are not whole; finish some, or end them.")
  }

  static func wrongOffset(_ offset: Int64) -> Problem {
    Problem(.conflict, "wrong_offset", "The upload stands at \(offset) bytes; go on from there.").with(
      header: "Upload-Offset", "\(offset)")
  }

  static func beyondLength(_ length: Int64) -> Problem {
    Problem(
      .contentTooLarge, "beyond_length",
      "The upload was announced with \(length) bytes, and this goes beyond.")
  }

  static let lengthIsKnown = Problem(
    .badRequest, "length_is_known", "The upload's length has been told already, and was another.")
  static let lengthTooSmall = Problem(
    .badRequest, "length_too_small", "The upload has more bytes already than Upload-Length says.")
  static let finalIsWhole = Problem(
    .forbidden, "final_upload", "An upload that was made of others takes no more bytes.")
  static let checksumMismatch = Problem(
    .checksumMismatch, "checksum_mismatch",
    "What has arrived is not what Upload-Checksum says; nothing of it was kept.")
  static let takenOver = Problem(
    .conflict, "upload_taken_over", "A newer request goes on with this upload; what has come so far is kept.")
  static let shuttingDown = Problem(
    .serviceUnavailable, "shutting_down",
    "The server is going down; what has come so far is kept. Go on in a moment."
  ).with(header: "Retry-After", "1")
  static let uploadBusy = Problem(
    .serviceUnavailable, "busy", "Too many requests wait for this upload."
  ).with(header: "Retry-After", "1")
  static let expired = Problem(
    .gone, "upload_expired", "Nothing has come for this upload for so long that it was given up; begin anew.")
  static let terminated = Problem(.gone, "upload_gone", "This upload was ended; begin anew.")
  static let partUnfinished = Problem(
    .conflict, "part_unfinished", "A part has not come whole; parts are joined when they are.")
  static let notAPart = Problem(
    .badRequest, "bad_upload_header",
    "Upload-Concat names an upload that is no part, or no upload of this server.")

  static func typeNotTaken(_ wanted: String, _ found: String) -> Problem {
    Problem(
      .unsupportedMediaType, "type_not_taken",
      "This should be \(wanted); its first bytes are those of \(found).")
  }
}

/// The same, as the API's description lists them.
enum UploadAnswers {
  static let headers: [EndpointAnswer] = [
    .problem(.badRequest, "bad_upload_header", "A header of tus is missing, wrong, or contradicts another."),
    .problem(
      .preconditionFailed, "tus_version", "Tus-Resumable is missing or another version; Tus-Version has ours."
    ),
  ]

  static let writing: [EndpointAnswer] =
    headers + [
      .problem(
        .badRequest, "bad_metadata",
        "Upload-Metadata is not as it should be, or names what its purpose is not for."),
      .problem(
        .conflict, "course_archived", "It is for a course, which nothing changes in until it is restored."),
      .problem(.badRequest, "checksum_algorithm", "The checksum's algorithm is not known here."),
      .problem(.contentTooLarge, "upload_too_large", "Larger than such a file may be."),
      .problem(.contentTooLarge, "quota_exceeded", "More than the person may keep here."),
      .problem(.unsupportedMediaType, "octet_stream_expected", "The bytes come as another type."),
      .problem(
        .unsupportedMediaType, "type_not_taken", "The file is not what its purpose takes; the upload is over."
      ),
      .problem(.checksumMismatch, "checksum_mismatch", "The bytes do not add up; nothing of them was kept."),
      .problem(.conflict, "upload_taken_over", "A newer request goes on with this upload."),
      .problem(.serviceUnavailable, "shutting_down", "The server ends; what has come is kept."),
    ]

  static let over: [EndpointAnswer] = [
    .problem(.gone, "upload_expired", "It was given up because nothing came."),
    .problem(.gone, "upload_gone", "It was ended, or refused."),
  ]
}
