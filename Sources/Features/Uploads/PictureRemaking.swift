import Bytes
import Database
import Files
import Gateway
import Identity
import Jobs
import Loop
import Pictures
import Storage

/// Makes pictures anew: what a person shows of themselves is upright, of a sensible size, and without the place where it
/// was taken. The original goes as soon as that is done.
@LoopActor public final class PictureRemaking {
  private nonisolated static let kind = "uploads.picture"
  private unowned let uploads: Uploads
  private let maker: PictureMaker
  private var listeners: [String: @LoopActor (StoredFileID) async throws -> Void] = [:]

  public init(_ uploads: Uploads, by maker: PictureMaker) {
    self.uploads = uploads
    self.maker = maker
  }

  /// Whoever has pictures of this purpose is told when one of them can be shown, or is refused.
  public func tell(_ purpose: String, _ listener: @escaping @LoopActor (StoredFileID) async throws -> Void) {
    listeners[purpose] = listener
  }

  /// Asks for it, in the transaction in which the original is stored.
  nonisolated static func request(_ file: StoredFileID, _ shape: PictureShape) -> Statement {
    var json = JSONWriter()
    json.object { json in
      json.member("file", file)
      switch shape {
      case .within(let edge): json.member("within", edge)
      case .square(let edge): json.member("square", edge)
      }
    }
    return JobQueue.enqueue([NewJob(kind, payload: json.take(), uniqueKey: file.description)])
  }

  public var jobKind: JobKind {
    JobKind(Self.kind) { [self] job, _ in
      let wish = try JSONValue(parsing: job.payload)
      let shape: PictureShape =
        if let edge = try wish.optionalInt("within") { .within(Int(edge)) } else {
          .square(Int(try wish.optionalInt("square") ?? Int64(UploadPurpose.avatarEdge)))
        }
      try await remake(try wish.identifier("file"), shape)
    }
  }

  private func remake(_ id: StoredFileID, _ shape: PictureShape) async throws {
    // Removed meanwhile, or done by an attempt whose end was not heard of.
    guard let file = try await uploads.files.find(id), file.state == .waiting else { return }
    let original = try await uploads.objects.open(file.objectName)
    let made: PictureMaker.Made
    do throws(PictureFault) {
      made = try await maker.make(from: original.descriptor, shape)
      withExtendedLifetime(original) {}
    } catch {
      guard case .refused(_, let sentence) = error else { throw error }
      _ = try await uploads.database.run([StoredFileStore.refuse(id, reason: sentence)])
      try await listeners[file.purpose]?(id)
      return
    }
    try await keep(made, as: file)
    try await listeners[file.purpose]?(id)
  }

  private func keep(_ made: PictureMaker.Made, as file: StoredFile) async throws {
    let name = ObjectName.random()
    try await uploads.objects.begin(name)
    let writer = try await uploads.objects.resume(name, at: 0)
    try await writer.append(made.bytes, sum: nil)
    try await writer.sync()
    try await uploads.objects.finish(name)
    try await uploads.database.transaction { transaction in
      try await uploads.holdAvatar(of: file, transaction)
      let added = StorageRecords.add(name, owner: file.owner, bytes: Int64(made.bytes.count))
      // Objects are held before the files that they are of.
      let object: StoredObjectID = try await transaction.run([added, StorageRecords.hold(file.object)])[0][0]
        .column(0)
      let replace = StoredFileStore.replace(file.id, by: object, type: .webp, bytes: made.bytes.count)
      // Removed meanwhile: what was made for it is nobody's, and swept.
      guard try await !transaction.run([replace])[0].isEmpty else { return }
      _ = try await transaction.run(StorageRecords.pass(from: file.object, to: object))
      try await uploads.showAvatar(file, as: name, transaction)
    }
  }
}
