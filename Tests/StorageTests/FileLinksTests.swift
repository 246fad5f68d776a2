import Files
import Gateway
import Storage
import Testing

@Suite struct FileLinksTests {
  private let links = FileLinks(secret: Array("a secret".utf8))
  private let file = ServedFile(
    .random(), name: FileName("Übung 1 & 2.pdf"),
    type: FileType(head: Array("%PDF-".utf8), name: FileName("a")))

  /// As a server decodes them.
  private func parts(_ link: String) -> (object: String, query: [String: String]) {
    let halves = link.split(separator: "?")
    var query: [String: String] = [:]
    for pair in halves[1].split(separator: "&") {
      let words = pair.split(separator: "=", maxSplits: 1)
      query[String(words[0])] = decoded(String(words[1]))
    }
    return (String(halves[0].split(separator: "/").last!), query)
  }

  private func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else { bytes.append(byte); continue }
      bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)!)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func aLinkIsGoodUntilItsTime() throws {
    let (object, query) = parts(links.link(to: file, nowS: 1_000_000).path)
    let found = try #require(links.file(object: object, query: { query[$0] }, nowS: 1_003_599))
    #expect(found.file == file && found.untilS >= 1_003_600 && found.untilS <= 1_004_500)
    #expect(links.file(object: object, query: { query[$0] }, nowS: found.untilS) == nil)
  }

  @Test func linksOfAQuarterOfAnHourAreTheSame() {
    #expect(links.link(to: file, nowS: 900_001).path == links.link(to: file, nowS: 900_900).path)
    #expect(links.link(to: file, nowS: 900_900).path != links.link(to: file, nowS: 900_901).path)
  }

  @Test func whateverIsChangedBreaksIt() {
    let (object, query) = parts(links.link(to: file, nowS: 0).path)
    let changes = ["as": "other.pdf", "type": "text/html", "until": "99999999999", "signature": "AAAA"]
    for (name, value) in changes {
      #expect(
        links.file(object: object, query: { $0 == name ? value : query[$0] }, nowS: 0) == nil, "\(name)")
      #expect(
        links.file(object: object, query: { $0 == name ? nil : query[$0] }, nowS: 0) == nil, "without \(name)"
      )
    }
    #expect(links.file(object: ObjectName.random().text, query: { query[$0] }, nowS: 0) == nil)
    #expect(links.file(object: "../" + object, query: { query[$0] }, nowS: 0) == nil)
    let other = FileLinks(secret: Array("another".utf8))
    #expect(other.file(object: object, query: { query[$0] }, nowS: 0) == nil)
  }
}
