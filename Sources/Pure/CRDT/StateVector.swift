import Bytes

/// How far each client is known: the clock after its last unit.
///
///     state-vector = count *( client clock )        all varuints; v1 and v2 agree
public struct StateVector: Hashable, Sendable {
  private var clocks: [ClientID: Clock] = [:]

  /// Nothing is known.
  public init() {}

  /// The clock after the last known unit; 0 for a client of whom nothing is known.
  public subscript(client: ClientID) -> Clock {
    get { clocks[client] ?? 0 }
    set { clocks[client] = newValue == 0 ? nil : newValue }
  }

  /// The clients, highest first, as Yjs writes them.
  public var clients: [ClientID] { clocks.keys.sorted(by: >) }

  public var isEmpty: Bool { clocks.isEmpty }

  /// Whether all that `other` knows is known.
  public func covers(_ other: StateVector) -> Bool { other.clocks.allSatisfy { self[$0.key] >= $0.value } }

  /// What either knows.
  func joined(with other: StateVector) -> StateVector {
    var joined = self
    for (client, clock) in other.clocks where clock > joined[client] { joined[client] = clock }
    return joined
  }

  public init(decoding bytes: [UInt8], limits: UpdateLimits = .default) throws(UpdateError) {
    var reader = try WireReader(whole: bytes, limits: limits)
    let count = try reader.count(max: limits.clientsMax, .clients)
    for _ in 0..<count {
      let client = ClientID(try reader.number())
      self[client] = try reader.number()
    }
    try reader.finish()
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacityBytes: 1 + clocks.count * 9)
    writer.append(varuint: UInt64(clocks.count))
    for client in clients {
      writer.append(varuint: client.rawValue)
      writer.append(varuint: self[client])
    }
    return writer.take()
  }
}
