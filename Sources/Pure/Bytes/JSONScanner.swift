/// Walks the members of one object, or the elements of one array, as ranges of the bytes they are written in.
///
///     var scanner = JSONScanner()
///     try scanner.beginObject(in: frame)
///     while let member = try scanner.nextMember(in: frame) {
///       if member.hasKey("id", in: frame) { id = try member.value.int(in: frame) }
///     }
///     try scanner.finish(in: frame)
///
/// Nothing is built and nothing is copied. Every value passed over is checked as strictly as `JSONValue` checks
/// it, but for two rules that need memory or arithmetic: keys may repeat, and numbers may exceed a double.
/// A value of interest that is itself an object is walked by another scanner that starts `inside` it.
///
/// The scanner does not hold the bytes, since a span cannot be stored: pass the same ones to each call.
public struct JSONScanner: Sendable {
  /// Where the scanner stands: after what it took last.
  public private(set) var offset: Int

  /// How many containers may lie one inside another.
  public static var depthMax: Int { JSONSkipper.depthMax }

  private enum Place { case before, first, later, after }
  private var place = Place.before

  /// A scanner of the value that starts at `offset`, after whitespace if there is some.
  public init(at offset: Int = 0) {
    self.offset = offset
  }

  /// A scanner of a value that another scanner found, and checked.
  public init(inside slice: JSONSlice) { self.init(at: slice.range.lowerBound) }

  /// Takes the brace that opens an object.
  public mutating func beginObject(in json: Span<UInt8>) throws(JSONError) { try begin("{", json) }

  /// Takes the bracket that opens an array.
  public mutating func beginArray(in json: Span<UInt8>) throws(JSONError) { try begin("[", json) }

  /// The next member of the object; nil when its closing brace has been taken.
  public mutating func nextMember(in json: Span<UInt8>) throws(JSONError) -> JSONMember? {
    guard try advance(to: "}", json) else { return nil }
    let key = try JSONSkipper.key(json, &offset)
    return JSONMember(key: key, value: try nextValue(in: json))
  }

  /// The key of the next member; nil when the object's closing brace has been taken. Its value is next: take it by
  /// `nextValue`, or by a scanner of its own, `inner`, after which this one goes on with `resume`.
  public mutating func nextKey(in json: Span<UInt8>) throws(JSONError) -> JSONKey? {
    guard try advance(to: "}", json) else { return nil }
    return JSONKey(try JSONSkipper.key(json, &offset))
  }

  /// A scanner of the value that comes next, for a container that is worth walking in the same pass.
  public func inner() -> JSONScanner { JSONScanner(at: offset) }

  /// Goes on after the value that `inner` has walked to its end.
  public mutating func resume(after inner: JSONScanner) { offset = inner.offset }

  /// The next element of the array; nil when its closing bracket has been taken.
  public mutating func nextElement(in json: Span<UInt8>) throws(JSONError) -> JSONSlice? {
    guard try advance(to: "]", json) else { return nil }
    return try nextValue(in: json)
  }

  /// Takes one whole value of any kind.
  public mutating func nextValue(in json: Span<UInt8>) throws(JSONError) -> JSONSlice {
    _ = try JSONGrammar.peek(json, &offset)
    let start = offset
    var skipper = JSONSkipper(insideDepth: place == .before ? 0 : 1)
    let kind = try skipper.skip(json, &offset)
    return JSONSlice(kind: kind, range: start..<offset)
  }

  /// What kind of value comes next, which is not taken.
  public mutating func nextKind(in json: Span<UInt8>) throws(JSONError) -> JSONKind {
    try JSONGrammar.kind(of: JSONGrammar.peek(json, &offset), at: offset)
  }

  /// Checks that only whitespace follows.
  public mutating func finish(in json: Span<UInt8>) throws(JSONError) {
    JSONGrammar.skipWhitespace(json, &offset)
    guard offset == json.count else { throw JSONError(.trailingBytes, at: offset) }
  }

  /// Checks that `json` is one value with nothing but whitespace around it, and returns the value.
  public static func validate(_ json: Span<UInt8>) throws(JSONError) -> JSONSlice {
    var scanner = JSONScanner()
    let value = try scanner.nextValue(in: json)
    try scanner.finish(in: json)
    return value
  }

  private mutating func begin(_ opener: Unicode.Scalar, _ json: Span<UInt8>) throws(JSONError) {
    precondition(place == .before, "A scanner walks one container; start another for the next.")
    try JSONGrammar.take(opener, json, &offset)
    place = .first
  }

  /// Takes the comma before the next item, or the closer.
  private mutating func advance(
    to closer: Unicode.Scalar, _ json: Span<UInt8>
  ) throws(JSONError) -> Bool {
    precondition(place != .before, "A scanner begins its container before it walks it.")
    if place == .after { return false }
    let byte = try JSONGrammar.peek(json, &offset)
    if byte == UInt8(ascii: closer) {
      offset += 1
      place = .after
      return false
    }
    if place == .later { try JSONGrammar.take(",", json, &offset) }
    place = .later
    return true
  }
}
