import Bytes
import OutwardSupport
import Testing

@testable import Outward

/// Who is told the password, and over what.
@Suite struct SMTPSecurityTests {
  private let transfers = Transfers(name: "test", threads: 2)

  private func delivery(_ peer: Peer, _ url: String, authorities: String? = nil) throws -> SMTPDelivery {
    let server = try SMTPServer(parsing: url.replacing("HOST", with: "127.0.0.1:\(peer.port)"))
    return SMTPDelivery(
      to: server, sender: "a@a.example", recipients: ["b@b.example"], message: Array("x\r\n".utf8),
      limits: TransferLimits(totalMs: 10_000), authorities: authorities)
  }

  private func reason(_ delivery: SMTPDelivery) async -> TransferFault.Reason? {
    await fault { () throws(TransferFault) in try await delivery.run(on: transfers) }?.reason
  }

  private let login = Base64.standard.encode(Array("\0user\0\(secret)".utf8))

  @Test func loginIsGivenOnceTheConnectionIsEncrypted() async throws {
    let certificate = try Certificate()
    let peer = try await Peer.start("mail.py", ["TLS=\(certificate.folder)", "EXTENSIONS=AUTH PLAIN"])
    try await delivery(
      peer, "smtp://user:\(secret)@HOST?starttls=required", authorities: certificate.path
    ).run(on: transfers)
    let lines = try await peer.lines(through: "left")
    #expect(
      Array(lines.prefix(6)) == [
        "< EHLO a.example", "< STARTTLS", "tls", "< EHLO a.example", "< AUTH PLAIN", "< \(login)",
      ])
    #expect(lines.contains { $0.hasPrefix("message ") })
  }

  @Test func passwordIsNotGivenWhereEncryptionIsNotOffered() async throws {
    let peer = try await Peer.start("mail.py", ["EXTENSIONS=AUTH PLAIN"])
    #expect(
      await reason(try delivery(peer, "smtp://user:\(secret)@HOST?starttls=required")) == .unencrypted)
    let lines = try await peer.lines(through: "left")
    #expect(!lines.contains { $0.hasPrefix("< AUTH") || $0.hasPrefix("< MAIL") })
  }

  @Test func encryptionThatIsRefusedIsNotGoneWithoutWhereItIsRequired() async throws {
    let certificate = try Certificate()
    let peer = try await Peer.start(
      "mail.py", ["TLS=\(certificate.folder)", "STARTTLS=454 not now", "EXTENSIONS=AUTH PLAIN"])
    let thrown = await reason(try delivery(peer, "smtp://user:\(secret)@HOST?starttls=required"))
    #expect(thrown == .unencrypted)
    let lines = try await peer.lines(through: "left")
    #expect(!lines.contains { $0.hasPrefix("< AUTH") || $0.hasPrefix("< MAIL") })
  }

  @Test func requiredEncryptionWantsACertificateToBelieve() async throws {
    let certificate = try Certificate()
    let peer = try await Peer.start("mail.py", ["TLS=\(certificate.folder)", "EXTENSIONS=AUTH PLAIN"])
    #expect(await reason(try delivery(peer, "smtp://user:\(secret)@HOST?starttls=required")) == .untrusted)
    let lines = try await peer.lines(through: "left")
    #expect(!lines.contains { $0.hasPrefix("< AUTH") || $0.hasPrefix("< MAIL") })
  }

  @Test func encryptionThatIsOfferedIsUsedWhateverTheCertificate() async throws {
    let certificate = try Certificate(names: "DNS:other.example")
    let peer = try await Peer.start("mail.py", ["TLS=\(certificate.folder)"])
    try await delivery(peer, "smtp://HOST").run(on: transfers)
    #expect(
      Array(try await peer.lines(through: "left").prefix(3)) == ["< EHLO a.example", "< STARTTLS", "tls"])
  }

  @Test func encryptionFromTheFirstByte() async throws {
    let certificate = try Certificate()
    let peer = try await Peer.start("mail.py", ["TLS=\(certificate.folder)", "IMPLICIT=yes"])
    #expect(await reason(try delivery(peer, "smtps://HOST")) == .untrusted)
    try await delivery(peer, "smtps://HOST", authorities: certificate.path).run(on: transfers)
    let lines = try await peer.lines(through: "left")
    #expect(lines.count { $0.hasPrefix("< EHLO") } == 1, "the stranger was greeted all the same")
    #expect(lines.contains { $0.hasPrefix("message ") })
  }

  @Test(arguments: ["535 5.7.8 no", "454 4.7.0 later", "500 what is AUTH PLAIN \(secret)?"])
  func refusedLoginTellsNothingOfIt(reply: String) async throws {
    let peer = try await Peer.start("mail.py", ["EXTENSIONS=AUTH PLAIN", "AUTH=\(reply)"])
    let delivery = try delivery(peer, "smtp://user:\(secret)@HOST")
    let thrown = await fault { () throws(TransferFault) in try await delivery.run(on: transfers) }
    #expect(thrown?.reason == .loginRefused)
    #expect(thrown?.detail == String(reply.prefix(3)))
    #expect(thrown?.isPermanent == false)
  }
}
