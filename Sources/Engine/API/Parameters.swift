import Bytes
import Schema

/// A parameter of an endpoint's query. One that nobody declared is ignored; one that is declared comes at most once.
public struct QueryParameter: Sendable {
  public let name: String
  public let schema: Schema
  public let help: String?
  public let isRequired: Bool

  public init(_ name: String, _ schema: Schema, _ help: String? = nil, isRequired: Bool = false) {
    self.name = name
    self.schema = schema
    self.help = help
    self.isRequired = isRequired
  }

  /// What every list takes.
  public static let page = [
    QueryParameter(
      "limit",
      .integer(min: 1, max: Int64(Schema.pageItemsMax)).standing(.int(Int64(PageRequest.limitStandard))),
      "How many items at most."),
    QueryParameter(
      "cursor", .string(min: 1, max: Cursor.lengthMax, format: .base64URL),
      "The `next_cursor` of the page before."),
  ]
}

/// A parameter of an endpoint's path. What cannot be one is answered as what does not exist.
public struct PathParameter: Sendable {
  public let name: String
  public let schema: Schema
  public let help: String?

  public init(_ name: String, _ schema: Schema, _ help: String? = nil) {
    self.name = name
    self.schema = schema
    self.help = help
  }

  private static let lengthMax = 200

  /// What one is that is not described: `id` and what ends so is an id.
  static func undescribed(_ name: String) -> PathParameter {
    PathParameter(
      name,
      name == "id" || name.hasSuffix("_id") ? .identifier : .string(min: 1, max: lengthMax, format: .line))
  }
}

/// A header that an endpoint reads.
public struct HeaderParameter: Sendable {
  public let name: String
  public let schema: Schema
  public let help: String
  public let isRequired: Bool

  public init(_ name: String, _ schema: Schema, _ help: String, isRequired: Bool = false) {
    self.name = name
    self.schema = schema
    self.help = help
    self.isRequired = isRequired
  }
}

/// A body that is no JSON, and is read as it comes.
public struct ByteInput: Sendable {
  public let contentType: String
  public let isRequired: Bool

  public init(contentType: String, isRequired: Bool) {
    self.contentType = contentType
    self.isRequired = isRequired
  }
}

/// The subject that an endpoint is listed under.
public struct EndpointTag: Sendable, Hashable, ExpressibleByStringLiteral {
  public let name: String
  public let help: String

  public init(_ name: String, _ help: String) {
    self.name = name
    self.help = help
  }

  public init(stringLiteral name: String) { self.init(name, "") }
}
