import Gateway
import Schema

/// One answer that an endpoint may give: its status, and what is in it.
public struct EndpointAnswer: Sendable {
  public let status: HTTPStatus
  /// A sentence.
  public let description: String
  /// Of a JSON body; nil where there is no body, or one that is no JSON.
  public let schema: Schema?
  /// Without parameters; nil where there is no body.
  public let contentType: String?
  /// The problem's code, where it is one.
  public let code: String?
  public private(set) var headers: [(name: String, help: String)] = []

  private init(
    _ status: HTTPStatus, _ description: String, _ schema: Schema?, _ contentType: String?,
    code: String? = nil
  ) {
    self.status = status
    self.description = description
    self.schema = schema
    self.contentType = contentType
    self.code = code
  }

  public static func json(_ status: HTTPStatus, _ description: String, _ schema: Schema) -> EndpointAnswer {
    EndpointAnswer(status, description, schema, ContentType.json)
  }

  /// With a body of whatever type: somebody's file.
  public static func anything(_ status: HTTPStatus, _ description: String) -> EndpointAnswer {
    EndpointAnswer(status, description, nil, anyType)
  }

  private static let anyType = "*/*"

  /// Whether a body of this type is as it is declared; nil: there is none.
  func takes(_ type: String?) -> Bool { type == contentType || (contentType == Self.anyType && type != nil) }

  /// Without a body.
  public static func none(_ status: HTTPStatus, _ description: String) -> EndpointAnswer {
    EndpointAnswer(status, description, nil, nil)
  }

  /// With a body that is no JSON.
  public static func other(
    _ status: HTTPStatus, _ description: String, contentType: String
  ) -> EndpointAnswer {
    EndpointAnswer(status, description, nil, contentType)
  }

  /// A problem that the handler throws. Those of the API itself need not be listed.
  public static func problem(_ status: HTTPStatus, _ code: StaticString, _ description: String)
    -> EndpointAnswer
  {
    EndpointAnswer(status, description, nil, ContentType.problem, code: code.description)
  }

  /// With a header that it comes with.
  public func with(header name: String, _ help: String) -> EndpointAnswer {
    var copy = self
    copy.headers.append((name, help))
    return copy
  }
}
