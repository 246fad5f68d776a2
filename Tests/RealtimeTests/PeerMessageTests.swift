import Bytes
import Centrifuge
import Identity
import TestSupport
import Testing

@testable import Realtime

/// What processes tell each other.
@Suite struct PeerMessageTests {
  private static let messages: [PeerMessage] = [
    .published("room:1", data: [0, 255, 1]), .published("", data: []),
    .latest("board:é", offset: .max, data: [1]),
    .latestWanted([]), .latestWanted(["a:1", "b:2"]),
    .rightsChanged(nil, .every), .rightsChanged(PersonID(.max), .kind("room")),
    .rightsChanged(PersonID(1), .channel("room:1")),
    .presence(
      "room:1",
      came: [
        PeerPresence(ClientInfo(user: "1", client: "a", connectionInfo: [123, 125]), isTold: true),
        PeerPresence(ClientInfo(user: "2", client: "b", channelInfo: [1]), isTold: false),
      ], went: ["c", "d"]),
    .presence("room:1", came: [], went: []),
    .presenceBegins, .presenceEnds,
    .emulation(to: "x", id: 7, session: "s", frame: [1, 2, 3]),
    .emulated(to: "x", id: 7, isKnown: true), .emulated(to: "x", id: .max, isKnown: false),
  ]

  @Test func messageIsReadAsItWasWritten() throws {
    for message in Self.messages { #expect(try PeerMessage(message.bytes) == message) }
  }

  @Test func unknownMessageIsNoFault() throws {
    #expect(try PeerMessage([200, 1, 2, 3]) == nil)
    #expect(try PeerMessage([4, 0, 99, 0]) == nil)
  }

  @Test func damagedMessageIsRefusedAndNeverACrash() {
    var random = Seeded(for: "damagedMessageIsRefusedAndNeverACrash")
    var refused = 0
    for _ in 0..<5_000 {
      var bytes = Self.messages.randomElement(using: &random)?.bytes ?? []
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        if Bool.random(using: &random) {
          bytes[place] = .random(in: 0...255, using: &random)
        } else {
          bytes.removeLast(bytes.count - place)
        }
      }
      do { _ = try PeerMessage(bytes) } catch { refused += 1 }
    }
    #expect(refused > 500)
  }
}
