import Bytes
import Database
import Events
import Files
import Gateway
import Identity
import Loop
import Storage
import Telemetry

extension Uploads {
  /// All bytes are on the disk: the upload becomes what it is for, in one transaction, or stays as it was.
  func complete(
    _ upload: Upload, writer: Int64, length: Int64, for person: Person, joining parts: [Upload] = []
  ) async throws -> Standing {
    if upload.form == .part { return try await completePart(upload, writer: writer, length: length) }
    guard let object = upload.object, let name = upload.objectName else { throw Problem.terminated }
    let purpose = try self.purpose(upload.purpose, for: person)
    let finished = try await finish(upload, object, name, length: length, purpose)
    let result = try await database.transaction { transaction in
      let result = try await purpose.complete(finished, transaction)
      let rows = try await transaction.run(
        [UploadStore.complete(upload.id, writer: writer, length: length, result: result)]
          + StorageRecords.release(object, kind: Upload.referenceKind, id: upload.id.rawValue)
          + [StorageRecords.setBytes(object, length), EventLog.write([Self.event(finished, purpose)])]
          + (parts.isEmpty ? [] : UploadStore.joined(parts)))
      guard !rows[0].isEmpty else { throw Problem.takenOver }
      return result
    }
    metrics.outcomes.with("completed").increment()
    return Standing(id: upload.id, offset: length, result: (purpose.resultHeader, result))
  }

  private func completePart(_ upload: Upload, writer: Int64, length: Int64) async throws -> Standing {
    let done = UploadStore.complete(upload.id, writer: writer, length: length, result: nil)
    guard let row = try await database.run([done])[0].first else { throw Problem.takenOver }
    metrics.outcomes.with("completed").increment()
    return Standing(
      id: upload.id, offset: length, expiresAtMs: try row.column(0, as: SQLTime.self).unixMs)
  }

  /// What the file is, its first bytes say. One that its purpose does not take is over: no further byte would change it.
  private func finish(
    _ upload: Upload, _ object: StoredObjectID, _ name: ObjectName, length: Int64, _ purpose: UploadPurpose
  ) async throws -> FinishedUpload {
    let head = try await objects.head(of: name, count: FileType.headBytesMax)
    let fileName = FileName(upload.fileName)
    let type = FileType(head: head, isWhole: Int64(head.count) == length, name: fileName)
    guard purpose.takes(type) else {
      try await end(upload.id, as: .refused)
      throw Problem.typeNotTaken(purpose.wanted, type.mediaType)
    }
    try await objects.finish(name)
    return FinishedUpload(
      id: upload.id, owner: upload.owner, object: object, objectName: name, bytes: length, type: type,
      fileName: fileName, title: upload.title, course: upload.course, lesson: upload.lesson)
  }

  private nonisolated static func event(_ upload: FinishedUpload, _ purpose: UploadPurpose) -> NewEvent {
    var json = JSONWriter()
    json.object { json in
      json.member("purpose", purpose.name)
      json.member("media_type", upload.type.mediaType)
      json.member("bytes", upload.bytes)
    }
    // Not in the course that the client has named: nobody has asked whether they are in it.
    return NewEvent(
      "upload.completed", actor: upload.owner.rawValue, subjects: [upload.id.rawValue], payload: json.take())
  }

  /// The client ends it. What a complete one has become goes as well, where its purpose says so.
  func terminate(_ id: UploadID, from sender: Sender) async throws {
    try await withTurn(id, for: sender) { [self] _ in
      let upload = try await found(id, for: sender.person)
      try UploadRules.requireAlive(upload)
      if upload.state == .complete, let result = upload.result,
        let withdraw = purposes.first(where: { $0.name == upload.purpose })?.withdraw
      {
        try await database.transaction { try await withdraw(result, $0) }
      }
      try await end(id, as: .terminated)
    }
  }
}
