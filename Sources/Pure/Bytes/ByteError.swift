/// What was wrong with a run of bytes, and where.
public struct ByteError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The bytes end before the value does.
    case unexpectedEnd
    /// A varuint holds more than 64 bits.
    case varuintOverflow
    /// A count exceeds the bound that the reader was given.
    case countTooLarge
    /// Bytes that should be text are not UTF-8.
    case invalidUTF8
    /// A character outside the alphabet of the encoding, or padding in the wrong place.
    case invalidCharacter
    /// The length, or the unused bits at the end, are not those of any encoded value.
    case notCanonical
  }

  public let kind: Kind
  /// Counted from the first byte that the reader was given.
  public let offset: Int

  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

extension ByteError: CustomStringConvertible {
  public var description: String { "\(kind) at byte \(offset)" }
}
