import Bytes
import Crypto
import Gateway
import Identity
import Loop
import Schema

/// What happens to a request, in order.
extension API {
  func answer(_ request: Request, at endpoint: Endpoint) async throws -> Response {
    let visitor = try await visitor(of: request, at: endpoint)
    let quota = try takeQuota(of: endpoint.limit, visitor: visitor, peer: request.peer)
    do {
      var response = try await answer(request, from: visitor, at: endpoint)
      quota?.decorate(&response.headers)
      // What one person is answered is nobody else's, and may be another thing a moment later: two who sign in at one
      // browser have the same version of different accounts.
      if visitor.person != nil, !response.headers.contains(where: { $0.name == "Cache-Control" }) {
        response.headers.append(("Cache-Control", "private, no-cache"))
        response.headers.append(("Vary", "Authorization, Cookie"))
      }
      return response
    } catch var problem as Problem {
      if problem.status == .unauthorized { problem.challenge() }
      quota?.decorate(&problem.headers)
      throw problem
    }
  }

  private func answer(_ request: Request, from visitor: Visitor, at endpoint: Endpoint) async throws
    -> Response
  {
    let person = try visitor.admitted(to: endpoint)
    let values = try endpoint.values(in: request)
    try await endpoint.admission?(Call(request, person: person, input: .null, file: nil, values: values))
    var body: [UInt8] = []
    var input = JSONValue.null
    let isFile = endpoint.takesAsFile(request.headers[.contentType])
    if isFile {
      body = try await request.body.collect()
    } else if let schema = endpoint.input {
      (body, input) = try await self.input(of: request, as: schema)
    }
    let file = isFile ? body : nil
    guard endpoint.takesIdempotencyKey, let header = request.headers[.idempotencyKey] else {
      return try await handle(
        Call(request, person: person, input: input, file: file, values: values), at: endpoint)
    }
    let claim = try IdempotencyClaim(
      idempotency, header: header, person: person, operation: endpoint.id,
      fingerprint: try await fingerprint(of: request, body), log: log)
    if let response = try await claim.take() {
      countReplay()
      return response
    }
    let call = Call(
      request, person: person, input: input, file: file, values: values, claim: claim)
    do {
      let response = try await handle(call, at: endpoint)
      await claim.settle(response)
      return response
    } catch {
      await claim.release()
      throw error
    }
  }

  private func handle(_ call: Call, at endpoint: Endpoint) async throws -> Response {
    do {
      let response =
        switch endpoint.handler {
        case .prompt(let handler): try handler(call)
        case .waiting(let handler): try await handler(call)
        }
      check?.check(response, of: endpoint, for: call.request)
      return response
    } catch let problem as Problem {
      check?.check(problem, of: endpoint, for: call.request)
      throw problem
    }
  }

  // MARK: Who asks

  /// Who asks, or why that is not known. Whoever may be anyone is not turned away for a token that is none.
  private func visitor(of request: Request, at endpoint: Endpoint) async throws -> Visitor {
    guard let authenticator else { return Visitor() }
    do throws(any Error) {
      switch Credentials(request.headers) {
      case .none: return Visitor()
      case .bearer(let token):
        return Visitor(person: try await authenticator.person(bearer: token, from: request))
      case .cookie(let value):
        if endpoint.isWrite, !request.headers.contains(.origin) { throw Problem.originRequired }
        return Visitor(person: try await authenticator.person(cookie: value, from: request))
      }
    } catch let problem as Problem where problem.status == .unauthorized || problem.status == .forbidden {
      let isLetIn = endpoint.access.isPublic && problem.status == .unauthorized
      return Visitor(refusal: isLetIn ? nil : problem)
    }
  }

  /// Who could not show who they are count against their address, so that guessing costs as much as asking.
  private func takeQuota(of rate: RateClass, visitor: Visitor, peer: String) throws(Problem) -> QuotaHeaders?
  {
    guard limitsRates, rate.isLimited else { return nil }
    let subject = visitor.person.map { RateLimiter.Subject.person($0.id) } ?? RateLimiter.Subject(peer: peer)
    let quota = limiter.take(rate, for: subject, nowNs: clock.nowNs)
    let headers = QuotaHeaders(rate: rate, quota: quota)
    guard quota.isAllowed else {
      countRefusal(rate)
      throw headers.refusal
    }
    return headers
  }

  // MARK: What was sent

  private func input(of request: Request, as schema: Schema) async throws -> (
    bytes: [UInt8], value: JSONValue
  ) {
    guard let type = request.headers[.contentType], Self.isJSON(type) else { throw Problem.jsonExpected }
    let bytes = try await request.body.collect()
    return (bytes, try await reading(bytes) { try Self.value(of: bytes, as: schema) })
  }

