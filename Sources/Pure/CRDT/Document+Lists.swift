/// Editing arrays, and the children of XML fragments and elements.
extension Document {
  /// Puts values into an array.
  public mutating func insert(
    _ values: [Value], into type: SharedType, at index: Int
  ) throws(EditError) {
    let branch = try branch(of: type, .array)
    guard (0...branches[Int(branch)].length).contains(index) else { throw .outOfRange }
    let contents = try NewContent.contents(of: values)
    try makeRoom(
      bytes: contents.reduce(0) { $0 + $1.bytes.count }, structs: contents.count + 1, units: values.count)
    edit { document in
      let place = document.neighbours(at: index, in: branch)
      var left = place.left
      for content in contents {
        left = document.write(content, into: branch, left: left, right: place.right)
      }
    }
  }

  /// Puts values at the end of an array.
  public mutating func append(_ values: [Value], to type: SharedType) throws(EditError) {
    try insert(values, into: type, at: count(of: type))
  }

  /// Puts a new shared type into an array or among the children of an XML fragment or element. An element needs a
  /// name.
  @discardableResult
  public mutating func insert(
    _ kind: TypeKind, named name: String = "", into type: SharedType, at index: Int
  ) throws(EditError) -> SharedType {
    let branch = try branch(of: type, .array, .xmlFragment, .xmlElement)
    guard (0...branches[Int(branch)].length).contains(index) else { throw .outOfRange }
    try makeRoom(bytes: 0, structs: 2, units: 1)
    let content = newType(kind, named: name)
    return edit { document in
      let (left, right) = document.neighbours(at: index, in: branch)
      let item = document.write(content, into: branch, left: left, right: right)
      return document.sharedType(item)
    }
  }

  /// Deletes elements of an array, children of an XML fragment or element, or part of a text.
  public mutating func delete(_ range: Range<Int>, in type: SharedType) throws(EditError) {
    let branch = try branch(of: type)
    guard range.lowerBound >= 0, range.upperBound <= branches[Int(branch)].length else { throw .outOfRange }
    guard !range.isEmpty else { return }
    try makeRoom(bytes: 0, structs: 2, units: 0)
    edit { document in
      if document.branches[Int(branch)].hasFormats {
        document.deleteFormatted(range, in: branch)
      } else {
        document.deleteVisible(range, in: branch)
      }
    }
  }

  mutating func newType(_ kind: TypeKind, named name: String) -> NewContent {
    var content = NewContent(kind: .type)
    content.type = kind
    if kind.isNamed { content.name = keys.intern(Array(name.utf8)) }
    return content
  }
}
