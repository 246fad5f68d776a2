import Bytes

/// Walks one object of a frame and takes its members as what the schema says they are. A member that is null is absent.
struct JSONObjectReader {
  private var scanner: JSONScanner
  private var key: JSONKey?

  /// A reader of the object that starts at `offset`.
  init(_ frame: Span<UInt8>, at offset: Int) throws(WireFault) {
    self.init(JSONScanner(at: offset))
    try begin(frame)
  }

  private init(_ scanner: JSONScanner) { self.scanner = scanner }

  var offset: Int { scanner.offset }

  /// Goes to the next member that is not null; false when the object has ended.
  mutating func next(_ frame: Span<UInt8>) throws(WireFault) -> Bool {
    do {
      while true {
        key = try scanner.nextKey(in: frame)
        guard key != nil else { return false }
        guard try scanner.nextKind(in: frame) == .null else { return true }
        _ = try scanner.nextValue(in: frame)
      }
    } catch { throw WireFault(error) }
  }

  /// Whether the member has this key.
  @inline(__always)
  func isAt(_ name: StaticString, _ frame: Span<UInt8>) -> Bool { key?.equals(name, in: frame) ?? false }

  /// The member's key.
  func keyText(_ frame: Span<UInt8>) throws(WireFault) -> String {
    do { return try key?.string(in: frame) ?? "" } catch {
      throw WireFault(error)
    }
  }

  /// Passes over the member's value.
  mutating func skip(_ frame: Span<UInt8>) throws(WireFault) { _ = try value(frame) }

  mutating func text(
    _ frame: Span<UInt8>, _ name: WireFault.Name, _ draft: inout CommandDraft
  ) throws(WireFault) -> String {
    let slice = try value(frame)
    guard slice.kind == .string else { throw WireFault(.wrongType, at: slice.range.lowerBound) }
    // An escape is longer than what it stands for, so that a text is never shorter for being escaped.
    if draft.exceeds((slice.range.count - 2) / 6, name) { return "" }
    do {
      let text = try slice.string(in: frame) ?? ""
      return draft.exceeds(text.utf8.count, name) ? "" : text
    } catch { throw WireFault(error) }
  }

  /// The member's bytes, whatever they say, without line ends: those part the messages of a frame.
  mutating func raw(
    _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> [UInt8] {
    let range = try value(frame).range
    if draft.exceeds(range.count, .data) { return [] }
    var copy = ByteWriter(capacityBytes: range.count)
    copy.append(frame.extracting(range))
    return JSONLine.joined(copy.take())
  }

  /// What a text says, or any other value as it is written.
  mutating func content(
    _ frame: Span<UInt8>, _ draft: inout CommandDraft
  ) throws(WireFault) -> [UInt8] {
    let kind: JSONKind
    do { kind = try scanner.nextKind(in: frame) } catch { throw WireFault(error) }
    return kind == .string ? Array(try text(frame, .data, &draft).utf8) : try raw(frame, &draft)
  }

  mutating func number<Number: FixedWidthInteger>(
    _ frame: Span<UInt8>, as type: Number.Type = Number.self
  ) throws(WireFault) -> Number {
    let slice = try value(frame)
    guard slice.kind == .number else { throw WireFault(.wrongType, at: slice.range.lowerBound) }
    guard let wide = slice.int(in: frame), let number = Number(exactly: wide) else {
      throw WireFault(.numberOutOfRange, at: slice.range.lowerBound)
    }
    return number
  }

  mutating func flag(_ frame: Span<UInt8>) throws(WireFault) -> Bool {
    let slice = try value(frame)
    guard let flag = slice.bool(in: frame) else { throw WireFault(.wrongType, at: slice.range.lowerBound) }
    return flag
  }

  /// A reader of the member's value, which is an object; walk it to its end, then `leave` it.
  mutating func enter(_ frame: Span<UInt8>) throws(WireFault) -> JSONObjectReader {
    var inner = JSONObjectReader(scanner.inner())
    try inner.begin(frame)
    return inner
  }

  /// Goes on after an object that was walked to its end.
  mutating func leave(_ inner: JSONObjectReader) { scanner.resume(after: inner.scanner) }

  private mutating func begin(_ frame: Span<UInt8>) throws(WireFault) {
    let kind: JSONKind
    do { kind = try scanner.nextKind(in: frame) } catch { throw WireFault(error) }
    guard kind == .object else { throw WireFault(.wrongType, at: scanner.offset) }
    do { try scanner.beginObject(in: frame) } catch { throw WireFault(error) }
  }

  private mutating func value(_ frame: Span<UInt8>) throws(WireFault) -> JSONSlice {
    do { return try scanner.nextValue(in: frame) } catch {
      throw WireFault(error)
    }
  }
}

/// The ends of a JSON frame's lines.
enum JSONLine {
  /// The same JSON in one line: outside of its strings a line's end is white space, and inside there is none.
  static func joined(_ json: [UInt8]) -> [UInt8] {
    json.contains(where: isEnd) ? json.filter { !isEnd($0) } : json
  }

  private static func isEnd(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }
}
