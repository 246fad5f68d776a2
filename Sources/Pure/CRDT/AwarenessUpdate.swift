import Bytes

/// What some clients show of themselves: cursors, names (y-protocols, awareness.js).
///
///     update = count *( client clock state )        state: JSON as a text; null for a client that has left
public struct AwarenessUpdate: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var client: ClientID
    public var clock: Clock
    /// JSON, as it was written; nil when the client has left.
    public var state: [UInt8]?

    public init(client: ClientID, clock: Clock, state: [UInt8]?) {
      self.client = client
      self.clock = clock
      self.state = state
    }
  }

  public var entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  private static let null: [UInt8] = Array("null".utf8)

  public init(
    decoding bytes: [UInt8], limits: AwarenessLimits = .default
  ) throws(UpdateError) {
    guard bytes.count <= limits.bytesMax else { throw UpdateError(.limit(.bytes), at: 0) }
    var reader = WireReader(bytes[...], origin: 0)
    let count = try reader.count(max: limits.clientsMax, .clients)
    entries = []
    for _ in 0..<count {
      let client = ClientID(try reader.number())
      let clock = try reader.number()
      let start = reader.error(.limit(.states)).offset
      let state = try reader.countedBytes()
      guard state.count <= limits.stateBytesMax else { throw UpdateError(.limit(.states), at: start) }
      try JSONText.check(state, at: start)
      let isNull = state.elementsEqual(Self.null) || Self.isNull(state)
      entries.append(Entry(client: client, clock: clock, state: isNull ? nil : Array(state)))
    }
    try reader.finish()
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(varuint: UInt64(entries.count))
    for entry in entries {
      writer.append(varuint: entry.client.rawValue)
      writer.append(varuint: entry.clock)
      writer.append(counted: entry.state ?? Self.null)
    }
    return writer.take()
  }

  private static func isNull(_ state: ArraySlice<UInt8>) -> Bool {
    (try? JSONScanner.validate(state.span))?.kind == .null
  }
}

/// What an awareness update may hold, and how many clients are remembered.
public struct AwarenessLimits: Hashable, Sendable {
  /// All bytes of one update, and of all states that are known.
  public var bytesMax: Int
  /// Clients of one update, and of all that is known.
  public var clientsMax: Int
  /// The JSON of one client.
  public var stateBytesMax: Int

  public init(bytesMax: Int = 1 << 20, clientsMax: Int = 4096, stateBytesMax: Int = 64 << 10) {
    self.bytesMax = bytesMax
    self.clientsMax = clientsMax
    self.stateBytesMax = stateBytesMax
  }

  public static let `default` = AwarenessLimits()
}
