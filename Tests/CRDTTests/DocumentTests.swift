import Bytes
import Testing

@testable import CRDT

@Suite struct DocumentTests {
  /// The document's bytes, but for the order of the clients in the deletions, which differs between versions of Yjs.
  static func comparable(_ bytes: [UInt8], _ format: UpdateFormat) throws -> [UInt8] {
    var update = try Update(decoding: bytes, as: format)
    update.deletions = update.deletions.normalised()
    return update.encoded(as: format)
  }

  @Test(arguments: Fixture.yjs)
  func documentsAreWrittenAsYjsWritesThem(fixture: Fixture) throws {
    for (bytes, format) in [(fixture.v1, UpdateFormat.v1), (fixture.v2, .v2)] {
      // In a document that was loaded from the one format the values stay in it until they are written in the other.
      var document = Document(client: ClientID(1), collectsGarbage: false)
      try document.apply(bytes, as: format)
      #expect(try document.encoded(as: .v1) == Self.comparable(fixture.v1, .v1))
      #expect(try document.encoded(as: .v2) == Self.comparable(fixture.v2, .v2))
      #expect(document.stateVector == (try StateVector(decoding: fixture.stateVector)))
      try document.checkInvariants()
    }
  }

  @Test func syncMessagesAreAnswered() throws {
    let fixture = try #require(Fixture.yjs.first { $0.name == "peers" })
    var server = Document(client: ClientID(1))
    var client = Document(client: ClientID(2))
    try client.apply(fixture.v1, as: .v1)
    let asked = try client.receive(.known(server.stateVector))
    let reply = try #require(asked.reply)
    let heard = try server.receive(reply)
    #expect(heard.reply == nil && heard.changes?.isEmpty == false && heard.update != nil)
    #expect(server.encoded(as: .v1) == client.encoded(as: .v1))
    // Again it is no news.
    let again = try server.receive(reply)
    #expect(again.update == nil)
    #expect(throws: UpdateError.self) { try server.receive(.update([1, 1])) }
    #expect(throws: UpdateError.self) { try server.receive(.known([9])) }
  }
}
