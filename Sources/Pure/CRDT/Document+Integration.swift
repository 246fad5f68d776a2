/// How a struct finds its place: YATA as Yjs has it (structs/Item.js, `getMissing` and `integrate`).
extension Document {
  /// Takes in what is new of a struct, all of whose references are known.
  mutating func integrate(_ record: StructRecord, of update: Update, slot: Handle) {
    let known = UInt64(clients[Int(slot)].end) - record.clock
    var item = Item(
      record.kind, client: slot, clock: UInt32(record.clock + known), length: UInt32(record.length - known))
    guard record.kind != .gc, resolve(&item, record, known: known, of: update) else {
      return appendCollected(item)
    }
    copyContent(of: &item, record, known: known, of: update)
    let handle = link(item)
    didLink(handle, type: record.type)
  }

  /// Units without a place.
  private mutating func appendCollected(_ item: Item) {
    var collected = Item(.gc, client: item.client, clock: item.clock, length: item.length)
    collected.flags = .deleted
    touch(item.client)
    clients[Int(item.client)].append(add(collected), clock: item.clock, length: item.length)
  }

  /// Finds the neighbours and the parent; false if one of them is collected, and with it the item.
  private mutating func resolve(
    _ item: inout Item, _ record: StructRecord, known: UInt64, of update: Update
  ) -> Bool {
    if known > 0 {
      item.origin = ItemID(client: item.client, clock: item.clock - 1)
    } else if record.hasOrigin {
      item.origin = itemID(record.origin)
    }
    if item.origin.client != none {
      item.left = itemEnding(with: item.origin)
      if items[Int(item.left)].kind == .gc { return false }
    }
    if record.hasRightOrigin {
      item.rightOrigin = itemID(record.rightOrigin)
      let next = item.left == none ? none : items[Int(item.left)].right
      // What its author saw after it mostly stands there still.
      if next != none, items[Int(next)].id == item.rightOrigin {
        item.right = next
      } else {
        item.right = itemStarting(with: item.rightOrigin)
      }
      if items[Int(item.right)].kind == .gc { return false }
    }
    let neighbour = item.left != none ? item.left : item.right
    if neighbour != none {
      item.parent = items[Int(neighbour)].parent
      item.sub = items[Int(neighbour)].sub
      return true
    }
    return resolveParent(&item, update.parents[Int(record.parent)], of: update)
  }

  private mutating func resolveParent(
    _ item: inout Item, _ parent: ParentRecord, of update: Update
  ) -> Bool {
    if let id = parent.item {
      let holder = items[Int(self.item(with: itemID(id)))]
      guard holder.kind == .type else { return false }
      item.parent = holder.detail
    } else {
      item.parent = makeRoot(keys.intern(update.arena.span.extracting(parent.rootName.range)))
    }
    if let sub = parent.sub { item.sub = keys.intern(update.arena.span.extracting(sub.range)) }
    return true
  }

  /// The id of a unit that is known.
  mutating func itemID(_ id: StructID) -> ItemID {
    guard let slot = slot(of: id.client) else { preconditionFailure("A struct waits for what it refers to.") }
    return ItemID(client: slot, clock: UInt32(id.clock))
  }

  private mutating func copyContent(
    of item: inout Item, _ record: StructRecord, known: UInt64, of update: Update
  ) {
    let content = update.arena.span.extracting(record.content.range)
    switch record.kind {
    case .string where known > 0:
      item.content = arena.append(units: Int(known)..<Int(record.length), of: content)
    case .any, .json:
      var offset = 0
      for _ in 0..<known { ValueConversion.skipElement(record.kind, content, &offset) }
      item.content = arena.append(content.extracting(offset..<content.count))
    default:
      if content.count > 0 { item.content = arena.append(content) }
    }
    if record.kind == .format || record.kind == .document {
      item.detail = keys.intern(update.arena.span.extracting(record.name.range))
    } else if record.kind == .type, record.type.isNamed {
      // The name goes to the branch, which takes the item's detail.
      item.detail = keys.intern(update.arena.span.extracting(record.name.range))
    }
    if record.form == .any { item.flags.insert(.isAny) }
  }

