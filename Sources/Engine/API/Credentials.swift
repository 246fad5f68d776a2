import Bytes
import Gateway
import Identity
import Loop

/// What a request shows for who sends it.
enum Credentials: Equatable {
  case none
  case bearer(String)
  /// Sent by the browser itself, whatever page asks: so a change must say which page that is.
  case cookie(String)

  static let cookieName = "lyceum_session"

  /// A token goes before a cookie. Another scheme of Authorization is somebody else's affair: a proxy's, say.
  init(_ headers: HeaderFields) {
    if let token = headers[.authorization].flatMap(Self.bearer) {
      self = .bearer(token)
    } else if let value = headers[.cookie].flatMap(Self.cookie) {
      self = .cookie(value)
    } else {
      self = .none
    }
  }

  /// RFC 6750, 2.1; nothing after the scheme is an empty token, which is no valid one.
  private static func bearer(_ header: String) -> String? {
    let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard ASCII.equalsIgnoringCase(String(parts[0]), "Bearer") else { return nil }
    let token = parts.count > 1 ? ASCII.trimmed(Array(parts[1].utf8)) : []
    return String(decoding: token, as: UTF8.self)
  }

  /// RFC 6265, 4.2: the first of this name, without the quotes that it may stand in.
  private static func cookie(_ header: String) -> String? {
    for pair in header.utf8.split(separator: UInt8(ascii: ";")) {
      let pair = ASCII.trimmed(pair)
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
        pair[..<equals].elementsEqual(cookieName.utf8)
      else {
        continue
      }
      var value = pair[pair.index(after: equals)...]
      if value.count > 1, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
        value = value.dropFirst().dropLast()
      }
      return String(value)
    }
    return nil
  }
}

/// Finds out who shows a token or a cookie. Throws `Problem.invalidToken` or `.expiredToken` for what is none.
@LoopActor public protocol Authenticator: AnyObject {
  func person(bearer token: String, from request: Request) async throws -> Person
  func person(cookie value: String, from request: Request) async throws -> Person
}
