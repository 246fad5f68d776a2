import Bytes

/// Reads the commands of one frame, in either format.
///
///     var reader = CommandReader(.json)
///     while let command = try reader.next(in: frame) { ... }
///
/// After a fault whose verdict is to refuse, `next` goes on with the next command; after any other the frame is not to
/// be read on. A frame without a command is a fault.
public struct CommandReader: Sendable {
  private let format: WireFormat
  private let limits: WireLimits
  private var offset = 0
  private var count = 0

  /// A reader at the first byte of a frame.
  public init(_ format: WireFormat, limits: WireLimits = WireLimits()) {
    self.format = format
    self.limits = limits
  }

  /// The next command; nil at the end of the frame.
  public mutating func next(in frame: Span<UInt8>) throws(WireFault) -> Command? {
    guard try hasNext(in: frame) else {
      guard count > 0 else { throw WireFault(.empty, at: offset) }
      return nil
    }
    guard count < limits.commandsMax else { throw WireFault(.tooManyCommands, at: offset) }
    count += 1
    var draft = CommandDraft(limits: limits, offset: offset)
    switch format {
    case .json: try JSONCommands.read(frame, &offset, into: &draft)
    case .protobuf: try ProtobufCommands.read(frame, &offset, into: &draft)
    }
    return try draft.command()
  }

  private mutating func hasNext(in frame: Span<UInt8>) throws(WireFault) -> Bool {
    switch format {
    case .protobuf: return offset < frame.count
    case .json:
      let isSeparated = JSONCommands.skipBlank(frame, &offset) || count == 0
      guard offset < frame.count else { return false }
      guard isSeparated else { throw WireFault(.unseparated, at: offset) }
      return true
    }
  }
}
