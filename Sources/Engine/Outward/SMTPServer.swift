import CCurl

/// Where mail is handed in.
///
///     url = ( "smtp" | "smtps" ) "://" [ user [ ":" password ] "@" ] host [ ":" port ] [ "/" [ name ] ]
///           [ "?starttls=" ( "required" | "opportunistic" ) ]
///
/// User and password are percent-encoded. `name` is what this server calls itself (EHLO); without it, the domain of the
/// sender, or where that is none the host's name. Ports: 25 and 465, as libcurl has them.
public struct SMTPServer: Hashable, Sendable {
  /// How the way to the server is kept private.
  public enum Encryption: String, Sendable {
    /// TLS from the first byte (smtps).
    case implicit
    /// STARTTLS with a certificate that is believed, or no delivery.
    case required
    /// STARTTLS when it is offered, whatever the certificate: whoever could put in a false one could as well take the
    /// offer out, and mail servers on one's own machine rarely have a true one.
    case opportunistic
  }

  public let host: String
  public let port: UInt16
  public let encryption: Encryption
  let user: String?
  let password: String?
  let clientName: String?

  static let form = "smtp://[user:password@]host[:port][?starttls=required], or smtps:// likewise"

  /// Reads the setting. The fault's sentence does not repeat it.
  public init(parsing url: String) throws(URLFault) {
    let parts = try URLParts(url, form: Self.form)
    let scheme = parts.part(CURLUPART_SCHEME)
    guard scheme == "smtp" || scheme == "smtps" else {
      throw URLFault("its scheme must be smtp or smtps.")
    }
    guard parts.part(CURLUPART_OPTIONS) == nil else {
      throw URLFault("a semicolon in user or password must be written as %3B.")
    }
    host = parts.host
    port = try parts.port
    user = try parts.decoded(CURLUPART_USER, name: "user").flatMap { $0.isEmpty ? nil : $0 }
    password = try parts.decoded(CURLUPART_PASSWORD, name: "password")
    guard user != nil || (password ?? "").isEmpty else { throw URLFault("it has a password and no user.") }
    clientName = try Self.clientName(parts.part(CURLUPART_PATH))
    encryption = try Self.encryption(
      isImplicit: scheme == "smtps", query: parts.part(CURLUPART_QUERY),
      isSecretAtRisk: user != nil && !URLParts.isLoopback(host))
  }

  /// What a log or a page may show: all but user and password.
  public var publicDescription: String {
    switch encryption {
    case .implicit: "smtps://\(host):\(port)"
    case .required, .opportunistic: "smtp://\(host):\(port)?starttls=\(encryption.rawValue)"
    }
  }

  /// Whom the errors are about.
  var peer: String { "\(encryption == .implicit ? "smtps" : "smtp")://\(host):\(port)" }

  private static func clientName(_ path: String?) throws(URLFault) -> String? {
    guard let name = path?.dropFirst(), !name.isEmpty else { return nil }
    guard isHostName(name) else {
      throw URLFault("its path must be the name that this server calls itself, or empty.")
    }
    return String(name)
  }

  static func isHostName(_ name: Substring) -> Bool {
    name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }

  private static func encryption(
    isImplicit: Bool, query: String?, isSecretAtRisk: Bool
  ) throws(URLFault) -> Encryption {
    guard let query, !query.isEmpty else {
      return isImplicit ? .implicit : isSecretAtRisk ? .required : .opportunistic
    }
    guard !isImplicit else {
      throw URLFault("smtps:// is encrypted from the first byte: leave out the query.")
    }
    switch query {
    case "starttls=required": return .required
    case "starttls=opportunistic": return .opportunistic
    default: throw URLFault("its query must be starttls=required or starttls=opportunistic.")
    }
  }
}

extension SMTPServer: CustomStringConvertible {
  public var description: String { publicDescription }
}
