import Bytes
import Database
import Identity
import Loop
import Storage

/// The SQL of uploads. `Migrations/*_uploads_uploads.sql` has the table.
@LoopActor struct UploadStore {
  /// A row that this version cannot have written.
  struct Unreadable: Error {}

  let database: Database

  struct NewUpload: Sendable {
    let owner: PersonID
    let object: ObjectName
    let form: Upload.Form
    let wish: UploadWish
    let length: Int64?
    let metadata: String
    let concat: String
  }

  /// What somebody has here already.
  struct Usage: Sendable {
    let bytes: Int64
    let openUploads: Int64
  }

  /// Makes an upload and its object, and tells what there was before: whoever finds that too much lets the transaction
  /// fail. In one go, for the same person's next waits for its end.
  static func make(_ new: NewUpload, _ transaction: Transaction) async throws -> (UploadID, before: Usage) {
    let insert = Statement(
      """
      insert into upload (owner_id, object_id, form, purpose, length, metadata, concat, file_name, title, course_id, lesson_id,
        expires_at)
      select $1, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, now() + $12 * interval '1 second'
      from storage_object where name = $2 returning id, object_id
      """, new.owner, new.object.text, new.form.rawValue, new.wish.purpose, new.length, new.metadata,
      new.concat,
      new.wish.fileName, new.wish.title, new.wish.course, new.wish.lesson, Double(UploadRules.lifeS))
    let rows = try await transaction.run(
      usage(of: new.owner) + [
        StorageRecords.add(new.object, owner: new.owner, bytes: new.length ?? 0), insert,
      ])
    let (id, object) = try rows[4][0].values(UploadID.self, StoredObjectID.self)
    _ = try await transaction.run(
      StorageRecords.refer(to: object, kind: Upload.referenceKind, id: id.rawValue))
    return (id, try read(Array(rows[..<3])))
  }

  /// The same for one that is there already, and wants more.
  static func usage(of person: PersonID, _ transaction: Transaction) async throws -> Usage {
    try read(try await transaction.run(usage(of: person)))
  }

  /// Holds everybody off who would take from the same person's quota, then tells how much is taken of it.
  private static func usage(of person: PersonID) -> [Statement] {
    [
      Statement("select pg_advisory_xact_lock(hashtextextended('uploads.quota', $1))", person),
      StorageRecords.usage(of: person),
      Statement(
        "select count(*) from upload where owner_id = $1 and state = 'open' and expires_at > now()", person),
    ]
  }

  private static func read(_ rows: [Rows]) throws -> Usage {
    Usage(bytes: try rows[1][0].column(0), openUploads: try rows[2][0].column(0))
  }

  /// One that is nobody's to see is as absent as one that is not there.
  func find(_ id: UploadID, of owner: PersonID) async throws -> Upload? {
    try await database.query(
      """
      select u.id, u.owner_id, u.object_id, o.name, u.form, u.purpose, u.length, u.received, u.metadata, u.concat,
        u.file_name, u.title, u.course_id, u.lesson_id,
        case when u.object_id is not null and u.expires_at <= now() then 'expired' else u.state end,
        u.result, u.created_at, u.updated_at, u.expires_at
      from upload u left join storage_object o on o.id = u.object_id where u.id = $1 and u.owner_id = $2
      """, id, owner
    ).first.map(Self.upload)
  }

  /// Those that somebody can go on with, in the order in which they were begun.
  func unfinished(of owner: PersonID, after: UploadID?, limit: Int) async throws -> [Upload] {
    try await database.query(
      """
      select u.id, u.owner_id, u.object_id, o.name, u.form, u.purpose, u.length, u.received, u.metadata, u.concat,
        u.file_name, u.title, u.course_id, u.lesson_id, u.state, u.result, u.created_at, u.updated_at, u.expires_at
      from upload u left join storage_object o on o.id = u.object_id
      where u.owner_id = $1 and u.state = 'open' and u.form <> 'final' and u.expires_at > now() and u.id > coalesce($2, 0)
      order by u.id limit $3
      """, owner, after, limit
    ).map(Self.upload)
  }

