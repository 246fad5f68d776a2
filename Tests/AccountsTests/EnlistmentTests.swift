import Bytes
import Crypto
import Database
import DatabaseSupport
import Identity
import Loop
import TestSupport
import Testing

@testable import Accounts

@Suite(.onTheLoop) struct EnlistmentTests {
  @LoopActor private func withAccounts(_ body: @LoopActor (Accounts, Database) async throws -> Void)
    async throws
  {
    try await TestDatabase.with { open in
      let database = try await open()
      let accounts = Accounts(
        database, tokens: AccessTokens(secret: [UInt8](repeating: 7, count: 32)),
        passwords: PasswordHasher(cores: 2), clock: UVClock(), log: .silent)
      try await body(accounts, database)
    }
  }

  /// What came of each, as `found 1`, `made`, or the code of the refusal.
  @LoopActor private func enlist(
    _ accounts: Accounts, makes: Bool = true, _ wishes: [EnlistmentWish]
  ) async throws -> [String] {
    try await accounts.database.transaction { try await accounts.enlist(wishes, makes: makes, $0) }.map {
      finding in
      switch finding {
      case .found(let id): "found \(id)"
      case .made: "made"
      case .refused(let field, let code, _): "\(field) \(code)"
      }
    }
  }

  private func wish(_ email: String?, _ handle: String? = nil, _ name: String? = nil) -> EnlistmentWish {
    EnlistmentWish(email: email, handle: handle, name: name)
  }

  @Test @LoopActor func whoIsKnownIsFoundAndTheOthersAreMade() async throws {
    try await withAccounts { accounts, database in
      _ = try await accounts.ensure(
        handle: "ada", email: "Ada@School.example", name: "Ada", password: "difference engine", role: .learner
      )
      let wishes = [
        wish("ada@school.EXAMPLE", "somebody"), wish(nil, "ADA"), wish("bob@school.example", nil, "Bob"),
        wish("bob@other.example"), wish("cy@school.example", "cyrus"),
      ]
      let told = try await enlist(accounts, wishes)
      #expect(told == ["found 1", "found 1", "made", "made", "made"])
      let made = try await database.made(
        "select handle, name, password is null and email_verified_at is null from account where id > 1 order by email"
      )
      let rows = try made.map { try $0.values(String.self, String.self, Bool.self) }
      #expect(rows.allSatisfy { $0.2 })
      #expect(rows.map { $0.1 } == ["bob", "Bob", "cy"])
      // Of two who would be called the same one is called otherwise.
      #expect(Set(rows.map { $0.0 }).count == 3)
      #expect(rows[2].0 == "cyrus")
      #expect(rows.prefix(2).contains { $0.0 == "bob" } && rows.prefix(2).contains { $0.0.hasPrefix("bob-") })
      #expect(try await enlist(accounts, Array(wishes.suffix(3))).allSatisfy { $0.hasPrefix("found") })
      let events: Int = try await database.made(
        "select count(*) from event_inbox where kind = 'account.created'")[0]
        .column(0)
      #expect(events == 4)
    }
  }

  @Test @LoopActor func whatCannotBeIsTold() async throws {
    try await withAccounts { accounts, database in
      for name in ["ada", "eve"] {
        _ = try await accounts.ensure(
          handle: name, email: "\(name)@school.example", name: name, password: "difference engine",
          role: .learner)
      }
      // Anybody may have typed it.
      try await database.made("update account set email_verified_at = null where handle = 'eve'")
      try await database.made(
        "insert into account (handle, email, name, state) values ('sue', 'sue@school.example', 'Sue', 'suspended')"
      )
      let told = try await enlist(
        accounts,
        [
          wish("eve@school.example"), wish("sue@school.example"), wish("other@school.example", "ada"),
          wish("no address"), wish(nil, "nobody"), wish("x@school.example", "a b"),
          wish("y@school.example", nil, "\u{1}"),
        ])
      #expect(
        told == [
          "email not_proved", "email suspended", "email other_address", "email bad_format", "handle unknown",
          "handle bad_format", "name bad_format",
        ])
      #expect(try await enlist(accounts, makes: false, [wish("new@school.example")]) == ["email unknown"])
    }
  }

  @Test @LoopActor func manyOfOneNameAreMade() async throws {
    try await withAccounts { accounts, _ in
      let told = try await enlist(accounts, (0..<200).map { wish("info@school\($0).example") })
      #expect(told.count { $0 == "made" } == 200)
    }
  }
}
