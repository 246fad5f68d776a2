import Bytes

extension Schema {
  /// A value that is as it should be, for people to look at: the example where one is given, else made up.
  public var sample: JSONValue {
    if let example = examples.first { return example }
    switch form {
    case .any: return .object([])
    case .boolean: return .bool(true)
    case .integer(let range): return .int(Swift.min(Swift.max(1, range.lowerBound), range.upperBound))
    case .number(let range):
      return .double(Swift.min(Swift.max(0.5, range.lowerBound), range.upperBound))
    case .string(let format, let min, let max): return .string(Self.text(format, min: min, max: max))
    case .choice(let texts): return texts.first.map { .string($0) } ?? .null
    case .array(let element, let min, let max):
      let count = Swift.min(Swift.max(1, min), max ?? .max)
      return .array(Array(repeating: element.sample, count: count))
    case .object(let fields):
      return .object(fields.map { JSONValue.Member(key: $0.name, value: $0.schema.sample) })
    case .map(let value, _): return .object([JSONValue.Member(key: "name", value: value.sample)])
    case .named(_, let inner): return inner.sample
    }
  }

  /// The format's own sample, made to fit where that leaves it one.
  private static func text(_ format: StringFormat, min: Int, max: Int?) -> String {
    let sample = format.sample
    guard format.canBeCut else { return sample }
    let missing = Swift.max(0, min - sample.utf8.count)
    let filled = sample + String(repeating: "x", count: missing)
    guard let max, filled.utf8.count > max else { return filled }
    return String(decoding: Array(filled.utf8.prefix(max)), as: UTF8.self)
  }
}
