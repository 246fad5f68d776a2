import Bytes
import Gateway
import Identity
import Schema

/// One operation of the OpenAPI document.
struct OperationWriter {
  private let endpoint: Endpoint

  init(_ endpoint: Endpoint) { self.endpoint = endpoint }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("operationId", endpoint.id)
      json.member("summary", endpoint.summary)
      json.array("tags") { json in json.string(endpoint.tag.name) }
      if let operation = endpoint.access.operation { json.member("x-lyceum-operation", operation.rawValue) }
      if endpoint.limit.isLimited { json.member("x-lyceum-rate-class", endpoint.limit.name) }
      security(&json)
      parameters(&json)
      if let input = endpoint.input {
        json.object("requestBody") { json in
          json.member("required", true)
          let files = endpoint.fileTypes.map { ($0, Schema.any) }
          content([(ContentType.json, input)] + files, &json)
        }
      }
      if let bytes = endpoint.bytes {
        json.object("requestBody") { json in
          if bytes.isRequired { json.member("required", true) }
          content([(bytes.contentType, Schema.any)], &json)
        }
      }
      json.object("responses") { json in responses(&json) }
    }
  }

  /// An empty one among them: signing in is possible, and not needed.
  private func security(_ json: inout JSONWriter) {
    json.array("security") { json in
      if endpoint.isPlain { return }
      if endpoint.access.isPublic { json.object { _ in } }
      json.object { json in json.array("bearer") { _ in } }
      json.object { json in json.array("session") { _ in } }
    }
  }

  // MARK: Parameters

  private func parameters(_ json: inout JSONWriter) {
    let headers = headerParameters
    guard !(endpoint.path.isEmpty && endpoint.query.isEmpty && headers.isEmpty && endpoint.headers.isEmpty)
    else { return }
    json.array("parameters") { json in
      for parameter in endpoint.path {
        write(parameter.name, in: "path", parameter.schema, parameter.help, isRequired: true, &json)
      }
      for parameter in endpoint.query {
        write(
          parameter.name, in: "query", parameter.schema, parameter.help, isRequired: parameter.isRequired,
          &json)
      }
      for (name, schema, help) in headers {
        write(name, in: "header", schema, help, isRequired: false, &json)
      }
      for header in endpoint.headers {
        write(header.name, in: "header", header.schema, header.help, isRequired: header.isRequired, &json)
      }
    }
  }

  private var headerParameters: [(name: String, schema: Schema, help: String)] {
    var headers: [(String, Schema, String)] = []
    if endpoint.takesIdempotencyKey {
      headers.append(
        (
          "Idempotency-Key", .string(format: .idempotencyKey),
          "Sent again with the same key within a day, the request is answered as it was the first time, and nothing is done twice."
        ))
    }
    guard endpoint.isConditional else { return headers }
    if endpoint.isWrite {
      headers.append(
        (
          "If-Match", .string(format: .text),
          "The ETag that was read: refused with 412 where it has changed since."
        ))
    } else {
      headers.append(
        (
          "If-None-Match", .string(format: .text),
          "The ETag that is there already: answered with 304 where it is the same."
        ))
    }
    return headers
  }

  private func write(
    _ name: String, in place: String, _ schema: Schema, _ help: String?, isRequired: Bool,
    _ json: inout JSONWriter
  ) {
    json.object { json in
      json.member("name", name)
      json.member("in", place)
      if let help { json.member("description", help) }
      if isRequired { json.member("required", true) }
      json.key("schema")
      schema.writeJSONSchema(to: &json)
    }
  }

  // MARK: Answers

  private func responses(_ json: inout JSONWriter) {
    var byStatus: [Int: [EndpointAnswer]] = [:]
    for answer in endpoint.results + unchanged + endpoint.problems {
      byStatus[answer.status.code, default: []].append(answer)
    }
    for (status, answers) in byStatus.sorted(by: { $0.key < $1.key }) {
      json.key(text: String(status))
      json.object { json in
        json.member("description", description(of: answers))
        headers(of: answers, status, &json)
        contents(of: answers, &json)
      }
    }
  }

  /// What the gateway makes of a read whose version the reader has.
  private var unchanged: [EndpointAnswer] {
    endpoint.isConditional && !endpoint.isWrite ? [.none(.notModified, "It has not changed.")] : []
  }

  private func description(of answers: [EndpointAnswer]) -> String {
    answers.map { answer in answer.code.map { "`\($0)`: \(answer.description)" } ?? answer.description }
      .joined(separator: "\n\n")
  }

  private func contents(of answers: [EndpointAnswer], _ json: inout JSONWriter) {
    let types = answers.compactMap(\.contentType).reduce(into: [String]()) { types, type in
      if !types.contains(type) { types.append(type) }
    }
    guard !types.isEmpty else { return }
    json.object("content") { json in
      for type in types {
        json.key(text: type)
        json.object { json in
          json.key("schema")
          schema(of: answers.first { $0.contentType == type }!).writeJSONSchema(to: &json)
        }
      }
    }
  }

  /// Bytes of another kind have no schema of JSON.
  private func schema(of answer: EndpointAnswer) -> Schema {
    answer.code == nil ? answer.schema ?? .any : .problem
  }

  private func content(_ types: [(type: String, schema: Schema)], _ json: inout JSONWriter) {
    json.object("content") { json in
      for (type, schema) in types {
        json.key(text: type)
        json.object { json in
          json.key("schema")
          schema.writeJSONSchema(to: &json)
        }
      }
    }
  }

  private func headers(of answers: [EndpointAnswer], _ status: Int, _ json: inout JSONWriter) {
    var headers = answers.flatMap(\.headers).map { (name: $0.name, help: $0.help, isRequired: true) }
    // What is no request at all is answered before it is known for whom it is.
    headers += endpoint.answerHeaders.map {
      (name: $0.name, help: "`\($0.value)`", isRequired: status != 400)
    }
    switch status {
    case 200..<300:
      if endpoint.isConditional { headers.append(("ETag", "The version.", false)) }
      if endpoint.takesIdempotencyKey {
        headers.append(
          ("Idempotency-Replayed", "`true`: this was answered before, and nothing was done now.", false))
      }
    case 401: headers.append(("WWW-Authenticate", "RFC 6750.", true))
    case 409 where endpoint.takesIdempotencyKey: headers.append(("Retry-After", "Seconds.", false))
    case 429: headers.append(("Retry-After", "Seconds.", true))
    case 503: headers.append(("Retry-After", "Seconds.", false))
    default: break
    }
    if endpoint.limit.isLimited, status < 500 {
      headers.append(("RateLimit", "What is left: `\"\(endpoint.limit.name)\";r=...;t=...`.", false))
      headers.append(
        (
          "RateLimit-Policy",
          "How much there is: `\"\(endpoint.limit.name)\";q=\(endpoint.limit.limit);w=\(endpoint.limit.windowS)`.",
          false
        ))
    }
    guard !headers.isEmpty else { return }
    json.object("headers") { json in
      for header in headers {
        json.key(text: header.name)
        json.object { json in
          json.member("description", header.help)
          if header.isRequired { json.member("required", true) }
          json.object("schema") { json in json.member("type", "string") }
        }
      }
    }
  }
}
