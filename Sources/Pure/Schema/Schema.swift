import Bytes

/// What a JSON value must be: one description that checks what comes in, checks what goes out, and is written into
/// OpenAPI, so that the three cannot disagree.
///
///     let account = Schema.object([
///       .required("handle", .string(min: 2, max: 32, format: .handle), "The name to sign in with."),
///       .optional("bio", .string(max: 500).orNull),
///     ]).named("Account")
///
/// No text may contain U+0000, which PostgreSQL cannot store; the JSON Schema says so too.
public struct Schema: Sendable, Hashable {
  /// The kinds of values, with what bounds them.
  public indirect enum Form: Sendable, Hashable {
    case any
    case boolean
    /// Any number that is whole, however it is written.
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    /// The length counts Unicode's code points.
    case string(StringFormat, min: Int, max: Int?)
    case choice([String])
    case array(of: Schema, min: Int, max: Int?)
    /// Fields that are not listed are let be.
    case object([Field])
    /// Keys that nobody knows beforehand.
    case map(of: Schema, max: Int?)
    /// Described once, under its name, and referred to.
    case named(String, Schema)
  }

  /// What a double holds exactly, and so every reader of JSON.
  public static let safeIntegers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

  public private(set) var form: Form
  /// Whether null is as good.
  public private(set) var isNullable = false
  public private(set) var help: String?
  public private(set) var examples: [JSONValue] = []
  public private(set) var standard: JSONValue?

  private init(_ form: Form) { self.form = form }

  // MARK: Kinds

  /// Whatever is JSON.
  public static let any = Schema(.any)
  public static let boolean = Schema(.boolean)
  public static let integer = Schema.integer()
  public static let number = Schema.number()
  /// An id, as a decimal string.
  public static let identifier = Schema.string(format: .identifier).named("Id")
  /// Nothing: for what can be taken away, and is put there in another way.
  public static let null = Schema(.choice([])).orNull
  /// A moment.
  public static let time = Schema.string(format: .dateTime)

  public static func integer(
    min: Int64 = safeIntegers.lowerBound, max: Int64 = safeIntegers.upperBound
  ) -> Schema {
    Schema(.integer(min...max))
  }

  public static func number(min: Double = -.infinity, max: Double = .infinity) -> Schema {
    Schema(.number(min...max))
  }

  public static func string(min: Int = 0, max: Int? = nil, format: StringFormat = .text) -> Schema {
    precondition(min >= 0 && min <= max ?? min, "a text's lengths are a range")
    return Schema(.string(format, min: min, max: max))
  }

  /// One of these texts.
  public static func choice(_ texts: [String]) -> Schema {
    precondition(!texts.isEmpty, "a choice has something to choose from")
    return Schema(.choice(texts))
  }

  public static func array(of element: Schema, min: Int = 0, max: Int? = nil) -> Schema {
    Schema(.array(of: element, min: min, max: max))
  }

  public static func object(_ fields: [Field]) -> Schema {
    precondition(Set(fields.map(\.name)).count == fields.count, "a field is described once")
    return Schema(.object(fields))
  }

  public static func map(of value: Schema, max: Int? = nil) -> Schema { Schema(.map(of: value, max: max)) }

  /// Part of a list, and what asks for the next part.
  public static func page(of item: Schema) -> Schema {
    let page = Schema.object([
      .required("items", .array(of: item, max: pageItemsMax), "At most as many as `limit` asked for."),
      .required(
        "next_cursor", .string(format: .base64URL).orNull,
        "Given as `cursor` it brings what follows; null where nothing does."),
    ])
    guard case .named(let name, _) = item.form else { return page }
    return page.named(name + "Page")
  }

  public static let pageItemsMax = 100

  // MARK: Besides its kind

  /// The same, or null.
  public var orNull: Schema { with { $0.isNullable = true } }

  /// Described once in the document's components; equal names must mean the same.
  public func named(_ name: String) -> Schema {
    precondition(
      !name.isEmpty
        && name.utf8.allSatisfy { ASCII.isTokenByte($0) && !"!#$%&'*+^`|~".utf8.contains($0) },
      "a component's name is letters, digits, dots, dashes and underscores")
    return Schema(.named(name, self))
  }

  /// With a sentence on what it means.
  public func described(_ help: String) -> Schema { with { $0.help = help } }

  /// With an example, which must be one.
  public func example(_ value: JSONValue) -> Schema { with { $0.examples.append(value) } }

  /// With an example, which must be one.
  public func example(_ text: String) -> Schema { example(.string(text)) }

  /// With the value that is taken where none is given.
  public func standing(_ value: JSONValue) -> Schema { with { $0.standard = value } }

  private func with(_ change: (inout Schema) -> Void) -> Schema {
    var copy = self
    change(&copy)
    return copy
  }
}

/// One field of an object.
public struct Field: Sendable, Hashable {
  public let name: String
  public let schema: Schema
  public let isRequired: Bool
  /// What it means, in a sentence.
  public let help: String?

  public static func required(_ name: String, _ schema: Schema, _ help: String? = nil) -> Field {
    Field(name: name, schema: schema, isRequired: true, help: help)
  }

  /// May be absent; null only where the schema takes it.
  public static func optional(_ name: String, _ schema: Schema, _ help: String? = nil) -> Field {
    Field(name: name, schema: schema, isRequired: false, help: help)
  }
}
