import CCurl

/// An http or https URL that has been read, with its secrets set apart: they are in no description of it.
public struct HTTPURL: Hashable, Sendable {
  /// What is asked for, without user and password.
  let request: String
  let user: String?
  let password: String?

  /// In lower case.
  public let host: String
  /// Whether what is fetched comes encrypted, from whom the certificate names.
  public let isHTTPS: Bool
  /// Scheme, host, port and path: what a log or a page may show.
  public let publicDescription: String
  /// Scheme, host and port: whom the errors are about.
  let peer: String

  /// Reads an absolute URL. The fault's sentence does not repeat it.
  public init(parsing text: String) throws(URLFault) {
    let parts = try URLParts(text, form: "https://host/path")
    switch parts.part(CURLUPART_SCHEME) {
    case "https": isHTTPS = true
    case "http": isHTTPS = false
    default: throw URLFault("its scheme must be https or http.")
    }
    host = parts.host
    user = try parts.decoded(CURLUPART_USER, name: "user")
    password = try parts.decoded(CURLUPART_PASSWORD, name: "password")
    peer = "\(isHTTPS ? "https" : "http")://\(host):\(try parts.port)"
    publicDescription = peer + (parts.part(CURLUPART_PATH) ?? "/")
    request = try parts.withoutSecrets()
  }

  /// Whether the host is this machine itself.
  public var isLoopback: Bool { URLParts.isLoopback(host) }
}

extension HTTPURL: CustomStringConvertible {
  public var description: String { publicDescription }
}
