/// The fields of an update as one of its formats has them; `Update+Decoding` knows their order.
protocol UpdateReader {
  static var valueForm: StructRecord.ValueForm { get }
  var offset: Int { get }
  /// Texts that stand nowhere as they are needed, to be put after the update's own bytes.
  var repaired: [UInt8] { get }

  mutating func count() throws(UpdateError) -> UInt64
  mutating func startClock() throws(UpdateError) -> Clock
  mutating func client() throws(UpdateError) -> ClientID
  mutating func leftID() throws(UpdateError) -> StructID
  mutating func rightID() throws(UpdateError) -> StructID
  mutating func info() throws(UpdateError) -> UInt8
  mutating func text() throws(UpdateError) -> Text
  mutating func parentIsRoot() throws(UpdateError) -> Bool
  mutating func typeRef() throws(UpdateError) -> UInt64
  mutating func length() throws(UpdateError) -> UInt64
  mutating func skipLength() throws(UpdateError) -> UInt64
  mutating func key() throws(UpdateError) -> Piece
  mutating func value() throws(UpdateError) -> Piece
  mutating func jsonElements(_ count: UInt64) throws(UpdateError) -> Piece
  mutating func anys(_ count: UInt64) throws(UpdateError) -> Piece
  mutating func buffer() throws(UpdateError) -> Piece

  mutating func deletionClient() throws(UpdateError) -> ClientID
  mutating func deletion() throws(UpdateError) -> ClockRange
  func finish() throws(UpdateError)
}
