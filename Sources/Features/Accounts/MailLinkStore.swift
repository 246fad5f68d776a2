import Bytes
import Database
import Identity

enum MailPurpose: String, Sendable, CaseIterable {
  case verify, reset

  var livesHours: Int {
    switch self {
    case .verify: 48
    case .reset: 1
    }
  }
}

/// The SQL of what is sent by mail to prove an address.
enum MailLinkStore {
  /// Links to another address are no good any more; older ones to the same still are: which mail comes first is chance.
  /// The second changes no row where the account has gone, or no longer wants that address.
  static func insert(
    _ secretHash: [UInt8], _ purpose: MailPurpose, account: PersonID, email: String, livesHours: Int? = nil
  ) -> [Statement] {
    [
      Statement(
        "delete from mail_link where account_id = $1 and purpose = $2 and email <> $3 and used_at is null",
        account,
        purpose.rawValue, email),
      Statement(
        """
        insert into mail_link (secret_hash, account_id, purpose, email, expires_at)
        select $1, id, $3, $4, now() + $5 * interval '1 hour' from account
        where id = $2 and state = 'active' and $4 = case $3 when 'reset' then email else coalesce(email_wanted, email) end
        for share
        """, secretHash, account, purpose.rawValue, email, livesHours ?? purpose.livesHours),
    ]
  }

  /// Uses a link up. Answers its account and address, and whether it was good; no row: there never was one. It is good
  /// for the address that the account has, or wants: who reads an older one has no say any more. The account is locked
  /// before the link, as by whatever else changes both.
  static func use(_ secretHash: [UInt8], _ purpose: MailPurpose) -> Statement {
    Statement(
      """
      with found as (
        select l.secret_hash, l.account_id, l.email,
          l.used_at is null and l.expires_at > now() and a.state = 'active' and l.email is not distinct from
            case l.purpose when 'reset' then a.email else coalesce(a.email_wanted, a.email) end as is_good
        from account a join mail_link l on l.account_id = a.id
        where l.secret_hash = $1 and l.purpose = $2 for update
      ), used as (
        update mail_link set used_at = now() from found where mail_link.secret_hash = found.secret_hash and found.is_good
      )
      select account_id, email, is_good from found
      """, secretHash, purpose.rawValue)
  }

  /// After one of them has done its work.
  static func useUpAll(of account: PersonID, _ purpose: MailPurpose) -> Statement {
    Statement(
      "update mail_link set used_at = now() where account_id = $1 and purpose = $2 and used_at is null",
      account,
      purpose.rawValue)
  }

  /// The address is proved; it becomes the account's, unless somebody else has it by now, which the table refuses.
  static func verify(_ account: PersonID, _ email: String) -> Statement {
    Statement(
      """
      update account set email = $2, email_verified_at = now(), email_wanted = null, version = version + 1 where id = $1
      returning id, handle, email, email_verified_at is not null, name, locale, time_zone, role, state, version, created_at, avatar_url
      """, account, email)
  }

  /// Who could read a mail to the account's address has proved it.
  static func prove(_ account: PersonID, _ email: String) -> Statement {
    Statement(
      """
      update account set email_verified_at = now(), version = version + 1
      where id = $1 and email = $2 and email_verified_at is null
      """, account, email)
  }
}
