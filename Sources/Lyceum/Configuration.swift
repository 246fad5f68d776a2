import Accounts
import Database
import Gateway
import Glibc
import Mail
import Outward
import Telemetry
import Uploads

/// What the operator wants, read once. Everything that is wrong with it is found at once.
struct Configuration: Sendable {
  /// A setting, and what it should be instead.
  struct Fault: Error, Equatable, CustomStringConvertible {
    let setting: String
    let sentence: String
    var description: String { "\(setting): \(sentence)" }
  }

  struct Faults: Error { let list: [Fault] }

  private(set) var host = "127.0.0.1"
  private(set) var port: UInt16 = 8080
  private(set) var publicURL = ""
  private(set) var isPublicURLGiven = false
  private(set) var dataDirectory = "./data"
  /// Nil: the private cluster. May hold a password, so it is never shown.
  private(set) var databaseURL: String?
  /// Nil: the data directory.
  private(set) var storageDirectory: String?
  private(set) var uploadLimits = UploadLimits()
  private(set) var allowedOrigins: [String] = []
  private(set) var trustedProxies = TrustedProxies.none
  private(set) var certificate: String?
  private(set) var key: String?
  private(set) var logFormat = LogFormat.text
  private(set) var logLevel = LogLevel.info
  private(set) var logsRequests = true
  private(set) var limitsRates = true
  private(set) var connectionsPerAddressMax = 4_096
  private(set) var connectionsPerUserMax = 32
  private(set) var drainSeconds = 5
  private(set) var browserApp = BrowserApp.Place.beside
  /// Nil: made once, and kept in the data directory. Never shown.
  private(set) var tokenSecret: String?
  private(set) var trustedKeys: HTTPURL?
  private(set) var trustedIssuer: String?
  private(set) var trustedAudience: String?
  /// Nil: mails are put into a folder of the data directory.
  private(set) var mailServer: SMTPServer?
  private(set) var mailFrom: MailAddress?
  /// Hidden: a directory of files for conformance suites and benchmarks.
  private(set) var workbench: String?
  /// Hidden: what endpoints answer is held against what they declare, and a difference is an error in the log.
  private(set) var checksAnswers = false

  /// `arguments` are those after the command's name.
  init(arguments: [String], environment: [String: String]) throws(Faults) {
    var faults: [Fault] = []
    var values = Self.flags(arguments, &faults)
    for setting in Setting.all where values[setting.variable] == nil {
      if let value = environment[setting.variable], !value.isEmpty { values[setting.variable] = value }
    }
    for (name, sentence) in Setting.later where !(environment[name] ?? "").isEmpty || values[name] != nil {
      faults.append(Fault(setting: name, sentence: "is for a later version: \(sentence). Unset it."))
    }
    readListen(values, &faults)
    readTLS(values)
    readRest(values, &faults)
    if (certificate == nil) != (key == nil) {
      let missing = certificate == nil ? "LYCEUM_TLS_CERT" : "LYCEUM_TLS_KEY"
      faults.append(
        Fault(setting: missing, sentence: "is missing: TLS needs both a certificate and its key."))
    }
    isPublicURLGiven = !publicURL.isEmpty
    if publicURL.isEmpty { publicURL = defaultPublicURL }
    guard faults.isEmpty else { throw Faults(list: faults) }
  }

  /// Settings of ours that nobody reads: probably misspelt.
  static func unknownVariables(in environment: [String: String]) -> [String] {
    let known = Set(Setting.all.map(\.variable) + Setting.later.map(\.name))
    return environment.keys.filter { $0.hasPrefix("LYCEUM_") && !known.contains($0) }.sorted()
  }

