import Testing

@testable import Outward

@Suite struct HTTPURLTests {
  @Test func secretsAreSetApart() throws {
    let url = try HTTPURL(parsing: "https://us%40er:\(secret)%3A@Keys.Example:8443/a/b?token=\(secret)#part")
    #expect(url.user == "us@er")
    #expect(url.password == secret + ":")
    #expect(url.request == "https://Keys.Example:8443/a/b?token=\(secret)")
    #expect(url.publicDescription == "https://keys.example:8443/a/b")
    #expect("\(url) \([url]) \(Optional(url) as Any)".contains(secret) == false)
    #expect(url.peer == "https://keys.example:8443")
    #expect(url.isHTTPS && !url.isLoopback)
  }

  @Test func schemesHavePorts() throws {
    #expect(try HTTPURL(parsing: "http://keys.example").publicDescription == "http://keys.example:80/")
    #expect(try HTTPURL(parsing: "HTTPS://keys.example").publicDescription == "https://keys.example:443/")
    #expect(try HTTPURL(parsing: "http://keys.example").isHTTPS == false)
  }

  @Test(arguments: [
    "http://localhost", "http://LOCALHOST:1/", "http://127.0.0.1", "http://127.9.9.9", "http://[::1]:80",
  ])
  func thisMachineIsKnown(text: String) throws {
    #expect(try HTTPURL(parsing: text).isLoopback)
  }

  @Test(arguments: [
    "http://localhost.example", "http://128.0.0.1", "http://127.0.0.1.example", "http://[::2]",
  ])
  func otherMachinesAreNotThisOne(text: String) throws {
    #expect(try HTTPURL(parsing: text).isLoopback == false)
  }

  @Test(arguments: [
    "", "keys.example", "/path", "ftp://u:\(secret)@h/", "file:///etc/passwd", "gopher://h/", "smtp://h/",
    "javascript:alert(1)", "https://", "https://u:\(secret)@", "https://u:\(secret)@h:99999/",
    "https://u:\(secret)@h:0/", "https://u:\(secret)@h:port/", "https://a b/", "https://h/\n",
    "https://h/\u{0}",
    "https://h\u{0}.example/", "https://[::1", "https://u%00:\(secret)@h/", "https://u:\(secret)%0d%0a@h/",
    "https://h/" + String(repeating: "x", count: 3_000),
  ])
  func whatIsNoURLIsRefusedWithoutRepeatingIt(text: String) {
    let said = sentence { () throws(URLFault) in try HTTPURL(parsing: text) }
    #expect(said?.isEmpty == false)
    #expect(said?.contains(secret) == false)
  }
}
