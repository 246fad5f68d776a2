import Bytes
import Gateway
import Identity
import Loop
import Schema
import Testing

@testable import API

@Suite struct OpenAPITests {
  private let thing = Schema.object([.required("id", .identifier), .optional("name", .string(max: 5).orNull)])
    .named(
      "Thing")

  private func endpoint(
    _ method: HTTPMethod, _ pattern: String, _ id: String, access: Access = .anyone, limit: RateClass = .none,
    path: [PathParameter] = [], query: [QueryParameter] = [], input: Schema? = nil,
    answers: [EndpointAnswer] = [.none(.noContent, "Done.")], isConditional: Bool = false
  ) -> Endpoint {
    Endpoint(
      method, pattern, id: id, summary: "Does \"\(id)\".",
      tag: EndpointTag("things", "Things, of all kinds."),
      access: access, limit: limit, path: path, query: query, input: input, answers: answers,
      isConditional: isConditional
    ) { _ in .noContent }
  }

  private func document(_ endpoints: [Endpoint]) throws -> JSONValue {
    try JSONValue(
      parsing: OpenAPIDocument.write(
        endpoints, title: "Lyceum", version: "1.2.3", server: "https://learn.example.org"))
  }

  private func keys(_ value: JSONValue?) -> [String] {
    guard case .object(let members) = value else { return [] }
    return members.map(\.key)
  }

