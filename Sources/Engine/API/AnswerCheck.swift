import Bytes
import Gateway
import Schema
import Telemetry

/// Holds what handlers answer against what their endpoints declare. For tests: a broken promise is an error in the
/// log, with the incident, and the peer gets the answer as it is.
struct AnswerCheck: Sendable {
  /// Our own answers are as large as they are; the limit is for peers.
  private static let limits = JSONLimits(nodesMax: 1_000_000)

  let log: Log

  func check(_ response: Response, of endpoint: Endpoint, for request: Request) {
    tell(Self.faults(in: response, of: endpoint), endpoint, request)
  }

  func check(_ problem: Problem, of endpoint: Endpoint, for request: Request) {
    guard !endpoint.declares(problem) else { return }
    tell(["undeclared problem \(problem.status.code) \(problem.code)"], endpoint, request)
  }

  private func tell(_ faults: [String], _ endpoint: Endpoint, _ request: Request) {
    guard !faults.isEmpty else { return }
    log.error(
      "answer breaks its declaration",
      [
        "operation": LogValue(endpoint.id), "fields": LogValue(faults.joined(separator: "; ")),
        "incident": LogValue(request.incident.description),
      ])
  }

  /// Pure.
  static func faults(in response: Response, of endpoint: Endpoint) -> [String] {
    let declared = endpoint.results.filter { $0.status == response.status }
    guard !declared.isEmpty else { return ["undeclared status \(response.status.code)"] }
    let type = response.contentType.map { String($0.prefix { $0 != ";" }) }
    guard let answer = declared.first(where: { $0.takes(type) }) else {
      return ["undeclared content type \(type ?? "none")"]
    }
    guard answer.contentType != nil else {
      if case .none = response.body { return [] }
      return ["a body"]
    }
    switch response.body {
    case .none: return ["no body"]
    case .file, .stream: return []
    case .bytes(let bytes): return answer.schema.map { faults(in: bytes, $0) } ?? []
    }
  }

  private static func faults(in bytes: [UInt8], _ schema: Schema) -> [String] {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes, limits: limits) } catch { return ["no JSON: \(error)"] }
    return schema.faults(in: value, unlisted: .refused).map {
      "\($0.field.isEmpty ? "all" : $0.field): \($0.code)"
    }
  }
}
