/// A JSON value, built. Requests are read into this; hot paths use `JSONScanner`.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// A number written as an integer that fits; every other number is a double.
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  /// In the order written.
  case object([Member])

  /// One member of an object.
  public struct Member: Hashable, Sendable {
    public let key: String
    public let value: JSONValue

    /// A member of this key and value.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The member of an object that has this key, byte for byte; nil when there is none, or this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.hasSameBytes(as: key) }?.value
  }

  /// The element of an array; nil when there is none, or this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// What this is.
  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int, .double: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

extension JSONValue: Hashable {}

extension String {
  /// Whether it is written as the other is. Swift takes texts of one canonical form for equal, so that a key with
  /// U+212A would answer to "K"; JSON's keys, and names that others chose, are compared as written.
  public func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
