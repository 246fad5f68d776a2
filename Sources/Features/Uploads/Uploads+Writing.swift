import Bytes
import Crypto
import Database
import Files
import Gateway
import Identity
import Loop
import Storage
import Telemetry
import Tus

extension Uploads {
  /// Takes the bytes of a request to the end of an upload. What is acknowledged is on the disk.
  func write(_ patch: TusPatch, to id: UploadID, from sender: Sender) async throws -> Standing {
    let (person, body) = (sender.person, sender.body)
    return try await withTurn(id, for: sender) { [self] turn in
      let upload = try await found(id, for: person)
      let offset = try await offset(of: upload)
      let length = try UploadRules.length(of: upload, after: patch, bodyBytes: body.length, standsAt: offset)
      if upload.state == .complete { return standing(of: upload) }
      try await requireFit(of: upload, at: offset, length: length, body, for: person)
      let number = try await number(of: upload, length: length)
      guard let name = upload.objectName else { throw Problem.terminated }
      turn.onGiveWay { [weak body] in body?.giveUp($0) }
      let intake = UploadIntake(
        id, writer: try await objects.resume(name, at: offset), number: number, checksum: patch.checksum,
        database: database, clock: clock, metrics: metrics)
      let expiresAtMs = try await intake.take(body, endsAt: length)
      guard let length, intake.length == length else {
        return Standing(id: id, offset: intake.length, expiresAtMs: expiresAtMs)
      }
      return try await complete(upload, writer: number, length: length, for: person)
    }
  }

  /// Alone with an upload of one's own. Nobody makes another's request give way.
  func withTurn<T: Sendable>(
    _ id: UploadID, for sender: Sender, _ body: @LoopActor (UploadTurns.Turn) async throws -> T
  ) async throws -> T {
    try await requireOwner(sender.person, of: id)
    return try await turns.take(id, arrivedNs: sender.arrivedNs, body)
  }

  /// Of those that are known nothing is asked, so that requests come to an upload in the order in which they arrived.
  private func requireOwner(_ person: Person, of id: UploadID) async throws {
    if let owner = owners[id] {
      guard owner == person.id else { throw Problem.notFound }
      return
    }
    _ = try await found(id, for: person)
    remember(person.id, as: id)
  }

  /// Where an upload stands: what was acknowledged, as far as it is there. A restored backup may have less.
  func offset(of upload: Upload) async throws -> Int64 {
    guard upload.state == .open, let name = upload.objectName else { return upload.received }
    let held = try await objects.length(of: name)
    if held < upload.received {
      log.error(
        "stored file is shorter than acknowledged",
        [
          "upload": LogValue(upload.id.description), "acknowledged": LogValue(upload.received),
          "held": LogValue(held),
        ])
    }
    return min(upload.received, held)
  }

  /// Takes over the writing.
  func number(of upload: Upload, length: Int64?) async throws -> Int64 {
    guard let row = try await database.run([UploadStore.beginWriting(upload, length: length)])[0].first else {
      throw Problem.expired
    }
    return try row.column(0)
  }

  func standing(of upload: Upload) -> Standing {
    Standing(id: upload.id, offset: upload.received, result: result(of: upload))
  }

  func result(of upload: Upload) -> (header: String, id: String)? {
    guard let id = upload.result, let purpose = purposes.first(where: { $0.name == upload.purpose }) else {
      return nil
    }
    return (purpose.resultHeader, id)
  }

  /// What was not known when the upload was begun is asked now; the disk is asked again.
  private func requireFit(
    of upload: Upload, at offset: Int64, length: Int64?, _ body: RequestBody, for person: Person
  ) async throws {
    try await requireRoom(Int64(body.length))
    guard upload.length == nil, let object = upload.object else { return }
    let most = bytesMax(purposes.first { $0.name == upload.purpose })
    guard Int64(body.length) <= most - min(offset, most), length ?? 0 <= most else {
      throw Problem.tooLarge(max: most)
    }
    let bytes = length ?? offset + Int64(body.length)
    try await database.transaction { [self] transaction in
      let usage = try await UploadStore.usage(of: person.id, transaction)
      try requireQuota(bytes, freed: offset, beside: usage, of: person)
      _ = try await transaction.run([StorageRecords.setBytes(object, bytes)])
    }
  }
}

