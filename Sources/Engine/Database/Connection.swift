import CPostgres
import Loop
import Telemetry

/// One connection to PostgreSQL: libpq without blocking, in pipeline mode, on the loop.
///
/// What is sent is owed, in order (`Pipeline`); what is read settles it. When the backend dies its sync never comes
/// and the socket is gone: everything owed is lost at once.
@LoopActor final class Connection {
  /// Statements prepared on one connection at most; a statement beyond that is sent with its text each time.
  static let preparedMax = 512

  private enum Preparation { case sent(String), ready(String) }

  private let pg: OpaquePointer
  private let watcher: DescriptorWatcher
  private let cancelKey: CancelKey
  private var pipeline = Pipeline<Segment>()
  private var prepared: [StatementKey: Preparation] = [:]
  private var preparedCount = 0
  private var isClosed = false
  private var isReading = false
  private var wantsToWrite = false
  /// Called once when the connection has ended by itself.
  private var lost: (@LoopActor (DatabaseError) -> Void)?
  var notified: (@LoopActor (_ channel: String, _ payload: String) -> Void)?

  /// Takes over a connection that `Opening` has made ready and put into pipeline mode.
  init?(_ pg: OpaquePointer, lost: @escaping @LoopActor (DatabaseError) -> Void) {
    self.pg = pg
    self.lost = lost
    guard let cancelKey = CancelKey(pg) else { return nil }
    self.cancelKey = cancelKey
    let relay = Relay()
    guard let watcher = DescriptorWatcher(PQsocket(pg), { relay.connection?.ready($0, $1) }) else {
      return nil
    }
    self.watcher = watcher
    relay.connection = self
    watcher.watch(readable: true, writable: false)
  }

  private final class Relay { weak var connection: Connection? }

  var isIdle: Bool { pipeline.isEmpty }
  private(set) var segmentsInFlight = 0
  /// The segment that the server works on.
  var head: Segment? { pipeline.head }
  var cancelRequest: CancelKey { cancelKey }

  /// Sends a segment; its completion tells the rest.
  func send(_ segment: Segment) {
    guard !isClosed else { return segment.lose(Self.gone) }
    segmentsInFlight += 1
    var isSent = true
    for (index, statement) in segment.statements.enumerated() where isSent {
      let endsHere = segment.ending == .flush && index == segment.statements.count - 1
      isSent = send(statement, due: endsHere ? .lastStatement : .statement, for: segment)
    }
    if isSent, segment.ending == .sync {
      isSent = PQpipelineSync(pg) == 1
      if isSent { pipeline.expect(.sync, for: segment) }
    } else if isSent {
      isSent = PQsendFlushRequest(pg) == 1
    }
    guard isSent else {
      // libpq refuses only when memory or the connection is gone. Nothing may be owed to this one yet.
      segment.lose(Self.lostError(pg))
      return lose()
    }
    flush()
  }

  /// Ends the connection; whatever is owed is lost.
  func close() { close(DatabaseError(.connectionLost, "the connection was closed", mayHaveHappened: true)) }

  /// The server does not answer: as if it had hung up.
  func lose(_ reason: String) {
    guard !isClosed else { return }
    let lost = lost
    close(DatabaseError(.connectionLost, reason, mayHaveHappened: true))
    lost?(DatabaseError(.connectionLost, reason))
  }

  /// Everyone to whom something is owed, once.
  var segments: [Segment] {
    var found: [Segment] = []
    for segment in pipeline.owners where found.last !== segment { found.append(segment) }
    return found
  }

  private func send(_ statement: Statement, due: Pipeline<Segment>.Due, for segment: Segment) -> Bool {
    guard let key = statement.key else { return sendText(statement, due, segment) }
    switch prepared[key] {
    case .ready(let name): return sendPrepared(name, statement, due, segment)
    // Whether it will be prepared is not known yet; this time it goes with its text.
    case .sent: return sendText(statement, due, segment)
    case nil:
      guard preparedCount < Self.preparedMax else { return sendText(statement, due, segment) }
      preparedCount += 1
      let name = "s\(preparedCount)"
      let isSent = statement.withText { text in
        PQsendPrepare(pg, name, text, Int32(statement.parameters.types.count), statement.parameters.types)
      }
      guard isSent == 1 else { return false }
      pipeline.expect(.preparation(key), for: segment)
      prepared[key] = .sent(name)
      return sendPrepared(name, statement, due, segment)
    }
  }

