import Bytes

/// Why bytes from outside are not an update, a delete set, a state vector or a message, and where.
public struct UpdateError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The bytes end before the value does.
    case unexpectedEnd
    /// Bytes follow the value.
    case trailingBytes
    /// A varuint holds more than 64 bits.
    case varuintOverflow
    /// A clock, a client or a length that a JavaScript number does not count exactly, or a negative one.
    case numberOutOfRange
    case invalidUTF8
    case invalidJSON(JSONError.Kind)
    /// The v2 header names a feature that nobody has defined.
    case unknownFeature
    case unknownContent(UInt8)
    case unknownType(UInt64)
    case unknownAny(UInt8)
    case unknownMessage(UInt64)
    /// A scope of Hocuspocus that is neither read-write nor readonly.
    case unknownScope
    /// A struct refers to itself, or to what its own client wrote later.
    case futureReference
    case limit(UpdateLimits.Name)
  }

  public let kind: Kind
  /// Counted from the first byte of what was decoded; of a merge, from the first byte of that update.
  public let offset: Int

  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  init(_ error: ByteError, base: Int) {
    let kind: Kind =
      switch error.kind {
      case .varuintOverflow: .varuintOverflow
      case .invalidUTF8: .invalidUTF8
      case .countTooLarge: .limit(.bytes)
      case .unexpectedEnd, .invalidCharacter, .notCanonical: .unexpectedEnd
      }
    self.init(kind, at: base + error.offset)
  }
}

extension UpdateError: CustomStringConvertible {
  public var description: String { "\(kind) at byte \(offset)" }
}
