import Bytes
import Database
import Identity
import Storage

public enum UploadTag {}
public typealias UploadID = Identifier<UploadTag>

/// Bytes on their way in.
struct Upload: Sendable {
  enum Form: String, Sendable { case whole, part, final }
  enum State: String, Sendable { case open, complete, refused, terminated, expired }

  /// How it refers to its object.
  static let referenceKind = "upload"

  let id: UploadID
  let owner: PersonID
  /// Nil once it is over.
  let object: StoredObjectID?
  let objectName: ObjectName?
  let form: Form
  let purpose: String
  /// Nil: not told yet.
  let length: Int64?
  /// On the disk, and acknowledged or about to be.
  let received: Int64
  let metadata: String
  let concat: String
  let fileName: String
  let title: String
  let course: Int64?
  let lesson: Int64?
  let state: State
  let result: String?
  let createdAt: SQLTime
  let updatedAt: SQLTime
  let expiresAt: SQLTime
}

/// What a client wants to be made of an upload, from its metadata.
struct UploadWish: Sendable {
  var purpose = ""
  var fileName = ""
  var title = ""
  var course: Int64?
  var lesson: Int64?
}
