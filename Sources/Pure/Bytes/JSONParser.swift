/// How much a text may ask of the parser.
public struct JSONLimits: Sendable {
  /// How many containers may lie one inside another.
  public let depthMax: Int
  /// How many values there may be in all.
  public let nodesMax: Int

  /// The parser recurses, so `depthMax` is at most 512.
  public init(depthMax: Int = 64, nodesMax: Int = 100_000) {
    precondition((1...512).contains(depthMax), "The parser recurses: depthMax is 1 to 512.")
    self.depthMax = depthMax
    self.nodesMax = nodesMax
  }
}

extension JSONValue {
  /// Reads one value with nothing but whitespace around it, as strictly as RFC 8259 allows.
  public init(parsing json: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: json.span, limits: limits)
  }

  /// Reads one value with nothing but whitespace around it, as strictly as RFC 8259 allows.
  public init(parsing json: Span<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    var parser = JSONParser(limits: limits)
    self = try parser.document(json)
  }
}

/// Recursive descent; the depth limit bounds the stack.
struct JSONParser {
  private let limits: JSONLimits
  private var offset = 0
  private var nodeCount = 0

  init(limits: JSONLimits) { self.limits = limits }

  mutating func document(_ json: Span<UInt8>) throws(JSONError) -> JSONValue {
    let value = try value(json, depth: 0)
    JSONGrammar.skipWhitespace(json, &offset)
    guard offset == json.count else { throw JSONError(.trailingBytes, at: offset) }
    return value
  }

  private mutating func value(_ json: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
    let kind = try JSONGrammar.kind(of: JSONGrammar.peek(json, &offset), at: offset)
    nodeCount += 1
    guard nodeCount <= limits.nodesMax else { throw JSONError(.tooManyNodes, at: offset) }
    switch kind {
    case .object: return .object(try members(json, depth: depth + 1))
    case .array: return .array(try elements(json, depth: depth + 1))
    case .string: return .string(try JSONGrammar.decode(JSONGrammar.string(json, &offset), json))
    case .number: return try number(json)
    case .bool, .null:
      let first = json[offset]
      try JSONGrammar.scalar(kind, json, &offset)
      return kind == .null ? .null : .bool(first == UInt8(ascii: "t"))
    }
  }

  private mutating func elements(_ json: Span<UInt8>, depth: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    guard try !open(json, depth: depth, closer: "]") else { return elements }
    repeat {
      elements.append(try value(json, depth: depth))
    } while try advance(json, closer: "]")
    return elements
  }

  private mutating func members(
    _ json: Span<UInt8>, depth: Int
  ) throws(JSONError) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    var keys = JSONKeySet()
    guard try !open(json, depth: depth, closer: "}") else { return members }
    repeat {
      let text = try JSONSkipper.key(json, &offset)
      let key = try JSONGrammar.decode(text, json)
      guard keys.insert(key, among: members) else {
        throw JSONError(.duplicateKey, at: text.range.lowerBound)
      }
      members.append(JSONValue.Member(key: key, value: try value(json, depth: depth)))
    } while try advance(json, closer: "}")
    return members
  }

  /// Takes the opener; true when the closer follows at once, and is taken too.
  private mutating func open(
    _ json: Span<UInt8>, depth: Int, closer: Unicode.Scalar
  ) throws(JSONError) -> Bool {
    guard depth <= limits.depthMax else { throw JSONError(.tooDeep, at: offset) }
    offset += 1
    guard try JSONGrammar.peek(json, &offset) == UInt8(ascii: closer) else { return false }
    offset += 1
    return true
  }

  /// Takes a comma (true) or the closer (false).
  private mutating func advance(
    _ json: Span<UInt8>, closer: Unicode.Scalar
  ) throws(JSONError) -> Bool {
    let byte = try JSONGrammar.peek(json, &offset)
    guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: closer) else {
      throw JSONError(.unexpectedByte, at: offset)
    }
    offset += 1
    return byte == UInt8(ascii: ",")
  }

  private mutating func number(_ json: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = offset
    let isInteger = try JSONGrammar.number(json, &offset)
    if isInteger, let int = JSONSlice(kind: .number, range: start..<offset).int(in: json) {
      return .int(int)
    }
    // The grammar above is a subset of what Double reads, so only the magnitude can fail.
    let text = JSONGrammar.Text(range: start..<offset, isEscaped: false)
    guard let double = Double(try JSONGrammar.decode(text, json)), double.isFinite else {
      throw JSONError(.numberOutOfRange, at: start)
    }
    return .double(double)
  }
}

/// The keys of one object so far: found by looking through them while they are few, by hash after that.
private struct JSONKeySet {
  private static let linearMax = 8
  private var hashed: Set<[UInt8]> = []

  /// False when the key is among the members already.
  mutating func insert(_ key: String, among members: [JSONValue.Member]) -> Bool {
    if members.count < Self.linearMax { return !members.contains { $0.key.hasSameBytes(as: key) } }
    if hashed.isEmpty { hashed = Set(members.map { Array($0.key.utf8) }) }
    return hashed.insert(Array(key.utf8)).inserted
  }
}
