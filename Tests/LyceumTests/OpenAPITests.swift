import Bytes
import Gateway
import Testing

@testable import Lyceum

@Suite struct OpenAPITests {
  private func route(
    _ method: HTTPMethod, _ pattern: String, _ id: String?, requestSchema: String? = nil,
    responses: [(status: Int, description: String, contentType: String?, schema: String?)] = []
  ) -> Route {
    let documentation = id.map {
      Route.Documentation(
        id: $0, summary: "Does \"\($0)\".", tag: "things", responses: responses, requestSchema: requestSchema)
    }
    return Route(method, pattern, documentation: documentation) { _ in Response() }
  }

  private func document(_ routes: [Route]) throws -> JSONValue {
    try JSONValue(parsing: OpenAPI.document(routes: routes, server: "https://learn.example.org"))
  }

  private func keys(_ value: JSONValue?) -> [String] {
    guard case .object(let members) = value else { return [] }
    return members.map(\.key)
  }

  @Test func everyDocumentedRouteIsThereAndNothingElse() throws {
    let routes = [
      route(.get, "/b/{id}", "b.get"), route(.post, "/a", "a.post"), route(.get, "/hidden", nil),
      route(.get, "/a", "a.list"), route(.delete, "/b/{id}", "b.delete"), route(.put, "/b/{id}", nil),
      route(.patch, "/b/{id}/parts/{part}", "b.part"),
    ]
    let paths = try document(routes)["paths"]
    #expect(keys(paths) == ["/a", "/b/{id}", "/b/{id}/parts/{part}"])
    #expect(keys(paths?["/a"]) == ["post", "get"])
    #expect(keys(paths?["/b/{id}"]) == ["get", "delete"])
    #expect(keys(paths?["/b/{id}/parts/{part}"]) == ["patch"])
    #expect(paths?["/b/{id}"]?["delete"]?["operationId"] == .string("b.delete"))
  }

  @Test func aRestIsAParameterLikeAnother() throws {
    let paths = try document([route(.get, "/files/{course}/{path...}", "files.get")])["paths"]
    #expect(keys(paths) == ["/files/{course}/{path}"])
    let parameters = paths?["/files/{course}/{path}"]?["get"]?["parameters"]
    #expect(parameters?[0]?["name"] == .string("course") && parameters?[1]?["name"] == .string("path"))
  }

  @Test func withoutRoutesItIsStillADocument() throws {
    let empty = try document([])
    #expect(keys(empty) == ["openapi", "info", "servers", "paths", "components"])
    #expect(empty["openapi"] == .string("3.1.0"))
    #expect(empty["info"]?["version"] == .string(Version.current))
    #expect(empty["servers"]?[0]?["url"] == .string("https://learn.example.org"))
    #expect(empty["paths"] == .object([]))
    #expect(
      empty["components"]?["schemas"]?["Problem"]?["required"]
        == .array(["type", "title", "status", "detail", "instance", "code"].map { .string($0) }))
  }

  @Test func anOperationSaysWhatItTakesAndAnswers() throws {
    let one = route(
      .post, "/a/{id}", "a.make", requestSchema: #"{"type":"object"}"#,
      responses: [(201, "Made.", "application/json", #"{"type":"string"}"#), (204, "Nothing.", nil, nil)])
    let operation = try #require(try document([one])["paths"]?["/a/{id}"]?["post"])
    #expect(keys(operation) == ["operationId", "summary", "tags", "parameters", "requestBody", "responses"])
    #expect(operation["summary"] == .string("Does \"a.make\"."))
    #expect(operation["tags"] == .array([.string("things")]))
    let parameter = operation["parameters"]?[0]
    #expect(parameter?["name"] == .string("id") && parameter?["in"] == .string("path"))
    #expect(parameter?["required"] == .bool(true))
    #expect(operation["requestBody"]?["required"] == .bool(true))
    #expect(
      operation["requestBody"]?["content"]?["application/json"]?["schema"]?["type"] == .string("object"))
    let responses = operation["responses"]
    #expect(keys(responses) == ["201", "204", "default"])
    #expect(responses?["201"]?["content"]?["application/json"]?["schema"]?["type"] == .string("string"))
    #expect(keys(responses?["204"]) == ["description"])
    #expect(
      responses?["default"]?["content"]?["application/problem+json"]?["schema"]?["$ref"]
        == .string("#/components/schemas/Problem"))
  }
}
