import Bytes
import OutwardSupport
import Testing

@testable import Outward

@Suite struct SMTPDeliveryTests {
  private let transfers = Transfers(name: "test", threads: 2)
  private static let message = "Subject: x\r\n\r\nhello\r\n"

  private func delivery(
    _ peer: Peer, _ url: String = "smtp://HOST", message: String = Self.message,
    to recipients: [String] = ["b@b.example"],
    limits: TransferLimits = SMTPDelivery.limitsDefault, authorities: String? = nil
  ) throws -> SMTPDelivery {
    let server = try SMTPServer(parsing: url.replacing("HOST", with: "127.0.0.1:\(peer.port)"))
    return SMTPDelivery(
      to: server, sender: "a@a.example", recipients: recipients, message: Array(message.utf8), limits: limits,
      authorities: authorities)
  }

  private func fault(
    _ delivery: SMTPDelivery, _ peer: Peer, at location: SourceLocation = #_sourceLocation
  ) async -> TransferFault? {
    let thrown = await OutwardTests.fault(
      { () throws(TransferFault) in try await delivery.run(on: transfers) }, at: location)
    #expect(OpenSockets.count(toPort: peer.port) == 0, sourceLocation: location)
    return thrown
  }

  private func message(in lines: [String]) throws -> String? {
    try lines.first { $0.hasPrefix("message ") }.map {
      String(decoding: try Base64.standard.decode(String($0.dropFirst(8))), as: UTF8.self)
    }
  }

