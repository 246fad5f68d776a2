import Bytes
import Database
import Files
import Identity
import Loop
import Pictures
import Storage

public enum StoredFileTag {}
public typealias StoredFileID = Identifier<StoredFileTag>

/// A file that somebody has uploaded whole.
public struct StoredFile: Sendable {
  public enum State: String, Sendable {
    case ready
    /// It is made anew first; nobody is shown what was uploaded.
    case waiting
    /// It could not be made anew, and is shown to nobody; `reason` tells its owner why.
    case refused
  }

  /// How it refers to its object.
  static let referenceKind = "file"

  public let id: StoredFileID
  public let object: StoredObjectID
  public internal(set) var objectName: ObjectName
  public let owner: PersonID
  public let purpose: String
  public internal(set) var name: FileName
  public let title: String
  public internal(set) var type: FileType
  public internal(set) var bytes: Int64
  public let state: State
  /// Why it is refused; empty where it is not.
  public let reason: String
  /// How it is to be made anew; nil: it is not.
  let shape: PictureShape?
  public let course: Int64?
  public let lesson: Int64?
  public let createdAt: SQLTime
  /// What is shown in its place where it is an attached picture, the smallest first.
  public internal(set) var pictures: [StoredPicture] = []
  /// Whether this is for its owner, who may have what was uploaded.
  var isOwn = false
}

/// The SQL of files. `Migrations/*_uploads_uploads.sql` has the table.
@LoopActor struct StoredFileStore {
  let database: Database

  /// Makes a file of an upload, in its last transaction. With a shape it waits until it has been made anew.
  static func make(
    of upload: FinishedUpload, purpose: String, as shape: PictureShape?, _ transaction: Transaction
  ) async throws -> StoredFileID {
    let rows = try await transaction.query(
      """
      insert into stored_file (object_id, owner_id, purpose, name, title, media_type, bytes, state, shape, course_id, lesson_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id
      """, upload.object, upload.owner, purpose, upload.fileName.text, upload.title, upload.type.mediaType,
      upload.bytes, (shape == nil ? StoredFile.State.ready : .waiting).rawValue, shape?.words, upload.course,
      upload.lesson)
    let id: StoredFileID = try rows[0].column(0)
    _ = try await transaction.run(
      StorageRecords.refer(to: upload.object, kind: StoredFile.referenceKind, id: id.rawValue))
    return id
  }

  func find(_ id: StoredFileID) async throws -> StoredFile? {
    let rows = try await database.run([
      Statement(
        """
        select f.id, f.object_id, o.name, f.owner_id, f.purpose, f.name, f.title, f.media_type, f.bytes, f.state,
          f.course_id, f.lesson_id, f.created_at, f.reason, f.shape
        from stored_file f join storage_object o on o.id = f.object_id where f.id = $1
        """, id),
      StoredPictureStore.of([id]),
    ])
    guard var file = try rows[0].first.map(Self.file) else { return nil }
    file.pictures = try StoredPictureStore.read(Array(rows[1]))[id] ?? []
    return file
  }

  /// The newest first.
  func list(of owner: PersonID, before: StoredFileID?, limit: Int) async throws -> [StoredFile] {
    let found = try await database.query(
      """
      select f.id, f.object_id, o.name, f.owner_id, f.purpose, f.name, f.title, f.media_type, f.bytes, f.state, f.course_id,
        f.lesson_id, f.created_at, f.reason, f.shape
      from stored_file f join storage_object o on o.id = f.object_id
      where f.owner_id = $1 and f.id < coalesce($2, 9223372036854775807) order by f.id desc limit $3
      """, owner, before, limit
    ).map(Self.file)
    let rows = try await database.run([StoredPictureStore.of(found.map(\.id))])[0]
    let pictures = try StoredPictureStore.read(Array(rows))
    return found.map {
      var file = $0.own
      file.pictures = pictures[file.id] ?? []
      return file
    }
  }

  /// What else refers to a file's object, by kind.
  func referrers(of file: StoredFile) async throws -> [String: [Int64]] {
    let rows = try await database.query(
      "select kind, referrer_id from storage_reference where object_id = $1 and kind <> $2", file.object,
      StoredFile.referenceKind)
    var found: [String: [Int64]] = [:]
    for row in rows {
      let (kind, id) = try row.values(String.self, Int64.self)
      found[kind, default: []].append(id)
    }
    return found
  }