/// The bytes of one request, on their way to the disk.
@LoopActor private final class UploadIntake {
  private let id: UploadID
  private let writer: any ObjectWriter
  private let number: Int64
  private let checksum: UploadChecksum?
  private let database: Database
  private let clock: any LoopClock
  private let metrics: UploadMetrics
  private let start: Int64
  private var safe: Int64
  private var safeNs: UInt64

  init(
    _ id: UploadID, writer: any ObjectWriter, number: Int64, checksum: UploadChecksum?, database: Database,
    clock: any LoopClock, metrics: UploadMetrics
  ) {
    self.id = id
    self.writer = writer
    self.number = number
    self.checksum = checksum
    self.database = database
    self.clock = clock
    self.metrics = metrics
    start = writer.length
    safe = start
    safeNs = clock.nowNs
  }

  var length: Int64 { writer.length }

  /// Until the body ends, or breaks off: what has come then is kept all the same, but for bytes that were to add up.
  /// Answers when the upload expires now; nil where this completes it, which the caller then says.
  func take(_ body: RequestBody, endsAt end: Int64?) async throws -> Int64? {
    metrics.receiving.add(1)
    defer { metrics.receiving.add(-1) }
    let sum = checksum.map { RunningSum($0.algorithm) }
    var failure: (any Error)?
    do {
      while var bytes = try await body.next() {
        try await writer.append(bytes, sum: sum)
        metrics.bytes.increment(by: bytes.count)
        body.giveBack(&bytes)
        // What has to add up is acknowledged as a whole.
        if sum == nil, isDue, writer.length != end { _ = try await checkpoint() }
      }
    } catch { failure = error }
    // A write that failed may have left a part of itself behind.
    if failure is StorageFault { try await writer.truncate(to: writer.length) }
    if let checksum, let sum {
      let isRight = failure == nil && isEqualInConstantTime(sum.finish(), checksum.sum)
      if !isRight { try await writer.truncate(to: start) }
      if failure == nil, !isRight { throw Problem.checksumMismatch }
    }
    // Where all of it has come, it does not matter how the request ended.
    if writer.length == end {
      try await sync()
      return nil
    }
    let expiresAtMs = try await checkpoint()
    if let failure { throw failure }
    return expiresAtMs
  }

  private var isDue: Bool {
    writer.length - safe >= UploadRules.checkpointBytes
      || clock.nowNs - safeNs >= UploadRules.checkpointMs * 1_000_000
  }

  /// First the disk, then the row: nobody is ever told of bytes that are not there.
  private func checkpoint() async throws -> Int64 {
    if writer.length != safe { try await sync() }
    guard
      let row = try await database.run([UploadStore.advance(id, writer: number, to: writer.length)])[0].first
    else {
      throw Problem.takenOver
    }
    safe = writer.length
    safeNs = clock.nowNs
    return try row.column(0, as: SQLTime.self).unixMs
  }

  private func sync() async throws {
    let beganNs = clock.nowNs
    try await writer.sync()
    metrics.syncSeconds.observe(Double(clock.nowNs - beganNs) / 1e9)
  }
}

extension RunningSum {
  convenience init(_ algorithm: UploadChecksum.Algorithm) {
    switch algorithm {
    case .sha256: self.init(RunningHash.Algorithm.sha256)
    case .sha1: self.init(RunningHash.Algorithm.sha1)
    case .md5: self.init(RunningHash.Algorithm.md5)
    case .crc32c: self.init()
    }
  }
}
