import Bytes

/// RFC 9110, 14: the `Range` header against a known size.
///
///     bytes=0-499    bytes=500-    bytes=-500    bytes=0-0,-1
enum ByteRanges: Equatable {
  /// No range, or one that a server is to ignore: the whole.
  case whole
  case parts([Range<Int>])
  case unsatisfiable

  /// More parts than this, or parts that together exceed the whole, are an attack or a mistake: the whole is sent.
  static let partsMax = 16

  init(header: String?, size: Int) {
    guard let header, let specs = Self.specs(header) else {
      self = .whole
      return
    }
    var parts: [Range<Int>] = []
    for spec in specs {
      guard let range = Self.range(spec, size: size) else {
        self = .whole
        return
      }
      if !range.isEmpty { parts.append(range) }
    }
    if parts.isEmpty {
      // The last bytes of nothing are all of it (14.1.1), and no part could say so.
      let wantsEnd = specs.contains { $0.first == "-" && $0.dropFirst().contains { $0 != "0" } }
      self = size == 0 && wantsEnd ? .whole : .unsatisfiable
    } else if parts.count > Self.partsMax || parts.reduce(0, { $0 + $1.count }) > size {
      self = .whole
    } else {
      self = .parts(parts)
    }
  }

  private static func specs(_ header: String) -> [Substring]? {
    guard let equals = header.firstIndex(of: "="), header[..<equals].lowercased() == "bytes" else {
      return nil
    }
    let specs = header[header.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false)
    return specs.map { Substring(ASCII.trimmed($0.utf8)) }
  }

  /// Nil: not a range at all. Empty: a range outside of what there is.
  private static func range(_ spec: Substring, size: Int) -> Range<Int>? {
    guard let dash = spec.firstIndex(of: "-") else { return nil }
    let first = spec[..<dash]
    let last = spec[spec.index(after: dash)...]
    if first.isEmpty {
      guard let suffix = number(last) else { return nil }
      return size - min(suffix, size)..<size
    }
    guard let start = number(first) else { return nil }
    if last.isEmpty { return start < size ? start..<size : 0..<0 }
    guard let end = number(last), end >= start else { return nil }
    return start < size ? start..<min(end, size - 1) + 1 : 0..<0
  }

  /// Digits only; what does not fit is as good as infinite.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return min(Int(text) ?? .max, .max / 2)
  }
}
