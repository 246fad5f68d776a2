/// Editing maps, and the attributes of XML elements and texts.
extension Document {
  /// Sets the value of a key.
  public mutating func set(
    _ value: Value, for key: String, in type: SharedType
  ) throws(EditError) {
    let branch = try branch(of: type)
    let content = try NewContent.contents(of: [value])[0]
    try makeRoom(bytes: content.bytes.count + key.utf8.count, structs: 1, units: 1)
    let key = keys.intern(Array(key.utf8))
    edit { document in
      let left = document.branches[Int(branch)].value(of: key)
      document.write(content, into: branch, left: left, right: none, key: key)
    }
  }

  /// Makes a new shared type the value of a key.
  @discardableResult
  public mutating func set(
    _ kind: TypeKind, named name: String = "", for key: String, in type: SharedType
  ) throws(EditError) -> SharedType {
    let branch = try branch(of: type)
    try makeRoom(bytes: key.utf8.count, structs: 1, units: 1)
    let content = newType(kind, named: name)
    let key = keys.intern(Array(key.utf8))
    return edit { document in
      let left = document.branches[Int(branch)].value(of: key)
      let item = document.write(content, into: branch, left: left, right: none, key: key)
      return document.sharedType(item)
    }
  }

  /// Removes a key; nothing happens if it is not there.
  public mutating func removeValue(for key: String, in type: SharedType) throws(EditError) {
    let branch = try branch(of: type)
    let item = branches[Int(branch)].value(of: keys.place(of: Array(key.utf8)))
    guard item != none, !items[Int(item)].isDeleted else { return }
    edit { document in document.delete(item) }
  }

  /// The keys that have a value, in the order they came.
  public func keys(of type: SharedType) throws(EditError) -> [String] {
    branches[Int(try branch(of: type))].entries.filter { !items[Int($0.item)].isDeleted }
      .map { keys.string($0.key) }
  }

  /// What a key or a place holds.
  public enum Element: Hashable, Sendable {
    case value(Value)
    case type(SharedType)
    /// Another document, by its id.
    case document(String)
  }

  /// The value of a key; nil if there is none.
  public func value(for key: String, in type: SharedType) throws(EditError) -> Element? {
    let branch = branches[Int(try branch(of: type))]
    let item = branch.value(of: keys.place(of: Array(key.utf8)))
    guard item != none, !items[Int(item)].isDeleted else { return nil }
    return elements(of: items[Int(item)]).last
  }

  /// All that a list shows: of a text, the embeds and types in it.
  public func elements(of type: SharedType) throws(EditError) -> [Element] {
    var elements: [Element] = []
    var item = branches[Int(try branch(of: type))].start
    while item != none {
      if items[Int(item)].visibleLength > 0 { elements += self.elements(of: items[Int(item)]) }
      item = items[Int(item)].right
    }
    return elements
  }

  func elements(of item: Item) -> [Element] {
    switch item.kind {
    case .any:
      var offset = 0
      let content = arena.bytes.span.extracting(item.content.range)
      return (0..<item.length).map { _ in .value(Value(any: content, &offset)) }
    case .json: return jsonElements(of: item).map { .value($0) }
    case .binary: return [.value(.bytes(arena.array(item.content)))]
    case .embed: return [.value(value(of: item))]
    case .type:
      return [
        .type(SharedType(branch: item.detail, generation: branches[Int(item.detail)].generation))
      ]
    case .document: return [.document(keys.string(item.detail))]
    case .string, .gc, .deleted, .format, .skip: return []
    }
  }

  private func jsonElements(of item: Item) -> [Value] {
    let content = arena.bytes.span.extracting(item.content.range)
    var offset = 0
    return (0..<item.length).map { _ in
      let text = content.extracting(ValueConversion.counted(content, &offset))
      guard text.count != JSONText.undefined.count || text[0] != JSONText.undefined[0] else {
        return .undefined
      }
      return Value(json: text)
    }
  }

  /// The value of a format or an embed.
  func value(of item: Item) -> Value {
    let content = arena.bytes.span.extracting(item.content.range)
    guard item.flags.contains(.isAny) else { return Value(json: content) }
    var offset = 0
    return Value(any: content, &offset)
  }
}

extension Value {
  /// Reads JSON that was checked when it came in.
  init(json: Span<UInt8>) {
    let any = ValueConversion.any(fromJSON: json)
    var offset = 0
    self.init(any: any.span, &offset)
  }
}
