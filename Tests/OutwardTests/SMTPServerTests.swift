import Testing

@testable import Outward

@Suite struct SMTPServerTests {
  @Test func partsAreRead() throws {
    let server = try SMTPServer(
      parsing: "smtp://a%40b.example:\(secret)%2F%3B@Mail.Example:587/us.example?starttls=required")
    #expect(server.host == "mail.example")
    #expect(server.port == 587)
    #expect(server.user == "a@b.example")
    #expect(server.password == secret + "/;")
    #expect(server.clientName == "us.example")
    #expect(server.encryption == .required)
    #expect(server.publicDescription == "smtp://mail.example:587?starttls=required")
    #expect("\(server) \([server])".contains(secret) == false)
  }

  @Test func schemesHavePorts() throws {
    #expect(try SMTPServer(parsing: "smtp://h").port == 25)
    #expect(try SMTPServer(parsing: "smtps://h").port == 465)
    #expect(try SMTPServer(parsing: "smtps://h").publicDescription == "smtps://h:465")
  }

  @Test(arguments: [
    ("smtp://h", SMTPServer.Encryption.opportunistic), ("smtp://u:p@h", .required), ("smtp://u@h", .required),
    ("smtp://u:p@localhost", .opportunistic), ("smtp://u:p@127.0.0.1:2525", .opportunistic),
    ("smtp://u:p@[::1]", .opportunistic), ("smtp://h?starttls=required", .required),
    ("smtp://u:p@h?starttls=opportunistic", .opportunistic), ("smtps://u:p@h", .implicit),
    ("smtps://h", .implicit),
    ("smtp://u:p@127.0.0.1.example", .required), ("smtp://:@h", .opportunistic),
  ])
  func aPasswordLeavesThisMachineOnlyEncrypted(url: String, encryption: SMTPServer.Encryption) throws {
    #expect(try SMTPServer(parsing: url).encryption == encryption)
  }

  @Test(arguments: [
    "", "mail.example", "mail.example:25", "http://h", "smtp://", "smtp://u:\(secret)@",
    "smtp://:\(secret)@h",
    "smtp://u:\(secret)@h:70000", "smtp://u:\(secret)@h?starttls=no", "smtp://u:\(secret)@h?tls=\(secret)",
    "smtps://u:\(secret)@h?starttls=required", "smtp://u:\(secret)@h/a b", "smtp://u:\(secret)@h/a%0d%0aRSET",
    "smtp://u%0aRSET:\(secret)@h", "smtp://u:\(secret)%00@h", "smtp://u;AUTH=PLAIN:\(secret)@h",
    "smtp://u:\(secret)@h/us/more", "smtp://u:\(secret)@h\u{0}",
  ])
  func whatIsNoMailServerIsRefusedWithoutRepeatingIt(url: String) {
    let said = sentence { () throws(URLFault) in try SMTPServer(parsing: url) }
    #expect(said?.isEmpty == false)
    #expect(said?.contains(secret) == false)
  }
}
