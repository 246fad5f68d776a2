import Testing

@testable import Gateway

@Suite struct TrustedProxiesTests {
  private let proxies = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "2001:db8::/33", "192.0.2.128/25"])!

  @Test(
    arguments: [
      ("203.0.113.9", nil, "203.0.113.9"), ("127.0.0.1", nil, "127.0.0.1"),
      ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
      // What comes before what the first trusted proxy wrote is anybody's invention.
      ("127.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
      ("127.0.0.1", "1.2.3.4, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
      ("203.0.113.9", "1.2.3.4", "203.0.113.9"), ("127.0.0.1", "10.1.2.3, 10.9.9.9", "10.1.2.3"),
      ("127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1"), ("127.0.0.1", "", "127.0.0.1"),
      ("127.0.0.1", ",,", "127.0.0.1"),
      ("127.0.0.1", "unknown", "127.0.0.1"), ("127.0.0.1", " 203.0.113.9:4711 ", "203.0.113.9"),
      ("127.0.0.1", "[2001:db9::1]:4711", "2001:db9::1"), ("127.0.0.1", "2001:db9::1", "2001:db9::1"),
      ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"), ("2001:db8:7fff::1", "203.0.113.9", "203.0.113.9"),
      ("2001:db8:8000::1", "203.0.113.9", "2001:db8:8000::1"), ("192.0.2.127", "203.0.113.9", "192.0.2.127"),
      ("192.0.2.128", "203.0.113.9", "203.0.113.9"),
    ] as [(String, String?, String)])
  func clientIsTheLastThatNoTrustedProxyIs(peer: String, header: String?, client: String) {
    #expect(proxies.client(of: peer, forwardedFor: header) == client)
  }

  @Test func longListIsReadFromItsEndOnly() {
    let many = Array(repeating: "10.0.0.1", count: 10_000).joined(separator: ",")
    #expect(proxies.client(of: "127.0.0.1", forwardedFor: "203.0.113.9," + many) == "10.0.0.1")
  }

  @Test(arguments: [
    "", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "1.2.3.4/8/8",
  ])
  func otherTextsNameNoProxy(text: String) { #expect(TrustedProxies([text]) == nil) }

  @Test func withoutProxiesNobodyIsBelieved() {
    #expect(TrustedProxies.none.client(of: "127.0.0.1", forwardedFor: "1.2.3.4") == "127.0.0.1")
    #expect(TrustedProxies([])?.isEmpty == true)
  }
}
