import Gateway
import Testing

@testable import Accounts

@Suite struct HandleTests {
  @Test(arguments: ["ada", "a1", "Ada.Lovelace", "x_y-z", "Müller", "李雷", "Ολγα", "learner20", "अदा"])
  func goodHandlesAreTaken(_ text: String) { #expect(Handle.fault(in: text) == nil) }

  @Test(arguments: [
    ("", "too_short"), ("a", "too_short"), (String(repeating: "a", count: 33), "too_long"),
    ("12345", "bad_format"),
    ("-ada", "bad_format"), ("ada.", "bad_format"), ("a da", "bad_format"), ("ada@home", "bad_format"),
    ("ada\u{0}", "bad_format"), ("ad\u{202E}a", "bad_format"), ("a/b", "bad_format"),
    ("👩‍🏫teacher", "bad_format"),
    // What is not to be seen would make another's handle of it.
    ("admin\u{FE0F}", "bad_format"), ("admin\u{3164}", "bad_format"), ("ad\u{034F}min", "bad_format"),
    // Numbers are ids, also in other figures.
    ("１２３", "bad_format"), ("١٢٣", "bad_format"),
    ("\u{301}ada", "bad_format"),
  ])
  func badHandlesAreToldApart(_ text: String, _ code: String) {
    #expect(Handle.fault(in: text)?.code == code)
  }

  @Test(arguments: [
    ("ada@example.org", "ada-example.org"), ("  Ada Lovelace ", "Ada-Lovelace"), ("李雷", "李雷"),
    (String(repeating: "x", count: 50), String(repeating: "x", count: 32)),
  ])
  func handlesAreMadeOfWhatAnIssuerSays(_ name: String, _ handle: String) {
    #expect(Handle.made(from: name) == handle)
  }

  @Test(arguments: ["", "!!!", "42", "\u{0}", "\u{202E}"]) func whateverIsSaidTheHandleIsGood(_ name: String)
  {
    let handle = Handle.made(from: name)
    #expect(Handle.fault(in: handle) == nil, "\(handle)")
  }
}

@Suite struct EmailAddressTests {
  @Test(arguments: [
    "ada@example.org", "a.b+c@sub.example.co.uk", "o'neil@example.org", "x@xn--mller-kva.example",
    "1@2.example",
  ])
  func goodAddressesAreTaken(_ text: String) { #expect(EmailAddress.fault(in: text) == nil) }

  @Test(arguments: [
    "", "ada", "ada@", "@example.org", "ada@example", "ada@@example.org", "ada@exa mple.org", "ada@-x.org",
    "ada@x-.org",
    ".ada@example.org", "ada.@example.org", "a..b@example.org", "ada@example..org", "ada@127.0.0.1",
    "ada@[127.0.0.1]",
    "ada@example.org\r\nBcc: eve@example.org", "\"a b\"@example.org", "ada@exämple.org",
    "ada\u{0}@example.org",
    String(repeating: "a", count: 65) + "@example.org",
  ])
  func badAddressesAreRefused(_ text: String) { #expect(EmailAddress.fault(in: text)?.code == "bad_format") }

  @Test func addressesAreBounded() {
    let long = "a@" + String(repeating: "b.", count: 130) + "org"
    #expect(EmailAddress.fault(in: long)?.code == "too_long")
  }
}

@Suite struct PasswordRuleTests {
  private static let personal = ["ada.lovelace", "ada@analytical.example", "Ada Lovelace"]

  @Test(arguments: [
    "violet-tram-96-lobster", "correct horse", "Tr0ub4dor&3x", "пароль-на-лето", "密码密码好长的密码", "xkfjeuqp",
    "my cat eats figs",
  ])
  func goodPasswordsAreTaken(_ text: String) {
    #expect(PasswordRules.fault(in: text, personal: Self.personal) == nil)
  }

  @Test(arguments: [
    "password", "Password1", "P@ssw0rd", "passw0rd123!", "iloveyou2024", "qwertyuiop", "12345678", "87654321",
    "abcdefgh",
    "aaaaaaaa", "abababab", "letmein123", "welcome2026!", "football", "1q2w3e4r", "zaq12wsx", "sunshine1",
    "dragondragon",
    "Superman99", "qwerty123", "asdfghjkl", "11112222", "Summer2026", "trustno1",
  ])
  func whatIsTriedFirstIsRefused(_ text: String) {
    #expect(PasswordRules.fault(in: text, personal: [])?.code == "too_common")
  }

  @Test(arguments: ["lovelace", "lovelace1815", "analytical", "Ada Lovelace", "ada.lovelace!"])
  func whatOthersKnowIsRefused(_ text: String) {
    #expect(PasswordRules.fault(in: text, personal: Self.personal)?.code == "too_personal")
  }

  @Test func lengthIsTold() {
    #expect(PasswordRules.fault(in: "a7$kQ2z", personal: [])?.code == "too_short")
    #expect(PasswordRules.fault(in: String(repeating: "xyz", count: 400), personal: [])?.code == "too_long")
  }

  @Test func namesOfThreeLettersDoNotSpoilAPassword() {
    #expect(PasswordRules.fault(in: "adamant-tram-lobster", personal: Self.personal) == nil)
  }
}

@Suite struct MailNameTests {
  @Test(arguments: ["Ada Lovelace", "Dr. Who", "O'Neil", "李雷", "Ada B."]) func namesArePassedOn(
    _ name: String
  ) {
    #expect(AccountMails.isMailable(name))
  }

  @Test(arguments: ["https://evil.example", "Win at evil.example now", "write to me@evil", "see //evil"])
  func whatBecomesALinkIsNot(_ name: String) { #expect(!AccountMails.isMailable(name)) }
}

@Suite struct ProfileRuleTests {
  @Test(arguments: ["en", "de-AT", "zh-Hant-TW", "sr-Latn", "es-419"]) func localesAreTaken(_ text: String) {
    #expect(ProfileRules.localeFault(text) == nil)
  }

  @Test(arguments: [
    "", "e", "en_US", "en-", "12", "en--US", "en-\u{0}", String(repeating: "en-", count: 20) + "x",
  ])
  func noLocalesAreRefused(_ text: String) { #expect(ProfileRules.localeFault(text) != nil) }

  @Test(arguments: ["UTC", "Europe/Vienna", "America/Argentina/Buenos_Aires", "Etc/GMT+3"])
  func timeZonesHaveNames(_ text: String) { #expect(ProfileRules.isTimeZoneName(text)) }

  @Test(arguments: [
    "", "CET", "+02:00", "<+03>-3", "../../etc/passwd", "Europe/", "/Vienna", "a/b/c/d", "Europe/\u{0}",
    "EST5EDT/x", "GMT+0/x", "right/UTC",
  ])
  func otherTextsAreNoTimeZones(_ text: String) { #expect(!ProfileRules.isTimeZoneName(text)) }

  @Test(arguments: ["Ada", "Ada Lovelace", "李雷", "عائشة", "Zoë 👩‍🏫", "नी"]) func namesAreTaken(_ text: String) {
    #expect(ProfileRules.nameFault(text) == nil)
  }

  @Test(arguments: [
    "", "  ", "Ada\nLovelace", "Ada\u{0}", "Ada\u{202E}ecalevoL", "Ada\u{2028}",
    String(repeating: "a", count: 81), "\u{3164}\u{3164}",
  ])
  func otherTextsAreNoNames(_ text: String) { #expect(ProfileRules.nameFault(text) != nil) }
}
