/// Update v1: every field where it is used.
///
///     update   = count *section deletions
///     section  = count client clock *struct
///     struct   = info [ origin ] [ rightOrigin ] [ parent [ parentSub ] ] content     parent: without origins
///     origin   = client clock
///     parent   = 1 name / 0 client clock
///     deletions = count *( client count *( clock length ) )
struct UpdateReaderV1: UpdateReader {
  static let valueForm = StructRecord.ValueForm.json

  private var rest: WireReader
  private let nestingMax: Int

  init(_ bytes: ArraySlice<UInt8>, limits: UpdateLimits) {
    rest = WireReader(bytes, origin: bytes.startIndex)
    nestingMax = limits.nestingMax
  }

  var offset: Int { rest.error(.unexpectedEnd).offset }
  var repaired: [UInt8] { [] }

  mutating func count() throws(UpdateError) -> UInt64 { try rest.varuint() }
  mutating func startClock() throws(UpdateError) -> Clock { try rest.number() }
  mutating func client() throws(UpdateError) -> ClientID { ClientID(try rest.number()) }
  mutating func leftID() throws(UpdateError) -> StructID {
    StructID(client: try client(), clock: try rest.number())
  }
  mutating func rightID() throws(UpdateError) -> StructID { try leftID() }
  mutating func info() throws(UpdateError) -> UInt8 { try rest.byte() }
  mutating func text() throws(UpdateError) -> Text { try rest.text() }
  mutating func parentIsRoot() throws(UpdateError) -> Bool { try rest.varuint() == 1 }
  mutating func typeRef() throws(UpdateError) -> UInt64 { try rest.varuint() }
  mutating func length() throws(UpdateError) -> UInt64 { try rest.number() }
  mutating func skipLength() throws(UpdateError) -> UInt64 { try rest.number() }
  mutating func key() throws(UpdateError) -> Piece { try rest.text().piece }

  mutating func value() throws(UpdateError) -> Piece {
    let start = offset
    let bytes = try rest.countedBytes()
    try JSONText.check(bytes, at: start)
    return Piece(bytes.indices)
  }

  mutating func jsonElements(_ count: UInt64) throws(UpdateError) -> Piece {
    let start = rest.position
    var left = count
    while left > 0 {
      let offset = offset
      try JSONText.checkElement(try rest.countedBytes(), at: offset)
      left -= 1
    }
    return Piece(start..<rest.position)
  }

  mutating func anys(_ count: UInt64) throws(UpdateError) -> Piece {
    try rest.anys(count, nestingMax: nestingMax)
  }

  mutating func buffer() throws(UpdateError) -> Piece { try rest.countedPiece() }

  mutating func deletionClient() throws(UpdateError) -> ClientID { try client() }
  mutating func deletion() throws(UpdateError) -> ClockRange {
    ClockRange(clock: try rest.number(), length: try rest.number())
  }
  func finish() throws(UpdateError) { try rest.finish() }
}
