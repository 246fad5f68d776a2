import Centrifuge
import Testing

@testable import Realtime

/// Who is in other processes, as they tell it.
@Suite struct PresenceElsewhereTests {
  private static func info(_ name: String, _ user: String = "1") -> ClientInfo {
    ClientInfo(user: user, client: name)
  }

  private static func somebody(_ name: String) -> PeerPresence { PeerPresence(info(name), isTold: true) }

  @Test func whoCameIsThereUntilTheyWent() {
    var elsewhere = PresenceElsewhere()
    let came = elsewhere.take("a:1", came: [Self.somebody("x"), Self.somebody("y")], went: [], by: "p")
    #expect(came == [.came("a:1", Self.info("x")), .came("a:1", Self.info("y"))])
    #expect(elsewhere.count(in: "a:1") == 2 && elsewhere.count(in: "a:2") == 0)
    #expect(elsewhere.take("a:1", came: [Self.somebody("x")], went: [], by: "p") == [])
    #expect(elsewhere.take("a:1", came: [], went: ["x", "z"], by: "p") == [.went("a:1", Self.info("x"))])
    #expect(Array(elsewhere.present(in: "a:1")) == [Self.info("y")])
  }

  @Test func whoIsNotToldOfIsThereQuietly() {
    var elsewhere = PresenceElsewhere()
    let quiet = PeerPresence(Self.info("x"), isTold: false)
    #expect(elsewhere.take("a:1", came: [quiet], went: [], by: "p") == [])
    #expect(elsewhere.count(in: "a:1") == 1)
    #expect(elsewhere.forget("p") == [])
    #expect(elsewhere.count(in: "a:1") == 0)
  }

  @Test func processThatIsGoneTakesItsOwnWithIt() {
    var elsewhere = PresenceElsewhere()
    _ = elsewhere.take("a:1", came: [Self.somebody("x")], went: [], by: "p")
    _ = elsewhere.take("a:1", came: [Self.somebody("y")], went: [], by: "q")
    #expect(elsewhere.forget("p") == [.went("a:1", Self.info("x"))])
    #expect(Array(elsewhere.present(in: "a:1")) == [Self.info("y")])
  }

  @Test func whoIsNotToldOfAgainIsGoneAndTheRestStaysUndisturbed() {
    var elsewhere = PresenceElsewhere()
    _ = elsewhere.take("a:1", came: [Self.somebody("x"), Self.somebody("y")], went: [], by: "p")
    _ = elsewhere.take("a:1", came: [Self.somebody("z")], went: [], by: "q")
    elsewhere.begin("p")
    #expect(elsewhere.take("a:1", came: [Self.somebody("y")], went: [], by: "p") == [])
    #expect(elsewhere.end("p") == [.went("a:1", Self.info("x"))])
    #expect(elsewhere.count(in: "a:1") == 2)
  }
}
