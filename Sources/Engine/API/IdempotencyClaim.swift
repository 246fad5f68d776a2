import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema
import Telemetry

/// One request's hold on its Idempotency-Key: taken before the handler starts; completed, or let go, after.
@LoopActor final class IdempotencyClaim {
  /// Answers larger than this are not kept: asking again does it again.
  nonisolated static let bodyBytesMax = 65_536

  private let store: IdempotencyStore
  private let scope: IdempotencyStore.Scope
  private let fingerprint: [UInt8]
  private let log: Log
  private let id = Int64.random(in: 1 ... .max)
  /// Whether the handler has seen to it in its own transaction.
  private var isRemembered = false

  init(
    _ store: IdempotencyStore, header: String, person: Person?, operation: String, fingerprint: [UInt8],
    log: Log
  ) throws(Problem) {
    guard let key = StringFormat.idempotencyKey(in: header) else { throw .badIdempotencyKey }
    self.store = store
    self.fingerprint = fingerprint
    self.log = log
    scope = IdempotencyStore.Scope(person: person?.id.rawValue ?? 0, operation: operation, key: key)
  }

  /// Nil: the key is ours, and the handler's turn. Else what was answered the first time.
  func take() async throws -> Response? {
    guard let record = try await store.claim(scope, fingerprint: fingerprint, claim: id) else {
      // It was there, and was let go in between.
      throw Problem.idempotencyInProgress
    }
    if record.claim == id { return nil }
    // Nothing of a day that is over counts any more.
    guard record.isExpired || record.fingerprint == fingerprint else { throw Problem.idempotencyKeyReused }
    if record.isExpired || record.isStale {
      guard try await store.takeOver(scope, from: record.claim, fingerprint: fingerprint, claim: id) else {
        throw Problem.idempotencyInProgress
      }
      return nil
    }
    guard let response = Response(replaying: record) else { throw Problem.idempotencyInProgress }
    return response
  }

  func remember(_ response: Response) -> [Statement] {
    isRemembered = true
    return [completion(response)]
  }

  /// The handler has answered.
  func settle(_ response: Response) async {
    if !isRemembered { await run(completion(response)) }
  }

  /// The handler has failed, or seems to have.
  func release() async { await run(IdempotencyStore.release(scope, claim: id)) }

  private func completion(_ response: Response) -> Statement {
    guard HTTPStatus.replayable.contains(response.status), let body = response.storableBody else {
      return IdempotencyStore.release(scope, claim: id)
    }
    return IdempotencyStore.complete(
      scope, claim: id, status: response.status.code, contentType: response.contentType,
      location: response.headers.first { $0.name.lowercased() == "location" }?.value,
      etag: response.validators.etag, body: body)
  }

  /// Also where the peer has left, which has cancelled this very task.
  private func run(_ statement: Statement) async {
    await LoopActor.start { [self] in
      do { _ = try await store.database.run([statement]) } catch {
        // The key stays held until its lease is over.
        log.warning(
          "idempotency key not settled", ["operation": LogValue(scope.operation), "error": LogValue(error)])
      }
    }.value
  }
}

extension Response {
  fileprivate var storableBody: [UInt8]? {
    switch body {
    case .none: []
    case .bytes(let bytes): bytes.count <= IdempotencyClaim.bodyBytesMax ? bytes : nil
    case .file, .stream: nil
    }
  }

  /// What was answered the first time; nil where nothing was yet.
  fileprivate init?(replaying record: IdempotencyStore.Record) {
    guard let status = HTTPStatus.replayable.first(where: { $0.code == record.status }),
      let body = record.body
    else { return nil }
    self.init(status, contentType: record.contentType, body: body.isEmpty ? .none : .bytes(body))
    validators.etag = record.etag
    if let location = record.location { headers.append(("Location", location)) }
    headers.append(("Idempotency-Replayed", "true"))
  }
}

extension HTTPStatus {
  /// What has happened, and is answered again as it was.
  fileprivate static let replayable: [HTTPStatus] = [.ok, .created, .accepted, .noContent]
}
