import Bytes
import Database
import Identity
import Loop
import Synchronization
import Telemetry
import TestSupport

@testable import API
@testable import Gateway

let ada = Person(id: PersonID(1)!, handle: "ada", role: .admin, session: 11)
let bob = Person(id: PersonID(2)!, handle: "bob", role: .learner, session: 12)

/// Knows people by their names: `Bearer ada`, `lyceum_session=bob`.
@LoopActor final class NameAuthenticator: Authenticator {
  private(set) var asked: [String] = []

  func person(bearer token: String, from request: Request) async throws -> Person {
    try find("bearer " + token)
  }

  func person(cookie value: String, from request: Request) async throws -> Person {
    try find("cookie " + value)
  }

  private func find(_ shown: String) throws -> Person {
    asked.append(shown)
    switch shown.split(separator: " ").last {
    case "ada": return ada
    case "bob": return bob
    case "old": throw Problem.expiredToken
    case "broken": throw DatabaseError(.unavailable, "no database")
    default: throw Problem.invalidToken
    }
  }
}

/// A log that a test reads.
final class Lines: LogSink {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func accept(_ line: [UInt8]) -> Bool {
    lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    return true
  }

  func flush(timeoutMs: Int) -> Bool { true }
  func close(timeoutMs: Int) -> Bool { true }
}

/// An API with everything it needs but the network.
@LoopActor final class Desk {
  let api: API
  let clock = ManualClock()
  let people = NameAuthenticator()
  let lines = Lines()

  /// Without a database: for what never asks one.
  init(_ database: Database? = nil, limitsRates: Bool = true, secret: String = "secret") throws {
    let metrics = Metrics()
    let log = Log(sink: lines, level: .debug)
    api = API(
      database: try database
        ?? Database(ConnectionString("host=/nowhere"), clock: clock, log: log, metrics: Metrics()),
      authenticator: people, clock: clock, log: log, metrics: metrics, limitsRates: limitsRates,
      checksAnswers: true, secret: Array(secret.utf8))
  }

  func send(
    _ endpoint: Endpoint, _ headers: [(HeaderName, String)] = [], query: [(name: String, value: String)] = [],
    parameters: [String: String] = [:], body: String = "", peer: String = "192.0.2.1"
  ) async throws -> Response {
    try await api.answer(
      request(
        endpoint.method, endpoint.pattern, headers, query: query, parameters: parameters, body: body,
        peer: peer),
      at: endpoint)
  }

  /// `401 not_signed_in`, or `200`.
  func brief(
    _ endpoint: Endpoint, _ headers: [(HeaderName, String)] = [], query: [(name: String, value: String)] = [],
    parameters: [String: String] = [:], body: String = "", peer: String = "192.0.2.1"
  ) async -> String {
    do {
      let response = try await send(
        endpoint, headers, query: query, parameters: parameters, body: body, peer: peer)
      return "\(response.status.code)"
    } catch let problem as Problem {
      return "\(problem.status.code) \(problem.code)"
    } catch {
      return "\(error)"
    }
  }

  func problem(
    _ endpoint: Endpoint, _ headers: [(HeaderName, String)] = [], query: [(name: String, value: String)] = [],
    body: String = ""
  ) async throws -> Problem? {
    do { _ = try await send(endpoint, headers, query: query, body: body) } catch let problem as Problem {
      return problem
    }
    return nil
  }

  var errors: [String] { lines.all.filter { $0.contains("ERROR") } }
}

/// A request that no socket brought.
@LoopActor func request(
  _ method: HTTPMethod, _ path: String, _ headers: [(HeaderName, String)] = [],
  query: [(name: String, value: String)] = [], parameters: [String: String] = [:], body: String = "",
  peer: String = "192.0.2.1"
) -> Request {
  var fields = HeaderFields()
  for (name, value) in headers { fields.add(name, value) }
  let bytes = Array(body.utf8)
  let content = RequestBody(length: bytes.count, collectMax: 1 << 20) { _ in }
  if !bytes.isEmpty {
    bytes.withUnsafeBytes { content.receive($0) }
    content.end()
  }
  var request = Request(
    method: method, path: path, query: query, headers: fields, peer: peer, isSecure: false,
    incident: IncidentID(), body: content)
  request.parameters = parameters
  return request
}

extension Array where Element == (name: String, value: String) {
  subscript(_ name: String) -> String? { first { $0.name.lowercased() == name.lowercased() }?.value }
}

extension Response {
  var text: String { if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" } }
}

let json: (HeaderName, String) = (.contentType, "application/json")
func bearer(_ name: String) -> (HeaderName, String) { (.authorization, "Bearer \(name)") }
