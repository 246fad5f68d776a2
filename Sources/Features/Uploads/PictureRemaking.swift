import Bytes
import Database
import Files
import Gateway
import Identity
import Jobs
import Loop
import Pictures
import Storage

/// Makes pictures anew: what others see is upright, of a sensible size, and without the place where it was taken. The
/// original of a person's own picture, and of a lesson's, goes as soon as that is done; that of an attached one stays, for its owner alone.
@LoopActor public final class PictureRemaking {
  private nonisolated static let kind = "uploads.picture"
  /// The longer sides of what stands in the place of an attached picture: in a list, in a text, and alone on a screen.
  private nonisolated static let edges = [320, 1_600, 4_096]
  nonisolated static var largest: PictureShape { .within(edges[edges.count - 1]) }

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

  /// Asks for them, in the transaction in which the originals are stored.
  nonisolated static func request(_ files: [StoredFileID]) -> Statement {
    JobQueue.enqueue(
      files.map { file in
        var json = JSONWriter()
        json.object { $0.member("file", file) }
        return NewJob(kind, payload: json.take(), uniqueKey: file.description)
      })
  }

  public var jobKind: JobKind {
    JobKind(Self.kind) { [self] job, _ in
      try await remake(try JSONValue(parsing: job.payload).identifier("file"))
    }
  }

  func remake(_ id: StoredFileID) async throws {
    // Removed meanwhile, or done by an attempt whose end was not heard of.
    guard let file = try await uploads.files.find(id), file.state == .waiting, let shape = file.shape else {
      return
    }
    do {
      if file.isDepicted { try await depict(file) } else { try await replace(file, shape) }
    } catch PictureFault.refused(let code, let sentence) {
      // One that moves is no photograph: it is handed out as it came, as a download.
      let isKept = file.isKeptMoving && code == PictureFault.animated
      _ = try await uploads.database.run([
        isKept ? StoredFileStore.keepAsBytes(id) : StoredFileStore.refuse(id, reason: sentence)
      ])
    }
    try await listeners[file.purpose]?(id)
  }

  /// A picture of a person, of a course, or of a lesson becomes another, and the original goes.
  private func replace(_ file: StoredFile, _ shape: PictureShape) async throws {
    let made = try await make(from: file, shape)
    let name = try await store(made.bytes)
    try await uploads.database.transaction { transaction in
      try await uploads.holdAvatar(of: file, transaction)
      let added = StorageRecords.add(name, owner: file.owner, bytes: Int64(made.bytes.count))
      // Objects are held before the files that they are of.
      let object: StoredObjectID = try await transaction.run([added, StorageRecords.hold(file.object)])[0][0]
        .column(0)
      let replace = StoredFileStore.replace(file, by: object, type: .webp, bytes: made.bytes.count)
      // Removed meanwhile: what was made for it is nobody's, and swept.
      guard try await !transaction.run([replace])[0].isEmpty else { return }
      _ = try await transaction.run(StorageRecords.pass(from: file.object, to: object))
      try await uploads.showAvatar(file, as: name, transaction)
    }
  }

  /// An attached picture gets some that stand in its place; the original stays, for its owner.
  private func depict(_ file: StoredFile) async throws {
    var pictures: [StoredPicture] = []
    for edge in Self.edges.reversed() {
      // One that is that small already is the same picture.
      if let last = pictures.last, max(last.width, last.height) <= edge { continue }
      let made = try await make(from: file, .within(edge))
      pictures.append(
        StoredPicture(
          object: try await store(made.bytes), width: made.width, height: made.height,
          bytes: Int64(made.bytes.count)))
    }
    try await uploads.database.transaction { [pictures] transaction in
      // Removed meanwhile: what was made for it no row knows, and it is swept.
      guard try await !transaction.run([StoredFileStore.settle(file.id)])[0].isEmpty else { return }
      for picture in pictures { try await StoredPictureStore.add(picture, to: file, transaction) }
    }
  }

  private func make(from file: StoredFile, _ shape: PictureShape) async throws -> PictureMaker.Made {
    guard file.bytes <= PictureMaker.originalBytesMax else {
      throw PictureFault.refused(
        code: "too_large", "A picture may have at most \(PictureMaker.originalBytesMax >> 20) MiB.")
    }
    let original = try await uploads.objects.open(file.objectName)
    defer { withExtendedLifetime(original) {} }
    return try await maker.make(from: original.descriptor, shape)
  }

  private func store(_ bytes: [UInt8]) async throws -> ObjectName {
    let name = ObjectName.random()
    try await uploads.objects.begin(name)
    let writer = try await uploads.objects.resume(name, at: 0)
    try await writer.append(bytes, sum: nil)
    try await writer.sync()
    try await uploads.objects.finish(name)
    return name
  }
}
