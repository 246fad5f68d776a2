import Bytes
import Centrifuge
import Identity
import TestSupport
import Testing

@testable import Chat

/// Who is in a room, by page.
@Suite struct PresentPeopleTests {
  @Test func everybodyIsOnOnePageOnce() {
    var random = Seeded(for: "everybodyIsOnOnePageOnce")
    let users = (0..<500).map { _ in Int64.random(in: 1...300, using: &random) }
    let present = PresentPeople(users.enumerated().map { ClientInfo(user: "\($1)", client: "\($0)") })
    #expect(present.connections == 500)
    var (found, after): ([Int64], PersonID?) = ([], nil)
    var connections = 0
    while case let page = present.page(after: after, limit: 7), let last = page.last {
      found += page.map(\.id.rawValue)
      connections += page.reduce(0) { $0 + $1.connections }
      after = last.id
    }
    let isSorted = found == Set(users).sorted()
    #expect(isSorted && connections == 500)
  }
}
