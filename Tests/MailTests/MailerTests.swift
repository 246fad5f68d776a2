import Bytes
import Glibc
import Loop
import Outward
import OutwardSupport
import Telemetry
import TestSupport
import Testing

@testable import Mail

@Suite(.onTheLoop) struct MailerTests {
  @LoopActor private func mailer(
    _ route: MailRoute, _ metrics: Metrics, clock: any LoopClock = ManualClock(), sink: any LogSink = Lines()
  ) throws -> Mailer {
    Mailer(
      route, from: try address("noreply@lyceum.example", "Lyceum"), publicURL: "https://lyceum.example",
      clock: clock, log: Log(sink: sink),
      metrics: metrics)
  }

  private func message(_ subject: String = "Hello") throws -> MailMessage {
    MailMessage(to: [try address("ada@example.com", "Ada")], subject: subject, text: ".dot\nplain\n")
  }

  private func page(_ metrics: Metrics) -> String { String(decoding: metrics.page(), as: UTF8.self) }

  @Test @LoopActor func mailGoesToTheServer() async throws {
    let metrics = Metrics()
    let peer = try await Peer.start("mail.py")
    let mailer = try mailer(.smtp(SMTPServer(parsing: "smtp://127.0.0.1:\(peer.port)")), metrics)
    try await mailer.send(try message())
    let lines = try await peer.lines(through: "left")
    #expect(lines.contains("< MAIL FROM:<noreply@lyceum.example>"))
    #expect(lines.contains("< RCPT TO:<ada@example.com>"))
    let sent = try #require(lines.first { $0.hasPrefix("message ") }?.dropFirst(8))
    let text = String(decoding: try Base64.standard.decode(String(sent)), as: UTF8.self)
    #expect(
      text.hasPrefix("Date: Fri, 21 Nov 2025 08:00:00 +0000\r\nFrom: Lyceum <noreply@lyceum.example>\r\n"))
    #expect(text.hasSuffix("\r\n\r\n=2Edot\r\nplain\r\n"))
    #expect(page(metrics).contains("lyceum_mails_total{outcome=\"sent\"} 1\n"))
  }

  @Test(arguments: [
    ("RCPT=550 no such user", true, "refused", " WARN "), ("RCPT=451 later", false, "failed", " WARN "),
    ("AUTH=535 no", false, "failed", " ERROR "),
  ])
  @LoopActor func refusalIsToldAndCounted(setting: String, isPermanent: Bool, outcome: String, level: String)
    async throws
  {
    let metrics = Metrics()
    let sink = Lines()
    let peer = try await Peer.start("mail.py", [setting, "EXTENSIONS=AUTH PLAIN"])
    let server = try SMTPServer(parsing: "smtp://user:secret@127.0.0.1:\(peer.port)")
    let mailer = try mailer(.smtp(server), metrics, sink: sink)
    let message = try message()
    let fault = await mailer.fault(message)
    #expect(fault?.isPermanent == isPermanent)
    #expect(page(metrics).contains("lyceum_mails_total{outcome=\"\(outcome)\"} 1\n"))
    #expect(sink.text.contains(level) && sink.text.contains("mail not sent reason="))
    #expect(!sink.text.contains("secret"))
  }

  @Test @LoopActor func whatIsRefusedHereIsNotSent() async throws {
    let metrics = Metrics()
    let peer = try await Peer.start("mail.py")
    let mailer = try mailer(.smtp(SMTPServer(parsing: "smtp://127.0.0.1:\(peer.port)")), metrics)
    let bad = try message("a\r\nBcc: x@y.example")
    #expect(await mailer.fault(bad) == .badHeader("subject"))
    #expect(page(metrics).contains("lyceum_mails_total{outcome=\"refused\"} 1\n"))
    try await mailer.send(try message())
    #expect(try await peer.lines(through: "left").count { $0.hasPrefix("< EHLO") } == 1)
  }

  @Test @LoopActor func aClosedMailerSendsNothing() async throws {
    let peer = try await Peer.start("mail.py", ["GREETING=silent"])
    let mailer = try mailer(.smtp(SMTPServer(parsing: "smtp://127.0.0.1:\(peer.port)")), Metrics())
    mailer.close()
    let message = try message()
    let fault = await mailer.fault(message)
    #expect(fault?.isPermanent == false)
  }

  @Test @LoopActor func mailGoesToTheFolder() async throws {
    let parent = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(parent) }
    let folder = parent + "/mails"
    let metrics = Metrics()
    let mailer = try mailer(.folder(folder), metrics)
    try await mailer.send(try message("one"))
    try await mailer.send(try message("two"))
    let names = list(folder)
    #expect(names.count == 2)
    #expect(names.allSatisfy { $0.wholeMatch(of: /1763712000000-[0-9a-f]{1,16}\.eml/) != nil })
    #expect(mode(folder) == S_IFDIR | 0o700)
    #expect(names.allSatisfy { mode(folder + "/" + $0) == S_IFREG | 0o600 })
    let texts = names.map { String(decoding: readWhole(folder + "/" + $0) ?? [], as: UTF8.self) }
    for subject in ["one", "two"] {
      #expect(texts.contains { $0.contains("\r\nSubject: \(subject)\r\n") && $0.hasSuffix("\r\nplain\r\n") })
    }
    #expect(page(metrics).contains("lyceum_mails_total{outcome=\"sent\"} 2\n"))
  }

  @Test @LoopActor func aFolderThatCannotBeWrittenIsToldOf() async throws {
    let parent = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(parent) }
    let sink = Lines()
    let mailer = try mailer(.folder(parent + "/absent/mails"), Metrics(), sink: sink)
    let message = try message()
    let fault = await mailer.fault(message)
    #expect(fault == .folder(path: parent + "/absent/mails", errno: ENOENT))
    #expect(fault?.isPermanent == false)
    #expect(sink.text.contains(" ERROR mail not sent"))
  }
}
