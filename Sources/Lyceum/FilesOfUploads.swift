import Bytes
import Chat
import Database
import Files
import Gateway
import Identity
import Loop
import Storage
import Uploads

/// Files, as chat asks for them; and whoever may see a message may have what hangs on it.
@LoopActor final class FilesOfUploads: ChatFiles {
  /// How a message refers to a file's object.
  private static let kind = "message"
  private let uploads: Uploads

  init(_ uploads: Uploads, for chat: Chat) {
    self.uploads = uploads
    uploads.grant(Self.kind) { [weak chat] person, messages in
      try await chat?.mayRead(anyOf: messages, person) ?? false
    }
  }

  func attach(
    _ ids: [Int64], to message: Int64, by person: Person
  ) async throws -> (files: [AttachedFile], references: [Statement])? {
    var (files, objects): ([AttachedFile], Set<StoredObjectID>) = ([], [])
    for id in ids {
      guard let id = StoredFileID(id), let file = try await own(id, person) else { return nil }
      files.append(
        AttachedFile(id: id.rawValue, name: file.name.text, mediaType: file.type.mediaType, bytes: file.bytes)
      )
      objects.insert(file.object)
    }
    // Each holds its object: in one order, or two messages with the same files wait for each other.
    return (
      files, objects.sorted().flatMap { StorageRecords.refer(to: $0, kind: Self.kind, id: message) }
    )
  }

  private func own(_ id: StoredFileID, _ person: Person) async throws -> StoredFile? {
    do {
      let file = try await uploads.file(id, for: person)
      return file.owner == person.id && file.canBeAttached ? file : nil
    } catch let problem as Problem where problem.status == .notFound { return nil }
  }
}