  /// Puts an item whose neighbours and parent are known where it belongs.
  mutating func link(_ unplaced: Item) -> Handle {
    var item = unplaced
    let isContested = hasConflict(item)
    var steps = 0
    if isContested { item.left = scanConflicts(item, &steps) }
    if item.left != none {
      item.right = items[Int(item.left)].right
    } else {
      item.right = first(in: item.parent, key: item.sub)
    }
    let handle = add(item)
    if item.left != none {
      items[Int(item.left)].right = handle
    } else if item.sub == none {
      branches[Int(item.parent)].start = handle
    }
    if item.right != none { items[Int(item.right)].left = handle }
    touch(item.client)
    clients[Int(item.client)].append(handle, clock: item.clock, length: item.length)
    if isContested, steps > SiblingHints.scanMax || !hints.isEmpty {
      hints.add(handle, of: clients[Int(item.client)].id, at: SiblingHints.Place(item), steps: steps)
    }
    return handle
  }

  /// The leftmost item of a list, or of what was ever set for a key.
  func first(in branch: Handle, key: Handle) -> Handle {
    guard key != none else { return branches[Int(branch)].start }
    var first = branches[Int(branch)].value(of: key)
    while first != none, items[Int(first)].left != none { first = items[Int(first)].left }
    return first
  }

  /// Whether others stand where the item's author saw nothing.
  private func hasConflict(_ item: Item) -> Bool {
    if item.left == none { return item.right == none || items[Int(item.right)].left != none }
    return items[Int(item.left)].right != item.right
  }

  /// Goes over those others, and returns the one after which the item stands.
  private mutating func scanConflicts(_ item: Item, _ steps: inout Int) -> Handle {
    let client = clients[Int(item.client)].id
    scan.begin(itemCount: items.count)
    var left = item.left
    var other: Handle
    if let sibling = lastSibling(of: item, before: client) {
      left = sibling
      scan.pass(sibling)
      scan.clearConflicts()
      other = items[Int(sibling)].right
    } else {
      other = left != none ? items[Int(left)].right : first(in: item.parent, key: item.sub)
    }
    while other != none, other != item.right {
      steps += 1
      scan.pass(other)
      let passed = items[Int(other)]
      if passed.origin == item.origin {
        if clients[Int(passed.client)].id < client {
          left = other
          scan.clearConflicts()
        } else if passed.rightOrigin == item.rightOrigin {
          break
        }
      } else if passed.origin.client != none {
        let origin = self.item(with: passed.origin)
        guard scan.hasPassed(origin) else { break }
        if !scan.conflicts(origin) {
          left = other
          scan.clearConflicts()
        }
      } else {
        break
      }
      other = passed.right
    }
    return left
  }

  /// Where the scan would be once it had passed the siblings of lower clients, if that is known.
  private func lastSibling(of item: Item, before client: ClientID) -> Handle? {
    let place = SiblingHints.Place(item)
    guard !hints.isEmpty, let hint = hints.last(before: client, at: place) else { return nil }
    let sibling = items[Int(hint.item)]
    guard sibling.kind != .gc, SiblingHints.Place(sibling) == place,
      clients[Int(sibling.client)].id == hint.client
    else { return nil }
    return hint.item
  }

  /// What follows from an item's being there.
  mutating func didLink(_ handle: Handle, type: TypeKind) {
    let item = items[Int(handle)]
    if item.sub != none {
      if item.right == none {
        branches[Int(item.parent)].setValue(handle, of: item.sub)
        if item.left != none { delete(item.left) }
      }
    } else {
      indexInsertion(handle)
    }
    switch item.kind {
    case .deleted:
      items[Int(handle)].flags.insert(.deleted)
      noteDeletion(item)
    case .type:
      var branch = Branch()
      branch.item = handle
      branch.kind = type
      branch.name = item.detail
      items[Int(handle)].detail = add(branch)
    case .format: branches[Int(item.parent)].hasFormats = true
    default: break
    }
    noteChange(in: item.parent, key: item.sub)
    let holder = branches[Int(item.parent)].item
    if holder != none && items[Int(holder)].isDeleted || item.sub != none && item.right != none {
      delete(handle)
    }
  }

  /// A client writes in this transaction.
  mutating func touch(_ slot: Handle) {
    guard clients[Int(slot)].transaction != transaction.number else { return }
    clients[Int(slot)].transaction = transaction.number
    clients[Int(slot)].endBefore = clients[Int(slot)].end
    transaction.clients.append(slot)
  }
}