  private func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements) = value { elements } else { [] }
  }

  @Test func everyEndpointIsThere() throws {
    let paths = try document([
      endpoint(.get, "/b/{id}", "b.get"), endpoint(.post, "/a", "a.post"), endpoint(.get, "/a", "a.list"),
      endpoint(.delete, "/b/{id}", "b.delete"), endpoint(.patch, "/b/{id}/parts/{part}", "b.part"),
    ])["paths"]
    #expect(keys(paths) == ["/a", "/b/{id}", "/b/{id}/parts/{part}"])
    #expect(keys(paths?["/a"]) == ["post", "get"])
    #expect(keys(paths?["/b/{id}"]) == ["get", "delete"])
    #expect(paths?["/b/{id}"]?["delete"]?["operationId"] == .string("b.delete"))
    #expect(paths?["/a"]?["get"]?["summary"] == .string("Does \"a.list\"."))
  }

  @Test func withoutEndpointsItIsStillADocument() throws {
    let empty = try document([])
    #expect(keys(empty) == ["openapi", "info", "servers", "tags", "paths", "components"])
    #expect(empty["openapi"] == .string("3.1.0") && empty["info"]?["version"] == .string("1.2.3"))
    #expect(empty["servers"]?[0]?["url"] == .string("https://learn.example.org"))
    #expect(empty["paths"] == .object([]) && empty["tags"] == .array([]))
    #expect(keys(empty["components"]?["schemas"]) == ["FieldError", "Problem"])
    #expect(
      empty["components"]?["schemas"]?["Problem"]?["required"]
        == .array(["type", "title", "status", "detail", "instance", "code"].map { .string($0) }))
    #expect(keys(empty["components"]?["securitySchemes"]) == ["bearer", "session"])
  }

  @Test func parametersAreDescribed() throws {
    let one = endpoint(
      .get, "/files/{course_id}/{kind}/{path...}", "files.get",
      path: [PathParameter("kind", .choice(["a", "b"]), "Which.")], query: QueryParameter.page)
    let paths = try document([one])["paths"]
    let parameters = elements(paths?["/files/{course_id}/{kind}/{path}"]?["get"]?["parameters"])
    #expect(
      parameters.map { $0["name"] } == ["course_id", "kind", "path", "limit", "cursor"].map { .string($0) })
    #expect(parameters.map { $0["required"] } == [.bool(true), .bool(true), .bool(true), nil, nil])
    #expect(parameters[0]["schema"]?["$ref"] == .string("#/components/schemas/Id"))
    #expect(parameters[1]["schema"]?["enum"] == .array([.string("a"), .string("b")]))
    #expect(parameters[2]["schema"]?["minLength"] == .int(1))
    #expect(parameters[3]["schema"]?["default"] == .int(20))
  }

  @Test func anOperationSaysWhatItTakesAndAnswers() throws {
    let one = endpoint(
      .post, "/a/{id}", "a.make", access: .operation(.meUpdate), limit: .write, input: thing,
      answers: [
        .json(.created, "Made.", thing).with(header: "Location", "Where."), .none(.noContent, "Nothing."),
        .problem(.conflict, "taken", "Somebody has it."),
      ])
    let document = try document([one])
    let operation = try #require(document["paths"]?["/a/{id}"]?["post"])
    #expect(
      keys(operation) == [
        "operationId", "summary", "tags", "x-lyceum-operation", "x-lyceum-rate-class", "security",
        "parameters",
        "requestBody", "responses",
      ])
    #expect(operation["x-lyceum-operation"] == .string("me.update"))
    #expect(elements(operation["security"]).map { keys($0) } == [["bearer"], ["session"]])
    #expect(
      elements(operation["parameters"]).map { $0["name"] } == [.string("id"), .string("Idempotency-Key")])
    #expect(
      operation["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]
        == .string("#/components/schemas/Thing"))
    let responses = operation["responses"]
    #expect(
      keys(responses) == [
        "201", "204", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503", "507",
      ])
    #expect(keys(responses?["204"]) == ["description", "headers"])
    #expect(responses?["201"]?["headers"]?["Location"]?["required"] == .bool(true))
    #expect(responses?["401"]?["headers"]?["WWW-Authenticate"]?["required"] == .bool(true))
    #expect(responses?["429"]?["headers"]?["Retry-After"]?["required"] == .bool(true))
    guard case .string(let conflict)? = responses?["409"]?["description"] else { return #expect(Bool(false)) }
    #expect(conflict.contains("`taken`: Somebody has it.") && conflict.contains("`idempotency_in_progress`"))
    for status in ["400", "401", "404", "409", "422", "429", "503"] {
      #expect(
        responses?[status]?["content"]?["application/problem+json"]?["schema"]?["$ref"]
          == .string("#/components/schemas/Problem"))
    }
    #expect(keys(document["components"]?["schemas"]) == ["FieldError", "Id", "Problem", "Thing"])
  }

  @Test func anEndpointListsNoMoreThanItCanAnswer() throws {
    func statuses(_ endpoint: Endpoint) throws -> [String] {
      keys(
        try document([endpoint])["paths"]?[endpoint.template]?[endpoint.method.rawValue.lowercased()]?[
          "responses"])
    }
    #expect(try statuses(endpoint(.get, "/health", "health")) == ["204", "400"])
    #expect(try statuses(endpoint(.get, "/a", "a", limit: .read)) == ["204", "400", "429", "503"])
    #expect(try statuses(endpoint(.get, "/a/{id}", "a")) == ["204", "400", "404"])
    #expect(
      try statuses(endpoint(.get, "/a", "a", query: QueryParameter.page)) == ["204", "400", "422", "503"])
    #expect(
      try statuses(endpoint(.get, "/a", "a", access: .operation(.meRead), isConditional: true))
        == ["204", "304", "400", "401", "404", "412", "503"])
    #expect(
      try statuses(endpoint(.delete, "/a", "a", access: .operation(.meRead), isConditional: true))
        == ["204", "400", "401", "403", "404", "412", "503", "507"])
  }

  @Test func conditionsAreHeaders() throws {
    let paths = try document([
      endpoint(.get, "/a", "a.get", isConditional: true),
      endpoint(.patch, "/a", "a.change", isConditional: true),
    ])["paths"]?["/a"]
    #expect(elements(paths?["get"]?["parameters"]).map { $0["name"] } == [.string("If-None-Match")])
    #expect(elements(paths?["patch"]?["parameters"]).map { $0["name"] } == [.string("If-Match")])
  }

  @Test func signingInIsPossibleWhereItIsNotNeeded() throws {
    let paths = try document([
      endpoint(.get, "/plain", "plain"), endpoint(.get, "/open", "open", limit: .read),
    ])["paths"]
    #expect(paths?["/plain"]?["get"]?["security"] == .array([]))
    #expect(
      elements(paths?["/open"]?["get"]?["security"]).map { keys($0) } == [[], ["bearer"], ["session"]])
  }

  @Test func aKeyIsTakenWhereARepetitionWouldHurt() {
    #expect(endpoint(.post, "/a", "a", input: thing).takesIdempotencyKey)
    #expect(endpoint(.post, "/a", "a", access: .operation(.meUpdate)).takesIdempotencyKey)
    #expect(!endpoint(.post, "/a", "a").takesIdempotencyKey)
    #expect(!endpoint(.put, "/a", "a", input: thing).takesIdempotencyKey)
    #expect(!endpoint(.get, "/a", "a", access: .operation(.meRead)).takesIdempotencyKey)
  }

  @Test func aTagIsToldOnceAndInFull() throws {
    func tagged(_ id: String, _ tag: EndpointTag) -> Endpoint {
      Endpoint(
        .get, "/" + id, id: id, summary: "", tag: tag, access: .anyone, limit: .none,
        answers: [.none(.noContent, "")]
      ) { _ in .noContent }
    }
    let tags = OpenAPIDocument.tags(of: [
      tagged("a", "y"), tagged("b", EndpointTag("y", "Help.")), tagged("c", "x"),
    ])
    #expect(tags == ["x", EndpointTag("y", "Help.")])
  }
}
