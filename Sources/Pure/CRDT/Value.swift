import Bytes

/// A value as JavaScript has it: what arrays and maps hold, what formats and embeds say.
public enum Value: Hashable, Sendable {
  case undefined
  case null
  case bool(Bool)
  case number(Double)
  case bigint(Int64)
  case string(String)
  case bytes([UInt8])
  case array([Value])
  case object([Member])

  /// A member of an object; their order is kept.
  public struct Member: Hashable, Sendable {
    public let key: String
    public let value: Value

    public init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an object's key.
  public subscript(key: String) -> Value? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: Value...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension Value {
  /// The value as lib0's any. One that nests deeper than others read is refused.
  func encoded() throws(EditError) -> [UInt8] {
    var writer = ByteWriter()
    try write(to: &writer, nestingMax: JSONScanner.depthMax)
    return writer.take()
  }

  private func write(to writer: inout ByteWriter, nestingMax: Int) throws(EditError) {
    switch self {
    case .undefined: writer.append(127)
    case .null: writer.append(126)
    case .bool(let value): writer.append(value ? 120 : 121)
    case .number(let value): ValueConversion.append(value, to: &writer)
    case .bigint(let value):
      writer.append(122)
      writer.append(bigEndian: value)
    case .string(let text):
      writer.append(119)
      writer.append(counted: text)
    case .bytes(let bytes):
      writer.append(116)
      writer.append(counted: bytes)
    case .array(let values):
      guard nestingMax > 0 else { throw EditError.tooDeep }
      writer.append(117)
      writer.append(varuint: UInt64(values.count))
      for value in values { try value.write(to: &writer, nestingMax: nestingMax - 1) }
    case .object(let members):
      guard nestingMax > 0 else { throw EditError.tooDeep }
      writer.append(118)
      writer.append(varuint: UInt64(members.count))
      for member in members {
        writer.append(counted: member.key)
        try member.value.write(to: &writer, nestingMax: nestingMax - 1)
      }
    }
  }

  /// Reads lib0's any, which was checked when it came in.
  init(any: Span<UInt8>, _ offset: inout Int) {
    let tag = any[offset]
    offset += 1
    switch tag {
    case 126: self = .null
    case 125: self = .number(Self.varint(any, &offset))
    case 124:
      self = .number(Double(Float(bitPattern: UInt32(Self.bigEndian(any, &offset, bytes: 4)))))
    case 123: self = .number(Double(bitPattern: Self.bigEndian(any, &offset, bytes: 8)))
    case 122: self = .bigint(Int64(bitPattern: Self.bigEndian(any, &offset, bytes: 8)))
    case 121: self = .bool(false)
    case 120: self = .bool(true)
    case 119: self = .string(Self.text(any, &offset))
    case 118:
      self = .object(
        (0..<ValueConversion.varuint(any, &offset)).map { _ in
          Member(Self.text(any, &offset), Value(any: any, &offset))
        })
    case 117:
      self = .array((0..<ValueConversion.varuint(any, &offset)).map { _ in Value(any: any, &offset) })
    case 116:
      var bytes: [UInt8] = []
      bytes.append(span: any.extracting(ValueConversion.counted(any, &offset)))
      self = .bytes(bytes)
    default: self = .undefined
    }
  }

  private static func varint(_ any: Span<UInt8>, _ offset: inout Int) -> Double {
    let first = any[offset]
    offset += 1
    var magnitude = UInt64(first & 0x3f)
    if first & 0x80 != 0 { magnitude |= ValueConversion.varuint(any, &offset) << 6 }
    return first & 0x40 != 0 ? -Double(magnitude) : Double(magnitude)
  }

  private static func bigEndian(_ any: Span<UInt8>, _ offset: inout Int, bytes count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset + count { value = value << 8 | UInt64(any[index]) }
    offset += count
    return value
  }

  private static func text(_ any: Span<UInt8>, _ offset: inout Int) -> String {
    var bytes: [UInt8] = []
    bytes.append(span: any.extracting(ValueConversion.counted(any, &offset)))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value as a template of JavaScript writes it.
  var text: String {
    switch self {
    case .undefined: "undefined"
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): Self.text(of: value)
    case .bigint(let value): value.description
    case .string(let text): text
    case .bytes(let bytes): bytes.map(\.description).joined(separator: ",")
    case .array(let values):
      values.map { $0 == .null || $0 == .undefined ? "" : $0.text }.joined(separator: ",")
    case .object: "[object Object]"
    }
  }

  private static func text(of number: Double) -> String {
    guard number.isFinite else {
      return number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
    }
    var writer = ByteWriter()
    ValueConversion.append(number: number, to: &writer)
    return String(decoding: writer.take(), as: UTF8.self)
  }
}