  /// Puts what was made of it in the place of one that waits; no row where none waits.
  static func replace(
    _ file: StoredFile, by object: StoredObjectID, type: FileType, bytes: Int
  ) -> Statement {
    Statement(
      """
      update stored_file set object_id = $2, media_type = $3, bytes = $4, name = $5, state = 'ready'
      where id = $1 and state = 'waiting' returning id
      """, file.id, object, type.mediaType, bytes, file.pictureName.text)
  }

  /// The pictures that stand in its place are there, as the rest of the transaction says; no row where none waits.
  static func settle(_ id: StoredFileID) -> Statement {
    Statement("update stored_file set state = 'ready' where id = $1 and state = 'waiting' returning id", id)
  }

  /// A picture that cannot be made anew and yet does no harm: from now on it is bytes like any others.
  static func keepAsBytes(_ id: StoredFileID) -> Statement {
    Statement(
      "update stored_file set state = 'ready', media_type = $2 where id = $1 and state = 'waiting'", id,
      FileType.bytes.mediaType)
  }

  /// Those that have waited for so long, since they came or were last asked for, that whoever was to see to it must have been lost.
  static func askAgain(afterS: Int64, limit: Int) -> Statement {
    Statement(
      """
      update stored_file set asked_at = now() where id in (
        select id from stored_file
        where state = 'waiting' and coalesce(asked_at, created_at) < now() - $1 * interval '1 second'
        order by coalesce(asked_at, created_at) limit $2 for update skip locked)
      returning id
      """, Double(afterS), limit)
  }

  static func refuse(_ id: StoredFileID, reason: String) -> Statement {
    Statement(
      "update stored_file set state = 'refused', reason = $2 where id = $1 and state = 'waiting'", id, reason)
  }

  /// Removes a file that nothing else refers to, and tells how it stood; nil: something does, or there is none.
  static func remove(_ id: StoredFileID, _ transaction: Transaction) async throws -> StoredFile.State? {
    // Who refers to the object locks its row as well.
    let rows = try await transaction.run([
      Statement(
        "select from storage_object where id = (select object_id from stored_file where id = $1) for update",
        id),
      StoredPictureStore.objects(of: id),
      Statement(
        """
        delete from stored_file f where id = $1 and not exists (
          select from storage_reference r where r.object_id = f.object_id and r.kind <> $2)
        returning object_id, state
        """, id, StoredFile.referenceKind),
    ])
    guard let row = rows[2].first else { return nil }
    let (object, word) = try row.values(StoredObjectID.self, String.self)
    guard let state = StoredFile.State(rawValue: word) else { throw UploadStore.Unreadable() }
    let pictures: [StoredObjectID] = try rows[1].map { try $0.column(0) }
    _ = try await transaction.run(
      StorageRecords.release(object, kind: StoredFile.referenceKind, id: id.rawValue)
        + pictures.flatMap {
          StorageRecords.release($0, kind: StoredPicture.referenceKind, id: id.rawValue)
        })
    return state
  }

  /// All files of somebody, for good-byes.
  static func ids(of owner: PersonID, _ transaction: Transaction) async throws -> [StoredFileID] {
    try await transaction.query("select id from stored_file where owner_id = $1", owner).map {
      try $0.column(0)
    }
  }

  private static func file(_ row: Row) throws -> StoredFile {
    let shape: String? = try row.column(14)
    guard let name = ObjectName(try row.column(2)), let state = StoredFile.State(rawValue: try row.column(9))
    else {
      throw UploadStore.Unreadable()
    }
    return StoredFile(
      id: try row.column(0), object: try row.column(1), objectName: name, owner: try row.column(3),
      purpose: try row.column(4), name: FileName(try row.column(5)), title: try row.column(6),
      type: FileType(stored: try row.column(7)), bytes: try row.column(8), state: state,
      reason: try row.column(13), shape: shape.flatMap(PictureShape.init(words:)), course: try row.column(10),
      lesson: try row.column(11),
      createdAt: try row.column(12))
  }
}
