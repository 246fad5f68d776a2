import Testing

@testable import CRDT

@Suite struct AwarenessTests {
  private static let state = Array("{}".utf8)

  private static func update(_ client: UInt64, _ clock: Clock, _ state: [UInt8]?) -> AwarenessUpdate {
    AwarenessUpdate([.init(client: ClientID(client), clock: clock, state: state)])
  }

  @Test func updateIsGolden() throws {
    let bytes: [UInt8] = [2, 7, 0, 2, 0x7b, 0x7d, 8, 3, 4] + Array("null".utf8)
    let update = try AwarenessUpdate(decoding: bytes)
    #expect(update.entries.map(\.state) == [Self.state, nil])
    #expect(update.encoded() == bytes)
    for count in 0..<bytes.count {
      #expect(throws: UpdateError.self) { try AwarenessUpdate(decoding: Array(bytes[..<count])) }
    }
  }

  /// An unknown client counts as known at clock 0, so its first state waits for its next change.
  @Test func onlyHigherClocksAreTaken() {
    var awareness = Awareness()
    #expect(awareness.apply(Self.update(1, 0, Self.state), nowMs: 0).isEmpty)
    #expect(awareness.apply(Self.update(1, 1, Self.state), nowMs: 0).added == [ClientID(1)])
    #expect(awareness.apply(Self.update(1, 1, Self.state), nowMs: 0).isEmpty)
    #expect(awareness.apply(Self.update(1, 2, Self.state), nowMs: 0).updated == [ClientID(1)])
    #expect(awareness.apply(Self.update(1, 2, nil), nowMs: 0).removed == [ClientID(1)])
    #expect(awareness.apply(Self.update(1, 2, Self.state), nowMs: 0).isEmpty)
    #expect(awareness.apply(Self.update(1, 3, Self.state), nowMs: 0).added == [ClientID(1)])
  }

  @Test func silentClientsExpire() {
    var awareness = Awareness()
    _ = awareness.apply(Self.update(1, 1, Self.state), nowMs: 0)
    _ = awareness.apply(Self.update(2, 1, Self.state), nowMs: 20_000)
    #expect(awareness.expire(nowMs: 29_999).isEmpty)
    #expect(awareness.expire(nowMs: 30_000).removed == [ClientID(1)])
    #expect(awareness.clients == [ClientID(2)])
    #expect(awareness.update(of: [ClientID(1)]) == Self.update(1, 1, nil))
    _ = awareness.expire(nowMs: 60_000)
    #expect(awareness.update(of: [ClientID(1)]).entries.isEmpty)
  }

  @Test func memoryIsBounded() {
    var awareness = Awareness(limits: AwarenessLimits(bytesMax: 100, clientsMax: 3, stateBytesMax: 90))
    for client: UInt64 in 1...9 { _ = awareness.apply(Self.update(client, 1, Self.state), nowMs: 0) }
    #expect(awareness.clients.map(\.rawValue) == [1, 2, 3])
    _ = awareness.remove([ClientID(2)], nowMs: 0)
    #expect(awareness.apply(Self.update(9, 1, Self.state), nowMs: 0).added == [ClientID(9)])
    let large = [UInt8](repeating: 0x31, count: 99)
    #expect(awareness.apply(Self.update(9, 2, large), nowMs: 0).isEmpty)
    #expect(throws: UpdateError(.limit(.states), at: 3)) {
      try AwarenessUpdate(
        decoding: Self.update(9, 2, large).encoded(), limits: AwarenessLimits(stateBytesMax: 98))
    }
  }
}
