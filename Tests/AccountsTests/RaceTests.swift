import API
import Bytes
import Crypto
import Database
import DatabaseSupport
import Gateway
import Identity
import Loop
import TestSupport
import Testing

@testable import Accounts

/// What may happen between two steps of something: hashing a password takes time, and so does a mail.
@Suite(.onTheLoop) struct RaceTests {
  private static let password = "difference engine"

  /// An account called ada.
  @LoopActor private func withAda<T: Sendable>(
    _ body: @LoopActor (Accounts, AccountStore.Credentials) async throws -> T
  ) async throws -> T {
    try await TestDatabase.with { open in
      let accounts = Accounts(
        try await open(), tokens: AccessTokens(secret: [UInt8](repeating: 7, count: 32)),
        passwords: PasswordHasher(cores: 2), clock: UVClock(), log: .silent)
      _ = try await accounts.ensure(
        handle: "ada", email: "ada@example.org", name: "Ada", password: Self.password, role: .learner)
      return try await body(accounts, try #require(try await accounts.store.find(handle: "ada").credentials))
    }
  }

  @LoopActor private func code(_ body: @LoopActor () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Problem)?.code.description }
    return nil
  }

  @LoopActor private func count(_ sql: String, _ accounts: Accounts) async throws -> Int {
    try await accounts.database.made(sql)[0].column(0)
  }

  /// As if a mail had been sent: the token of a link.
  @LoopActor private func link(
    _ purpose: MailPurpose, to email: String, _ accounts: Accounts, _ id: PersonID
  ) async throws -> String? {
    let secret = Secret.make()
    let rows = try await accounts.database.run(
      MailLinkStore.insert(secret.hash, purpose, account: id, email: email))
    return rows[1].affectedCount == 1 ? secret.text : nil
  }

  enum Ending: CaseIterable { case newPassword, suspension, deletion, signingOutEverywhere, suspendedAndBack }

  @LoopActor private func end(_ ending: Ending, _ id: PersonID, _ accounts: Accounts) async throws {
    switch ending {
    case .newPassword:
      let token = try #require(try await link(.reset, to: "ada@example.org", accounts, id))
      try await accounts.resetPassword(token, to: "analytical engine", origin: .console, keep: [])
    case .suspension: _ = try await accounts.suspend(id, reason: "", actor: id, origin: .console)
    case .deletion: try await accounts.delete(id, actor: id, origin: .console)
    case .signingOutEverywhere: try await accounts.signOutEverywhere(id, origin: .console)
    case .suspendedAndBack:
      _ = try await accounts.suspend(id, reason: "", actor: id, origin: .console)
      _ = try await accounts.reinstate(id, actor: id, origin: .console)
    }
  }

  @Test(arguments: Ending.allCases) @LoopActor
  func aPasswordThatWasReadBeforeBeginsNothingAfter(_ ending: Ending) async throws {
    try await withAda { accounts, read in
      try await end(ending, read.account.id, accounts)
      #expect(await code { _ = try await accounts.begin(read, .token, .console) } == "wrong_credentials")
      #expect(
        await code {
          try await accounts.change(
            read, field: "password", [AccountStore.wantEmail(read.account.id, "eve@example.org")])
        } == "invalid_fields")
      #expect(try await count("select count(*) from session where ended_at is null", accounts) == 0)
      #expect(try await count("select count(*) from security_event where kind = 'signed_in'", accounts) == 0)
      #expect(try await count("select count(*) from account where email_wanted is not null", accounts) == 0)
    }
  }

  @Test @LoopActor func strongerParametersEndNothing() async throws {
    try await withAda { accounts, read in
      _ = try await accounts.database.run([
        AccountStore.rehash(read.account.id, from: read.password!, to: read.password!)
      ])
      _ = try await accounts.begin(read, .token, .console)
    }
  }

  @Test @LoopActor func anExchangeInDoubtIsTheSameWhenItIsAskedAgain() async throws {
    try await withAda { accounts, read in
      let signedIn = try await accounts.begin(read, .token, .console)
      let (old, next) = (signedIn.secret, Secret.make())
      // It was done, and nobody was told.
      #expect(try await accounts.sessions.rotate(from: old.hash, to: next.hash)?.session == signedIn.session)
      accounts.doubtful.keep(next, for: old.hash)
      #expect(try await accounts.refresh(old.text, origin: .console).secret.text == next.text)
      #expect(accounts.doubtful.count == 0)
      let third = try await accounts.refresh(next.text, origin: .console)
      #expect(third.session == signedIn.session)
      // From now on it is as spent as any.
      #expect(
        await code { _ = try await accounts.refresh(old.text, origin: .console) } == "invalid_refresh_token")
      #expect(
        await code { _ = try await accounts.refresh(third.secret.text, origin: .console) }
          == "invalid_refresh_token")
    }
  }

  @Test @LoopActor func whoComesAgainAndAgainWithASpentTokenIsLoggedOnce() async throws {
    try await withAda { accounts, read in
      let first = try await accounts.begin(read, .token, .console)
      _ = try await accounts.refresh(first.secret.text, origin: .console)
      for _ in 0..<3 {
        #expect(
          await code { _ = try await accounts.refresh(first.secret.text, origin: .console) }
            == "invalid_refresh_token")
      }
      let told =
        "select count(*) from security_event where kind = 'refresh_reused' and detail like 'session % ended'"
      #expect(try await count(told, accounts) == 1)
    }
  }

  @Test @LoopActor func spentTokensGoWithTime() async throws {
    try await withAda { accounts, read in
      let first = try await accounts.begin(read, .token, .console)
      let second = try await accounts.refresh(first.secret.text, origin: .console)
      try await accounts.database.made("update session_spent set spent_at = now() - interval '31 days'")
      _ = try await accounts.refresh(second.secret.text, origin: .console)
      while try await accounts.sessions.sweep(limit: 1) > 0 {}
      #expect(try await count("select count(*) from session_spent", accounts) == 1)
    }
  }

  @Test @LoopActor func deletingWhatIsNotThereLeavesNoTrace() async throws {
    try await withAda { accounts, read in
      let id = read.account.id
      try await accounts.delete(id, actor: id, origin: .console)
      for absent in [id, PersonID(Int64.max)!] {
        #expect(await code { try await accounts.delete(absent, actor: id, origin: .console) } == "not_found")
      }
      let told = "select count(*) from security_event where kind = 'account_deleted'"
      #expect(try await count(told, accounts) == 1)
    }
  }

  @Test @LoopActor func fromWhereSomebodyDeletedThemselvesIsNotKept() async throws {
    try await withAda { accounts, read in
      let origin = Origin(address: "192.0.2.77", userAgent: "Ada's engine")
      _ = try await accounts.begin(read, .token, origin)
      try await accounts.delete(read.account.person, password: Self.password, origin: origin)
      for table in ["account", "session", "security_event", "mail_link", "jobs"] {
        let found =
          "select count(*) from \(table) t where t::text like '%192.0.2.77%' or t::text like '%engine%'"
        #expect(try await count(found, accounts) == 0, "\(table)")
      }
    }
  }

  @Test @LoopActor func aLinkToAnAddressThatTheAccountHasNoMoreIsNoGood() async throws {
    try await withAda { accounts, read in
      let id = read.account.id
      let old = try #require(try await link(.reset, to: "ada@example.org", accounts, id))
      _ = try await accounts.database.run([AccountStore.wantEmail(id, "new@example.org")])
      let new = try #require(try await link(.verify, to: "new@example.org", accounts, id))
      _ = try await accounts.verifyEmail(new, origin: .console) { _ in [] }
      let reset = await code {
        try await accounts.resetPassword(old, to: "analytical engine", origin: .console, keep: [])
      }
      #expect(reset == "invalid_fields")
    }
  }

  @Test @LoopActor func aNewPasswordCallsOffAChangeOfAddress() async throws {
    try await withAda { accounts, read in
      let id = read.account.id
      _ = try await accounts.database.run([AccountStore.wantEmail(id, "eve@example.org")])
      let eves = try #require(try await link(.verify, to: "eve@example.org", accounts, id))
      try await end(.newPassword, id, accounts)
      #expect(
        await code { _ = try await accounts.verifyEmail(eves, origin: .console) { _ in [] } }
          == "invalid_fields")
      #expect(try await accounts.store.find(id)?.email == "ada@example.org")
    }
  }

  @Test @LoopActor func noLinkIsMadeForWhoIsGoneOrWantsAnotherAddress() async throws {
    try await withAda { accounts, read in
      let id = read.account.id
      _ = try await accounts.database.run([AccountStore.wantEmail(id, "second@example.org")])
      #expect(try await link(.verify, to: "first@example.org", accounts, id) == nil)
      try await accounts.delete(id, actor: id, origin: .console)
      #expect(try await link(.verify, to: "second@example.org", accounts, id) == nil)
      #expect(try await count("select count(*) from mail_link", accounts) == 0)
    }
  }

  @Test @LoopActor func aMailToAnotherAddressIsQueuedBesideTheOneThatIsBeingSent() async throws {
    try await withAda { accounts, read in
      let person = read.account.person
      try await accounts.changeEmail(
        person, to: "first@example.org", password: Self.password, origin: .console, keep: [])
      try await accounts.database.made(
        "update jobs set state = 'running', lease_until = now() + interval '1 minute'")
      try await accounts.changeEmail(
        person, to: "second@example.org", password: Self.password, origin: .console, keep: [])
      #expect(try await count("select count(*) from jobs where state = 'waiting'", accounts) == 1)
    }
  }

  @Test @LoopActor func twoLinksUsedAtOnceSetOnePassword() async throws {
    try await withAda { accounts, read in
      let id = read.account.id
      let first = try #require(try await link(.reset, to: "ada@example.org", accounts, id))
      let second = try #require(try await link(.reset, to: "ada@example.org", accounts, id))
      let results = await [first, second, first, second].map { token in
        LoopActor.start {
          await code {
            try await accounts.resetPassword(token, to: "analytical engine", origin: .console, keep: [])
          }
        }
      }.values()
      #expect(results.count { $0 == nil } == 1)
      #expect(results.count { $0 == "invalid_fields" } == 3)
    }
  }

  @Test @LoopActor func guessingAPasswordWhileSignedInIsHeldBackAndLogged() async throws {
    try await withAda { accounts, read in
      let id = read.account.id
      for _ in 0..<5 {
        let guess = await code {
          _ = try await accounts.confirm("guess", of: id, field: "password", origin: .console)
        }
        #expect(guess == "invalid_fields")
      }
      let held = await code {
        _ = try await accounts.confirm(Self.password, of: id, field: "password", origin: .console)
      }
      #expect(held == "too_many_attempts")
      let told =
        "select count(*) from security_event where kind = 'password_refused' and account_id = actor_id"
      let times = try await count(told, accounts)
      #expect(times == 5)
    }
  }

  @Test @LoopActor func everySpellingOfANameHasTheSameFailures() async throws {
    try await withAda { accounts, _ in
      for (names, last) in [
        (["ada", "ADA", "ａｄａ", "Ａda", "aＤa"], "adＡ"), (["eve", "EVE", "ｅve", "Ｅve", "eＶe"], "evＥ"),
      ] {
        for name in names {
          let told = await code {
            _ = try await accounts.signIn(
              handle: name, email: nil, password: "guess", kind: .token, origin: .console)
          }
          #expect(told == "wrong_credentials")
        }
        let held = await code {
          _ = try await accounts.signIn(
            handle: last, email: nil, password: "guess", kind: .token, origin: .console)
        }
        #expect(held == "too_many_attempts")
      }
    }
  }
}

extension Array {
  /// What each task answers.
  fileprivate func values<T: Sendable>() async -> [T] where Element == Task<T, Never> {
    var all: [T] = []
    for task in self { all.append(await task.value) }
    return all
  }
}
