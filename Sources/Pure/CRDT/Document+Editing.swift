import Bytes

/// What all edits are made of.
extension Document {
  /// The branch of a type that is there, and is of one of these kinds.
  func branch(of type: SharedType, _ kinds: TypeKind...) throws(EditError) -> Handle {
    guard branches.indices.contains(Int(type.branch)),
      branches[Int(type.branch)].generation == type.generation
    else { throw .unknownType }
    let holder = branches[Int(type.branch)].item
    guard holder == none || !items[Int(holder)].isDeleted else { throw .unknownType }
    guard let kind = branches[Int(type.branch)].kind, kinds.isEmpty || kinds.contains(kind) else {
      throw .wrongKind
    }
    return type.branch
  }

  /// The root of a name, made if there is none. A name stands for one kind of type.
  public mutating func root(_ name: String, as kind: TypeKind) throws(EditError) -> SharedType {
    let branch = makeRoot(keys.intern(Array(name.utf8)))
    if let known = branches[Int(branch)].kind, known != kind { throw .wrongKind }
    branches[Int(branch)].kind = kind
    return SharedType(branch: branch, generation: branches[Int(branch)].generation)
  }

  /// What kind of type it is; nil if it is gone.
  public func kind(of type: SharedType) -> TypeKind? {
    guard let branch = try? branch(of: type) else { return nil }
    return branches[Int(branch)].kind
  }

  /// How many units, elements or nodes it shows.
  public func count(of type: SharedType) throws(EditError) -> Int {
    branches[Int(try branch(of: type))].length
  }

  /// Whether there is room for more.
  func makeRoom(bytes: Int, structs: Int, units: Int) throws(EditError) {
    guard arena.count - arena.wasted + bytes <= limits.contentBytesMax,
      structCount + structs <= limits.structsMax,
      state(of: client) + UInt64(units) + UInt64(structs) < UInt64(UInt32.max)
    else { throw .tooLarge }
  }

  /// Writes something between two neighbours of a list, or as the value of a key.
  @discardableResult
  mutating func write(
    _ content: NewContent, into branch: Handle, left: Handle, right: Handle, key: Handle = none
  ) -> Handle {
    let slot = makeSlot(of: client)
    var item = Item(content.kind, client: slot, clock: clients[Int(slot)].end, length: UInt32(content.length))
    item.left = left
    item.right = right
    if left != none { item.origin = items[Int(left)].lastID }
    if right != none { item.rightOrigin = items[Int(right)].id }
    item.parent = branch
    item.sub = key
    if !content.bytes.isEmpty { item.content = arena.append(content.bytes) }
    item.detail = content.name
    item.flags = .isAny
    let handle = link(item)
    didLink(handle, type: content.type)
    return handle
  }

  func sharedType(_ handle: Handle) -> SharedType {
    let branch = items[Int(handle)].detail
    return SharedType(branch: branch, generation: branches[Int(branch)].generation)
  }
}

/// What an edit writes.
struct NewContent {
  var kind: ContentKind
  var length = 1
  var bytes: [UInt8] = []
  /// The key of a format, the name of an element.
  var name = none
  var type = TypeKind.array

  /// Values in a row: each run of those that are no bytes is one struct.
  static func contents(of values: [Value]) throws(EditError) -> [NewContent] {
    var contents: [NewContent] = []
    for value in values {
      if case .bytes(let bytes) = value {
        contents.append(NewContent(kind: .binary, bytes: bytes))
        continue
      }
      let bytes = try value.encoded()
      if let last = contents.last, last.kind == .any {
        contents[contents.count - 1].bytes += bytes
        contents[contents.count - 1].length += 1
      } else {
        contents.append(NewContent(kind: .any, bytes: bytes))
      }
    }
    return contents
  }

  static func text(_ text: String) -> NewContent {
    NewContent(kind: .string, length: text.utf16.count, bytes: Array(text.utf8))
  }
}
