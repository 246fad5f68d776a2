import Bytes

/// Values that come as text: parameters of a query.
extension Schema {
  /// The JSON value that a text stands for. What cannot be one stays a text, which the check then refuses.
  public func value(ofText text: String) -> JSONValue {
    switch form {
    case .named(_, let inner): return inner.value(ofText: text)
    case .boolean:
      switch text {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: return .string(text)
      }
    case .integer, .number:
      // A number's text has no blanks around it, as a JSON text may.
      guard text.utf8.allSatisfy({ $0 > 0x20 }), let value = try? JSONValue(parsing: Array(text.utf8)),
        value.kind == .number
      else { return .string(text) }
      return value
    default: return .string(text)
    }
  }
}
