extension Document {
  /// The item that ends with a unit, cut if need be. A GC is not cut.
  mutating func itemEnding(with id: ItemID) -> Handle {
    let position = clients[Int(id.client)].find(id.clock)
    let handle = clients[Int(id.client)][position]
    let item = items[Int(handle)]
    if item.kind != .gc, id.clock + 1 != item.end {
      split(handle, at: position, units: id.clock - item.clock + 1)
    }
    return handle
  }

  /// The item that starts with a unit, cut if need be. A GC is not cut.
  mutating func itemStarting(with id: ItemID) -> Handle {
    let position = clients[Int(id.client)].find(id.clock)
    let handle = clients[Int(id.client)][position]
    let item = items[Int(handle)]
    guard item.kind != .gc, id.clock != item.clock else { return handle }
    return split(handle, at: position, units: id.clock - item.clock)
  }

  /// Cuts an item after some units, and returns the second half.
  @discardableResult
  mutating func split(_ handle: Handle, units: UInt32) -> Handle {
    let item = items[Int(handle)]
    return split(handle, at: clients[Int(item.client)].find(item.clock), units: units)
  }

  @discardableResult
  mutating func split(_ handle: Handle, at position: ClientStructs.Position, units: UInt32) -> Handle {
    var left = items[Int(handle)]
    var right = left
    right.clock = left.clock + units
    right.length = left.length - units
    right.origin = ItemID(client: left.client, clock: right.clock - 1)
    right.left = handle
    left.length = units
    splitContent(&left, &right)
    let added = add(right)
    left.right = added
    items[Int(handle)] = left
    if right.right != none { items[Int(right.right)].left = added }
    clients[Int(left.client)].insert(added, clock: right.clock, after: position)
    transaction.mergeCandidates.append(right.id)
    if right.sub != none {
      if right.right == none { branches[Int(right.parent)].setValue(added, of: right.sub) }
    } else {
      indexSplit(handle, added)
    }
    return added
  }

  private mutating func splitContent(_ left: inout Item, _ right: inout Item) {
    left.flags.remove(.hasSlack)
    right.flags.remove(.hasSlack)
    let piece = left.content
    guard piece.count > 0 else { return }
    let units = Int(left.length)
    switch left.kind {
    case .string:
      let total = units + Int(right.length)
      guard piece.count > total else {
        left.content = Piece(Int(piece.start)..<Int(piece.start) + units)
        right.content = Piece(Int(piece.start) + units..<Int(piece.end))
        return
      }
      splitText(&left, &right, units: units, of: total)
    case .any, .json:
      var offset = Int(piece.start)
      let bytes = arena.bytes.span
      for _ in 0..<units { ValueConversion.skipElement(left.kind, bytes, &offset) }
      left.content = Piece(Int(piece.start)..<offset)
      right.content = Piece(offset..<Int(piece.end))
    default: preconditionFailure("Only what has several units is cut.")
    }
  }

  private mutating func splitText(_ left: inout Item, _ right: inout Item, units: Int, of total: Int) {
    let piece = left.content
    let cut = cut(piece, units: units, of: total)
    let place = Int(piece.start) + cut.offset
    guard cut.isInsidePair else {
      left.content = Piece(Int(piece.start)..<place)
      right.content = Piece(place..<Int(piece.end))
      return
    }
    let head = Array(arena.bytes[Int(piece.start)..<place - 4])
    let tail = Array(arena.bytes[place..<Int(piece.end)])
    arena.discard(piece)
    left.content = arena.append(head + UTF16Text.replacement)
    right.content = arena.append(UTF16Text.replacement + tail)
  }

  /// Walks from the nearer end, so that cutting off units at either end, again and again, stays linear.
  private func cut(_ piece: Piece, units: Int, of total: Int) -> UTF16Text.Cut {
    let text = arena.bytes.span.extracting(piece.range)
    let cut =
      units <= total / 2
      ? UTF16Text.cut(text, from: 0, units: units) : UTF16Text.cut(text, fromEnd: total - units)
    guard let cut else { preconditionFailure("A cut lies within its text.") }
    return cut
  }
}
