import CRDT
import Testing

@Suite struct ReadMeTests {
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
