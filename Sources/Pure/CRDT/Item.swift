/// Where an item or a branch is kept: an index that stays while the document changes. That of an item which was
/// merged away, or of a branch which was collected, is used again.
typealias Handle = Int32

/// The handle of nothing.
let none: Handle = -1

/// A unit of what a client wrote, in the document's own numbers: the client by its slot.
struct ItemID: Hashable, Sendable {
  var client: Handle
  var clock: UInt32

  static let none = ItemID(client: CRDT.none, clock: 0)
}

/// One struct of a document: 64 bytes, a cache line, and nothing that is counted.
struct Item: Sendable {
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8

    static let deleted = Flags(rawValue: 1)
    /// Its content ends before its place in the arena does, which is the next power of two.
    static let hasSlack = Flags(rawValue: 2)
    /// The value of a format or an embed is written as lib0's any, not as JSON.
    static let isAny = Flags(rawValue: 4)
    /// Waits to be used again.
    static let isFree = Flags(rawValue: 8)
    /// Not to be collected: something may bring it back.
    static let isKept = Flags(rawValue: 16)
  }

  var client: Handle
  var clock: UInt32
  var length: UInt32
  var origin = ItemID.none
  var rightOrigin = ItemID.none
  var left = none
  var right = none
  /// The branch it is in; none for a GC, which is in no list.
  var parent = none
  /// Its key in a map.
  var sub = none
  var content = Piece.empty
  /// The key of a format, the branch of a type, the id of a document.
  var detail = none
  /// Where the index of its branch has it.
  var block = none
  var kind: ContentKind
  var flags: Flags = []

  init(_ kind: ContentKind, client: Handle, clock: UInt32, length: UInt32) {
    self.kind = kind
    self.client = client
    self.clock = clock
    self.length = length
  }

  var id: ItemID { ItemID(client: client, clock: clock) }
  var lastID: ItemID { ItemID(client: client, clock: clock + length - 1) }
  var end: UInt32 { clock + length }
  var isDeleted: Bool { flags.contains(.deleted) }
  /// Whether its units have an index in what it is in.
  var isCountable: Bool { kind != .deleted && kind != .format && kind != .gc }
  /// How many units of it are seen.
  var visibleLength: Int { isDeleted || !isCountable || sub != none ? 0 : Int(length) }
}
