import Bytes
import Database
import Files
import Gateway
import Identity
import Loop
import Pictures
import Storage
import Telemetry

/// Uploads that go on where they were, and the files that they become.
@LoopActor public final class Uploads {
  let database: Database
  let objects: any ObjectStore
  let store: UploadStore
  let files: StoredFileStore
  let links: FileLinks
  let limits: UploadLimits
  let clock: any LoopClock
  let log: Log
  let metrics: UploadMetrics
  let turns: UploadTurns
  private(set) var purposes: [UploadPurpose] = []
  private(set) var grants: [String: FileGrant] = [:]
  let avatarNotice: AvatarNotice
  /// Whose the uploads are that were asked for last: that does not change.
  private(set) var owners: [UploadID: PersonID] = [:]
  private static let ownersMax = 10_000

  public init(
    _ database: Database, objects: any ObjectStore, links: FileLinks, limits: UploadLimits = UploadLimits(),
    avatarNotice: @escaping AvatarNotice = { _, _ in [] }, clock: any LoopClock, log: Log, metrics: Metrics
  ) {
    self.database = database
    self.objects = objects
    self.links = links
    self.limits = limits
    self.avatarNotice = avatarNotice
    self.clock = clock
    self.log = log
    self.metrics = UploadMetrics(metrics)
    turns = UploadTurns(takeovers: self.metrics.takeovers)
    store = UploadStore(database: database)
    files = StoredFileStore(database: database)
    register(Self.attachment)
    register(Self.avatar)
  }

  /// Another thing that uploads can be for.
  public func register(_ purpose: UploadPurpose) {
    precondition(!purposes.contains { $0.name == purpose.name }, "two purposes are called \(purpose.name)")
    purposes.append(purpose)
  }

  /// Who else than its owner may read a file: whoever may see what refers to it.
  public func grant(_ kind: String, _ check: @escaping FileGrant) {
    precondition(grants.updateValue(check, forKey: kind) == nil, "two features answer for \(kind)")
  }

  /// For the server's end: whoever sends is told to go on elsewhere, and what has come is stored before this returns.
  public func close() async { await turns.end(.shuttingDown) }

  // MARK: Purposes

  func purpose(_ name: String, for person: Person) throws(Problem) -> UploadPurpose {
    let allowed = purposes.filter { person.role >= $0.roleMin }
    guard let purpose = allowed.first(where: { $0.name == name }) else {
      throw .unknownPurpose(allowed.map(\.name).sorted())
    }
    return purpose
  }

  /// What is taken for an upload that names no purpose.
  func standardPurpose(isVideo: Bool, for person: Person) -> String {
    let hasVideo = purposes.contains { $0.name == "video" && person.role >= $0.roleMin }
    return isVideo && hasVideo ? "video" : Self.attachment.name
  }

  /// Nil: a part, which may be as large as anything.
  func bytesMax(_ purpose: UploadPurpose?) -> Int64 { min(purpose?.bytesMax ?? .max, limits.fileBytesMax) }

  nonisolated static let attachmentName = "attachment"
  /// What lessons show, which courses take.
  nonisolated public static let lessonName = "lesson"

  /// Something to hang on to what is written, or to hand in. Of a picture others see only what is made of it.
  private nonisolated static let attachment = UploadPurpose(
    attachmentName, wanted: "a file", takes: { _ in true }, resultHeader: UploadPurpose.fileHeader,
    withdraw: { result, transaction in
      guard let id = StoredFileID(decimal: result) else { return }
      _ = try await StoredFileStore.remove(id, transaction)
    },
    complete: { upload, transaction in
      let id =
        if UploadPurpose.takesPicture(upload.type) {
          try await upload.makePicture(for: attachmentName, PictureRemaking.largest, transaction)
        } else { try await upload.makeFile(for: attachmentName, transaction) }
      return id.description
    })

  /// A picture of a person: seen by nobody until it has been made anew.
  nonisolated static let avatar = UploadPurpose(
    "avatar", bytesMax: UploadPurpose.pictureBytesMax, wanted: UploadPurpose.pictureWanted,
    takes: UploadPurpose.takesPicture, resultHeader: UploadPurpose.fileHeader,
    complete: { upload, transaction in
      try await upload.makePicture(
        for: "avatar", .square(UploadPurpose.avatarEdge), transaction
      ).description
    })

  // MARK: Room

  /// Refuses what does not fit: on the disk, or into what somebody may keep.
  func requireRoom(_ bytes: Int64) async throws {
    let room = try await objects.room()
    metrics.usableBytes.set(Double(room.usableBytes))
    guard bytes <= room.usableBytes else { throw StorageFault.full }
  }

  /// Within the transaction that takes it. `freed`: what goes when this comes.
  func requireQuota(
    _ bytes: Int64, freed: Int64 = 0, beside usage: UploadStore.Usage, of person: Person
  ) throws(Problem) {
    guard let quota = limits.quota(of: person.role) else { return }
    let left = quota - usage.bytes + freed
    guard bytes <= left else { throw .quota(left: left) }
  }

  /// Begins an upload, as far as its owner may.
  func make(_ new: UploadStore.NewUpload, _ bytes: Int64, freed: Int64 = 0, for person: Person) async throws
    -> UploadID
  {
    let id = try await database.transaction { [self] transaction in
      let (id, before) = try await UploadStore.make(new, transaction)
      guard before.openUploads < limits.openMax else { throw Problem.tooManyUploads(max: limits.openMax) }
      try requireQuota(bytes, freed: freed, beside: before, of: person)
      return id
    }
    metrics.outcomes.with("created").increment()
    return id
  }

  // MARK: Work that outlives its peer

  /// Runs what must come to its end although the peer leaves: a task of its own, which nobody cancels.
  func unbroken<T: Sendable>(_ body: @escaping @Sendable @LoopActor () async throws -> T) async throws -> T {
    let task = LoopActor.start { () -> Result<T, any Error> in
      do { return .success(try await body()) } catch { return .failure(error) }
    }
    return try await task.value.get()
  }

  func remember(_ owner: PersonID, as id: UploadID) {
    if owners.count >= Self.ownersMax { owners = [:] }
    owners[id] = owner
  }

  func found(_ id: UploadID, for person: Person) async throws -> Upload {
    guard let upload = try await store.find(id, of: person.id) else { throw Problem.notFound }
    return upload
  }
}
