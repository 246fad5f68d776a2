/// Passes over one JSON value of any shape, checking all of it, in a loop: the open containers are the bits of
/// one word, so depth costs no stack and is bounded by the word.
struct JSONSkipper {
  static let depthMax = 64

  /// The open containers, the innermost lowest; a one is an object.
  private var open: UInt64 = 0
  private var depth: Int
  private let floor: Int

  /// `depth` containers are open around the value already.
  init(insideDepth depth: Int) {
    self.depth = depth
    floor = depth
  }

  /// Takes the value that starts at `offset`, where a byte is known to be.
  mutating func skip(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) -> JSONKind {
    let outermost = try JSONGrammar.kind(of: json[offset], at: offset)
    var kind = outermost
    while true {
      if kind == .object || kind == .array {
        if try enter(kind, json, &offset) {
          kind = try JSONGrammar.kind(of: JSONGrammar.peek(json, &offset), at: offset)
          continue
        }
      } else {
        try JSONGrammar.scalar(kind, json, &offset)
      }
      guard try advance(json, &offset) else { return outermost }
      kind = try JSONGrammar.kind(of: JSONGrammar.peek(json, &offset), at: offset)
    }
  }

  /// Opens a container; false when it is empty, and closed again.
  private mutating func enter(
    _ kind: JSONKind, _ json: Span<UInt8>, _ offset: inout Int
  ) throws(JSONError) -> Bool {
    guard depth < Self.depthMax else { throw JSONError(.tooDeep, at: offset) }
    offset += 1
    let closer = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
    if try JSONGrammar.peek(json, &offset) == closer {
      offset += 1
      return false
    }
    depth += 1
    open = open << 1 | (kind == .object ? 1 : 0)
    if kind == .object { try JSONSkipper.skipKey(json, &offset) }
    return true
  }

  /// Goes from the end of a value to the start of the next; false when the outermost has ended.
  private mutating func advance(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) -> Bool {
    while depth > floor {
      let isObject = open & 1 == 1
      let byte = try JSONGrammar.peek(json, &offset)
      if byte == UInt8(ascii: ",") {
        offset += 1
        if isObject { try JSONSkipper.skipKey(json, &offset) }
        return true
      }
      guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw JSONError(.unexpectedByte, at: offset)
      }
      offset += 1
      open >>= 1
      depth -= 1
    }
    return false
  }

  private static func skipKey(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) {
    _ = try key(json, &offset)
  }

  /// Takes a key and its colon.
  static func key(_ json: Span<UInt8>, _ offset: inout Int) throws(JSONError) -> JSONGrammar.Text {
    guard try JSONGrammar.peek(json, &offset) == JSONGrammar.quote else {
      throw JSONError(.unexpectedByte, at: offset)
    }
    let text = try JSONGrammar.string(json, &offset)
    try JSONGrammar.take(":", json, &offset)
    return text
  }
}
