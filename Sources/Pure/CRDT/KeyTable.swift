/// Names that recur (keys of maps and formats, roots, elements), each kept once. They are compared as bytes:
/// JavaScript's keys differ where Swift's Strings are equal.
struct KeyTable: Sendable {
  private struct Key: Hashable, Sendable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
      // Safe: the buffer is only read, inside the call that lends it.
      unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
  }

  private var names: [[UInt8]] = []
  private var places: [Key: Handle] = [:]

  subscript(key: Handle) -> [UInt8] { names[Int(key)] }

  func string(_ key: Handle) -> String { String(decoding: names[Int(key)], as: UTF8.self) }

  func place(of name: [UInt8]) -> Handle { places[Key(bytes: name)] ?? none }

  mutating func intern(_ name: [UInt8]) -> Handle {
    let key = Key(bytes: name)
    if let place = places[key] { return place }
    let place = Handle(names.count)
    names.append(name)
    places[key] = place
    return place
  }

  mutating func intern(_ name: Span<UInt8>) -> Handle {
    var bytes: [UInt8] = []
    bytes.append(span: name)
    return intern(bytes)
  }
}
