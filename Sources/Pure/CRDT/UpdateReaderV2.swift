import Bytes

/// Update v2: like fields together, in columns of runs, and what does not repeat after them.
///
///     update  = 0 keyClock client leftClock rightClock info string parentInfo typeRef length rest
///     rest    = count *( count clock *( skip length / value / bytes ) ) deletions
///     deletions = count *( client count *( clock - last end, length - 1 ) )
///
/// Each column starts with its length in bytes; the rest has none.
struct UpdateReaderV2: UpdateReader {
  static let valueForm = StructRecord.ValueForm.any

  private var keyClocks: DifferenceRunReader
  private var clients: UintRunReader
  private var leftClocks: DifferenceRunReader
  private var rightClocks: DifferenceRunReader
  private var infos: ByteRunReader
  private var strings: StringRunReader
  private var parentInfos: ByteRunReader
  private var typeRefs: UintRunReader
  private var lengths: UintRunReader
  private var rest: WireReader

  private var keys: [Piece] = []
  private(set) var repeatedKeyBytesLeft: Int
  private var deletionEnd: Clock = 0
  private let nestingMax: Int
  private let input: ArraySlice<UInt8>
  /// Where `repaired` will stand.
  private let base: Int
  private(set) var repaired: [UInt8] = []

  init(_ bytes: ArraySlice<UInt8>, base: Int, limits: UpdateLimits) throws(UpdateError) {
    rest = WireReader(bytes, origin: bytes.startIndex)
    guard try rest.varuint() == 0 else { throw UpdateError(.unknownFeature, at: 0) }
    keyClocks = DifferenceRunReader(try rest.part())
    clients = UintRunReader(try rest.part())
    leftClocks = DifferenceRunReader(try rest.part())
    rightClocks = DifferenceRunReader(try rest.part())
    infos = ByteRunReader(try rest.part())
    strings = try StringRunReader(try rest.part())
    parentInfos = ByteRunReader(try rest.part())
    typeRefs = UintRunReader(try rest.part())
    lengths = UintRunReader(try rest.part())
    input = bytes
    self.base = base
    nestingMax = limits.nestingMax
    repeatedKeyBytesLeft = limits.repeatedKeyBytesMax
  }

  var offset: Int { rest.error(.unexpectedEnd).offset }

  mutating func count() throws(UpdateError) -> UInt64 { try rest.varuint() }
  mutating func startClock() throws(UpdateError) -> Clock { try rest.number() }
  mutating func client() throws(UpdateError) -> ClientID { ClientID(try clients.next()) }
  mutating func leftID() throws(UpdateError) -> StructID {
    StructID(client: try client(), clock: try leftClocks.next())
  }
  mutating func rightID() throws(UpdateError) -> StructID {
    StructID(client: try client(), clock: try rightClocks.next())
  }
  mutating func info() throws(UpdateError) -> UInt8 { try infos.next() }
  mutating func text() throws(UpdateError) -> Text {
    let end = rest.error(.unexpectedEnd)
    return try strings.next(&repaired, base: base, end: end)
  }
  mutating func parentIsRoot() throws(UpdateError) -> Bool { try parentInfos.next() == 1 }
  mutating func typeRef() throws(UpdateError) -> UInt64 { try typeRefs.next() }
  mutating func length() throws(UpdateError) -> UInt64 { try lengths.next() }
  mutating func skipLength() throws(UpdateError) -> UInt64 { try rest.number() }

  /// Writers number each key anew, but may refer to one that was written before.
  mutating func key() throws(UpdateError) -> Piece {
    let index = try keyClocks.next()
    if index < UInt64(keys.count) {
      let key = keys[Int(index)]
      repeatedKeyBytesLeft -= key.count
      guard repeatedKeyBytesLeft >= 0 else { throw rest.error(.limit(.repeatedKeys)) }
      return key
    }
    keys.append(try text().piece)
    return keys[keys.count - 1]
  }

  mutating func value() throws(UpdateError) -> Piece { try anys(1) }

  /// The strings of the column, each with its length before it, as v1 has them.
  mutating func jsonElements(_ count: UInt64) throws(UpdateError) -> Piece {
    var elements = ByteWriter()
    var left = count
    while left > 0 {
      let offset = offset
      let piece = try text().piece
      let element = bytes(of: piece)
      // Nothing that is JSON is empty, so each turn takes a byte or throws.
      try JSONText.checkElement(element, at: offset)
      elements.append(counted: element.span)
      left -= 1
    }
    let start = base + repaired.count
    repaired.append(contentsOf: elements.take())
    return Piece(start..<base + repaired.count)
  }

  mutating func anys(_ count: UInt64) throws(UpdateError) -> Piece {
    try rest.anys(count, nestingMax: nestingMax)
  }

  mutating func buffer() throws(UpdateError) -> Piece { try rest.countedPiece() }

  mutating func deletionClient() throws(UpdateError) -> ClientID {
    deletionEnd = 0
    return ClientID(try rest.number())
  }

  mutating func deletion() throws(UpdateError) -> ClockRange {
    let clock = deletionEnd + (try rest.number())
    let length = try rest.number() + 1
    guard clock <= wireNumberMax, clock + length <= wireNumberMax else { throw rest.error(.numberOutOfRange) }
    deletionEnd = clock + length
    return ClockRange(clock: clock, length: length)
  }

  func finish() throws(UpdateError) { try rest.finish() }

  private func bytes(of piece: Piece) -> ArraySlice<UInt8> {
    piece.range.lowerBound >= base
      ? repaired[piece.range.lowerBound - base..<piece.range.upperBound - base] : input[piece.range]
  }
}
