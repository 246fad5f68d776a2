import Bytes
import Gateway

/// Writes OpenAPI 3.1 from the routes themselves, so that it says what is served and nothing else.
enum OpenAPI {
  static func document(routes: [Route], server: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("openapi", "3.1.0")
      json.object("info") { json in
        json.member("title", "Lyceum")
        json.member("version", Version.current)
        json.member("description", "One server for live learning.")
      }
      json.array("servers") { json in json.object { json in json.member("url", server) } }
      json.object("paths") { json in paths(routes, &json) }
      json.object("components") { json in
        json.object("schemas") { json in json.member("Problem", raw: Array(problemSchema.utf8)) }
      }
    }
    return json.take()
  }

  private static func paths(_ routes: [Route], _ json: inout JSONWriter) {
    let documented = routes.filter { $0.documentation != nil }
    for path in Set(documented.map { template($0.pattern) }).sorted() {
      json.key(text: path)
      json.object { json in
        for route in documented where template(route.pattern) == path {
          json.key(text: route.method.rawValue.lowercased())
          operation(route, route.documentation!, &json)
        }
      }
    }
  }

  /// OpenAPI has no rest: `{path...}` is a parameter as any other.
  private static func template(_ pattern: String) -> String { pattern.replacing("...}", with: "}") }

  private static func operation(_ route: Route, _ told: Route.Documentation, _ json: inout JSONWriter) {
    json.object { json in
      json.member("operationId", told.id)
      json.member("summary", told.summary)
      json.array("tags") { json in json.string(told.tag) }
      parameters(template(route.pattern), &json)
      if let schema = told.requestSchema {
        json.object("requestBody") { json in
          json.member("required", true)
          content(ContentType.json, schema, &json)
        }
      }
      json.object("responses") { json in
        for response in told.responses {
          json.key(text: String(response.status))
          json.object { json in
            json.member("description", response.description)
            if let type = response.contentType, let schema = response.schema { content(type, schema, &json) }
          }
        }
        json.object("default") { json in
          json.member("description", "An error: RFC 9457 problem details.")
          content(ContentType.problem, ##"{"$ref":"#/components/schemas/Problem"}"##, &json)
        }
      }
    }
  }

  private static func parameters(_ pattern: String, _ json: inout JSONWriter) {
    let names = pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
    guard !names.isEmpty else { return }
    json.array("parameters") { json in
      for name in names {
        json.object { json in
          json.member("name", String(name))
          json.member("in", "path")
          json.member("required", true)
          json.member("schema", raw: Array(#"{"type":"string"}"#.utf8))
        }
      }
    }
  }

  private static func content(_ type: String, _ schema: String, _ json: inout JSONWriter) {
    json.object("content") { json in
      json.key(text: type)
      json.object { json in json.member("schema", raw: Array(schema.utf8)) }
    }
  }

  private static let problemSchema =
    #"{"type":"object","required":["type","title","status","detail","instance","code"],"properties":{"#
    + #""type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"#
    + #""instance":{"type":"string"},"code":{"type":"string"}}}"#
}
