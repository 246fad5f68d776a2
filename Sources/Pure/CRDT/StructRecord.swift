/// Part of an update's bytes.
struct Piece: Hashable, Sendable {
  var start: UInt32
  var end: UInt32

  init(_ range: Range<Int>) {
    precondition(
      range.upperBound <= UInt32.max, "Updates of more than 4 GiB together cannot be merged at once.")
    start = UInt32(range.lowerBound)
    end = UInt32(range.upperBound)
  }

  static let empty = Piece(0..<0)

  var count: Int { Int(end - start) }
  var range: Range<Int> { Int(start)..<Int(end) }

  func moved(by distance: Int) -> Piece { Piece(Int(start) + distance..<Int(end) + distance) }
}

/// What a struct holds; the raw values are the wire's content refs.
public enum ContentKind: UInt8, Sendable, CaseIterable {
  /// Units whose place in the document is forgotten as well as their content.
  case gc = 0
  /// Units whose content is forgotten.
  case deleted = 1
  case json = 2
  case binary = 3
  case string = 4
  case embed = 5
  case format = 6
  case type = 7
  case any = 8
  case document = 9
  /// Units that this update does not have.
  case skip = 10
}

/// A shared type; the raw values are the wire's type refs.
public enum TypeKind: UInt8, Sendable, CaseIterable {
  case array = 0
  case map = 1
  case text = 2
  case xmlElement = 3
  case xmlFragment = 4
  case xmlHook = 5
  case xmlText = 6

  var isNamed: Bool { self == .xmlElement || self == .xmlHook }
}

/// One struct of an update: fixed in size, its texts and values where they stand in the update's bytes.
struct StructRecord: Sendable {
  /// The bits of the info byte.
  static let originBit: UInt8 = 0x80
  static let rightOriginBit: UInt8 = 0x40
  /// May be set without a key: an item with an origin inherits its parent and its key.
  static let parentSubBit: UInt8 = 0x20

  /// How a value is written that v1 writes as JSON and v2 as lib0's any.
  enum ValueForm: UInt8 { case json, any }

  var clock: Clock
  var length: UInt64
  var origin = StructID.zero
  var rightOrigin = StructID.zero
  /// The text, the bytes, the value, or the elements one after another; of json each with its length before it.
  var content = Piece.empty
  /// The key of a format, the name of an XML type, the id of a document.
  var name = Piece.empty
  /// Where the parent is written down; an item with an origin has none.
  var parent: Int32 = -1
  var kind: ContentKind
  var bits: UInt8 = 0
  var type = TypeKind.array
  var form = ValueForm.json

  init(_ kind: ContentKind, clock: Clock, length: UInt64) {
    self.kind = kind
    self.clock = clock
    self.length = length
  }

  var end: Clock { clock + length }
  var hasOrigin: Bool { bits & Self.originBit != 0 }
  var hasRightOrigin: Bool { bits & Self.rightOriginBit != 0 }
  var hasParentSub: Bool { bits & Self.parentSubBit != 0 }
}

/// What an item without origins says of its place.
struct ParentRecord: Sendable {
  /// Nil when the parent is a root, which goes by its name.
  var item: StructID?
  var rootName = Piece.empty
  /// The key, if the info byte announced one.
  var sub: Piece?
}
