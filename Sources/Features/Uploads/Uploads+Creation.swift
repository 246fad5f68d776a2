import Bytes
import Database
import Files
import Gateway
import Identity
import Loop
import Storage
import Telemetry
import Tus

extension Uploads {
  /// Where an upload stands, after something was done with it.
  struct Standing: Sendable {
    let id: UploadID
    let offset: Int64
    /// Nil: it is complete.
    var expiresAtMs: Int64?
    /// What was made of it, and the header that says so.
    var result: (header: String, id: String)?
  }

  /// Begins an upload, and takes what comes along.
  func create(_ creation: TusCreation, from sender: Sender) async throws -> Standing {
    let (person, body) = (sender.person, sender.body)
    if case .final(let urls) = creation.concat { return try await join(urls, creation, from: sender) }
    let isPart = creation.concat == .partial
    let wish =
      isPart
      ? UploadWish()
      : try UploadRules.wish(creation.metadata) { standardPurpose(isVideo: $0, for: person) }
    let purpose = isPart ? nil : try self.purpose(wish.purpose, for: person)
    var length: Int64?
    if case .known(let bytes) = creation.length { length = bytes }
    try await admit(length, wish, purpose, body, for: person)
    let name = ObjectName.random()
    let new = UploadStore.NewUpload(
      owner: person.id, object: name, form: isPart ? .part : .whole, wish: wish, length: length,
      metadata: creation.metadata.text, concat: isPart ? "partial" : "")
    let id = try await make(new, length ?? Int64(body.length), for: person)
    remember(person.id, as: id)
    return try await begin(id, name, creation, from: sender)
  }

  private func admit(
    _ length: Int64?, _ wish: UploadWish, _ purpose: UploadPurpose?, _ body: RequestBody, for person: Person
  ) async throws {
    let most = bytesMax(purpose)
    guard length ?? Int64(body.length) <= most else { throw Problem.tooLarge(max: most) }
    if let length, Int64(body.length) > length { throw Problem.beyondLength(length) }
    try await purpose?.admit(
      UploadRequest(
        person: person, length: length, fileName: FileName(wish.fileName), course: wish.course,
        lesson: wish.lesson))
    try await requireRoom(length ?? Int64(body.length))
  }

  /// The first bytes; an upload of none is complete with that. One that did not get its first bytes nobody has heard of:
  /// it is ended, unless it was the connection that ended.
  private func begin(
    _ id: UploadID, _ name: ObjectName, _ creation: TusCreation, from sender: Sender
  ) async throws -> Standing {
    do {
      // Not before it was allowed. Where the server is lost before this, whoever writes first makes it.
      try await objects.begin(name)
      let upload = try await found(id, for: sender.person)
      guard sender.body.length > 0 || upload.length == 0 else {
        return Standing(id: id, offset: 0, expiresAtMs: upload.expiresAt.unixMs)
      }
      return try await write(TusPatch(atStart: creation.checksum), to: id, from: sender)
    } catch {
      if !RequestBody.isCutShort(error) { try await end(id, as: .terminated) }
      throw error
    }
  }

  /// Joins parts to one upload, which is complete with that.
  private func join(_ urls: [String], _ creation: TusCreation, from sender: Sender) async throws -> Standing {
    let person = sender.person
    let parts = try await self.parts(urls, for: person)
    let length = parts.reduce(0) { $0 + $1.received }
    let wish = try UploadRules.wish(creation.metadata) { standardPurpose(isVideo: $0, for: person) }
    let purpose = try self.purpose(wish.purpose, for: person)
    try await admit(length, wish, purpose, .empty, for: person)
    let name = ObjectName.random()
    let new = UploadStore.NewUpload(
      owner: person.id, object: name, form: .final, wish: wish, length: length,
      metadata: creation.metadata.text,
      concat: "final;" + urls.joined(separator: " "))
    // A part may come more than once, and counts once.
    let distinct = Dictionary(parts.map { ($0.id, $0) }) { first, _ in first }.values
    let freed = distinct.reduce(0) { $0 + $1.received }
    let id = try await make(new, length, freed: freed, for: person)
    return try await turns.take(id, arrivedNs: sender.arrivedNs) { [self] _ in
      let upload = try await found(id, for: person)
      do {
        try await objects.begin(name)
        let writer = try await objects.resume(name, at: 0)
        for part in parts {
          guard let from = part.objectName else { throw Problem.notAPart }
          try await writer.append(contentsOf: from, length: part.received)
        }
        try await writer.sync()
        let number: Int64 = try await number(of: upload, length: length)
        return try await complete(
          upload, writer: number, length: length, for: person, joining: Array(distinct))
      } catch {
        try await end(id, as: .terminated)
        throw error
      }
    }
  }

  /// All of them are there, whole, and this person's.
  private func parts(_ urls: [String], for person: Person) async throws -> [Upload] {
    var known: [UploadID: Upload] = [:]
    var parts: [Upload] = []
    for url in urls {
      guard let name = UploadConcat.name(of: url, below: UploadRoutes.path), let id = UploadID(decimal: name)
      else {
        throw Problem.notAPart
      }
      let part = if let before = known[id] { before } else { try await found(id, for: person) }
      try UploadRules.requireAlive(part)
      guard part.form == .part else { throw Problem.notAPart }
      guard part.state == .complete else { throw Problem.partUnfinished }
      known[id] = part
      parts.append(part)
    }
    return parts
  }

  /// Ends an upload that becomes nothing.
  func end(_ id: UploadID, as state: Upload.State) async throws {
    try await database.transaction { transaction in
      guard let row = try await transaction.run([UploadStore.end(id, as: state)])[0].first else { return }
      if let object: StoredObjectID = try row.column(0) {
        _ = try await transaction.run(
          StorageRecords.release(object, kind: Upload.referenceKind, id: id.rawValue))
      }
    }
    metrics.outcomes.with(state.rawValue).increment()
  }
}
