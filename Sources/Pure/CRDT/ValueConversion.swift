import Bytes

/// Values of formats and embeds, which v1 writes as JSON and v2 as lib0's any. What goes in was checked when the
/// update was read, so nothing can fail here.
enum ValueConversion {
  /// Takes a length and returns the bytes that follow it.
  static func counted(_ bytes: Span<UInt8>, _ offset: inout Int) -> Range<Int> {
    let count = Int(varuint(bytes, &offset))
    defer { offset += count }
    return offset..<offset + count
  }

  static func varuint(_ bytes: Span<UInt8>, _ offset: inout Int) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// Passes over one value of lib0's any.
  static func skipAny(_ bytes: Span<UInt8>, _ offset: inout Int) {
    let tag = bytes[offset]
    offset += 1
    switch tag {
    case 125: _ = varuint(bytes, &offset)
    case 124: offset += 4
    case 123, 122: offset += 8
    case 119, 116: _ = counted(bytes, &offset)
    case 118, 117:
      for _ in 0..<varuint(bytes, &offset) {
        if tag == 118 { _ = counted(bytes, &offset) }
        skipAny(bytes, &offset)
      }
    default: break
    }
  }

  /// Passes over one element of an any's or a json's content.
  static func skipElement(_ kind: ContentKind, _ elements: Span<UInt8>, _ offset: inout Int) {
    if kind == .any { skipAny(elements, &offset) } else { _ = counted(elements, &offset) }
  }

  /// A JSON text as lib0's any.
  static func any(fromJSON json: Span<UInt8>) -> [UInt8] {
    var writer = ByteWriter()
    appendAny(fromJSON: json, to: &writer)
    return writer.take()
  }

  /// Appends a JSON text as lib0's any.
  static func appendAny(fromJSON json: Span<UInt8>, to bytes: inout ByteWriter) {
    do throws(JSONError) {
      let value: JSONSlice
      do throws(JSONError) {
        value = try JSONScanner.validate(json)
      } catch {
        guard error.kind == .loneSurrogate else { throw error }
        var copy: [UInt8] = []
        copy.append(span: json)
        let mended = JSONText.withoutLoneSurrogates(copy[...])
        return try append(JSONScanner.validate(mended.span), mended.span, to: &bytes)
      }
      try append(value, json, to: &bytes)
    } catch {
      preconditionFailure("An update's JSON was checked when it was read: \(error).")
    }
  }

  private static func append(
    _ value: JSONSlice, _ json: Span<UInt8>, to bytes: inout ByteWriter
  ) throws(JSONError) {
    switch value.kind {
    case .null: bytes.append(126)
    case .bool: bytes.append(value.bool(in: json) == true ? 120 : 121)
    case .number:
      let text = ascii(json.extracting(value.range))
      append(Double(text) ?? 0, to: &bytes)
    case .string:
      bytes.append(119)
      bytes.append(counted: try value.string(in: json) ?? "")
    case .array: try appendArray(value, json, to: &bytes)
    case .object: try appendObject(value, json, to: &bytes)
    }
  }

  private static func ascii(_ text: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.append(span: text)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func appendArray(
    _ value: JSONSlice, _ json: Span<UInt8>, to bytes: inout ByteWriter
  ) throws(JSONError) {
    var elements: [JSONSlice] = []
    var scanner = JSONScanner(inside: value)
    try scanner.beginArray(in: json)
    while let element = try scanner.nextElement(in: json) { elements.append(element) }
    bytes.append(117)
    bytes.append(varuint: UInt64(elements.count))
    for element in elements { try append(element, json, to: &bytes) }
  }

  /// The members in the order of JavaScript's objects, but for keys that are numbers, which it puts first; of
  /// members with one key the last is the value.
  private static func appendObject(
    _ value: JSONSlice, _ json: Span<UInt8>, to bytes: inout ByteWriter
  ) throws(JSONError) {
    var members: [(key: String, value: JSONSlice)] = []
    var places: [[UInt8]: Int] = [:]
    var scanner = JSONScanner(inside: value)
    try scanner.beginObject(in: json)
    while let member = try scanner.nextMember(in: json) {
      let key = try member.key(in: json)
      // Bytes, not Strings, are compared: JavaScript's keys differ where they only look equal.
      if let place = places[Array(key.utf8)] {
        members[place].value = member.value
      } else {
        places[Array(key.utf8)] = members.count
        members.append((key, member.value))
      }
    }
    bytes.append(118)
    bytes.append(varuint: UInt64(members.count))
    for member in members {
      bytes.append(counted: member.key)
      try append(member.value, json, to: &bytes)
    }
  }

  /// Appends a number as lib0 does: the shortest of varint, float32 and float64 that holds it.
  static func append(_ number: Double, to bytes: inout ByteWriter) {
    if number.magnitude <= 0x7fff_ffff {
      let whole = UInt64(number.magnitude)
      if Double(whole) == number.magnitude {
        bytes.append(125)
        return bytes.append(varint: whole, isNegative: number.sign == .minus)
      }
    }
    let single = Float(number)
    if Double(single) == number {
      bytes.append(124)
      bytes.append(bigEndian: single.bitPattern)
    } else {
      bytes.append(123)
      bytes.append(bigEndian: number.bitPattern)
    }
  }
}
