import Bytes
import Database
import Events
import Identity
import Jobs
import Loop
import Storage
import Telemetry

/// What goes when its time, or its owner, has gone.
extension Uploads {
  private nonisolated static let kind = "uploads.sweep"
  private nonisolated static let portion = 200
  private nonisolated static let pictureWaitS: Int64 = 3_600

  public var sweeping: JobKind {
    JobKind(Self.kind) { [self] _, context in
      while try await expireSome() > 0 { try context.check() }
      while try await askAgainForPictures() > 0 { try context.check() }
      _ = try await database.run([UploadStore.forget], timeoutMs: 60_000)
    }
  }

  public nonisolated static let sweepSchedule = JobSchedule(
    kind, .everyMs(600_000), job: NewJob(kind, uniqueKey: kind))

  func expireSome() async throws -> Int {
    let count = try await database.transaction { transaction in
      let expired = try await UploadStore.expire(limit: Self.portion, transaction)
      for (id, object) in expired {
        _ = try await transaction.run(
          StorageRecords.release(object, kind: Upload.referenceKind, id: id.rawValue))
      }
      return expired.count
    }
    if count > 0 { metrics.outcomes.with("expired").increment(by: count) }
    return count
  }

  /// For those that have waited for long: whoever was to make them anew was lost, or has given up. Answers how many there were.
  func askAgainForPictures() async throws -> Int {
    try await database.transaction { transaction in
      let forgotten: [StoredFileID] = try await transaction.run([
        StoredFileStore.askAgain(afterS: Self.pictureWaitS, limit: Self.portion)
      ])[0].map { try $0.column(0) }
      _ = try await transaction.run([PictureRemaking.request(forgotten)])
      return forgotten.count
    }
  }

  /// Who deletes their account takes along what nobody else needs.
  public var departures: Consumer {
    Consumer("uploads.departures", kinds: ["account.deleted"], start: .now) { events, transaction in
      for person in events.flatMap(\.subjects).compactMap({ PersonID($0) }) {
        for id in try await UploadStore.open(of: person, transaction) {
          guard let row = try await transaction.run([UploadStore.end(id, as: .terminated)])[0].first,
            let object: StoredObjectID = try row.column(0)
          else { continue }
          _ = try await transaction.run(
            StorageRecords.release(object, kind: Upload.referenceKind, id: id.rawValue))
        }
        for id in try await StoredFileStore.ids(of: person, transaction) {
          _ = try await StoredFileStore.remove(id, transaction)
        }
      }
    }
  }
}
