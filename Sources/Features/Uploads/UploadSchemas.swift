import API
import Bytes
import Database
import Files
import Gateway
import Identity
import Loop
import Schema
import Storage
import Tus

/// What uploads and files look like on the wire.
enum UploadSchemas {
  private static let bytes = Schema.integer(min: 0)

  static let upload = Schema.object([
    .required("id", .identifier, "The upload's id."),
    .required("url", .string(), "Where tus goes on with it."),
    .required("state", .choice(["open", "complete"]), "Whether more is to come."),
    .required(
      "form", .choice(["whole", "part", "final"]), "Whether it is there to be joined with others, or was."),
    .required("offset", bytes, "How many bytes are on the server's disk."),
    .required("length", bytes.orNull, "How many there are to be; null where that was not told yet."),
    .required("purpose", .string(), "What it is for; empty for a part."),
    .required("filename", .string(), "What the file is called."),
    .required("title", .string(), "What the client calls it; empty where it does not."),
    .required(
      "result", Schema.string().orNull,
      "The id of what was made of it, a file or a video, once it is complete."),
    .required("created_at", .time, "When it was begun."),
    .required("updated_at", .time, "When the last bytes came."),
    .required("expires_at", .time, "When it is given up unless more comes."),
  ]).named("Upload")

  static let usage = Schema.object([
    .required(
      "used", bytes,
      "How many bytes the person keeps here, unfinished uploads with all that they are to have."),
    .required("quota", bytes.orNull, "How many they may keep; null: as many as there is room for."),
    .required("file_max", bytes, "How many bytes one file may have."),
    .required(
      "purposes",
      .array(
        of: .object([
          .required("name", .string(), "As Upload-Metadata has it."),
          .required("file_max", bytes, "How many bytes such a file may have."),
        ]).named("UploadPurpose")), "What the person may upload."),
  ]).named("UploadUsage")

  static let file = Schema.object([
    .required("id", .identifier, "The file's id."),
    .required(
      "owner_id", .identifier.orNull,
      "Who uploaded it; null where that is somebody else, who may have given it without their name."),
    .required("purpose", .string(), "What it is for."),
    .required("name", .string(), "What it is called when it is saved."),
    .required("title", .string(), "What its owner calls it; empty where they do not."),
    .required("media_type", .string(), "What it is, by its first bytes."),
    .required("kind", .string(), "image, video, audio, document, subtitles, text, archive, active or other."),
    .required("bytes", bytes, "How large it is."),
    .required(
      "state", .choice(["ready", "waiting", "refused"]),
      "`waiting`: a picture is made anew before others see it. `refused`: it could not be; `reason` says why."
    ),
    .required("reason", .string(), "Why it was refused, in words for its owner; empty where it was not."),
    .required(
      "url", Schema.string().orNull,
      "Where it can be fetched without signing in, for an hour; null where it is not to be seen, or not yet."),
    .required("url_expires_at", Schema.time.orNull, "Until when that works."),
    .required(
      "pictures",
      .array(
        of: .object([
          .required("width", .integer(min: 1), "In points."),
          .required("height", .integer(min: 1), "In points."),
          .required("url", .string(), "Where it can be fetched, as long as the file."),
        ]).named("FilePicture")),
      "What is shown in the place of an attached picture, as WebP, the smallest first; empty for anything else."
    ),
    .required("created_at", .time, "When it was uploaded."),
  ]).named("File")
}

extension JSONWriter {
  /// `UploadSchemas.upload`. `offset`: what is known better than the row has it.
  mutating func upload(_ upload: Upload, offset: Int64? = nil) {
    object { json in
      json.member("id", upload.id)
      json.member("url", UploadRoutes.location(of: upload.id))
      json.member("state", upload.state.rawValue)
      json.member("form", upload.form.rawValue)
      json.member("offset", offset ?? upload.received)
      json.member("length", upload.length)
      json.member("purpose", upload.purpose)
      json.member("filename", upload.fileName)
      json.member("title", upload.title)
      json.member("result", upload.result)
      json.member("created_at", timeUnixMs: upload.createdAt.unixMs)
      json.member("updated_at", timeUnixMs: upload.updatedAt.unixMs)
      json.member("expires_at", timeUnixMs: upload.expiresAt.unixMs)
    }
  }

  /// `UploadSchemas.file`.
  @LoopActor mutating func file(_ file: StoredFile, _ uploads: Uploads) {
    let link = uploads.link(to: file)
    object { json in
      json.member("id", file.id)
      json.member("owner_id", file.isOwn ? file.owner : nil)
      json.member("purpose", file.purpose)
      json.member("name", file.name.text)
      json.member("title", file.title)
      json.member("media_type", file.type.mediaType)
      json.member("kind", file.type.kind.rawValue)
      json.member("bytes", file.bytes)
      json.member("state", file.state.rawValue)
      json.member("reason", file.reason)
      json.member("url", link?.path)
      json.member("url_expires_at", timeUnixMs: link.map { $0.untilS * 1_000 })
      json.array("pictures") { json in
        for picture in file.pictures {
          json.object { json in
            json.member("width", picture.width)
            json.member("height", picture.height)
            json.member("url", uploads.link(to: picture, of: file).path)
          }
        }
      }
      json.member("created_at", timeUnixMs: file.createdAt.unixMs)
    }
  }
}
