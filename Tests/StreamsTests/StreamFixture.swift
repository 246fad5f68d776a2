import Database
import DatabaseSupport
import Glibc
import Loop
import Streams
import Telemetry
import TestSupport

/// Streams in a database of their own.
@LoopActor func withStreams<T: Sendable>(
  projections: [StreamLog.Projection] = [], _ body: @LoopActor (StreamLog, Database) async throws -> T
) async throws -> T {
  try await withDatabase { database in
    for migration in ["202611211150_streams_log.sql", "202611220302_streams_counted.sql"] {
      try await database.apply(migration: migration)
    }
    return try await body(StreamLog(database, projections: projections), database)
  }
}

extension Append {
  init(_ stream: StreamID, _ nonce: String, by actor: Int64 = 1, _ payload: [UInt8] = [1]) throws {
    try self.init(to: stream, by: actor, nonce: nonce, kind: 1, payload: payload)
  }
}
