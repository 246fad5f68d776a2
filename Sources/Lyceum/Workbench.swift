import Accounts
import Bytes
import Gateway
import Loop
import Streams

/// Endpoints for conformance suites and benchmarks, so that they try the real binary. Off unless asked for by a
/// flag that the help does not list; nothing here knows anyone's data.
@LoopActor final class Workbench {
  private static let sinkBytesMax = 64 << 30
  private static let streamIDsMax = 10_000
  private static let entriesMax = 10_000
  private let files: FileServer
  private let streams: StreamLog
  private let accounts: Accounts
  /// As features have them: an append waits for no look-up.
  private var streamIDs: [String: StreamID] = [:]
  private var subscribers: [ObjectIdentifier: WebSocketConnection] = [:]

  init(directory: String, workers: WorkerPool, streams: StreamLog, accounts: Accounts) throws {
    self.streams = streams
    self.accounts = accounts
    files = try FileServer(directory: directory, workers: workers)
  }

  func addRoutes(to gateway: Gateway) {
    addStreams(to: gateway)
    var generous = WebSocketPolicy()
    generous.messageBytesMax = 16 << 20
    generous.outboxBytesMax = 64 << 20
    generous.fragmentsMax = 100_000
    gateway.add(WebSocketEndpoint("/workbench/echo", policy: generous) { _ in Echo() })
    gateway.add(WebSocketEndpoint("/workbench/narrow") { _ in Echo() })
    gateway.add(
      WebSocketEndpoint("/workbench/person") { [accounts] _ in WorkbenchPerson(accounts) })
    gateway.add(
      WebSocketEndpoint("/workbench/fanout/sub", policy: generous) { [self] _ in Subscriber(of: self) })
    gateway.add(
      WebSocketEndpoint("/workbench/fanout/pub", policy: generous) { [self] _ in Publisher(to: self) })
    gateway.add(
      Route(.get, "/workbench/json") { _ in
        Response.json { json in
          json.object { json in
            json.member("course", "1234567890")
            json.member("unread", 17)
            json.member("title", "Linear algebra")
          }
        }
      })
    gateway.add(
      Route(.get, "/workbench/files/{path...}") { [files] request in
        try await files.serve(request.parameter("path"), to: request)
      })
    gateway.add(
      Route(.post, "/workbench/sink", body: .streamed(bytesMax: Self.sinkBytesMax)) { request in
        var count = 0
        while let chunk = try await request.body.next() { count += chunk.count }
        return Response.json { json in json.object { json in json.member("bytes", count) } }
      })
    gateway.add(
      Route(.post, "/workbench/collect", body: .collected(bytesMax: 65_536)) { request in
        let value = try await request.json()
        return Response.json { json in json.value(value) }
      })
  }

  private func addStreams(to gateway: Gateway) {
    gateway.add(
      Route(.post, "/workbench/streams/{name}", body: .collected(bytesMax: 16 << 20)) { [self] request in
        let stream = try await stream(named: try request.parameter("name"))
        let append = try Append(
          to: stream, by: 1, nonce: request.query("nonce") ?? "", kind: 1,
          payload: try await request.body.collect())
        let appended = try await streams.append(append)
        return Response.json { json in
          json.object { json in
            json.member("seq", appended.seq)
            json.member("is_repeat", appended.isRepeat)
          }
        }
      })
    gateway.add(
      Route(.get, "/workbench/streams/{name}") { [self] request in
        let stream = try await stream(named: try request.parameter("name"))
        let after = try Self.number("after", of: request) ?? 0
        let limit = Int(try Self.number("limit", of: request) ?? Int64(Self.entriesMax))
        let entries = try await streams.entries(
          of: stream, after: after, limit: max(1, min(limit, Self.entriesMax)))
        return Response.json { json in
          json.array { json in
            for entry in entries {
              json.object { json in
                json.member("seq", entry.seq)
                json.member("text", String(decoding: entry.payload, as: UTF8.self))
              }
            }
          }
        }
      })
  }

  private static func number(_ name: String, of request: Request) throws(Problem) -> Int64? {
    guard let text = request.query(name) else { return nil }
    guard let number = Int64(text) else {
      throw Problem(.badRequest, "bad_query", "The parameter \(name) is a number of 64 bits.")
    }
    return number
  }

  private func stream(named name: String) async throws -> StreamID {
    if let known = streamIDs[name] { return known }
    let stream = try await streams.stream(named: name)
    if streamIDs.count < Self.streamIDsMax { streamIDs[name] = stream }
    return stream
  }

  fileprivate func publish(_ message: RawSpan, isText: Bool) {
    let frame = SharedFrame(isText ? .text : .binary, message)
    for subscriber in subscribers.values { subscriber.send(frame) }
  }

  private final class Echo: WebSocketHandler {
    private var socket: WebSocketConnection?

    func opened(_ socket: WebSocketConnection) { self.socket = socket }
    func received(_ message: RawSpan, isText: Bool) {
      socket?.send(SharedFrame(isText ? .text : .binary, message))
    }
    func closed() { socket = nil }
  }

  private final class Subscriber: WebSocketHandler {
    private let bench: Workbench

    init(of bench: Workbench) { self.bench = bench }
    func opened(_ socket: WebSocketConnection) { bench.subscribers[ObjectIdentifier(self)] = socket }
    func received(_: RawSpan, isText _: Bool) {}
    func closed() { bench.subscribers[ObjectIdentifier(self)] = nil }
  }

  private final class Publisher: WebSocketHandler {
    private let bench: Workbench

    init(to bench: Workbench) { self.bench = bench }
    func opened(_: WebSocketConnection) {}
    func received(_ message: RawSpan, isText: Bool) { bench.publish(message, isText: isText) }
    func closed() {}
  }
}