  private func sendPrepared(
    _ name: String, _ statement: Statement, _ due: Pipeline<Segment>.Due, _ segment: Segment
  ) -> Bool {
    let isSent = statement.parameters.withPointers { count, values, lengths, formats in
      PQsendQueryPrepared(pg, name, count, values, lengths, formats, 1)
    }
    if isSent == 1 { pipeline.expect(due, for: segment) }
    return isSent == 1
  }

  private func sendText(
    _ statement: Statement, _ due: Pipeline<Segment>.Due, _ segment: Segment
  ) -> Bool {
    let isSent = statement.withText { text in
      statement.parameters.withPointers { count, values, lengths, formats in
        PQsendQueryParams(pg, text, count, statement.parameters.types, values, lengths, formats, 1)
      }
    }
    if isSent == 1 { pipeline.expect(due, for: segment) }
    return isSent == 1
  }

  private func ready(_ isReadable: Bool, _ isWritable: Bool) {
    guard !isClosed else { return }
    if isReadable, PQconsumeInput(pg) == 0 { return readRest() }
    if isReadable { read() }
    if isWritable, !isClosed { flush() }
  }

  /// The socket has failed: what came before it failed still counts.
  private func readRest() {
    read()
    lose()
  }

  private func flush() {
    guard !isClosed else { return }
    let status = PQflush(pg)
    guard status >= 0 else {
      // A server that says why it ends us may have said so already.
      if PQconsumeInput(pg) == 1 { read() }
      return lose()
    }
    if wantsToWrite != (status == 1) {
      wantsToWrite = status == 1
      watcher.watch(readable: true, writable: wantsToWrite)
    }
  }

  private func read() {
    guard !isReading else { return }
    isReading = true
    defer { isReading = false }
    var endsInARow = 0
    while !isClosed, !pipeline.isEmpty, PQisBusy(pg) == 0 {
      guard let result = PQgetResult(pg) else {
        endsInARow += 1
        settle(pipeline.take(.end))
        // Two nulls in a row: libpq has nothing more for now.
        if endsInARow > 1 { break }
        continue
      }
      endsInARow = 0
      receive(result)
    }
    if !isClosed { readNotifications() }
    if !isClosed, pipeline.isEmpty, PQstatus(pg) == CONNECTION_BAD { lose() }
  }

  private func receive(_ result: OpaquePointer) {
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
      let rows = Rows(owning: result)
      if case .rows(let segment) = settle(pipeline.take(.rows)) { segment.receive(rows) }
    case PGRES_PIPELINE_SYNC:
      PQclear(result)
      settle(pipeline.take(.sync))
    case PGRES_PIPELINE_ABORTED:
      PQclear(result)
      settle(pipeline.take(.skipped))
    default:
      let error = DatabaseError(result: result)
      PQclear(result)
      if case .failure(let segment, _) = settle(pipeline.take(.failure)) { segment.fail(error) }
    }
  }

  @discardableResult
  private func settle(_ outcome: Pipeline<Segment>.Outcome) -> Pipeline<Segment>.Outcome {
    switch outcome {
    case .nothing, .rows: break
    case .prepared(let key):
      if case .sent(let name) = prepared[key] { prepared[key] = .ready(name) }
    case .failure(_, let key), .skipped(let key):
      if let key { prepared[key] = nil }
    case .finished(let segment):
      segmentsInFlight -= 1
      forgetStalePlans(after: segment)
      segment.finish()
    case .confusion: lose("PostgreSQL answered what was not asked")
    }
    return outcome
  }

  /// A migration changed what a prepared statement returns: its next use prepares it anew.
  private func forgetStalePlans(after segment: Segment) {
    guard segment.error?.reason == .stale else { return }
    for case let key? in segment.statements.map(\.key) { prepared[key] = nil }
  }

  private func readNotifications() {
    while let notification = PQnotifies(pg) {
      let channel = String(cString: notification.pointee.relname)
      let payload = String(cString: notification.pointee.extra)
      PQfreemem(notification)
      notified?(channel, payload)
    }
  }

  private func lose() { lose(Self.lostError(pg).detail) }

  private func close(_ error: DatabaseError) {
    guard !isClosed else { return }
    isClosed = true
    lost = nil
    notified = nil
    let owed = segments
    pipeline = Pipeline()
    segmentsInFlight = 0
    watcher.close()
    PQfinish(pg)
    for segment in owed { segment.lose(error) }
  }

  private static let gone = DatabaseError(.connectionLost, "the connection has ended")

  private static func lostError(_ pg: OpaquePointer) -> DatabaseError {
    let message = String(cString: PQerrorMessage(pg)).split(separator: "\n").joined(separator: "; ")
    return DatabaseError(
      .connectionLost, message.isEmpty ? "the connection ended" : message, mayHaveHappened: true)
  }
}
