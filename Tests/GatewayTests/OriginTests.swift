import Testing

@testable import Gateway

@Suite struct OriginPolicyTests {
  private let policy = OriginPolicy(allowed: [
    "https://good.example", "https://kept.example", "http://plain.example:8080", "HTTPS://Upper.Example:443",
    "https://[2001:db8::1]:8443",
  ])

  @Test(arguments: [
    "https://good.example", "https://GOOD.example", "HTTPS://good.example:443", "http://plain.example:8080",
    "https://upper.example", "https://[2001:DB8::1]:8443",
  ])
  func aListedOriginIsAllowedInAnySpelling(origin: String) {
    #expect(policy.allows(origin, host: nil, isSecure: true))
  }

  @Test(arguments: [
    "", "null", "good.example", "https://", "https://good.example.evil", "https://evilgood.example",
    "https://evil.example", "https://good.example:444", "http://good.example", "http://good.example:443",
    "https://good.example/", "https://good.example/path", "https://good.example@evil.example",
    "https://user@good.example", "https://user:pw@good.example", "https://good.example?",
    "https://good.example#",
    "https://good.example ", " https://good.example", "https:good.example", "https:/good.example",
    "ftp://good.example", "wss://good.example", "http://plain.example", "https://[2001:db8::1]",
    "https://[2001:db8::2]:8443", "https://good.example:443:443", "https://good%2eexample",
    "https://good.example.",
    "https://good.example, https://evil.example", "https://g\u{F6}od.example", "https://good.example\u{0}",
    "*", "https://\u{212A}ept.example",
  ])
  func everyOtherOriginIsRefused(origin: String) {
    #expect(!policy.allows(origin, host: nil, isSecure: true))
  }

  @Test(arguments: [
    ("http://here.example", "here.example", false, true),
    ("http://here.example", "HERE.example:80", false, true),
    ("https://here.example", "here.example:443", true, true),
    ("https://here.example:443", "here.example", true, true),
    ("http://here.example:8080", "here.example:8080", false, true),
    ("http://[::1]:8080", "[::1]:8080", false, true),
    ("https://here.example", "here.example", false, false),
    ("http://here.example", "here.example", true, false),
    ("http://here.example", "here.example:8080", false, false),
    ("http://here.example:8080", "here.example", false, false),
    ("http://here.example.evil", "here.example", false, false), ("null", "null", false, false),
    ("http://here.example", "here.example@evil.example", false, false),
    ("http://[::1]:8080", "[::2]:8080", false, false),
    ("http://here.example", "", false, false), ("http://", "", false, false),
  ])
  func aPageOfThisVeryServerIsAllowed(origin: String, host: String, isSecure: Bool, isAllowed: Bool) {
    #expect(OriginPolicy(allowed: []).allows(origin, host: host, isSecure: isSecure) == isAllowed)
  }

  @Test func theStarAllowsEveryOriginButNoneThatIsNone() {
    let any = OriginPolicy(allowed: ["*"])
    #expect(any.allowsAny)
    #expect(any.allows("https://anything.example:1", host: nil, isSecure: false))
    for none in ["null", "", "file://", "https://a/b"] {
      #expect(!any.allows(none, host: nil, isSecure: false))
    }
  }

  @Test func onlyTheSchemesOwnPortIsLeftOut() {
    #expect(OriginPolicy.normalised("https://A.example:443") == "https://a.example")
    #expect(OriginPolicy.normalised("http://a.example:80") == "http://a.example")
    #expect(OriginPolicy.normalised("http://a.example:443") == "http://a.example:443")
    #expect(OriginPolicy.normalised("https://a.example:80") == "https://a.example:80")
    #expect(OriginPolicy.normalised("https://[::1]:443") == "https://[::1]")
    #expect(OriginPolicy.normalised("https://[::443]") == "https://[::443]")
    #expect(OriginPolicy.normalised("https://:443") == nil)
  }
}

@Suite struct CORSTests {
  private func head(_ response: Response) -> [String] {
    ["\(response.status.code)"] + response.headers.map { "\($0.name): \($0.value)" }
  }

  @Test func anAllowedPreflightNamesMethodsAndEchoesHeaders() {
    let asked = fields([(.requestedHeaders, "content-type, tus-resumable")])
    let response = CORS.preflight(asked, allowed: "GET, POST, OPTIONS", isAllowed: true)
    #expect(
      head(response) == [
        "204", "Allow: GET, POST, OPTIONS", "Access-Control-Allow-Methods: GET, POST, OPTIONS",
        "Access-Control-Allow-Headers: content-type, tus-resumable", "Access-Control-Max-Age: 7200",
      ])
  }

  @Test func anotherPreflightNamesOnlyWhatIsServed() {
    let asked = fields([(.requestedHeaders, "authorization")])
    #expect(head(CORS.preflight(asked, allowed: "GET", isAllowed: false)) == ["204", "Allow: GET"])
  }

  @Test func anAllowedOriginIsNamedAndNeverAStar() {
    var response = Response()
    CORS.decorate(&response, origin: "https://good.example", isAllowed: true)
    let lines = head(response)
    #expect(lines.contains("Vary: Origin"))
    #expect(lines.contains("Access-Control-Allow-Origin: https://good.example"))
    #expect(lines.contains { $0.hasPrefix("Access-Control-Expose-Headers: ETag, ") })
    #expect(!lines.contains { $0.contains("Credentials") })
  }

  @Test func aRefusedOriginOnlyVariesTheCache() {
    var response = Response()
    CORS.decorate(&response, origin: "https://evil.example", isAllowed: false)
    #expect(head(response) == ["200", "Vary: Origin"])
  }
}
