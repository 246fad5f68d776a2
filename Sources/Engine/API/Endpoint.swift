import Gateway
import Loop
import Schema

/// One thing that can be asked over HTTP, declared once: what is checked, what is documented and what is done.
///
///     Endpoint(
///       .patch, "/api/v1/things/{id}", id: "things.update", summary: "Change a thing.", tag: "things",
///       access: .operation(.thingsUpdate), limit: .write, input: changes, answers: [.json(.ok, "As it is now.", thing)],
///       isConditional: true
///     ) { call in ... }
///
/// A handler that awaits nothing is called without a task; the compiler picks the initialiser that fits.
public struct Endpoint: Sendable {
  enum Handler: Sendable {
    case prompt(@LoopActor @Sendable (Call) throws -> Response)
    case waiting(@LoopActor @Sendable (Call) async throws -> Response)
  }

  public static let inputBytesStandard = 65_536

  public let method: HTTPMethod
  /// `{name}` is a parameter, `{name...}` at the end the rest of the path.
  public let pattern: String
  public let id: String
  /// One sentence.
  public let summary: String
  public let tag: EndpointTag
  public let access: Access
  public let limit: RateClass
  public let path: [PathParameter]
  public let query: [QueryParameter]
  public let input: Schema?
  /// Types of files that it takes as they are, in the place of JSON.
  public let fileTypes: [String]
  public let inputBytesMax: Int
  public let answers: [EndpointAnswer]
  /// Not where the answer holds a secret, such as a token: it would lie in the database for a day.
  public let takesIdempotencyKey: Bool
  /// Whether `If-Match` and `If-None-Match` are heeded: reads answer `Response.withVersion`, writes ask `Call.check(version:)`.
  public let isConditional: Bool
  public let reads: [HeaderName]
  /// A body of bytes that the handler reads as it comes; nil: none.
  public private(set) var bytes: ByteInput?
  /// The headers that say what is wanted, for the description; the handler checks them.
  public private(set) var headers: [HeaderParameter] = []
  /// What every answer has, refusals too.
  public private(set) var answerHeaders: [(name: String, value: String)] = []
  /// Asked before the body is read: whether who asks may send one at all.
  private(set) var admission: (@LoopActor @Sendable (Call) async throws -> Void)?
  let handler: Handler

  public init(
    _ method: HTTPMethod, _ pattern: String, id: String, summary: String, tag: EndpointTag, access: Access,
    limit: RateClass, path: [PathParameter] = [], query: [QueryParameter] = [], input: Schema? = nil,
    fileTypes: [String] = [], inputBytesMax: Int = inputBytesStandard, answers: [EndpointAnswer],
    takesIdempotencyKey: Bool? = nil,
    isConditional: Bool = false, reads: [HeaderName] = [],
    handler: @escaping @LoopActor @Sendable (Call) throws -> Response
  ) {
    self.init(
      method, pattern, id, summary, tag, access, limit, path, query, input, fileTypes, inputBytesMax, answers,
      takesIdempotencyKey, isConditional, reads, .prompt(handler))
  }

  public init(
    _ method: HTTPMethod, _ pattern: String, id: String, summary: String, tag: EndpointTag, access: Access,
    limit: RateClass, path: [PathParameter] = [], query: [QueryParameter] = [], input: Schema? = nil,
    fileTypes: [String] = [], inputBytesMax: Int = inputBytesStandard, answers: [EndpointAnswer],
    takesIdempotencyKey: Bool? = nil,
    isConditional: Bool = false, reads: [HeaderName] = [],
    handler: @escaping @LoopActor @Sendable (Call) async throws -> Response
  ) {
    self.init(
      method, pattern, id, summary, tag, access, limit, path, query, input, fileTypes, inputBytesMax, answers,
      takesIdempotencyKey, isConditional, reads, .waiting(handler))
  }

  private init(
    _ method: HTTPMethod, _ pattern: String, _ id: String, _ summary: String, _ tag: EndpointTag,
    _ access: Access, _ limit: RateClass, _ path: [PathParameter], _ query: [QueryParameter],
    _ input: Schema?, _ fileTypes: [String],
    _ inputBytesMax: Int, _ answers: [EndpointAnswer], _ takesIdempotencyKey: Bool?, _ isConditional: Bool,
    _ reads: [HeaderName], _ handler: Handler
  ) {
    precondition(fileTypes.isEmpty || input != nil, "\(id): files come in the place of JSON")
    precondition(input == nil || method != .get, "\(id): what GET is asked stands in its query")
    precondition(!answers.isEmpty, "\(id): an endpoint answers something")
    precondition(Set(query.map(\.name)).count == query.count, "\(id): a parameter is declared once")
    self.method = method
    self.pattern = pattern
    self.id = id
    self.summary = summary
    self.tag = tag
    self.access = access
    self.limit = limit
    self.path = Self.described(path, in: pattern)
    self.query = query
    self.input = input
    self.fileTypes = fileTypes
    self.inputBytesMax = inputBytesMax
    self.answers = answers
    self.takesIdempotencyKey =
      takesIdempotencyKey ?? (method == .post && (!access.isPublic || input != nil))
    self.isConditional = isConditional
    self.reads = reads
    self.handler = handler
  }

  /// With a body that the handler reads as it comes, of whatever length.
  public func receiving(_ bytes: ByteInput) -> Endpoint {
    precondition(input == nil && method != .get, "\(id): a body is JSON, or bytes, or none")
    return with { $0.bytes = bytes }
  }

  /// Refuses, with a problem, who may not do this, before their body is read; the handler asks again.
  public func admitting(_ admission: @escaping @LoopActor @Sendable (Call) async throws -> Void) -> Endpoint {
    with { $0.admission = admission }
  }

  /// With headers that its description tells of.
  public func described(_ headers: [HeaderParameter]) -> Endpoint { with { $0.headers = headers } }

  /// With headers that every answer has.
  public func answering(_ headers: [(name: String, value: String)]) -> Endpoint {
    with { $0.answerHeaders = headers }
  }

  private func with(_ change: (inout Endpoint) -> Void) -> Endpoint {
    var copy = self
    change(&copy)
    return copy
  }

  /// The pattern's parameters in their order, each with its description.
  private static func described(_ path: [PathParameter], in pattern: String) -> [PathParameter] {
    let names = pattern.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.map {
      String($0.dropFirst().dropLast($0.hasSuffix("...}") ? 4 : 1))
    }
    for parameter in path {
      precondition(names.contains(parameter.name), "\(pattern) has no {\(parameter.name)}")
    }
    return names.map { name in path.first { $0.name == name } ?? .undescribed(name) }
  }

  /// Whether a request is nothing but a call of the handler.
  var isPlain: Bool {
    guard case .prompt = handler, access.isPublic else { return false }
    return input == nil && query.isEmpty && !limit.isLimited && !takesIdempotencyKey
  }

  /// Whether it changes something, as far as HTTP goes.
  public var isWrite: Bool { method != .get }
}
