import Bytes

public enum PersonTag {}
/// The id of an account.
public typealias PersonID = Identifier<PersonTag>

/// Who asks: an account that has shown that it is itself.
public struct Person: Sendable, Hashable {
  public let id: PersonID
  public let handle: String
  public let role: PlatformRole
  /// The session that the request belongs to; nil where there is none, as with a token of another issuer.
  public let session: Int64?
  /// What the person is called in lists.
  public let name: String

  public init(id: PersonID, handle: String, role: PlatformRole, session: Int64? = nil, name: String = "") {
    self.id = id
    self.handle = handle
    self.name = name
    self.role = role
    self.session = session
  }
}
