import Bytes
import Loop
import Telemetry

/// A request as a handler sees it: everything but the body is a value.
public struct Request: Sendable {
  public let method: HTTPMethod
  /// Decoded, with `.` and `..` resolved; begins with a slash.
  public let path: String
  /// Decoded pairs in their order.
  public let query: [(name: String, value: String)]
  public let headers: HeaderFields
  /// The peer's numeric address.
  public let peer: String
  public let isSecure: Bool
  /// Names this request in the log, in metrics' exemplars and in every error that it is answered with.
  public let incident: IncidentID
  /// When its head had come, by the loop's clock: of two requests the later one has the larger.
  public internal(set) var arrivedNs: UInt64 = 0
  /// What stood in the places of the route's pattern.
  public internal(set) var parameters: [String: String] = [:]
  public internal(set) var body: RequestBody

  public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// A parameter of the path. What cannot be one is as absent as what does not exist.
  public func parameter<Value: LosslessStringConvertible>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(Problem) -> Value {
    guard let text = parameters[name] else { preconditionFailure("the route's pattern has no {\(name)}") }
    guard let value = Value(text) else { throw .notFound }
    return value
  }

  /// For a write: refuses it unless the resource is in the state that the request's conditions name. Asked before
  /// anything is changed; reads are judged when they are answered.
  public func checkConditions(against validators: Validators) throws(Problem) {
    guard validators.verdict(headers, isRead: false) == .proceed else {
      throw Problem(
        .preconditionFailed, "precondition_failed", "It has changed since you read it; read it again.")
    }
  }

  /// The body as JSON, whatever its type is called: RFC 8259 or a 400 that says where it ends to be so.
  @LoopActor public func json() async throws -> JSONValue {
    let bytes = try await body.collect()
    do { return try JSONValue(parsing: bytes) } catch {
      throw Problem(.badRequest, "invalid_json", "The body is not valid JSON: \(error).")
    }
  }
}
