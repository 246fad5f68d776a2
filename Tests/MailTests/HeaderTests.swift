import Testing

@testable import Mail

@Suite struct HeaderTests {
  private func subject(_ text: String) -> String {
    var header = MailHeader("Subject")
    header.append(text: text)
    return String(decoding: header.line, as: UTF8.self)
  }

  private func to(_ addresses: MailAddress...) -> String {
    var header = MailHeader("To")
    header.append(addresses: addresses)
    return String(decoding: header.line, as: UTF8.self)
  }

  @Test func plainTextStandsAsItIs() {
    #expect(subject("Hello, \"world\" <x@y>; 100%") == "Subject: Hello, \"world\" <x@y>; 100%\r\n")
  }

  @Test func longPlainTextIsFoldedAtBlanks() {
    let text = "The week's lessons in the course on the history of calculating machines, and what they cost"
    #expect(
      subject(text)
        == """
        Subject: The week's lessons in the course on the history of calculating
         machines, and what they cost

        """.crlf)
  }

  @Test func otherScriptsAreEncodedWords() {
    #expect(subject("Grüße") == "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n")
    #expect(
      subject("Καλώς ήρθατε στο μάθημα της ιστορίας των υπολογιστών")
        == """
        Subject: =?utf-8?B?zprOsc67z47PgiDOrs+BzrjOsc+EzrUgz4PPhM6/IM68zqzOuM63?=
         =?utf-8?B?zrzOsSDPhM63z4IgzrnPg8+Ezr/Pgc6vzrHPgiDPhM+Jzr0gz4XPgM6/zrs=?=
         =?utf-8?B?zr/Os865z4PPhM+Ozr0=?=

        """.crlf)
  }

  @Test(arguments: [
    "=?utf-8?B?eA==?=", " x", "x ", "x  y", "x\ty", "\u{1}", String(repeating: "x", count: 70),
  ])
  func whatFoldingWouldChangeIsEncoded(text: String) {
    #expect(subject(text).hasPrefix("Subject: =?utf-8?B?"))
  }

  @Test func namesArePlainQuotedOrEncoded() throws {
    #expect(to(try address("a@b.example")) == "To: a@b.example\r\n")
    #expect(to(try address("a@b.example", "Ada B")) == "To: Ada B <a@b.example>\r\n")
    #expect(
      to(try address("a@b.example", "B, A. \"x\" \\")) == "To: \"B, A. \\\"x\\\" \\\\\" <a@b.example>\r\n")
    #expect(to(try address("a@b.example", "Zoë")) == "To: =?utf-8?B?Wm/Dqw==?= <a@b.example>\r\n")
    #expect(
      to(try address("a@b.example", "evil@bank.example"))
        == "To: \"evil@bank.example\" <a@b.example>\r\n")
  }

  @Test func aNameOfAnotherScriptIsOneWordWhereOneCanHoldIt() throws {
    let first = try address("someone-with-a-long-name@department.university.example")
    let name = String(repeating: "ж", count: 22)
    #expect(to(first, try address("a@b.example", name)).count { $0 == "?" } == 4)
    #expect(to(first, try address("a@b.example", name + "жж")).count { $0 == "?" } > 4)
  }

  @Test func manyRecipientsAreFolded() throws {
    #expect(
      to(
        try address("a@b.example", "Ada"), try address("bert@b.example"), try address("c@b.example", "Ç"),
        try address("someone-with-a-long-name@department.university.example", "Some One"))
          == """
          To: Ada <a@b.example>, bert@b.example, =?utf-8?B?w4c=?= <c@b.example>, Some
           One <someone-with-a-long-name@department.university.example>

          """.crlf)
  }

  @Test(arguments: [
    "a@b.example", "a.b+c@b.example", "o'neil@b-c.example", "a@localhost", "!#$%&'*+-/=?^_`{|}~@b.example",
    "a@xn--bcher-kva.example",
  ])
  func addressIsTaken(text: String) throws {
    #expect(try address(text).address == text)
  }

  @Test(arguments: [
    "", "a", "@b.example", "a@", "a@b@c.example", "a b@c.example", ".a@b.example", "a.@b.example",
    "a..b@c.example",
    "a@-b.example", "a@b-.example", "a@b..example", "a@.b", "a@b.", "a@b_c.example", "\"a b\"@c.example",
    "a@[127.0.0.1]",
    "ä@b.example", "a@bücher.example", "<a@b.example>", "a@b.example,c@d.example", "a@b.example>",
    String(repeating: "a", count: 250) + "@b.example",
    "a@" + String(repeating: "b", count: 64) + ".example",
  ])
  func addressIsRefused(text: String) {
    #expect(fault { try address(text) } == .badAddress)
  }

  @Test func settingIsAnAddressOrANameAndOne() throws {
    #expect(try MailAddress(parsing: "a@b.example") == address("a@b.example"))
    #expect(try MailAddress(parsing: "<a@b.example>") == address("a@b.example"))
    #expect(try MailAddress(parsing: "Ada B <a@b.example>") == address("a@b.example", "Ada B"))
    #expect(try MailAddress(parsing: "\"B, Ada\" <a@b.example>") == address("a@b.example", "B, Ada"))
    #expect(fault { try MailAddress(parsing: "Ada") } == .badAddress)
    #expect(fault { try MailAddress(parsing: "Ada <a@b.example> x") } == .badAddress)
  }
}