  @Test func deliversToEachRecipient() async throws {
    let peer = try await Peer.start("mail.py")
    try await delivery(peer, to: ["b@b.example", "c+d@c.example"]).run(on: transfers)
    let lines = try await peer.lines(through: "left")
    #expect(
      lines.filter { $0.hasPrefix("< ") } == [
        "< EHLO a.example", "< MAIL FROM:<a@a.example>", "< RCPT TO:<b@b.example>",
        "< RCPT TO:<c+d@c.example>",
        "< DATA", "< QUIT",
      ])
    #expect(try message(in: lines) == Self.message)
    #expect(OpenSockets.count(toPort: peer.port) == 0)
  }

  @Test func sizeIsToldWhereItIsAskedFor() async throws {
    let peer = try await Peer.start("mail.py", ["EXTENSIONS=SIZE 1000"])
    try await delivery(peer).run(on: transfers)
    let lines = try await peer.lines(through: "left")
    #expect(lines.contains("< MAIL FROM:<a@a.example> SIZE=\(Self.message.utf8.count)"))
  }

  @Test func ourNameIsTheOneInTheURL() async throws {
    let peer = try await Peer.start("mail.py")
    try await delivery(peer, "smtp://HOST/us.example").run(on: transfers)
    #expect(try await peer.line() == "< EHLO us.example")
  }

  @Test func aSendersDomainIsOurNameOnlyIfItIsAName() async throws {
    let peer = try await Peer.start("mail.py")
    let server = try SMTPServer(parsing: "smtp://127.0.0.1:\(peer.port)")
    let odd = SMTPDelivery(
      to: server, sender: "a@b/c%0d%0aRSET?d#e", recipients: ["b@b.example"], message: Array("x\r\n".utf8))
    try await odd.run(on: transfers)
    let lines = try await peer.lines(through: "left")
    #expect(lines.first?.hasPrefix("< EHLO ") == true)
    #expect(lines.first?.contains("RSET") == false && !lines.contains("< RSET"))
    #expect(lines.contains("< MAIL FROM:<a@b/c%0d%0aRSET?d#e>"))
  }

  @Test(arguments: [".first\r\n", "a\r\n.b\r\n..\r\n.\r\nc\r\n", ".\r\n", "a\r\n.", "no end"])
  func linesThatBeginWithADotArriveWhole(text: String) async throws {
    let peer = try await Peer.start("mail.py")
    try await delivery(peer, message: text).run(on: transfers)
    let sent = try message(in: try await peer.lines(through: "left")) ?? ""
    // What a server takes off again; only then is the end of the message its end.
    let lines = sent.split(separator: "\r\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(".") ? $0.dropFirst() : $0 }
    #expect(lines.joined(separator: "\r\n") == text + (text.hasSuffix("\r\n") ? "" : "\r\n"))
  }

  @Test func aLongMessageArrivesWhole() async throws {
    let peer = try await Peer.start("mail.py")
    let text = (0..<9_000).map { ".line \($0)\r\n" }.joined()
    try await delivery(peer, message: text).run(on: transfers)
    let sent = try message(in: try await peer.lines(through: "left"))
    #expect(sent == text.replacing("\r\n.", with: "\r\n..").replacing(/^\./, with: ".."))
  }

  @Test(arguments: [
    ("MAIL", "550 5.1.8 not you", 550, true), ("RCPT", "550 5.1.1 no such user", 550, true),
    ("RCPT", "451 4.7.1 greylisted", 451, false), ("DATA", "554 no", 554, true),
    ("MESSAGE", "552 too long", 552, true),
    ("MESSAGE", "451 disk is full", 451, false), ("GREETING", "421 busy", 421, false),
    ("GREETING", "554 not for you", 554, true), ("EHLO", "421 busy", 421, false),
    ("RCPT", "421 bye", 421, false),
  ])
  func refusalIsToldWithItsCode(step: String, reply: String, code: Int, isPermanent: Bool) async throws {
    let peer = try await Peer.start("mail.py", ["\(step)=\(reply)", "HELO=\(reply)"])
    let thrown = await fault(try delivery(peer), peer)
    #expect(thrown?.reason == .refused(code: code))
    #expect(thrown?.detail == String(reply.dropFirst(4)))
    #expect(thrown?.isPermanent == isPermanent)
  }

  @Test func allLinesOfARefusalAreTold() async throws {
    let peer = try await Peer.start("mail.py", ["RCPT=550 no|550 such|550 user"])
    let thrown = await fault(try delivery(peer), peer)
    #expect(thrown?.detail == "no such user")
  }

  @Test func oneRefusedRecipientKeepsTheMessageFromAll() async throws {
    let peer = try await Peer.start("mail.py", ["RCPT=550 no"])
    let thrown = await fault(try delivery(peer, to: ["b@b.example", "c@c.example"]), peer)
    #expect(thrown?.isPermanent == true)
    #expect(try await peer.lines(through: "left").contains("< DATA") == false)
  }

  @Test(arguments: ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"])
  func aStallingServerMeetsTheDeadline(step: String) async throws {
    let peer = try await Peer.start("mail.py", ["\(step)=silent"])
    let thrown = await fault(try delivery(peer, limits: TransferLimits(totalMs: 300)), peer)
    #expect(thrown?.reason == .timedOut)
    #expect(thrown?.isPermanent == false)
  }

  @Test(arguments: ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"])
  func aLostConnectionIsNoDelivery(step: String) async throws {
    let peer = try await Peer.start("mail.py", ["\(step)=cut"])
    let thrown = await fault(try delivery(peer), peer)
    #expect(thrown?.reason == .connectionLost)
    #expect(thrown?.isPermanent == false)
  }

  @Test(arguments: ["silent", "cut", "550 no"])
  func whatIsTakenIsDeliveredHoweverTheServerSaysGoodbye(reply: String) async throws {
    let peer = try await Peer.start("mail.py", ["QUIT=\(reply)"])
    try await delivery(peer).run(on: transfers)
    #expect(try await peer.lines(through: "left").contains("< QUIT"))
    #expect(OpenSockets.count(toPort: peer.port) == 0)
  }

  @Test func addressesThatWouldBeCommandsAreNotSent() async throws {
    let peer = try await Peer.start("mail.py")
    let many = Array(repeating: "b@b.example", count: SMTPDelivery.recipientsMax + 1)
    for recipients in [
      ["b@b.example>\r\nRSET"], ["b@b.example\u{0}"], ["b b@b.example"], ["<b@b.example>"], ["b"], ["@b"],
      ["b@"], [], many,
      ["b@bücher.example"],
    ] {
      let thrown = await fault(try delivery(peer, to: recipients), peer)
      #expect(thrown?.reason == .badAddress)
      #expect(thrown?.isPermanent == true)
    }
    try await delivery(peer).run(on: transfers)
    #expect(try await peer.lines(through: "left").first == "< EHLO a.example")
  }

  @Test func nameWithoutAnAddress() async throws {
    let server = try SMTPServer(parsing: "smtp://user:\(secret)@no-such-host.invalid")
    let delivery = SMTPDelivery(to: server, sender: "a@a.example", recipients: ["b@b.example"], message: [])
    let thrown = await OutwardTests.fault { () throws(TransferFault) in try await delivery.run(on: transfers)
    }
    #expect(thrown?.reason == .unresolved)
    #expect(thrown?.isPermanent == false)
  }

  @Test func cancellationEndsADelivery() async throws {
    let peer = try await Peer.start("mail.py", ["MESSAGE=silent"])
    let delivery = try delivery(peer)
    let task = Task { await fault(delivery, peer) }
    _ = try await peer.lines(through: "message")
    task.cancel()
    #expect(await task.value?.reason == .cancelled)
    #expect(try await peer.line() == "left")
  }
}
