import Bytes
import Gateway
import Schema

/// Writes OpenAPI 3.1 from the endpoints themselves, so that it says what is served and nothing else.
public enum OpenAPIDocument {
  public static func write(_ endpoints: [Endpoint], title: String, version: String, server: String) -> [UInt8]
  {
    var json = JSONWriter(capacityBytes: 65_536)
    json.object { json in
      json.member("openapi", "3.1.0")
      json.object("info") { json in
        json.member("title", title)
        json.member("version", version)
        json.member("description", description)
      }
      json.array("servers") { json in json.object { json in json.member("url", server) } }
      json.array("tags") { json in for tag in tags(of: endpoints) { write(tag, &json) } }
      json.object("paths") { json in paths(endpoints, &json) }
      json.object("components") { json in components(endpoints, &json) }
    }
    return json.take()
  }

  private static let description = """
    Errors are problem details (RFC 9457) with a `code` for programs. Ids are decimal strings, times RFC 3339. Unknown \
    fields and parameters are ignored. Besides what an operation lists, the server may answer 500 where it is at fault.
    """

  /// The subjects in the order of their names, each with the fullest description that an endpoint gives it.
  public static func tags(of endpoints: [Endpoint]) -> [EndpointTag] {
    let tags = Dictionary(endpoints.map { ($0.tag.name, $0.tag) }) {
      $0.help.utf8.count >= $1.help.utf8.count ? $0 : $1
    }
    return tags.values.sorted { $0.name < $1.name }
  }

  private static func write(_ tag: EndpointTag, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", tag.name)
      if !tag.help.isEmpty { json.member("description", tag.help) }
    }
  }

  private static func paths(_ endpoints: [Endpoint], _ json: inout JSONWriter) {
    for path in Set(endpoints.map(\.template)).sorted() {
      json.key(text: path)
      json.object { json in
        for endpoint in endpoints where endpoint.template == path {
          json.key(text: endpoint.method.rawValue.lowercased())
          OperationWriter(endpoint).write(to: &json)
        }
      }
    }
  }

  private static func components(_ endpoints: [Endpoint], _ json: inout JSONWriter) {
    json.object("schemas") { json in
      for (name, schema) in schemas(of: endpoints).sorted(by: { $0.key < $1.key }) {
        json.key(text: name)
        schema.writeJSONSchema(to: &json)
      }
    }
    json.object("securitySchemes") { json in
      json.object("bearer") { json in
        json.member("type", "http")
        json.member("scheme", "bearer")
        json.member("bearerFormat", "JWT")
      }
      json.object("session") { json in
        json.member("type", "apiKey")
        json.member("in", "cookie")
        json.member("name", Credentials.cookieName)
        json.member("description", "For pages. A change must come with the page's Origin.")
      }
    }
  }

  private static func schemas(of endpoints: [Endpoint]) -> [String: Schema] {
    var schemas: [String: Schema] = [:]
    Schema.problem.collectComponents(into: &schemas)
    for endpoint in endpoints {
      endpoint.input?.collectComponents(into: &schemas)
      for parameter in endpoint.path { parameter.schema.collectComponents(into: &schemas) }
      for parameter in endpoint.query { parameter.schema.collectComponents(into: &schemas) }
      for answer in endpoint.answers { answer.schema?.collectComponents(into: &schemas) }
    }
    return schemas
  }
}

extension Endpoint {
  /// OpenAPI has no rest: `{path...}` is a parameter as any other.
  public var template: String { pattern.replacing("...}", with: "}") }
}

extension Schema {
  /// What every error is.
  public static let problem = Schema.object([
    .required("type", .string(), "`about:blank`: the status says what kind it is."),
    .required("title", .string(), "The status in words."),
    .required("status", .integer(min: 400, max: 599)),
    .required("detail", .string(), "One sentence for people."),
    .required("instance", .string(), "Names the incident in the server's log."),
    .required("code", .string(), "For programs; never changes its meaning."),
    .optional(
      "errors",
      .array(
        of: .object([
          .required("field", .string(), "Where: `handle`, `items[2].name`; the name of a parameter."),
          .required("code", .string()),
          .required("message", .string()),
        ]).named("FieldError"), min: 1), "What is wrong, field by field."),
    .optional(
      "current", .any, "With 412, where the operation says so: the thing as it is now, as reading it tells."),
  ]).named("Problem")
}