  private static func flags(_ arguments: [String], _ faults: inout [Fault]) -> [String: String] {
    var values: [String: String] = [:]
    let laterFlags = Setting.later.map { Setting(variable: $0.name, value: "", standard: "", help: "") }
    let hidden = [("LYCEUM_WORKBENCH", "DIRECTORY"), ("LYCEUM_CHECK_ANSWERS", "on or off")].map {
      Setting(variable: $0.0, value: $0.1, standard: "", help: "")
    }
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      guard let setting = (Setting.all + laterFlags + hidden).first(where: { $0.flag == parts[0] }) else {
        faults.append(Fault(setting: argument, sentence: "is not a flag of this command; --help lists them."))
        continue
      }
      let value = parts.count > 1 ? parts[1] : rest.popFirst() ?? ""
      // A later setting wants none: it is refused with whatever stands there.
      if value.isEmpty, !setting.value.isEmpty {
        faults.append(Fault(setting: parts[0], sentence: "wants a value: \(setting.value)."))
      } else {
        values[setting.variable] = value
      }
    }
    return values
  }

  private mutating func readListen(_ values: [String: String], _ faults: inout [Fault]) {
    guard let text = values["LYCEUM_LISTEN"] else { return }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      faults.append(
        Fault(
          setting: "LYCEUM_LISTEN",
          sentence: "should be HOST:PORT with a port of 0 to 65535, not \"\(text)\"."))
      return
    }
    guard let host = Self.address(text[..<colon]) else {
      faults.append(
        Fault(
          setting: "LYCEUM_LISTEN",
          sentence: "wants a numeric address, IPv6 in brackets, not \"\(text[..<colon])\"."))
      return
    }
    self.host = host
    self.port = port
  }

  /// Empty for all addresses. Without its brackets an IPv6 address would run into the port.
  private static func address(_ host: Substring) -> String? {
    if host.isEmpty { return "" }
    if host == "localhost" { return "127.0.0.1" }
    var bytes = in6_addr()
    if host.hasPrefix("["), host.hasSuffix("]") {
      let inner = String(host.dropFirst().dropLast())
      return inet_pton(AF_INET6, inner, &bytes) == 1 ? inner : nil
    }
    return inet_pton(AF_INET, String(host), &bytes) == 1 ? String(host) : nil
  }

  private mutating func readTLS(_ values: [String: String]) {
    certificate = values["LYCEUM_TLS_CERT"]
    key = values["LYCEUM_TLS_KEY"]
  }

  private mutating func readRest(_ values: [String: String], _ faults: inout [Fault]) {
    if let url = values["LYCEUM_PUBLIC_URL"] {
      if let origin = OriginPolicy.normalised(url) {
        publicURL = origin
      } else {
        faults.append(
          Fault(
            setting: "LYCEUM_PUBLIC_URL",
            sentence: "should be http(s)://host, without a path, not \"\(url)\"."))
      }
    }
    if let directory = values["LYCEUM_DATA"] { dataDirectory = directory }
    readDatabase(values, &faults)
    readOrigins(values, &faults)
    read(
      "LYCEUM_TRUSTED_PROXIES", values, &faults, "addresses or networks like 10.0.0.0/8, with commas",
      { TrustedProxies($0.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }) }
    ) { trustedProxies = $0 }
    read("LYCEUM_LOG", values, &faults, "text or json", { LogFormat(rawValue: $0) }) { logFormat = $0 }
    read("LYCEUM_LOG_LEVEL", values, &faults, "debug, info, warning or error", { LogLevel(name: $0) }) {
      logLevel = $0
    }
    read("LYCEUM_ACCESS_LOG", values, &faults, "on or off", Self.flag) { logsRequests = $0 }
    read("LYCEUM_RATE_LIMITS", values, &faults, "on or off", Self.flag) { limitsRates = $0 }
    read("LYCEUM_MAX_CONNECTIONS_PER_ADDRESS", values, &faults, "a number from 0", Self.number(0...1_000_000))
    {
      connectionsPerAddressMax = $0
    }
    read("LYCEUM_MAX_CONNECTIONS_PER_USER", values, &faults, "a number from 0", Self.number(0...1_000_000)) {
      connectionsPerUserMax = $0
    }
    read("LYCEUM_DRAIN_SECONDS", values, &faults, "a number of 0 to 600", Self.number(0...600)) {
      drainSeconds = $0
    }
    if let place = values["LYCEUM_WEB_APP"] { browserApp = BrowserApp.Place(place) }
    readStorage(values, &faults)
    readIdentity(values, &faults)
    readMail(values, &faults)
    workbench = values["LYCEUM_WORKBENCH"]
    read("LYCEUM_CHECK_ANSWERS", values, &faults, "on or off", Self.flag) { checksAnswers = $0 }
  }

  /// The sentences do not repeat secrets.
  private mutating func readIdentity(_ values: [String: String], _ faults: inout [Fault]) {
    tokenSecret = values["LYCEUM_JWT_SECRET"]
    if let tokenSecret, tokenSecret.utf8.count < AccessTokens.secretBytesMin {
      faults.append(
        Fault(
          setting: "LYCEUM_JWT_SECRET",
          sentence:
            "should have \(AccessTokens.secretBytesMin) characters at least; `openssl rand -hex 32` makes one."
        ))
    }
    if let text = values["LYCEUM_JWKS_URL"] {
      do throws(URLFault) { trustedKeys = try HTTPURL(parsing: text) } catch {
        faults.append(Fault(setting: "LYCEUM_JWKS_URL", sentence: error.sentence))
      }
    }
    trustedIssuer = values["LYCEUM_JWKS_ISSUER"]
    trustedAudience = values["LYCEUM_JWKS_AUDIENCE"]
    for name in ["LYCEUM_JWKS_ISSUER", "LYCEUM_JWKS_AUDIENCE"]
    where values[name] != nil && values["LYCEUM_JWKS_URL"] == nil {
      faults.append(Fault(setting: name, sentence: "means nothing without LYCEUM_JWKS_URL."))
    }
    // Nobody could tell its tokens for us from its tokens for everybody else.
    if values["LYCEUM_JWKS_URL"] != nil, trustedAudience == nil {
      faults.append(
        Fault(
          setting: "LYCEUM_JWKS_AUDIENCE",
          sentence: "is missing: what the issuer of LYCEUM_JWKS_URL calls this server, in the claim aud."))
    }
  }

  private mutating func readStorage(_ values: [String: String], _ faults: inout [Fault]) {
    if let place = values["LYCEUM_STORAGE"] {
      storageDirectory = place
      if place.contains("://") {
        faults.append(
          Fault(
            setting: "LYCEUM_STORAGE",
            sentence: "should be a directory; other stores are for a later version."))
      }
    }
    let size = "a size such as 50GB"
    read("LYCEUM_UPLOAD_MAX", values, &faults, size, { Self.bytes($0).flatMap { $0 > 0 ? $0 : nil } }) {
      uploadLimits.fileBytesMax = $0
    }
    read("LYCEUM_QUOTA_LEARNER", values, &faults, size, Self.bytes) { uploadLimits.learnerBytes = $0 }
    read("LYCEUM_QUOTA_INSTRUCTOR", values, &faults, size, Self.bytes) { uploadLimits.instructorBytes = $0 }
  }

  private mutating func readMail(_ values: [String: String], _ faults: inout [Fault]) {
    if let text = values["LYCEUM_SMTP_URL"] {
      do throws(URLFault) { mailServer = try SMTPServer(parsing: text) } catch {
        faults.append(Fault(setting: "LYCEUM_SMTP_URL", sentence: error.sentence))
      }
    }
    if let text = values["LYCEUM_MAIL_FROM"] {
      do { mailFrom = try MailAddress(parsing: text) } catch {
        faults.append(
          Fault(
            setting: "LYCEUM_MAIL_FROM",
            sentence: "should be an address, or a name with an address in < and >."))
      }
    }
  }

  /// The sentence does not repeat it: it may hold a password.
  private mutating func readDatabase(_ values: [String: String], _ faults: inout [Fault]) {
    guard let text = values["DATABASE_URL"] else { return }
    if (try? ConnectionString(text)) == nil {
      faults.append(
        Fault(
          setting: "DATABASE_URL",
          sentence: "should be postgresql://user@host/database, or libpq's keywords: host=... dbname=..."))
    }
    databaseURL = text
  }

  private mutating func readOrigins(_ values: [String: String], _ faults: inout [Fault]) {
    guard let text = values["LYCEUM_ALLOWED_ORIGINS"] else { return }
    allowedOrigins = text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
    for origin in allowedOrigins where origin != "*" && OriginPolicy.normalised(origin) == nil {
      faults.append(
        Fault(
          setting: "LYCEUM_ALLOWED_ORIGINS",
          sentence: "should list origins like https://learn.example.org; \"\(origin)\" is none."))
    }
  }

  private func read<Value>(
    _ name: String, _ values: [String: String], _ faults: inout [Fault], _ wanted: String,
    _ parse: (String) -> Value?, _ take: (Value) -> Void
  ) {
    guard let text = values[name] else { return }
    if let value = parse(text) {
      take(value)
    } else {
      faults.append(Fault(setting: name, sentence: "should be \(wanted), not \"\(text)\"."))
    }
  }

  private static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "on", "true", "yes", "1": true
    case "off", "false", "no", "0": false
    default: nil
    }
  }

  private static func number(_ range: ClosedRange<Int>) -> (String) -> Int? {
    { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }

  private var defaultPublicURL: String {
    let shown = host.isEmpty || host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
    let bracketed = shown.contains(":") ? "[\(shown)]" : shown
    return "\(certificate == nil ? "http" : "https")://\(bracketed):\(port)"
  }

  /// The address as a person would type it, once the port is known.
  func url(port: UInt16) -> String {
    guard port != self.port, !isPublicURLGiven else { return publicURL }
    return String(publicURL.prefix(upTo: publicURL.lastIndex(of: ":")!)) + ":\(port)"
  }
}