  private nonisolated static func value(of bytes: [UInt8], as schema: Schema) throws(Problem) -> JSONValue {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw Problem(.badRequest, "invalid_json", "The body is not valid JSON: \(error).")
    }
    let faults = schema.faults(in: value)
    guard faults.isEmpty else { throw Problem.invalid(faults.map { ProblemField($0) }) }
    return value
  }

  /// `application/json`, or a type built on it.
  static func isJSON(_ contentType: String) -> Bool {
    let type = ASCII.trimmed(Array(contentType.utf8.prefix { $0 != UInt8(ascii: ";") })).map(ASCII.lowercased)
    return type.elementsEqual("application/json".utf8)
      || (type.starts(with: "application/".utf8) && type.suffix(5).elementsEqual("+json".utf8)
        && ASCII.isToken(type.dropFirst("application/".utf8.count)))
  }

  /// Without the secret, whoever reads the table could try passwords against it.
  private func fingerprint(of request: Request, _ body: [UInt8]) async throws -> [UInt8] {
    var message = ByteWriter(capacityBytes: 256)
    func part(_ bytes: some Collection<UInt8>) {
      message.append(bigEndian: Int64(bytes.count))
      message.append(Array(bytes))
    }
    part(request.method.rawValue.utf8)
    part(request.path.utf8)
    for (name, value) in request.query {
      part(name.utf8)
      part(value.utf8)
    }
    message.append(bigEndian: Int64(body.count))
    let head = message.bytes
    return try await reading(body) { [secret] in HMAC256.code(head + body, key: secret) }
  }

  /// What takes long is done where nobody else waits for it.
  private func reading<T: Sendable>(
    _ bytes: [UInt8], _ work: @escaping @Sendable () throws -> T
  ) async throws -> T {
    guard bytes.count > Self.promptBytesMax, let parsers else { return try work() }
    do { return try await parsers.run(work) } catch is WorkerPool.Busy {
      throw Problem(
        .serviceUnavailable, "busy", "Too much is being read just now; try again in a moment."
      ).with(header: "Retry-After", "1")
    }
  }
}

/// Who asks, or why that is not known.
private struct Visitor {
  var person: Person?
  var refusal: Problem?

  /// The person, where the endpoint lets them in. What somebody may never do looks as what is not there.
  func admitted(to endpoint: Endpoint) throws(Problem) -> Person? {
    if let refusal { throw refusal }
    guard !endpoint.access.isPublic, let operation = endpoint.access.operation else { return person }
    guard let person else { throw .notSignedIn }
    guard Permissions.mayEver(person, operation) else { throw .notFound }
    return person
  }
}

extension Endpoint {
  /// Whether a body of this type is taken as it is.
  func takesAsFile(_ contentType: String?) -> Bool {
    guard !fileTypes.isEmpty, let contentType else { return false }
    let type = ASCII.trimmed(Array(contentType.utf8.prefix { $0 != UInt8(ascii: ";") })).map(ASCII.lowercased)
    return fileTypes.contains { type.elementsEqual($0.utf8) }
  }

  /// The parameters of the query that it declares. Every fault is told.
  func values(in request: Request) throws(Problem) -> [String: JSONValue] {
    guard !query.isEmpty else { return [:] }
    var values: [String: JSONValue] = [:]
    var faults: [FieldFault] = []
    for parameter in query {
      let given = request.query.filter { $0.name.utf8.elementsEqual(parameter.name.utf8) }
      guard let text = given.first?.value else {
        values[parameter.name] = parameter.schema.standard
        if parameter.isRequired {
          faults.append(FieldFault(parameter.name, .missing, "This parameter is needed."))
        }
        continue
      }
      guard given.count == 1 else {
        faults.append(
          FieldFault(parameter.name, .repeated, "This parameter may come once; it came \(given.count) times.")
        )
        continue
      }
      let value = parameter.schema.value(ofText: text)
      faults += parameter.schema.faults(in: value).map { $0.inside(parameter.name) }
      values[parameter.name] = value
    }
    guard faults.isEmpty else { throw .invalid(faults.map { ProblemField($0) }) }
    return values
  }
}

extension Problem {
  /// RFC 6750, 3: what is wanted, and, where a token was shown, that it is not it.
  fileprivate mutating func challenge() {
    let bad = [Problem.invalidToken, .expiredToken].map(\.code.description)
    let error = bad.contains(code.description) ? ", error=\"invalid_token\"" : ""
    headers.append(("WWW-Authenticate", "Bearer realm=\"lyceum\"" + error))
  }
}
