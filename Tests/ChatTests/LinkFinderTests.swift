import TestSupport
import Testing

@testable import Chat

/// What the browser's Markdown makes a link is found, and where it leads.
@Suite struct LinkFinderTests {
  @Test(arguments: [
    ("see https://Example.org/a?b", "example.org"), ("(https://example.org).", "example.org"),
    ("**https://example.org**", "example.org"), ("[x](https://example.org)", "example.org"),
    ("[x](  <https://example.org/a b> )", "example.org"), ("<https://example.org:8080/>", "example.org"),
    ("HTTP://EXAMPLE.ORG", "example.org"), ("https://somebody@example.org/", "example.org"),
    ("https://example.org./", "example.org"), ("<somebody@example.org>", "example.org"),
    ("[write](mailto:a@example.org?subject=b)", "example.org"), ("<mailto:a@example.org>", "example.org"),
    ("![p](https://example.org/p.png)", "example.org"),
  ])
  func isFound(_ text: String, _ host: String) { #expect(LinkFinder(text).hosts == [host], "\(text)") }

  /// They lead somewhere, and it is not certain where: nobody has allowed that.
  @Test(arguments: [
    "[x](https://allowed.org\"@evil.example/)", "https://пример.рф", "https://allowed.org)evil.example/",
    "https://allowed.org,evil.example", "https://allowed%2eorg/", "https://a:b:c/",
    "<mailto:a@allowed.org,b@evil.example>",
    "https://ａllowed.org", "[x](https://allowed.org|@evil.example)",
  ])
  func isFoundAndUncertain(_ text: String) { #expect(LinkFinder(text).hosts.contains(nil), "\(text)") }

  @Test(arguments: [
    "no link", "[page](/courses/algebra)", "[part](#part)", "a@example.org", "www.example.org", "https://",
    "http:// x",
    "javascript:alert(1)", "xhttps://example.org", "`https://example.org`", "a ``https://example.org`` b",
    "```\nhttps://example.org\n```", "```sh\ncurl https://example.org\n```\nso", "note: 5 < 6 and 7 > 3",
    "[x](//example.org)", "[x](ftp://example.org)",
  ])
  func isNone(_ text: String) { #expect(LinkFinder(text).hosts.isEmpty, "\(text)") }

  /// What only looks like code.
  @Test(arguments: [
    "` https://example.org", "a ` b\nx ` https://example.org ` y", "[x](/a`b) https://example.org `",
    "\\` https://example.org `", "$`$ https://example.org `", "a | ` | https://example.org `",
    "- ```\n```\nhttps://example.org\n```", "  ```\nx\n```\nhttps://example.org\n```",
    "```\nx\n```\nhttps://example.org",
    "`a` https://example.org `b`",
  ])
  func isNoCode(_ text: String) { #expect(LinkFinder(text).hosts.contains("example.org"), "\(text)") }

  @Test func allowedIsTheHostAndWhatIsBelow() {
    let hosts: Set<String> = ["example.org"]
    #expect(LinkFinder.isAllowed("example.org", by: hosts))
    #expect(LinkFinder.isAllowed("www.example.org", by: hosts))
    #expect(!LinkFinder.isAllowed("evilexample.org", by: hosts))
    #expect(!LinkFinder.isAllowed("example.org.evil.com", by: hosts))
    #expect(!LinkFinder.isAllowed(nil, by: hosts))
  }

  @Test func hostsAreWrittenPlainly() {
    #expect(LinkFinder.host("Example.ORG".utf8) == "example.org")
    for text in ["", "https://example.org", "example.org/", "a..b", ".org", "exa mple.org", "*.example.org"] {
      #expect(LinkFinder.host(text.utf8) == nil, "\(text)")
    }
  }
}
