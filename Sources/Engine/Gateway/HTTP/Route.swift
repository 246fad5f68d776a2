import Bytes
import Loop

/// What answers a route's requests.
enum Handler: Sendable {
  /// Has its answer at hand: called as soon as the request is there, without a task.
  case prompt(@LoopActor @Sendable (Request) throws -> Response)
  /// Waits for something first: runs as a task of its own, which is cancelled when the peer leaves.
  case waiting(@LoopActor @Sendable (Request) async throws -> Response)
}

/// What a route takes as its body.
public enum BodyPolicy: Sendable {
  case none
  /// All of it before the handler starts, up to so many bytes.
  case collected(bytesMax: Int)
  /// Handed on as it comes, up to so many bytes, in constant memory.
  case streamed(bytesMax: Int)

  var bytesMax: Int {
    switch self {
    case .none: 0
    case .collected(let max), .streamed(let max): max
    }
  }
}

/// One method on one pattern: `/api/v1/courses/{id}`; `{path...}` at the end takes the rest.
///
/// What a route for OPTIONS answers goes out with what every OPTIONS is answered, CORS' preflight included.
///
/// Its handler is a closure on the loop. One that awaits nothing is called without a task, which saves a small reply a
/// tenth of its cost; the compiler picks the initialiser that fits.
public struct Route: Sendable {
  public let method: HTTPMethod
  public let pattern: String
  public let body: BodyPolicy
  public let reads: [HeaderName]
  /// What every answer of it has, refusals too: those that the gateway makes before the handler is asked among them.
  public let answerHeaders: [(name: String, value: String)]
  let handler: Handler

  public init(
    _ method: HTTPMethod, _ pattern: String, body: BodyPolicy = .none, reads: [HeaderName] = [],
    answerHeaders: [(name: String, value: String)] = [],
    handler: @escaping @LoopActor @Sendable (Request) throws -> Response
  ) {
    self.init(method, pattern, body, reads, answerHeaders, .prompt(handler))
  }

  public init(
    _ method: HTTPMethod, _ pattern: String, body: BodyPolicy = .none, reads: [HeaderName] = [],
    answerHeaders: [(name: String, value: String)] = [],
    handler: @escaping @LoopActor @Sendable (Request) async throws -> Response
  ) {
    self.init(method, pattern, body, reads, answerHeaders, .waiting(handler))
  }

  private init(
    _ method: HTTPMethod, _ pattern: String, _ body: BodyPolicy, _ reads: [HeaderName],
    _ answerHeaders: [(name: String, value: String)], _ handler: Handler
  ) {
    precondition(method != .head, "HEAD is answered as GET is")
    self.answerHeaders = answerHeaders
    self.method = method
    self.pattern = pattern
    self.body = body
    self.reads = reads
    self.handler = handler
  }
}
