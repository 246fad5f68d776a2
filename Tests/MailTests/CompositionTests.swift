import Bytes
import Testing

@testable import Mail

@Suite struct CompositionTests {
  @Test func plainMessage() throws {
    let message = MailMessage(
      to: [try address("ada@example.com", "Ada Lovelace")], subject: "Confirm your address",
      text: "Hello Ada,\n\n.a dot\nFrom here on = yes\n")
    #expect(
      try composed(message, name: "Lyceum")
        == """
        Date: Fri, 21 Nov 2025 08:00:00 +0000
        From: Lyceum <noreply@lyceum.example>
        To: Ada Lovelace <ada@example.com>
        Subject: Confirm your address
        Message-ID: <910a2dec89025cc1beeb8da1658eec67@lyceum.example>
        MIME-Version: 1.0
        Auto-Submitted: auto-generated
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Hello Ada,

        =2Ea dot
        =46rom here on =3D yes

        """.crlf)
  }

  @Test func seriesCanBeEndedWithOneClick() throws {
    var message = MailMessage(to: [try address("ada@example.com")], subject: "News", text: "x")
    message.unsubscribeURL = "https://school.example/digests/" + String(repeating: "a", count: 64) + "/end"
    let text = try composed(message)
    #expect(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
    #expect(text.replacing("\r\n ", with: " ").contains("List-Unsubscribe: <\(message.unsubscribeURL!)>\r\n"))
    for bad in ["https://x/ y", "https://x/>\r\nBcc: y", "https://ä"] {
      message.unsubscribeURL = bad
      #expect(throws: MailFault.badHeader("unsubscribe address")) { try composed(message) }
    }
  }

  @Test func messageWithHTML() throws {
    let message = MailMessage(
      to: [try address("ada@example.com")], subject: "Two ways", text: "plain", html: "<p>rich</p>",
      from: try address("class@lyceum.example"), dateMs: 0, id: "one.2@lyceum.example")
    #expect(
      try composed(message)
        == """
        Date: Thu, 01 Jan 1970 00:00:00 +0000
        From: class@lyceum.example
        To: ada@example.com
        Subject: Two ways
        Message-ID: <one.2@lyceum.example>
        MIME-Version: 1.0
        Auto-Submitted: auto-generated
        Content-Type: multipart/alternative; boundary="=_910a2dec89025cc1"

        --=_910a2dec89025cc1
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        plain

        --=_910a2dec89025cc1
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>rich</p>

        --=_910a2dec89025cc1--

        """.crlf)
  }

  @Test func messagesOfOneMomentHaveIdsOfTheirOwn() throws {
    let message = MailMessage(to: [try address("a@b.example")], subject: "x", text: "x")
    var random = SystemRandomNumberGenerator()
    let ids = try (0..<100).map { _ in
      let mail = try MailComposition(message, sender: address("c@d.example"), nowMs: 0, using: &random)
      return String(decoding: mail.bytes, as: UTF8.self).split(separator: "\r\n").first {
        $0.hasPrefix("Message-ID:")
      }
    }
    #expect(Set(ids).count == 100)
    #expect(ids.allSatisfy { $0?.hasSuffix("@d.example>") == true })
  }

  @Test(arguments: ["a\rBcc: x@y.example", "a\nBcc: x@y.example", "a\r\n\r\nbody", "a\0b", "\n", "a\r\n"])
  func whatWouldBeAnotherHeaderIsRefused(text: String) throws {
    let to = [try address("a@b.example")]
    #expect(fault { try composed(MailMessage(to: to, subject: text, text: "x")) } == .badHeader("subject"))
    #expect(fault { try address("a@b.example", text) } == .badHeader("name"))
    #expect(fault { try address("a@b.example" + text) } == .badAddress)
    #expect(fault { try address(text + "@b.example") } == .badAddress)
    #expect(
      fault { try composed(MailMessage(to: to, subject: "x", text: "x", id: text + "@b.example")) }
        == .badHeader("message id"))
  }

  @Test func boundsHold() throws {
    let to = [try address("a@b.example")]
    let many = Array(repeating: to[0], count: MailMessage.recipientsMax + 1)
    let longest = String(repeating: "x", count: MailMessage.subjectBytesMax)
    let body = String(repeating: "x", count: MailMessage.bodyBytesMax)
    #expect(fault { try composed(MailMessage(to: [], subject: "", text: "")) } == .recipientCount(0))
    #expect(fault { try composed(MailMessage(to: many, subject: "", text: "")) } == .recipientCount(51))
    #expect(
      fault { try composed(MailMessage(to: to, subject: longest + "x", text: "")) } == .tooLarge("subject"))
    #expect(fault { try composed(MailMessage(to: to, subject: "", text: body + "x")) } == .tooLarge("body"))
    #expect(
      fault { try composed(MailMessage(to: to, subject: "", text: "", html: body + "x")) }
        == .tooLarge("body"))
    #expect(
      fault { try composed(MailMessage(to: many.dropLast(), subject: longest, text: body, html: body)) }
        == nil)
    for fault in [MailFault.recipientCount(0), .tooLarge("body"), .badAddress, .badHeader("subject")] {
      #expect(fault.isPermanent)
    }
  }
}
