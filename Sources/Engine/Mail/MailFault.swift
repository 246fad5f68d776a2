import Glibc
import Outward

/// Why a mail was not sent.
public enum MailFault: Error, Hashable, Sendable {
  /// An address that is none, or one that SMTP cannot carry.
  case badAddress
  /// A header that would hold a line's end or a NUL, or a message id that is none.
  case badHeader(String)
  /// Nobody to send it to, or more than one message may have.
  case recipientCount(Int)
  case tooLarge(String)
  /// The mail server did not take it.
  case delivery(TransferFault)
  /// The folder for mails did not.
  case folder(path: String, errno: Int32)
  /// Too many mails wait already for the folder.
  case busy
  case cancelled

  /// Whether the same mail would fail again, however often it is tried.
  public var isPermanent: Bool {
    switch self {
    case .badAddress, .badHeader, .recipientCount, .tooLarge: true
    case .delivery(let fault): fault.isPermanent
    case .folder, .busy, .cancelled: false
    }
  }

  /// Whether it is certain that nobody got the mail: a connection that ended too soon may have brought it.
  public var isSurelyUnsent: Bool {
    switch self {
    case .badAddress, .badHeader, .recipientCount, .tooLarge, .busy, .folder: true
    case .cancelled: false
    case .delivery(let fault):
      switch fault.reason {
      case .busy, .closing, .unresolved, .unreachable, .untrusted, .unencrypted, .loginRefused, .refused,
        .badAddress:
        true
      case .cancelled, .timedOut, .connectionLost, .redirected, .tooLarge, .broken: false
      }
    }
  }

  /// Whether it stays so until an operator mends a setting or the server itself.
  var needsOperator: Bool {
    switch self {
    case .delivery(let fault):
      switch fault.reason {
      case .loginRefused, .untrusted, .unencrypted: true
      default: false
      }
    case .folder: true
    default: false
    }
  }

  /// For the operator; addresses and content are not in it, but for what a mail server says of them.
  public var sentence: String {
    switch self {
    case .badAddress: "The address is not one that mail can be sent to."
    case .badHeader(let name): "The \(name) holds what no header may hold."
    case .recipientCount(let count): "A mail is for 1 to \(MailMessage.recipientsMax) people, not \(count)."
    case .tooLarge(let part): "The \(part) is too long."
    case .delivery(let fault): fault.sentence
    case .folder(let path, let errno): "\(path) cannot be written: \(String(cString: strerror(errno)))."
    case .busy: "Too many mails wait already."
    case .cancelled: "Called off."
    }
  }
}

extension MailFault: CustomStringConvertible {
  public var description: String { sentence }
}