  /// From now on only who did this last may move the upload on; nil: it is open no more.
  static func beginWriting(_ upload: Upload, length: Int64?) -> Statement {
    Statement(
      """
      update upload set writer = writer + 1, length = coalesce(length, $2)
      where id = $1 and state = 'open' and expires_at > now() returning writer
      """, upload.id, length)
  }

  /// So many bytes are on the disk. One row with the new time of expiry, or none where another has taken over.
  static func advance(_ id: UploadID, writer: Int64, to received: Int64) -> Statement {
    Statement(
      """
      update upload set received = $3, updated_at = now(), expires_at = now() + $4 * interval '1 second'
      where id = $1 and writer = $2 and state = 'open' returning expires_at
      """, id, writer, received, Double(UploadRules.lifeS))
  }

  /// The last step: everything has come. A part keeps its object until it is joined; of any other the object goes over
  /// to what was made of it. None: another has taken over.
  static func complete(_ id: UploadID, writer: Int64, length: Int64, result: String?) -> Statement {
    Statement(
      """
      update upload set state = 'complete', received = $3, length = $3, result = $4, updated_at = now(),
        object_id = case when form = 'part' then object_id end
      where id = $1 and writer = $2 and state = 'open' returning expires_at
      """, id, writer, length, result)
  }

  /// Ends an upload without its becoming anything. A row, with its object, where that was not so already. As long as the
  /// disk has what came of it, that counts, and no more what was announced.
  static func end(_ id: UploadID, as state: Upload.State) -> Statement {
    Statement(
      """
      with before as (select id, object_id from upload where id = $1 and state in ('open', 'complete') for update),
      shrunk as (update storage_object o set bytes = least(o.bytes, u.received) from upload u
        where u.id = $1 and u.state = 'open' and o.id = u.object_id)
      update upload u set state = $2, object_id = null, updated_at = now() from before
      where u.id = before.id returning before.object_id
      """, id, state.rawValue)
  }

  /// Parts that have been joined: they count against nobody any more, and go soon.
  static func joined(_ parts: [Upload]) -> [Statement] {
    [
      StorageRecords.disown(parts.compactMap(\.object)),
      Statement(
        """
        update upload set expires_at = least(expires_at, now() + $2 * interval '1 second') where id = any($1)
        """, SQLArray(parts.map(\.id)), Double(UploadRules.joinedLifeS)),
    ]
  }

  /// Gives up what nothing has come for; answers ids and objects.
  static func expire(limit: Int, _ transaction: Transaction) async throws -> [(UploadID, StoredObjectID)] {
    try await transaction.query(
      """
      with due as (
        select id, object_id from upload where object_id is not null and expires_at <= now()
        order by expires_at limit $1 for update skip locked),
      shrunk as (update storage_object o set bytes = least(o.bytes, u.received) from upload u
        where u.id in (select id from due) and o.id = u.object_id)
      update upload u set state = 'expired', object_id = null, updated_at = now() from due
      where u.id = due.id returning u.id, due.object_id
      """, limit
    ).map { try $0.values(UploadID.self, StoredObjectID.self) }
  }

  /// Forgets uploads that have been over for long.
  static let forget = Statement(
    "delete from upload where object_id is null and updated_at < now() - interval '30 days'")

  /// Everything of somebody that is under way, for good-byes.
  static func open(of owner: PersonID, _ transaction: Transaction) async throws -> [UploadID] {
    try await transaction.query("select id from upload where owner_id = $1 and object_id is not null", owner)
      .map {
        try $0.column(0)
      }
  }

  private static func upload(_ row: Row) throws -> Upload {
    guard let form = Upload.Form(rawValue: try row.column(4)),
      let state = Upload.State(rawValue: try row.column(14))
    else { throw Unreadable() }
    return Upload(
      id: try row.column(0), owner: try row.column(1), object: try row.column(2),
      objectName: try row.column(3, as: String?.self).flatMap { ObjectName($0) }, form: form,
      purpose: try row.column(5), length: try row.column(6), received: try row.column(7),
      metadata: try row.column(8), concat: try row.column(9), fileName: try row.column(10),
      title: try row.column(11),
      course: try row.column(12), lesson: try row.column(13), state: state, result: try row.column(15),
      createdAt: try row.column(16), updatedAt: try row.column(17), expiresAt: try row.column(18))
  }
}
