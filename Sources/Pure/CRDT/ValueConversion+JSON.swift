import Bytes

extension ValueConversion {
  /// A value of lib0's any as the JSON that JavaScript's JSON.stringify writes. Where that has none, what stands
  /// alone or in an array becomes null, and a member is left out; bigints are written as numbers.
  static func json(fromAny any: Span<UInt8>) -> [UInt8] {
    var json = ByteWriter()
    var offset = 0
    appendJSON(any, &offset, to: &json)
    return json.take()
  }

  static func appendJSON(_ any: Span<UInt8>, _ offset: inout Int, to json: inout ByteWriter) {
    let tag = any[offset]
    offset += 1
    switch tag {
    case 125:
      let first = any[offset]
      offset += 1
      var magnitude = UInt64(first & 0x3f)
      if first & 0x80 != 0 { magnitude |= varuint(any, &offset) << 6 }
      // JSON.stringify(-0) is 0.
      if first & 0x40 != 0, magnitude != 0 { json.append(UInt8(ascii: "-")) }
      json.append(decimal: magnitude)
    case 124:
      let bits = UInt32(bigEndian(any, &offset, count: 4))
      append(number: Double(Float(bitPattern: bits)), to: &json)
    case 123: append(number: Double(bitPattern: bigEndian(any, &offset, count: 8)), to: &json)
    case 122:
      json.append(decimal: Int64(bitPattern: bigEndian(any, &offset, count: 8)))
    case 121: json.append("false")
    case 120: json.append("true")
    case 119: appendString(any.extracting(counted(any, &offset)), to: &json)
    case 118: appendObject(any, &offset, to: &json)
    case 117: appendArray(any, &offset, to: &json)
    case 116: appendBytes(any.extracting(counted(any, &offset)), to: &json)
    default: json.append("null")
    }
  }

  private static func bigEndian(_ any: Span<UInt8>, _ offset: inout Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset + count { value = value << 8 | UInt64(any[index]) }
    offset += count
    return value
  }

  private static func appendArray(_ any: Span<UInt8>, _ offset: inout Int, to json: inout ByteWriter) {
    json.append(UInt8(ascii: "["))
    for index in 0..<varuint(any, &offset) {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      appendJSON(any, &offset, to: &json)
    }
    json.append(UInt8(ascii: "]"))
  }

  private static func appendObject(_ any: Span<UInt8>, _ offset: inout Int, to json: inout ByteWriter) {
    json.append(UInt8(ascii: "{"))
    var isFirst = true
    for _ in 0..<varuint(any, &offset) {
      let key = counted(any, &offset)
      guard any[offset] != 127 else {
        offset += 1
        continue
      }
      if !isFirst { json.append(UInt8(ascii: ",")) }
      isFirst = false
      appendString(any.extracting(key), to: &json)
      json.append(UInt8(ascii: ":"))
      appendJSON(any, &offset, to: &json)
    }
    json.append(UInt8(ascii: "}"))
  }

  /// A Uint8Array is an object with numbers for keys.
  static func appendBytes(_ bytes: Span<UInt8>, to json: inout ByteWriter) {
    json.append(UInt8(ascii: "{"))
    for index in bytes.indices {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json.append(utf8: "\"\(index)\":\(bytes[index])")
    }
    json.append(UInt8(ascii: "}"))
  }

  static func appendString(_ text: Span<UInt8>, to json: inout ByteWriter) {
    json.append(UInt8(ascii: "\""))
    for index in text.indices {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""): json.append("\\\"")
      case UInt8(ascii: "\\"): json.append("\\\\")
      case 0x08: json.append("\\b")
      case 0x09: json.append("\\t")
      case 0x0a: json.append("\\n")
      case 0x0c: json.append("\\f")
      case 0x0d: json.append("\\r")
      case ..<0x20:
        json.append("\\u00")
        json.append(hexByte: byte)
      default: json.append(byte)
      }
    }
    json.append(UInt8(ascii: "\""))
  }

  /// A number as JavaScript writes it (ECMA-262, Number::toString): plain from 1e-6 up to 1e21.
  static func append(number: Double, to json: inout ByteWriter) {
    guard number.isFinite else { return json.append("null") }
    if number == 0 { return json.append(UInt8(ascii: "0")) }
    if number < 0 { json.append(UInt8(ascii: "-")) }
    let (digits, point) = shortestDigits(of: number.magnitude)
    let zero = UInt8(ascii: "0")
    let dot = UInt8(ascii: ".")
    if digits.count <= point, point <= 21 {
      json.append(digits + Array(repeating: zero, count: point - digits.count))
    } else if point > 0, point <= 21 {
      json.append(digits[..<point])
      json.append(dot)
      json.append(digits[point...])
    } else if point > -6, point <= 0 {
      json.append([zero, dot] + Array(repeating: zero, count: -point) + digits)
    } else {
      json.append(digits[0])
      if digits.count > 1 { json.append([dot] + digits[1...]) }
      json.append(utf8: point > 0 ? "e+\(point - 1)" : "e-\(1 - point)")
    }
  }

  /// The fewest digits that read back as the number, and where its point stands among them.
  private static func shortestDigits(of number: Double) -> (digits: [UInt8], point: Int) {
    let text = Array(number.description.utf8)
    let mantissaEnd = text.firstIndex(of: UInt8(ascii: "e")) ?? text.count
    var exponent = 0
    if mantissaEnd < text.count {
      exponent = Int(String(decoding: text[(mantissaEnd + 1)...], as: UTF8.self)) ?? 0
    }
    let mantissa = text[..<mantissaEnd]
    let dot = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissaEnd
    var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
    var point = dot + exponent
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    point -= zeros
    return (digits, point)
  }
}
