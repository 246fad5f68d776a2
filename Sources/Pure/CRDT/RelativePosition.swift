import Bytes

/// A place in a list that stays where it is while others write before it: a cursor, the end of a comment. It is the
/// unit that stands there, or the end of the list (utils/RelativePosition.js).
///
///     position = ( 0 client clock / 1 root-name / 2 client clock ) side       side: a varint
public struct RelativePosition: Hashable, Sendable {
  /// What the place belongs to when something is written just there.
  public enum Side: Hashable, Sendable {
    case before
    case after
  }

  enum Anchor: Hashable, Sendable {
    case unit(StructID)
    case root(String)
    case type(StructID)
  }

  let anchor: Anchor
  public let side: Side

  init(_ anchor: Anchor, _ side: Side) {
    self.anchor = anchor
    self.side = side
  }

  public init(decoding bytes: [UInt8], limits: UpdateLimits = .default) throws(UpdateError) {
    var reader = try WireReader(whole: bytes, limits: limits)
    switch try reader.varuint() {
    case 0: anchor = .unit(StructID(client: ClientID(try reader.number()), clock: try reader.number()))
    case 1: anchor = .root(try reader.string())
    case 2: anchor = .type(StructID(client: ClientID(try reader.number()), clock: try reader.number()))
    case let kind: throw UpdateError(.unknownMessage(kind), at: 0)
    }
    // Older writers know no side.
    side = reader.isAtEnd ? .after : try reader.varint().isNegative ? .before : .after
    try reader.finish()
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    switch anchor {
    case .unit(let id):
      writer.append(0)
      writer.append(varuint: id.client.rawValue)
      writer.append(varuint: id.clock)
    case .root(let name):
      writer.append(1)
      writer.append(counted: name)
    case .type(let id):
      writer.append(2)
      writer.append(varuint: id.client.rawValue)
      writer.append(varuint: id.clock)
    }
    writer.append(varint: side == .before ? 1 : 0, isNegative: side == .before)
    return writer.take()
  }
}

extension Document {
  /// The place before the unit at `index`, or after the one before it.
  public mutating func position(
    at index: Int, in type: SharedType, side: RelativePosition.Side = .after
  ) throws(EditError) -> RelativePosition {
    let branch = try branch(of: type)
    guard (0...branches[Int(branch)].length).contains(index) else { throw .outOfRange }
    let unit = side == .after ? index : index - 1
    if unit >= 0, unit < branches[Int(branch)].length {
      let (item, start) = locate(unit, in: branch)
      cursor = Cursor(branch: branch, item: item, start: start)
      let id = items[Int(item)].id
      let clock = id.clock + UInt32(unit - start)
      return RelativePosition(.unit(structID(ItemID(client: id.client, clock: clock))), side)
    }
    let holder = branches[Int(branch)].item
    if holder != none { return RelativePosition(.type(structID(items[Int(holder)].id)), side) }
    return RelativePosition(.root(keys.string(branches[Int(branch)].name)), side)
  }

  /// Where a place is now; nil if what it was at is not known here, or is gone with what it was in.
  public mutating func index(of position: RelativePosition) -> (type: SharedType, index: Int)? {
    switch position.anchor {
    case .unit(let id):
      guard let handle = knownItem(id), items[Int(handle)].kind != .gc else { return nil }
      let item = items[Int(handle)]
      guard item.sub == none, let type = liveType(item.parent) else { return nil }
      var index = start(of: handle)
      if item.visibleLength > 0 {
        index += Int(id.clock) - Int(item.clock) + (position.side == .before ? 1 : 0)
      }
      return (type, index)
    case .root(let name):
      guard let branch = roots[keys.place(of: Array(name.utf8))] else { return nil }
      return end(of: branch, position.side)
    case .type(let id):
      guard let handle = knownItem(id), items[Int(handle)].kind == .type else { return nil }
      return end(of: items[Int(handle)].detail, position.side)
    }
  }

  private func knownItem(_ id: StructID) -> Handle? {
    guard let slot = slots[id.client], id.clock < clients[Int(slot)].end else { return nil }
    return item(with: ItemID(client: slot, clock: UInt32(id.clock)))
  }

  private func liveType(_ branch: Handle) -> SharedType? {
    let holder = branches[Int(branch)].item
    guard holder == none || !items[Int(holder)].isDeleted else { return nil }
    return SharedType(branch: branch, generation: branches[Int(branch)].generation)
  }

  private func end(of branch: Handle, _ side: RelativePosition.Side) -> (type: SharedType, index: Int)? {
    liveType(branch).map { ($0, side == .after ? branches[Int(branch)].length : 0) }
  }

  /// How many units come before an item.
  private mutating func start(of handle: Handle) -> Int {
    let branch = items[Int(handle)].parent
    makeIndex(of: branch)
    let block = items[Int(handle)].block
    var start = 0
    for other in branches[Int(branch)].index!.order {
      if other == block { break }
      start += branches[Int(branch)].index!.blocks[Int(other)].length
    }
    var item = branches[Int(branch)].index!.blocks[Int(block)].first
    while item != handle {
      start += visibleLength(item)
      item = items[Int(item)].right
    }
    return start
  }
}
