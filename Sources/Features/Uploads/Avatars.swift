import API
import Bytes
import Database
import Files
import Gateway
import Identity
import Loop
import Schema
import Storage

/// The picture that a person shows of themselves: the last that was made of what they uploaded as `avatar`. Its address is
/// an unguessable name, told with the person, and always of the same bytes.
extension Uploads {
  /// Whoever changes what somebody shows holds the account first, and then files: so nobody waits for one who waits.
  func holdAvatar(of file: StoredFile, _ transaction: Transaction) async throws {
    guard file.purpose == Self.avatar.name else { return }
    try await holdAvatar(of: file.owner, transaction)
  }

  private func holdAvatar(of person: PersonID, _ transaction: Transaction) async throws {
    _ = try await transaction.query("select from account where id = $1 for update", person)
  }

  /// One has been made: it is shown, and what was shown before goes. An older one that was made later is not.
  func showAvatar(_ file: StoredFile, as name: ObjectName, _ transaction: Transaction) async throws {
    guard file.purpose == Self.avatar.name else { return }
    let others = try await StoredFileStore.avatars(of: file.owner, transaction).filter { $0.id != file.id }
    let isNewest = !others.contains { $0.id.rawValue > file.id.rawValue && $0.state == .ready }
    for other in others where other.id.rawValue < file.id.rawValue {
      _ = try await StoredFileStore.remove(other.id, transaction)
    }
    if isNewest { _ = try await transaction.run(avatarNotice(file.owner, "/avatars/\(name)")) }
  }

  /// None is shown any more, and none that is being made will be.
  func hideAvatar(of person: PersonID, _ transaction: Transaction) async throws {
    try await holdAvatar(of: person, transaction)
    for avatar in try await StoredFileStore.avatars(of: person, transaction) {
      _ = try await StoredFileStore.remove(avatar.id, transaction)
    }
    _ = try await transaction.run(avatarNotice(person, nil))
  }

  /// False: something refers to it. An avatar that goes is not shown any more.
  func remove(_ file: StoredFile, _ transaction: Transaction) async throws -> Bool {
    try await holdAvatar(of: file, transaction)
    guard try await StoredFileStore.remove(file.id, transaction) else { return false }
    if file.purpose == Self.avatar.name, file.state == .ready {
      _ = try await transaction.run(avatarNotice(file.owner, nil))
    }
    return true
  }
}

extension FileRoutes {
  /// It never changes: another picture has another name.
  private static let avatarLifeS: Int64 = 31_536_000

  var avatars: [Endpoint] { [avatarRemoval, avatarContent] }

  private var avatarRemoval: Endpoint {
    Endpoint(
      .delete, "/api/v1/me/avatar", id: "deleteAvatar",
      summary: "The person shows no picture of themselves any more; the file goes.",
      tag: .files, access: .operation(.avatarsDelete), limit: .write,
      answers: [.none(.noContent, "None is shown.")]
    ) { [uploads] call in
      let person = call.signedIn.id
      try await uploads.database.transaction { try await uploads.hideAvatar(of: person, $0) }
      return .noContent
    }
  }

  private var avatarContent: Endpoint {
    Endpoint(
      .get, "/avatars/{object}", id: "readAvatar",
      summary: "A person's picture, as `avatar_url` names it: a square WebP of 512 points.", tag: .files,
      access: .operation(.avatarsContent), limit: .none,
      path: [PathParameter("object", .string(min: 32, max: 32, format: .base64URL), "The picture's name.")],
      answers: [
        .anything(.ok, "The picture."), .anything(.partialContent, "A range of it."),
        .none(.notModified, "The reader has it."),
        .problem(.rangeNotSatisfiable, "range_not_satisfiable", "There is no such range."),
        .problem(.preconditionFailed, "precondition_failed", "If-Match names something else."),
      ]
    ) { [uploads] call in
      guard let name = ObjectName(try call.request.parameter("object")),
        let type = try await uploads.files.avatarType(name)
      else { throw Problem.notFound }
      let nowS = uploads.clock.wallMs / 1_000
      let file = ServedFile(name, name: FileName("avatar"), type: type)
      return file.response(try await uploads.objects.open(name), untilS: nowS + Self.avatarLifeS, nowS: nowS)
    }
  }
}

extension StoredFileStore {
  /// Every picture that somebody has uploaded of themselves, whatever has become of it.
  fileprivate static func avatars(
    of owner: PersonID, _ transaction: Transaction
  ) async throws -> [(id: StoredFileID, state: StoredFile.State?)] {
    try await transaction.query(
      "select id, state from stored_file where owner_id = $1 and purpose = 'avatar' order by id", owner
    ).map { (try $0.column(0), StoredFile.State(rawValue: try $0.column(1))) }
  }

  /// Nil: no picture that is shown has this name.
  fileprivate func avatarType(_ name: ObjectName) async throws -> FileType? {
    try await database.query(
      """
      select f.media_type from storage_object o join stored_file f on f.object_id = o.id
      where o.name = $1 and f.purpose = 'avatar' and f.state = 'ready'
      """, name.text
    ).first.map { FileType(stored: try $0.column(0)) }
  }
}
