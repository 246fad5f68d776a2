import Bytes

/// What two holders of a document say to each other (y-protocols, sync.js).
///
///     message = 0 vector / 1 update / 2 update        each counted bytes
public enum SyncMessage: Hashable, Sendable {
  /// "This is what I know": a state vector, to be answered by `missing`.
  case known([UInt8])
  /// "This is what you lack": the answer.
  case missing([UInt8])
  /// "This is new."
  case update([UInt8])

  /// Asks for what is missing beyond `vector`.
  public static func known(_ vector: StateVector) -> SyncMessage { .known(vector.encoded()) }

  static func read(_ reader: inout WireReader) throws(UpdateError) -> SyncMessage {
    let start = reader.error(.unexpectedEnd).offset
    switch try reader.varuint() {
    case 0: return .known(Array(try reader.countedBytes()))
    case 1: return .missing(Array(try reader.countedBytes()))
    case 2: return .update(Array(try reader.countedBytes()))
    case let type: throw UpdateError(.unknownMessage(type), at: start)
    }
  }

  func write(to writer: inout ByteWriter) {
    let (type, bytes): (UInt8, [UInt8]) =
      switch self {
      case .known(let bytes): (0, bytes)
      case .missing(let bytes): (1, bytes)
      case .update(let bytes): (2, bytes)
      }
    writer.append(type)
    writer.append(counted: bytes)
  }
}
