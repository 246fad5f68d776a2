import Bytes
import Crypto
import Database
import Identity

public enum InvitationTag {}
public typealias InvitationID = Identifier<InvitationTag>

/// Somebody who was asked into a course by mail.
struct Invitation: Sendable {
  static let atOnceMax = 200
  static let daysMax: Int64 = 90
  static let daysStandard: Int64 = 14

  enum State: String, CaseIterable, Sendable { case open, used, revoked, expired }

  let id: InvitationID
  let email: String
  let role: CourseRole
  let section: SectionID?
  /// Whether only the account with this address may use it.
  let isBound: Bool
  let state: State
  let createdAt: SQLTime
  let expiresAt: SQLTime
  let sentAt: SQLTime?
  let usedBy: PersonID?
}

/// What proves that somebody holds an invitation: 256 random bits in a mail, of which the database has the SHA-256 alone.
struct InvitationSecret: Sendable {
  static let bytesCount = 32
  static let textMax = 64

  let text: String

  static func make() -> InvitationSecret {
    InvitationSecret(text: Base64.url.encode(SecureRandom.bytes(bytesCount)))
  }

  var hash: [UInt8] { SHA256.hash(Array(text.utf8)) }
}
