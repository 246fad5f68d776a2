import Bytes
import Files
import Gateway
import Tus

/// What may be done with an upload as it stands. Pure.
enum UploadRules {
  /// Given up when nothing has come for so long.
  static let lifeS: Int64 = 7 * 86_400
  /// Parts that have been joined can be joined again for so long.
  static let joinedLifeS: Int64 = 3_600
  private static let titleBytesMax = 400

  /// Bytes are on the disk and counted after so many, or so long: what a server that is killed has to be sent again.
  static let checkpointBytes: Int64 = 64 << 20
  static let checkpointMs: UInt64 = 5_000

  /// What an upload is wanted for. `standard`: what is taken for one that does not say.
  static func wish(_ metadata: UploadMetadata, standard: (_ isVideo: Bool) -> String) throws(Problem)
    -> UploadWish
  {
    let type = metadata["filetype"] ?? metadata["type"] ?? ""
    let isVideo = ASCII.equalsIgnoringCase(String(type.prefix(6)), "video/")
    let title = metadata["title"] ?? ""
    guard title.utf8.count <= titleBytesMax, !title.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
      throw .badMetadata("The title in Upload-Metadata is one line of at most \(titleBytesMax) bytes.")
    }
    return UploadWish(
      purpose: metadata["purpose"] ?? standard(isVideo),
      fileName: FileName(metadata["filename"] ?? metadata["name"] ?? "").text, title: title,
      course: try id("course", metadata), lesson: try id("lesson", metadata))
  }

  private static func id(_ key: String, _ metadata: UploadMetadata) throws(Problem) -> Int64? {
    guard let text = metadata[key] else { return nil }
    guard let id = Identifier<UploadTag>(decimal: text) else {
      throw .badMetadata("The \(key) in Upload-Metadata is no id.")
    }
    return id.rawValue
  }

  /// Refuses what is over, or can take no bytes.
  static func requireAlive(_ upload: Upload) throws(Problem) {
    switch upload.state {
    case .open, .complete: return
    case .expired: throw .expired
    case .refused, .terminated: throw .terminated
    }
  }

  /// Refuses bytes that do not belong at the end of an upload. Answers its length, as far as that is known then.
  static func length(
    of upload: Upload, after patch: TusPatch, bodyBytes: Int, standsAt offset: Int64
  ) throws(Problem) -> Int64? {
    try requireAlive(upload)
    if upload.form == .final { throw .finalIsWhole }
    guard patch.offset == offset else { throw .wrongOffset(offset) }
    if let told = patch.length, let known = upload.length, told != known { throw .lengthIsKnown }
    let length = upload.length ?? patch.length
    if let length {
      guard length >= offset else { throw .lengthTooSmall }
      // Without a sum that could overflow.
      guard Int64(bodyBytes) <= length - offset else { throw .beyondLength(length) }
    }
    return length
  }
}
