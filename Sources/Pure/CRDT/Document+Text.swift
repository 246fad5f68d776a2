/// Editing texts. Places are counted in UTF-16 units, as JavaScript counts them.
extension Document {
  /// Puts text into a text: with these formats and no others, or with those of the place where it comes.
  public mutating func insert(
    _ text: String, into type: SharedType, at index: Int, attributes: [Value.Member]? = nil
  ) throws(EditError) {
    guard !text.isEmpty else { return _ = try branch(of: type, .text, .xmlText) }
    try insert(.text(text), into: type, at: index, attributes)
  }

  /// Puts something that is no text, such as an image, into a text.
  public mutating func insertEmbed(
    _ value: Value, into type: SharedType, at index: Int, attributes: [Value.Member] = []
  ) throws(EditError) {
    try insert(NewContent(kind: .embed, bytes: value.encoded()), into: type, at: index, attributes)
  }

  /// Puts a new shared type into a text.
  @discardableResult
  public mutating func insertType(
    _ kind: TypeKind, named name: String = "", intoText type: SharedType, at index: Int
  ) throws(EditError) -> SharedType {
    let content = newType(kind, named: name)
    let item = try insert(content, into: type, at: index, [])
    return sharedType(item)
  }

  /// Sets formats of a range; null ends one.
  public mutating func format(
    _ range: Range<Int>, in type: SharedType, with attributes: [Value.Member]
  ) throws(EditError) {
    let branch = try branch(of: type, .text, .xmlText)
    guard range.lowerBound >= 0, range.upperBound <= branches[Int(branch)].length else { throw .outOfRange }
    guard !range.isEmpty, !attributes.isEmpty else { return }
    let wanted = try encoded(attributes)
    try edit { document throws(EditError) in
      var place = document.textPlace(range.lowerBound, in: branch)
      try document.format(range.count, at: &place, in: branch, with: wanted)
    }
  }

  @discardableResult
  private mutating func insert(
    _ content: NewContent, into type: SharedType, at index: Int, _ attributes: [Value.Member]?
  ) throws(EditError) -> Handle {
    let branch = try branch(of: type, .text, .xmlText)
    guard (0...branches[Int(branch)].length).contains(index) else { throw .outOfRange }
    try makeRoom(bytes: content.bytes.count, structs: 2, units: content.length)
    let wanted: Attributes? = if let attributes { try encoded(attributes) } else { nil }
    return try edit { document throws(EditError) in
      guard document.branches[Int(branch)].hasFormats || wanted?.isEmpty == false else {
        return document.insertPlain(content, into: branch, at: index)
      }
      var place = document.textPlace(index, in: branch)
      return try document.insert(content, at: &place, in: branch, with: wanted)
    }
  }

  private mutating func insertPlain(_ content: NewContent, into branch: Handle, at index: Int) -> Handle {
    let (left, right) = neighbours(at: index, in: branch)
    let item = write(content, into: branch, left: left, right: right)
    cursor = Cursor(branch: branch, item: item, start: index)
    return item
  }

  private mutating func encoded(_ attributes: [Value.Member]) throws(EditError) -> Attributes {
    var encoded = Attributes()
    for member in attributes {
      encoded.set(try member.value.encoded(), for: keys.intern(Array(member.key.utf8)))
    }
    return encoded
  }
}
