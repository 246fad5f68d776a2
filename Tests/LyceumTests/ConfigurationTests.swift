import Gateway
import Mail
import Outward
import Telemetry
import Testing
import Uploads

@testable import Lyceum

@Suite struct ConfigurationTests {
  private func configuration(_ arguments: [String] = [], _ environment: [String: String] = [:]) throws
    -> Configuration
  {
    try Configuration(arguments: arguments, environment: environment)
  }

  /// What is wrong, a line each; empty when nothing is.
  private func faults(_ arguments: [String] = [], _ environment: [String: String] = [:]) -> [String] {
    do throws(Configuration.Faults) {
      _ = try Configuration(arguments: arguments, environment: environment)
      return []
    } catch {
      return error.list.map(\.description)
    }
  }

  @Test func withoutAnythingTheDefaultsHold() throws {
    let standard = try configuration()
    #expect(standard.host == "127.0.0.1" && standard.port == 8080)
    #expect(standard.publicURL == "http://127.0.0.1:8080")
    #expect(standard.dataDirectory == "./data")
    #expect(standard.databaseURL == nil)
    #expect(standard.allowedOrigins == [])
    #expect(standard.certificate == nil && standard.key == nil)
    #expect(standard.logFormat == .text && standard.logLevel == .info && standard.logsRequests)
    #expect(
      standard.limitsRates && standard.connectionsPerAddressMax == 4_096
        && standard.connectionsPerUserMax == 32)
    #expect(standard.drainSeconds == 5)
    #expect(standard.workbench == nil)
  }

  /// Every setting with a value other than its default, and how it then reads.
  private static let samples:
    [(variable: String, value: String, read: @Sendable (Configuration) -> String, seen: String)] = [
      ("LYCEUM_LISTEN", "0.0.0.0:9090", { "\($0.host) \($0.port)" }, "0.0.0.0 9090"),
      ("LYCEUM_PUBLIC_URL", "HTTPS://Learn.Example.ORG", { $0.publicURL }, "https://learn.example.org"),
      ("LYCEUM_DATA", "/srv/lyceum", { $0.dataDirectory }, "/srv/lyceum"),
      (
        "DATABASE_URL", "postgresql://a:b@db.example/lyceum", { $0.databaseURL ?? "none" },
        "postgresql://a:b@db.example/lyceum"
      ),
      ("LYCEUM_STORAGE", "/mnt/files", { $0.mediaDirectory }, "/mnt/files/media"),
      ("LYCEUM_UPLOAD_MAX", "2gb", { "\($0.uploadLimits.fileBytesMax)" }, "2000000000"),
      ("LYCEUM_QUOTA_LEARNER", "0", { "\($0.uploadLimits.learnerBytes)" }, "0"),
      ("LYCEUM_QUOTA_INSTRUCTOR", "3TB", { "\($0.uploadLimits.instructorBytes)" }, "3000000000000"),
      (
        "LYCEUM_JWT_SECRET", "0123456789abcdef0123456789abcdef", { $0.tokenSecret ?? "none" },
        "0123456789abcdef0123456789abcdef"
      ),
      (
        "LYCEUM_JWKS_URL", "https://u:p@id.example/keys?x=1",
        { $0.trustedKeys?.publicDescription ?? "none" }, "https://id.example:443/keys"
      ),
      ("LYCEUM_JWKS_ISSUER", "https://id.example", { $0.trustedIssuer ?? "none" }, "https://id.example"),
      ("LYCEUM_JWKS_AUDIENCE", "school", { $0.trustedAudience ?? "none" }, "school"),
      (
        "LYCEUM_SMTP_URL", "smtps://u:p@mail.example", { $0.mailServer?.publicDescription ?? "none" },
        "smtps://mail.example:465"
      ),
      ("LYCEUM_MAIL_FROM", "The School <post@school.example>", { $0.sender.address }, "post@school.example"),
      (
        "LYCEUM_ALLOWED_ORIGINS", "https://a.example, http://b.example:81,*", { "\($0.allowedOrigins)" },
        #"["https://a.example", "http://b.example:81", "*"]"#
      ),
      (
        "LYCEUM_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,::1",
        { "\($0.trustedProxies == TrustedProxies(["127.0.0.1", "10.0.0.0/8", "::1"]))" }, "true"
      ),
      ("LYCEUM_TLS_CERT", "cert.pem", { $0.certificate ?? "none" }, "cert.pem"),
      ("LYCEUM_TLS_KEY", "key.pem", { $0.key ?? "none" }, "key.pem"),
      ("LYCEUM_LOG", "json", { $0.logFormat.rawValue }, "json"),
      ("LYCEUM_LOG_LEVEL", "warning", { "\($0.logLevel == .warning)" }, "true"),
      ("LYCEUM_ACCESS_LOG", "off", { "\($0.logsRequests)" }, "false"),
      ("LYCEUM_RATE_LIMITS", "no", { "\($0.limitsRates)" }, "false"),
      ("LYCEUM_MAX_CONNECTIONS_PER_ADDRESS", "0", { "\($0.connectionsPerAddressMax)" }, "0"),
      ("LYCEUM_MAX_CONNECTIONS_PER_USER", "7", { "\($0.connectionsPerUserMax)" }, "7"),
      ("LYCEUM_DRAIN_SECONDS", "600", { "\($0.drainSeconds)" }, "600"),
      ("LYCEUM_WEB_APP", "off", { "\($0.browserApp == .nowhere)" }, "true"),
    ]

  /// What a setting means nothing without.
  private static let companions = [
    "LYCEUM_TLS_CERT": ["LYCEUM_TLS_KEY": "other.pem"], "LYCEUM_TLS_KEY": ["LYCEUM_TLS_CERT": "other.pem"],
    "LYCEUM_JWKS_URL": ["LYCEUM_JWKS_AUDIENCE": "us"],
    "LYCEUM_JWKS_AUDIENCE": ["LYCEUM_JWKS_URL": "https://id.example/keys"],
    "LYCEUM_JWKS_ISSUER": ["LYCEUM_JWKS_URL": "https://id.example/keys", "LYCEUM_JWKS_AUDIENCE": "us"],
  ]

  private static func environment(_ variable: String, _ value: String) -> [String: String] {
    (companions[variable] ?? [:]).merging([variable: value]) { _, own in own }
  }

  private func flag(_ variable: String) throws -> String {
    try #require(Setting.all.first { $0.variable == variable }).flag
  }

  @Test func everySettingHasASample() {
    #expect(Self.samples.map(\.variable) == Setting.all.map(\.variable))
  }

  @Test func everySettingIsReadFromItsVariable() throws {
    for sample in Self.samples {
      let read = try sample.read(configuration([], Self.environment(sample.variable, sample.value)))
      #expect(read == sample.seen, "\(sample.variable)")
    }
  }

  @Test func everySettingIsReadFromItsFlagInBothForms() throws {
    for sample in Self.samples {
      let others = try (Self.companions[sample.variable] ?? [:]).flatMap { [try flag($0.key), $0.value] }
      let apart = try configuration(others + [flag(sample.variable), sample.value])
      let joined = try configuration(["\(flag(sample.variable))=\(sample.value)"] + others)
      #expect(sample.read(apart) == sample.seen && sample.read(joined) == sample.seen, "\(sample.variable)")
    }
  }

  @Test func theFlagWinsOverTheVariable() throws {
    for sample in Self.samples {
      let environment = Self.environment(sample.variable, "neither a port, a number, a word nor an origin")
      let read = try sample.read(configuration([flag(sample.variable), sample.value], environment))
      #expect(read == sample.seen, "\(sample.variable)")
    }
  }

  @Test func anEmptyVariableIsNone() throws {
    let empty = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.variable, "") })
    #expect(try configuration([], empty).publicURL == "http://127.0.0.1:8080")
    #expect(faults([], ["DATABASE_URL": ""]) == [])
  }

  @Test func theLastOfTwoFlagsCounts() throws {
    #expect(try configuration(["--data", "a", "--data=b=c"]).dataDirectory == "b=c")
  }

  @Test(arguments: [
    ("on", true), ("TRUE", true), ("yes", true), ("1", true), ("off", false), ("False", false), ("NO", false),
    ("0", false),
  ])
  func aSwitchIsOnOrOffInFourWays(word: String, isOn: Bool) throws {
    #expect(try configuration(["--access-log", word]).logsRequests == isOn)
  }

  @Test func allFaultsAreSaidTogether() {
    let said = faults(
      ["--listen", "here", "--drain-seconds", "601", "--bogus", "--log=xml"],
      [
        "LYCEUM_PUBLIC_URL": "https://learn.example.org/path", "LYCEUM_LOG_LEVEL": "loud",
        "LYCEUM_ACCESS_LOG": "maybe",
        "LYCEUM_RATE_LIMITS": "2", "LYCEUM_MAX_CONNECTIONS_PER_ADDRESS": "-1", "LYCEUM_TLS_CERT": "cert.pem",
        "LYCEUM_ALLOWED_ORIGINS": "https://good.example,evil.example,null", "DATABASE_URL": "postgres://",
        "REDIS_URL": "redis://127.0.0.1",
      ])
    #expect(
      said == [
        "--bogus: is not a flag of this command; --help lists them.",
        "REDIS_URL: is for a later version: one process serves alone for now. Unset it.",
        "LYCEUM_LISTEN: should be HOST:PORT with a port of 0 to 65535, not \"here\".",
        "LYCEUM_PUBLIC_URL: should be http(s)://host, without a path, not \"https://learn.example.org/path\".",
        "DATABASE_URL: should be postgresql://user@host/database, or libpq's keywords: host=... dbname=...",
        "LYCEUM_ALLOWED_ORIGINS: should list origins like https://learn.example.org; \"evil.example\" is none.",
        "LYCEUM_ALLOWED_ORIGINS: should list origins like https://learn.example.org; \"null\" is none.",
        "LYCEUM_LOG: should be text or json, not \"xml\".",
        "LYCEUM_LOG_LEVEL: should be debug, info, warning or error, not \"loud\".",
        "LYCEUM_ACCESS_LOG: should be on or off, not \"maybe\".",
        "LYCEUM_RATE_LIMITS: should be on or off, not \"2\".",
        "LYCEUM_MAX_CONNECTIONS_PER_ADDRESS: should be a number from 0, not \"-1\".",
        "LYCEUM_DRAIN_SECONDS: should be a number of 0 to 600, not \"601\".",
        "LYCEUM_TLS_KEY: is missing: TLS needs both a certificate and its key.",
      ])
  }

  @Test func aFlagWithoutItsValueSaysWhatItWants() {
    #expect(faults(["--listen"]) == ["--listen: wants a value: HOST:PORT."])
    #expect(
      faults(["--data=", "--tls-cert", ""])
        == ["--data: wants a value: DIRECTORY.", "--tls-cert: wants a value: FILE."])
    #expect(faults(["--workbench"]) == ["--workbench: wants a value: DIRECTORY."])
  }

  @Test func halfOfTLSNamesTheOtherHalf() {
    let sentence = "is missing: TLS needs both a certificate and its key."
    #expect(faults(["--tls-cert", "a"]) == ["LYCEUM_TLS_KEY: \(sentence)"])
    #expect(faults([], ["LYCEUM_TLS_KEY": "a"]) == ["LYCEUM_TLS_CERT: \(sentence)"])
    #expect(faults(["--tls-cert", "a"], ["LYCEUM_TLS_KEY": "b"]) == [])
  }

  @Test(arguments: [
    (["--jwt-secret", "short secret"], "LYCEUM_JWT_SECRET"),
    (["--jwks-url", "ftp://secret@h/"], "LYCEUM_JWKS_URL"),
    (["--jwks-url", "https://h/secret"], "LYCEUM_JWKS_AUDIENCE"),
    (["--jwks-issuer", "secret"], "LYCEUM_JWKS_ISSUER"),
    (["--jwks-audience", "secret"], "LYCEUM_JWKS_AUDIENCE"),
    (["--smtp-url", "http://u:secret@h"], "LYCEUM_SMTP_URL"),
    (["--mail-from", "nobody"], "LYCEUM_MAIL_FROM"),
  ])
  func whatIsWrongWithPeopleAndMailIsToldWithoutItsSecrets(arguments: [String], setting: String) {
    let said = faults(arguments)
    #expect(said.contains { $0.hasPrefix("\(setting): ") } && !said.joined().contains("secret"), "\(said)")
  }

  @Test(arguments: [
    ("http://127.0.0.1:8080", "no-reply@127.0.0.1"),
    ("https://learn.example.org", "no-reply@learn.example.org"),
    ("https://learn.example.org:8443", "no-reply@learn.example.org"),
    ("http://[::1]:80", "no-reply@localhost"),
  ])
  func mailsComeFromTheServersOwnName(url: String, address: String) throws {
    #expect(try configuration(["--public-url", url]).sender.address == address)
  }

  @Test(arguments: [
    "postgres://u@h/d", "postgresql://", "postgresql://h", "postgresql:///d?host=/run/x", "host=/tmp user=u",
    "dbname = d", "  host='/a b/c\\'d' port=5432  ", "dbname=", "password='a b' host=h",
  ])
  func aDatabaseIsNamedAsLibpqReadsIt(url: String) throws {
    let isEmpty = url == "postgresql://"
    #expect(faults(["--database-url", url]).isEmpty != isEmpty)
  }

  @Test(arguments: [
    "mysql://secret@h/d", "secret", "postgres://a secret", "host=h secret", "host='secret", "=secret",
    "h st=secret",
  ])
  func whatNamesNoDatabaseIsRefusedAndNotRepeated(url: String) {
    let said = faults(["--database-url", url])
    #expect(said.count == 1 && said[0].hasPrefix("DATABASE_URL: ") && !said[0].contains("secret"))
  }

  @Test func everyLaterSettingIsRefusedByName() throws {
    for (name, sentence) in Setting.later {
      let expected = ["\(name): is for a later version: \(sentence). Unset it."]
      #expect(faults([], [name: "x"]) == expected)
      let flag = Setting(variable: name, value: "", standard: "", help: "").flag
      #expect(faults([flag, "x"]) == expected)
      #expect(faults([flag]) == expected)
      #expect(faults([flag + "="]) == expected)
    }
  }

  @Test func unknownVariablesOfOursAreNamed() {
    let environment = [
      "LYCEUM_LISTN": "x", "LYCEUM_": "", "LYCEUM_LISTEN": "x", "LYCEUM_SMTP_URL": "x", "DATABASE_URL": "x",
      "PATH": "x",
      "lyceum_listen": "x", "LYCEUM_WORKBENCH": "x",
    ]
    #expect(
      Configuration.unknownVariables(in: environment) == ["LYCEUM_", "LYCEUM_LISTN", "LYCEUM_WORKBENCH"])
  }

  @Test func answersAreCheckedOnlyWhereAFlagSaysSo() throws {
    #expect(try !configuration([]).checksAnswers)
    #expect(try configuration(["--check-answers", "on"]).checksAnswers)
    #expect(try !configuration([], ["LYCEUM_CHECK_ANSWERS": "on"]).checksAnswers)
    #expect(!Help.text(for: "serve").contains("check-answers"))
  }

  @Test func theWorkbenchIsOnlyAFlag() throws {
    #expect(try configuration(["--workbench", "files"]).workbench == "files")
    #expect(try configuration([], ["LYCEUM_WORKBENCH": "files"]).workbench == nil)
    #expect(!Help.text(for: "serve").lowercased().contains("workbench"))
  }

  @Test(
    arguments: [
      ("127.0.0.1:0", "127.0.0.1", 0, "http://127.0.0.1:0"),
      ("localhost:81", "127.0.0.1", 81, "http://127.0.0.1:81"),
      (":9000", "", 9_000, "http://127.0.0.1:9000"),
      ("0.0.0.0:9000", "0.0.0.0", 9_000, "http://127.0.0.1:9000"),
      ("[::1]:65535", "::1", 65_535, "http://[::1]:65535"), ("[::]:80", "::", 80, "http://127.0.0.1:80"),
      ("[2001:DB8::7]:8443", "2001:DB8::7", 8_443, "http://[2001:DB8::7]:8443"),
      ("[::ffff:192.0.2.1]:80", "::ffff:192.0.2.1", 80, "http://[::ffff:192.0.2.1]:80"),
    ] as [(String, String, UInt16, String)])
  func anAddressIsNumericAndAPort(listen: String, host: String, port: UInt16, url: String) throws {
    let read = try configuration(["--listen", listen])
    #expect(read.host == host && read.port == port && read.publicURL == url)
  }

  @Test(arguments: [
    "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http", "[::1]",
  ])
  func anAddressWantsAPort(listen: String) {
    #expect(faults(["--listen", listen]).count == 1, "\(faults(["--listen", listen]))")
  }

  @Test(arguments: [
    "learn.example.org", "beef", "LOCALHOST", "::1", "2001:db8::7", "1:2:3:4:5:6:7:8", "[127.0.0.1]", "[]",
    "[::1", "::1]",
    "127.0.0.256", "127.1", "[1::2::3]", "[beef]", "\u{FF11}.1.1.1", "127.0.0.1 ",
  ])
  func aHostIsANumericAddressAndIPv6StandsInBrackets(host: String) {
    #expect(
      faults(["--listen", host + ":80"])
        == ["LYCEUM_LISTEN: wants a numeric address, IPv6 in brackets, not \"\(host)\"."])
  }

  @Test func pagesAreReachedBySchemeOfTheCertificate() throws {
    let secure = try configuration(["--tls-cert", "a", "--tls-key", "b", "--listen", "[::1]:8443"])
    #expect(secure.publicURL == "https://[::1]:8443")
  }

  @Test func theURLHasThePortThatTheSystemGaveUnlessTheOperatorNamedOne() throws {
    #expect(try configuration(["--listen", "[::1]:0"]).url(port: 40_000) == "http://[::1]:40000")
    #expect(try configuration(["--listen", "127.0.0.1:0"]).url(port: 40_000) == "http://127.0.0.1:40000")
    #expect(try configuration().url(port: 8080) == "http://127.0.0.1:8080")
    let named = try configuration(["--listen", "127.0.0.1:0", "--public-url", "https://learn.example.org"])
    #expect(named.url(port: 40_000) == "https://learn.example.org")
  }
}

@Suite struct HelpTests {
  @Test(arguments: ["serve", "check"])
  func everySettingIsListedWithItsFlagVariableAndDefault(command: String) {
    let help = Help.text(for: command)
    for setting in Setting.all {
      #expect(
        help.contains(
          "  \(setting.flag) \(setting.value)\n      \(setting.help)\n      \(setting.variable); default: \(setting.standard)\n"
        ))
    }
    #expect(help.split(separator: "\n").count { $0.hasPrefix("  --") } == Setting.all.count)
  }

  @Test func theCommandsAreListed() {
    let help = Help.text(for: nil)
    for command in ["serve", "check", "token", "demo", "promote", "version"] {
      #expect(help.contains("\n  \(command)"))
    }
    #expect(Help.text(for: "bogus") == help)
  }

  @Test func noTwoSettingsShareAFlagOrAVariable() {
    let all =
      Setting.all + Setting.later.map { Setting(variable: $0.name, value: "", standard: "", help: "") }
    #expect(Set(all.map(\.flag)).count == all.count)
    #expect(Set(all.map(\.variable)).count == all.count)
  }
}
