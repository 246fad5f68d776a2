import Bytes
import Database
import Files
import Gateway
import Loop
import Storage

/// A picture that is shown in the place of an attached one: upright, of a sensible size, and without what the camera says.
public struct StoredPicture: Sendable {
  /// How it refers to its object, with its file's id.
  static let referenceKind = "picture"

  public let object: ObjectName
  public let width: Int
  public let height: Int
  public let bytes: Int64
}

extension StoredFile {
  /// Whether pictures stand in its place for all but its owner.
  var isDepicted: Bool { purpose == Uploads.attachmentName && UploadPurpose.takesPicture(type) }

  /// Whether it is handed out as it came where it moves, for its purpose takes any file.
  var isKeptMoving: Bool { isDepicted || purpose == Uploads.lessonName }

  /// Whether its owner may hang it on something: it can be seen, or is about to be.
  public var canBeAttached: Bool { state == .ready || state == .waiting && isDepicted }

  /// As its owner sees it.
  var own: StoredFile {
    var file = self
    file.isOwn = true
    return file
  }

  /// As others see it: of an attached picture the largest of those that stand in its place, and never what was uploaded.
  var shown: StoredFile {
    guard isDepicted, state == .ready, let largest = pictures.last else { return self }
    var file = self
    (file.objectName, file.bytes, file.type, file.name) = (largest.object, largest.bytes, .webp, pictureName)
    return file
  }

  /// What its pictures are called when they are saved.
  var pictureName: FileName {
    let stem = ending.isEmpty ? name.text : String(name.text.dropLast(ending.utf8.count + 1))
    return FileName(stem + ".webp")
  }

  private var ending: String { name.ending }

  /// What its bytes are handed out as. What could not be read as a picture nobody's browser shall try to read.
  var servedType: FileType { isDepicted && state == .refused ? .bytes : type }
}

/// The SQL of pictures. `Migrations/*_uploads_pictures.sql` has the table.
@LoopActor enum StoredPictureStore {
  /// Those of some files, the smallest first.
  static func of(_ files: [StoredFileID]) -> Statement {
    Statement(
      """
      select p.file_id, o.name, p.width, p.height, p.bytes
      from stored_picture p join storage_object o on o.id = p.object_id
      where p.file_id = any($1) order by p.file_id, p.width
      """, SQLArray(files))
  }

  static func read(_ rows: [Row]) throws -> [StoredFileID: [StoredPicture]] {
    var found: [StoredFileID: [StoredPicture]] = [:]
    for row in rows {
      let (file, text, width, height, bytes) = try row.values(
        StoredFileID.self, String.self, Int32.self, Int32.self, Int64.self)
      guard let name = ObjectName(text) else { throw UploadStore.Unreadable() }
      found[file, default: []].append(
        StoredPicture(object: name, width: Int(width), height: Int(height), bytes: bytes))
    }
    return found
  }

  /// Puts a picture in the place of a file, in the transaction in which the file becomes ready.
  static func add(_ picture: StoredPicture, to file: StoredFile, _ transaction: Transaction) async throws {
    let added = StorageRecords.add(picture.object, owner: file.owner, bytes: picture.bytes)
    let object: StoredObjectID = try await transaction.run([added])[0][0].column(0)
    let insert = Statement(
      "insert into stored_picture (file_id, object_id, width, height, bytes) values ($1, $2, $3, $4, $5)",
      file.id, object, Int32(picture.width), Int32(picture.height), picture.bytes)
    _ = try await transaction.run(
      [insert]
        + StorageRecords.refer(to: object, kind: StoredPicture.referenceKind, id: file.id.rawValue))
  }

  /// The objects of a file's pictures.
  static func objects(of file: StoredFileID) -> Statement {
    Statement("select object_id from stored_picture where file_id = $1", file)
  }
}
