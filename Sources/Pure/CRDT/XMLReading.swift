/// Writes part of an XML tree as Yjs' toString does: attributes and formats sorted, and nothing escaped, so what
/// comes of it is for comparing and not for a browser.
struct XMLReading {
  private enum Frame {
    case children(next: Handle)
    case text(TextRuns)
    case closing([UInt8])
  }

  private let document: Document
  private var frames: [Frame] = []
  private var xml: [UInt8] = []

  private init(_ document: Document) { self.document = document }

  static func xml(of branch: Handle, in document: Document) -> [UInt8] {
    var reading = XMLReading(document)
    reading.begin(branch)
    while let frame = reading.frames.popLast() {
      switch frame {
      case .children(let next): reading.advance(next)
      case .text(let runs): reading.advance(runs)
      case .closing(let tag): reading.xml += tag
      }
    }
    return reading.xml
  }

  private mutating func begin(_ handle: Handle) {
    let branch = document.branches[Int(handle)]
    switch branch.kind {
    case .xmlElement:
      let name = document.keys.string(branch.name).lowercased()
      xml += Array("<\(name)\(attributes(of: branch))>".utf8)
      frames.append(.closing(Array("</\(name)>".utf8)))
      frames.append(.children(next: branch.start))
    case .xmlFragment: frames.append(.children(next: branch.start))
    case .xmlText: frames.append(.text(TextRuns(start: branch.start)))
    case .text: xml += document.textBytes(of: handle)
    case .array, .map, .xmlHook, nil: xml += Array("[object Object]".utf8)
    }
  }

  private func attributes(of branch: Branch) -> String {
    let entries = branch.entries.filter { !document.items[Int($0.item)].isDeleted }
    let texts = entries.map { (document.keys.string($0.key), text(of: document.items[Int($0.item)])) }
    return texts.sorted { Self.precedes($0.0, $1.0) }.map { " \($0.0)=\"\($0.1)\"" }.joined()
  }

  private func text(of item: Item) -> String {
    guard case .value(let value) = document.elements(of: item).last else { return "[object Object]" }
    return value.text
  }

  /// In the order of their UTF-16 units, as JavaScript compares.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf16.lexicographicallyPrecedes(right.utf16)
  }

  private mutating func advance(_ first: Handle) {
    var next = first
    while next != none {
      let item = document.items[Int(next)]
      next = item.right
      guard item.visibleLength > 0 else { continue }
      if item.kind == .type {
        frames.append(.children(next: next))
        return begin(item.detail)
      }
      xml += Array(document.elements(of: item).map(Self.text).joined().utf8)
    }
  }

  private static func text(_ element: Document.Element) -> String {
    if case .value(let value) = element { value.text } else { "[object Object]" }
  }

  private mutating func advance(_ first: TextRuns) {
    var runs = first
    guard let run = runs.next(in: document) else { return }
    frames.append(.text(runs))
    let marks = document.members(of: run.attributes).sorted { Self.precedes($0.key, $1.key) }
    for mark in marks { xml += Array("<\(mark.key)\(Self.attributes(of: mark.value))>".utf8) }
    let closing = marks.reversed().flatMap { Array("</\($0.key)>".utf8) }
    switch run.content {
    case .text(let bytes): xml += bytes + closing
    case .item(let handle) where document.items[Int(handle)].kind == .type:
      frames.append(.closing(closing))
      begin(document.items[Int(handle)].detail)
    case .item(let handle): xml += Array(document.value(of: document.items[Int(handle)]).text.utf8) + closing
    }
  }

  private static func attributes(of value: Value) -> String {
    guard case .object(let members) = value else { return "" }
    return members.sorted { precedes($0.key, $1.key) }.map { " \($0.key)=\"\($0.value.text)\"" }.joined()
  }
}

extension Document {
  /// Part of an XML tree as Yjs' toString writes it. Nothing is escaped: it is for comparing, not for a browser.
  public func xml(of type: SharedType) throws(EditError) -> String {
    let branch = try branch(of: type, .xmlFragment, .xmlElement, .xmlText)
    return String(decoding: XMLReading.xml(of: branch, in: self), as: UTF8.self)
  }
}
