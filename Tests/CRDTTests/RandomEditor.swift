import Bytes

@testable import CRDT

/// Edits every type of a document, drawn from a seed: the fourth peer of RealPeersTests.
struct RandomEditor {
  private static let words = ["a", "bcd", "é", "世界", "🙂", "x🙂y", "hello ", "\n"]
  private static let kinds: [(TypeKind, String)] = [
    (.map, ""), (.array, ""), (.text, ""), (.xmlElement, "p"), (.xmlText, ""),
  ]

  var random: SplitMix64
  /// Whether texts that are no roots have formats.
  var formatsNested = true

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  static func roots(of document: inout Document) throws -> [SharedType] {
    [
      try document.root("t", as: .text), try document.root("a", as: .array), try document.root("m", as: .map),
      try document.root("x", as: .xmlFragment),
    ]
  }

  mutating func edit(_ document: inout Document) throws {
    let roots = try Self.roots(of: &document)
    var type = roots[below(roots.count)]
    while below(2) == 0 {
      let nested = try children(of: type, document)
      guard !nested.isEmpty else { break }
      type = nested[below(nested.count)]
    }
    switch document.kind(of: type) {
    case .text, .xmlText:
      if formatsNested || roots.contains(type) {
        try editText(type, &document)
      } else {
        try editPlainText(type, &document)
      }
    case .map, .xmlHook: try editMap(type, &document)
    default: try editList(type, &document)
    }
  }

  private func children(of type: SharedType, _ document: Document) throws -> [SharedType] {
    let elements =
      switch document.kind(of: type) {
      case .map: try document.keys(of: type).compactMap { try document.value(for: $0, in: type) }
      case .text, .xmlText: [Document.Element]()
      default: try document.elements(of: type)
      }
    return elements.compactMap { if case .type(let type) = $0 { type } else { nil } }
  }

  private mutating func span(_ count: Int) -> Range<Int> {
    let start = below(count)
    return start..<min(count, start + 1 + below(4))
  }

  private mutating func value() -> Value {
    [
      .number(Double(below(100))), .string("v\(below(9))"), .null, ["n": [.number(Double(below(5)) / 4)]],
      true,
      .bytes([UInt8(below(9))]), -0.5, .number(1_099_511_627_776),
    ][below(8)]
  }

  private mutating func marks(isXML: Bool) -> [Value.Member] {
    let values: [Value] =
      isXML ? [["k": .string("v\(below(2))")], nil] : [true, nil, ["href": .string("ü\(below(3))")]]
    return [Value.Member(["em", "link"][below(2)], values[below(values.count)])]
  }

  /// Yjs cuts a pair also for a format that holds there already, of which nobody else hears.
  private func whole(_ index: Int, _ text: SharedType, _ document: Document) throws -> Int {
    var units: [UInt16] = []
    for run in try document.delta(of: text) {
      if case .text(let text) = run.insert { units += Array(text.utf16) } else { units.append(0x20) }
    }
    return index < units.count && UTF16.isTrailSurrogate(units[index]) ? index + 1 : index
  }

  private mutating func editText(_ type: SharedType, _ document: inout Document) throws {
    let count = try document.count(of: type)
    let isXML = document.kind(of: type) == .xmlText
    let choice = below(isXML ? 6 : 7)
    let word = Self.words[below(Self.words.count)]
    if choice < 2 || count == 0 {
      try document.insert(word, into: type, at: below(count + 1))
    } else if choice == 2 {
      try document.insert(word, into: type, at: below(count + 1), attributes: marks(isXML: isXML))
    } else if choice == 3 {
      try document.delete(span(count), in: type)
    } else if choice < 6 {
      let span = span(count)
      let range = try whole(span.lowerBound, type, document)..<whole(span.upperBound, type, document)
      try document.format(range, in: type, with: marks(isXML: isXML))
    } else {
      try document.insertEmbed(["image": .number(Double(below(9)))], into: type, at: below(count + 1))
    }
  }

  private mutating func editPlainText(_ type: SharedType, _ document: inout Document) throws {
    let count = try document.count(of: type)
    if below(3) == 0, count > 0 {
      try document.delete(span(count), in: type)
    } else {
      try document.insert(Self.words[below(Self.words.count)], into: type, at: below(count + 1))
    }
  }

  private mutating func editMap(_ type: SharedType, _ document: inout Document) throws {
    let key = "k\(below(4))"
    switch below(4) {
    case 0: try document.removeValue(for: key, in: type)
    case 1:
      let (kind, name) = Self.kinds[below(Self.kinds.count)]
      try document.set(kind, named: name, for: key, in: type)
    default: try document.set(value(), for: key, in: type)
    }
  }

  private mutating func editList(_ type: SharedType, _ document: inout Document) throws {
    let count = try document.count(of: type)
    let choice = below(4)
    if choice == 0, count > 0 {
      try document.delete(span(count), in: type)
    } else if choice == 1, document.kind(of: type) == .xmlElement {
      try document.set(.string("v\(below(5))"), for: "k\(below(3))", in: type)
    } else if document.kind(of: type) != .array {
      let (kind, name) = Self.kinds[3 + below(2)]
      try document.insert(kind, named: name, into: type, at: below(count + 1))
    } else if choice == 2 {
      let (kind, name) = Self.kinds[below(Self.kinds.count)]
      try document.insert(kind, named: name, into: type, at: below(count + 1))
    } else {
      try document.insert([value(), value(), value()], into: type, at: below(count + 1))
    }
  }
}
