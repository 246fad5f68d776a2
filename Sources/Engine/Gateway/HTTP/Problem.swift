import Bytes
import Telemetry

/// An error that a peer gets: RFC 9457's problem details. Handlers throw it; anything else that they throw
/// becomes a 500 whose cause is only in the log, under the incident's id.
public struct Problem: Error, Sendable {
  public var status: HTTPStatus
  /// Fixed and machine-readable, e.g. `body_too_large`.
  public var code: StaticString
  /// One sentence that says what to do.
  public var detail: String
  public var headers: [(name: String, value: String)] = []
  /// What is wrong with each field of what was sent, where that is known.
  public var fields: [ProblemField] = []
  /// JSON: the thing as it is now, for who wanted to change what it was.
  public var current: [UInt8]?
  /// Whether the connection cannot be used for another request.
  var endsConnection = false

  public init(_ status: HTTPStatus, _ code: StaticString, _ detail: String) {
    self.status = status
    self.code = code
    self.detail = detail
  }

  public func with(fields: [ProblemField]) -> Problem {
    var copy = self
    copy.fields = fields
    return copy
  }

  public func with(current: [UInt8]) -> Problem {
    var copy = self
    copy.current = current
    return copy
  }

  public func with(header name: String, _ value: String) -> Problem {
    var copy = self
    copy.headers.append((name, value))
    return copy
  }

  func ending() -> Problem {
    var copy = self
    copy.endsConnection = true
    return copy
  }

  public static let notFound = Problem(
    .notFound, "not_found", "There is nothing here, or it is not yours to see.")

  func body(incident: IncidentID) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("type", "about:blank")
      json.member("title", "\(status.reason)")
      json.member("status", status.code)
      json.member("detail", detail)
      json.member("instance", incident.description)
      json.member("code", "\(code)")
      if let current { json.member("current", raw: current) }
      if !fields.isEmpty { json.array("errors") { json in for field in fields { field.write(to: &json) } } }
    }
    return json.take()
  }
}

/// What is wrong with one field: where, a word for programs, and a sentence for people.
public struct ProblemField: Sendable, Hashable {
  public let field: String
  public let code: String
  public let message: String

  public init(field: String, code: String, message: String) {
    self.field = field
    self.code = code
    self.message = message
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("field", field)
      json.member("code", code)
      json.member("message", message)
    }
  }
}

/// An error of another room that peers may be told of, in words that give nothing away.
public protocol ToldToPeers: Error {
  /// Nil: it is nobody's fault but ours, and becomes a 500.
  var problem: Problem? { get }
}
