import Bytes

/// The value of one field of a log line.
public enum LogValue: Hashable, Sendable {
  case string(String)
  case int(Int64)
  case double(Double)
  case bool(Bool)

  /// A text.
  public init(_ text: String) { self = .string(text) }
  /// A number.
  public init(_ number: Int) { self = .int(Int64(number)) }
  /// A number.
  public init(_ number: Int64) { self = .int(number) }
  /// A number.
  public init(_ number: Double) { self = .double(number) }
  /// True or false.
  public init(_ flag: Bool) { self = .bool(flag) }
  /// An id, as the string that it is everywhere.
  public init<Tag>(_ id: Identifier<Tag>) { self = .string(id.description) }
  /// An error, as it describes itself.
  public init(_ error: any Error) { self = .string("\(error)") }
}

extension LogValue: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self = .string(value) }
}

extension LogValue: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self = .int(value) }
}

extension LogValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension LogValue: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

/// The variable part of a log line, in the order written. A key is a constant word of our own, and none of
/// `time`, `level` and `message`.
public typealias LogFields = KeyValuePairs<StaticString, LogValue>
