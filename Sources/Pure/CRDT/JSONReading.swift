import Bytes

/// Writes a shared type as the JSON that Yjs' toJSON gives: not by recursion, since types may lie in each other as
/// deep as somebody wrote them.
struct JSONReading {
  private enum Frame {
    case list(next: Handle)
    case map(entries: [Branch.Entry], next: Int)
  }

  private let document: Document
  private var frames: [Frame] = []
  private var json = ByteWriter()
  /// Whether the next element needs no comma before it.
  private var isFirst = true

  init(_ document: Document) { self.document = document }

  static func json(of branch: Handle, in document: Document) -> [UInt8] {
    var reading = JSONReading(document)
    reading.begin(branch)
    while let frame = reading.frames.popLast() {
      switch frame {
      case .list(let next): reading.advanceList(next)
      case .map(let entries, let next): reading.advanceMap(entries, next)
      }
    }
    return reading.json.take()
  }

  private mutating func begin(_ branch: Handle) {
    switch document.branches[Int(branch)].kind {
    case .array:
      json.append(UInt8(ascii: "["))
      isFirst = true
      frames.append(.list(next: document.branches[Int(branch)].start))
    case .map, .xmlHook:
      json.append(UInt8(ascii: "{"))
      isFirst = true
      frames.append(.map(entries: document.branches[Int(branch)].entries, next: 0))
    case .text: ValueConversion.appendString(document.textBytes(of: branch).span, to: &json)
    case .xmlText, .xmlElement, .xmlFragment:
      ValueConversion.appendString(XMLReading.xml(of: branch, in: document).span, to: &json)
    case nil: json.append("null")
    }
  }

  private mutating func advanceList(_ first: Handle) {
    var next = first
    while next != none {
      let item = document.items[Int(next)]
      if item.visibleLength > 0 {
        frames.append(.list(next: item.right))
        return append(item, isLastOnly: false)
      }
      next = item.right
    }
    json.append(UInt8(ascii: "]"))
    isFirst = false
  }

  private mutating func advanceMap(_ entries: [Branch.Entry], _ first: Int) {
    for next in first..<entries.count {
      let item = document.items[Int(entries[next].item)]
      guard !item.isDeleted, !isUndefined(item) else { continue }
      separate()
      ValueConversion.appendString(document.keys[entries[next].key].span, to: &json)
      json.append(UInt8(ascii: ":"))
      isFirst = true
      frames.append(.map(entries: entries, next: next + 1))
      return append(item, isLastOnly: true)
    }
    json.append(UInt8(ascii: "}"))
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { json.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  /// Appends what an item shows: as the value of a key only its last.
  private mutating func append(_ item: Item, isLastOnly: Bool) {
    let bytes = document.arena.array(item.content)
    let content = bytes.span
    switch item.kind {
    case .type:
      separate()
      begin(item.detail)
    case .any, .json:
      var offset = 0
      if isLastOnly {
        for _ in 1..<item.length { ValueConversion.skipElement(item.kind, content, &offset) }
      }
      for _ in (isLastOnly ? item.length - 1 : 0)..<item.length {
        separate()
        if item.kind == .any {
          ValueConversion.appendJSON(content, &offset, to: &json)
        } else {
          appendElement(content.extracting(ValueConversion.counted(content, &offset)))
        }
      }
    case .string:
      // In an array, each of its units is one element.
      for unit in String(decoding: bytes, as: UTF8.self).utf16
        .dropFirst(isLastOnly ? Int(item.length) - 1 : 0)
      {
        separate()
        ValueConversion.appendString(Array(String(decoding: [unit], as: UTF16.self).utf8).span, to: &json)
      }
    case .binary:
      separate()
      ValueConversion.appendBytes(content, to: &json)
    case .embed:
      separate()
      if item.flags.contains(.isAny) {
        json.append(ValueConversion.json(fromAny: content))
      } else {
        json.append(content)
      }
    case .document:
      separate()
      json.append("{}")
    case .gc, .deleted, .format, .skip: break
    }
  }

  private mutating func appendElement(_ text: Span<UInt8>) {
    if text[0] == UInt8(ascii: "u") { json.append("null") } else { json.append(text) }
  }

  /// Whether the value of a key is left out.
  private func isUndefined(_ item: Item) -> Bool {
    guard item.kind == .any, item.length == 1 else { return !item.isCountable }
    return document.arena.bytes[Int(item.content.start)] == 127
  }
}

extension Document {
  /// The type as JSON: a text as its plain text, a part of an XML tree as its XML, keys in the order they came.
  public func json(of type: SharedType) throws(EditError) -> [UInt8] {
    JSONReading.json(of: try branch(of: type), in: self)
  }
}
