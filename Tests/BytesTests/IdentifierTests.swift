import Bytes
import Testing

private enum RoomTag {}
private typealias RoomID = Identifier<RoomTag>

@Suite struct IdentifierTests {
  @Test func idsArePositiveAndHave63Bits() {
    #expect(RoomID(0) == nil && RoomID(-1) == nil)
    #expect(RoomID(decimal: "9223372036854775807")?.rawValue == .max)
    #expect(RoomID(decimal: "1")! < RoomID(decimal: "2")!)
    #expect(RoomID(77)!.description == "77")
  }

  @Test(arguments: [
    "", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "9223372036854775808", "٣", "99999999999999999999",
  ])
  func onlyTheSpellingThatIsWrittenIsRead(text: String) {
    #expect(RoomID(decimal: text) == nil)
    #expect(RoomID(decimal: Array(text.utf8)) == nil)
  }
}
