import Loop
import Telemetry

@testable import Gateway

/// The headers of a request, as tests write them down.
func fields(_ pairs: [(HeaderName, String)]) -> HeaderFields {
  var fields = HeaderFields()
  for (name, value) in pairs { fields.add(name, value) }
  return fields
}

func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

/// An incident whose text is known: 0000-0000-0000-0000.
let quiet: IncidentID = {
  struct Zeros: RandomNumberGenerator { func next() -> UInt64 { 0 } }
  var zeros = Zeros()
  return IncidentID(using: &zeros)
}()

/// A request that no socket brought.
@LoopActor func request(
  _ method: HTTPMethod = .get, _ path: String = "/", _ headers: [(HeaderName, String)] = []
) -> Request {
  Request(
    method: method, path: path, query: [], headers: fields(headers), peer: "192.0.2.1", isSecure: false,
    incident: quiet, body: RequestBody(length: 0, collectMax: 0) { _ in })
}

/// A problem in one line.
func brief(_ problem: Problem) -> String { "\(problem.status.code) \(problem.code)" }

extension SharedFrame {
  /// The frames, copied while they live.
  var copied: [UInt8] { withBytes { Array($0) } }
}
