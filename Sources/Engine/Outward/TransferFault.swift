/// Why another server did not do what it was asked.
public struct TransferFault: Error, Hashable, Sendable {
  /// What the caller can act on.
  public enum Reason: Hashable, Sendable {
    /// Too much waits already; nothing was sent.
    case busy
    /// This server ends.
    case closing
    case cancelled
    /// The name has no address.
    case unresolved
    /// Nobody takes a connection there.
    case unreachable
    case timedOut
    /// The connection ended before the answer was whole.
    case connectionLost
    /// The certificate is not one to believe.
    case untrusted
    /// No encryption could be agreed on where it is required.
    case unencrypted
    /// The answer is elsewhere, and that is not followed.
    case redirected
    /// The answer is longer than the caller takes.
    case tooLarge
    /// A mail server takes neither user nor password.
    case loginRefused
    /// A mail server refuses the message, its sender or a recipient with this code.
    case refused(code: Int)
    /// An address that no mail server would read as one; nothing was sent.
    case badAddress
    /// The answer is not one of the protocol.
    case broken
  }

  public let reason: Reason
  /// Scheme, host and port of the other server.
  public let peer: String
  /// What it, or libcurl, said: for the log. No user, password or query is in it.
  public let detail: String

  public init(_ reason: Reason, peer: String, detail: String = "") {
    self.reason = reason
    self.peer = peer
    self.detail = Self.plain(detail)
  }

  /// Whether the same message would be refused again, however often it is tried: the server said so of it, its sender
  /// or a recipient. A login or certificate that is refused is the operator's to mend, and then it may go.
  public var isPermanent: Bool {
    switch reason {
    case .refused(let code): code / 100 == 5
    case .badAddress: true
    default: false
    }
  }

  /// For the operator.
  public var sentence: String {
    detail.isEmpty ? "\(peer): \(phrase)." : "\(peer): \(phrase) (\(detail))."
  }

  private var phrase: String {
    switch reason {
    case .busy: "too many transfers wait already"
    case .closing: "not asked, since the server ends"
    case .cancelled: "called off"
    case .unresolved: "its name has no address; is it written right, and does name resolution work here"
    case .unreachable: "it takes no connection; is the port right, does the server run, is a firewall between"
    case .timedOut: "it took too long"
    case .connectionLost: "the connection ended too soon"
    case .untrusted: "its certificate cannot be believed; its authority must be one that this machine knows"
    case .unencrypted: "no encrypted connection could be had, and none other will do"
    case .redirected: "it sends elsewhere, which is not followed; the URL must be the final one"
    case .tooLarge: "its answer is too long"
    case .loginRefused: "it does not take this user and password"
    case .refused(let code): "it refused with \(code)"
    case .badAddress: "an address is not one that mail can be sent to"
    case .broken: "what it answered cannot be understood"
    }
  }

  private static let detailCharactersMax = 300

  /// Servers' words go to logs and tables: one line, bounded.
  private static func plain(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(detailCharactersMax) {
      let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
      plain.append(isControl ? " " : scalar)
    }
    return String(plain)
  }
}

extension TransferFault: CustomStringConvertible {
  public var description: String { sentence }
}
