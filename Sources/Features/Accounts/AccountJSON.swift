import Bytes
import Database
import Identity

extension JSONWriter {
  /// `AccountSchemas.account`.
  mutating func account(_ account: Account) {
    object { json in json.members(of: account) }
  }

  /// `AccountSchemas.record`.
  mutating func record(_ account: Account) {
    object { json in
      json.members(of: account)
      json.member("state", account.state.rawValue)
    }
  }

  /// `AccountSchemas.card`.
  mutating func card(_ account: Account) {
    object { json in
      json.member("id", account.id)
      json.member("handle", account.handle ?? "")
      json.member("name", account.name)
      json.member("avatar_url", account.avatarURL)
    }
  }

  private mutating func members(of account: Account) {
    member("id", account.id)
    member("handle", account.handle ?? "")
    member("email", account.email)
    member("email_verified", account.isEmailVerified)
    member("name", account.name)
    member("locale", account.locale)
    member("time_zone", account.timeZone)
    member("role", account.role.rawValue)
    member("avatar_url", account.avatarURL)
    key("created_at")
    time(unixMs: account.createdAt.unixMs)
  }

  /// `AccountSchemas.session`.
  mutating func session(_ session: SessionRecord, current: Int64?) {
    object { json in
      json.member("id", "\(session.id)")
      json.member("kind", session.kind.rawValue)
      json.member("is_current", session.id == current)
      json.member("address", session.address)
      json.member("user_agent", session.userAgent)
      json.key("created_at")
      json.time(unixMs: session.createdAt.unixMs)
      json.key("used_at")
      json.time(unixMs: session.usedAt.unixMs)
    }
  }

  /// `AccountSchemas.securityEvent`.
  mutating func securityEvent(_ event: SecurityEvent) {
    object { json in
      json.member("id", "\(event.id)")
      json.key("at")
      json.time(unixMs: event.at.unixMs)
      json.member("kind", event.kind)
      json.member("account_id", event.account.map(\.description))
      json.member("actor_id", event.actor.map(\.description))
      json.member("address", event.address)
      json.member("user_agent", event.userAgent)
      json.member("detail", event.detail)
    }
  }
}
