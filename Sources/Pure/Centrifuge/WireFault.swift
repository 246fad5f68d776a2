import Bytes

/// What is wrong with a frame, and where.
public struct WireFault: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The text is not JSON, or nests too deep.
    case json(JSONError.Kind)
    /// The bytes end before the value does, or a length exceeds them.
    case truncated
    /// A varint of more than 64 bits.
    case endlessVarint
    /// A field comes with another wire type than its schema's.
    case wrongWireType
    /// Groups, which no version of the schema has, and wire types that do not exist.
    case unknownWireType
    /// Field 0, or one above 2^29 - 1.
    case unknownField
    case invalidUTF8
    /// A member is of another JSON type than its schema's.
    case wrongType
    /// A number that the schema's type cannot hold.
    case numberOutOfRange
    /// Two commands of a JSON frame without a line's end between them.
    case unseparated
    /// A frame without a command.
    case empty
    case tooManyCommands
    /// A command that wants a reply has no id.
    case missingID
    /// A command with an id asks for nothing.
    case missingRequest
    case severalRequests
    case missingChannel
    /// A delta of a type that the protocol does not have.
    case unknownDelta
    case tooLong(Name)
  }

  /// The bounds of `WireLimits`.
  public enum Name: Hashable, Sendable { case channel, data, token, word, subscriptions, headers, header }

  /// What the client is told.
  public enum Verdict: Hashable, Sendable {
    /// The command is refused, and what follows it in the frame is read.
    case refuse(id: UInt32, ErrorCode)
    /// Nothing that this client sends can be trusted to mean what it says.
    case disconnect(DisconnectCode)
  }

  public let kind: Kind
  /// Counted from the first byte of the frame.
  public let offset: Int
  /// The id of the command, where the fault is one of a command that could be read to its end; else 0.
  public let commandID: UInt32

  /// A fault of this kind at this byte.
  public init(_ kind: Kind, at offset: Int, commandID: UInt32 = 0) {
    self.kind = kind
    self.offset = offset
    self.commandID = commandID
  }

  init(_ error: JSONError) { self.init(.json(error.kind), at: error.offset) }

  /// What follows from the fault: error 107 for a command that is understood and cannot be granted, 3501 for the rest.
  public var verdict: Verdict {
    switch kind {
    case .severalRequests, .tooLong:
      commandID == 0 ? .disconnect(.badRequest) : .refuse(id: commandID, .badRequest)
    default: .disconnect(.badRequest)
    }
  }
}

extension WireFault: CustomStringConvertible {
  public var description: String { "\(kind) at byte \(offset)" }
}
