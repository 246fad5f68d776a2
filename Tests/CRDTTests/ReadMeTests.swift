import CRDT
import Testing

@Suite struct ReadMeTests {
  @Test func documentsDoWhatItSays() throws {
    let fixture = try #require(Fixture.yjs.first { $0.name == "peers" })
    let (frame, peerVector, random) = (fixture.v1, StateVector(), UInt64.random(in: 1 << 33...1 << 40))

    var document = Document(client: ClientID(random))
    let text = try document.root("body", as: .text)
    let changes = try document.apply(frame, as: .v1)
    let reply = document.encoded(as: .v1, from: peerVector)

    try document.insert("Hello", into: text, at: 0)
    let update = document.lastUpdate(as: .v1)
    try document.transact { document in
      try document.format(0..<5, in: text, with: [.init("bold", true)])
      try document.insertEmbed(["image": "a.png"], into: text, at: 5)
    }
    let plain = try document.string(of: text)
    let runs = try document.delta(of: text)

    #expect(!changes.isEmpty && !changes.isLocal)
    #expect(try Update(decoding: reply, as: .v1).stateVector == StateVector(decoding: fixture.stateVector))
    #expect(try Update(decoding: #require(update), as: .v1).structCount == 1)
    #expect(plain == "Hello")
    #expect(runs.map(\.insert) == [.text("Hello"), .embed(["image": "a.png"])])
    #expect(runs.first?.attributes == [.init("bold", true)])
  }

  @Test func exampleDoesWhatItSays() throws {
    let fixture = try #require(Fixture.yjs.first { $0.name == "peers" })
    let (frame, log, request) = (fixture.v1, [fixture.v1, fixture.v1], fixture.stateVector)

    let update = try Update(decoding: frame, as: .v1)
    let stored = try Update.merging(log, as: .v1).encoded(as: .v2)
    let vector = try StateVector(decoding: request)
    let reply = update.difference(from: vector).encoded(as: .v1)
    let small = update.compacted(.eraseDeleted)

    #expect(try Update(decoding: stored, as: .v2).stateVector == vector)
    #expect(try Update(decoding: reply, as: .v1).structCount == 0)
    #expect(small.stateVector == vector && small.deletions == update.deletions)
  }
}
