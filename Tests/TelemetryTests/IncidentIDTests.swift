import Telemetry
import Testing

@Suite struct IncidentIDTests {
  @Test func idIsSixteenUnmistakableCharactersInFourGroups() {
    for _ in 0..<200 {
      let text = IncidentID().description
      let groups = text.split(separator: "-", omittingEmptySubsequences: false)
      #expect(groups.map(\.count) == [4, 4, 4, 4])
      #expect(text.utf8.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz-".utf8.contains($0) })
    }
  }

  @Test func idFollowsItsGenerator() {
    var zeros = Constant(value: 0)
    var ones = Constant(value: .max)
    #expect(IncidentID(using: &zeros).description == "0000-0000-0000-0000")
    #expect(IncidentID(using: &ones).description == "zzzz-zzzz-zzzz-zzzz")
    #expect(Set((0..<1000).map { _ in IncidentID() }).count == 1000)
  }
}

private struct Constant: RandomNumberGenerator {
  let value: UInt64

  mutating func next() -> UInt64 { value }
}
