import Bytes
import Crypto
import Database
import Events
import Gateway
import Identity
import Loop

/// Somebody to be found, or made, among many: by the address, or by the handle.
public struct EnlistmentWish: Sendable, Hashable {
  public var email: String?
  public var handle: String?
  public var name: String?

  public init(email: String?, handle: String?, name: String?) {
    self.email = email
    self.handle = handle
    self.name = name
  }
}

/// What came of it.
public enum EnlistmentFinding: Sendable, Hashable {
  case found(PersonID)
  case made(PersonID)
  case refused(field: String, code: String, message: String)
}

/// Finding accounts in bulk for others' lists, and making those that are missing.
extension Accounts {
  private static let attemptsMax = 4
  private static let suffixes = Array("abcdefghjkmnpqrstvwxyz23456789".utf8)

  /// An id, or a handle, of somebody who may sign in; nil: there is nobody.
  public func active(named name: String) async throws -> PersonID? {
    let account =
      if let id = PersonID(decimal: name) { try await store.find(id) } else {
        try await store.find(handle: name).credentials?.account
      }
    return account?.state == .active ? account?.id : nil
  }

  /// In the transaction of whoever asks; a finding for each, in their order. Accounts are made without a password: their
  /// people get in by a mail alone, and so does nobody else.
  public func enlist(
    _ wishes: [EnlistmentWish], makes: Bool, _ transaction: Transaction
  ) async throws -> [EnlistmentFinding] {
    let known = try await transaction.run([EnlistmentStore.find(wishes)])[0].map(EnlistmentStore.known)
    var findings = zip(wishes, known).map { Enlistment.finding($0, known: $1, makes: makes) }
    var waiting = findings.indices.filter { findings[$0] == nil }
    var candidates = waiting.reduce(into: [Int: EnlistmentStore.Candidate]()) { candidates, number in
      candidates[number] = Enlistment.candidate(wishes[number])
    }
    for attempt in 1...Self.attemptsMax where !waiting.isEmpty {
      let rows = try await transaction.run([EnlistmentStore.make(waiting.map { candidates[$0]! })])[0]
      for row in rows {
        findings[waiting[try row.column(0, as: Int.self) - 1]] = .made(try row.column(1))
      }
      waiting = waiting.filter { findings[$0] == nil }
      guard !waiting.isEmpty else { break }
      // Another list may have made them at the same moment.
      let now = try await transaction.run([EnlistmentStore.find(waiting.map { wishes[$0] })])[0].map(
        EnlistmentStore.known)
      for (number, known) in zip(waiting, now) {
        findings[number] = Enlistment.finding(wishes[number], known: known, makes: makes)
      }
      waiting = waiting.filter { findings[$0] == nil }
      // Somebody has the handle that was made up.
      for number in waiting where wishes[number].handle == nil {
        candidates[number]?.handle = Enlistment.handle(
          wishes[number], suffix: Self.suffix(length: 2 + attempt))
      }
    }
    let made = findings.compactMap { if case .made(let id)? = $0 { id } else { nil } }
    if !made.isEmpty { _ = try await transaction.run(EnlistmentStore.traces(of: made)) }
    return findings.map { $0 ?? Enlistment.handleTaken }
  }

  private static func suffix(length: Int) -> String {
    String(decoding: SecureRandom.bytes(length).map { suffixes[Int($0) % suffixes.count] }, as: UTF8.self)
  }

  /// A mail to each with which they choose their first password.
  public func welcome(_ people: [PersonID]) -> [Statement] {
    people.map { AccountMail.welcome.job(for: $0) }
  }
}

/// Who is meant by a row of somebody else's list. Pure.
enum Enlistment {
  private static let handleBaseMax = 24

  /// Nil: an account is to be made.
  static func finding(
    _ wish: EnlistmentWish, known: EnlistmentStore.Known, makes: Bool
  ) -> EnlistmentFinding? {
    if let email = wish.email {
      if let fault = EmailAddress.fault(in: email) {
        return .refused(field: "email", code: fault.code, message: fault.message)
      }
      if let found = known.byEmail { return byEmail(found) }
      if let found = known.byHandle {
        return found.isActive
          ? .refused(
            field: "email", code: "other_address",
            message: "The account with this handle has another address.") : handleTaken
      }
      guard makes else {
        return .refused(field: "email", code: "unknown", message: "Nobody here has this address.")
      }
      if let fault = wish.handle.flatMap({ Handle.fault(in: $0) }) {
        return .refused(field: "handle", code: fault.code, message: fault.message)
      }
      if let fault = wish.name.flatMap({ ProfileRules.nameFault($0) }) {
        return .refused(field: "name", code: fault.code, message: fault.message)
      }
      return nil
    }
    guard let found = known.byHandle, found.isActive else {
      return .refused(
        field: "handle", code: "unknown",
        message: "Nobody here has this handle; without an address no account is made.")
    }
    return .found(found.id)
  }

  static let handleTaken = EnlistmentFinding.refused(
    field: "handle", code: "taken", message: "Somebody has this handle already.")

  private static func byEmail(_ found: EnlistmentStore.Account) -> EnlistmentFinding {
    guard found.isActive else {
      return .refused(field: "email", code: "suspended", message: "The account with this address is closed.")
    }
    // Anybody may register with anybody's address: until it is proved it says nothing of who they are.
    guard found.isTrusted else {
      return .refused(
        field: "email", code: "not_proved",
        message: "Somebody has registered with this address and has not proved yet that it is theirs.")
    }
    return .found(found.id)
  }

  static func candidate(_ wish: EnlistmentWish) -> EnlistmentStore.Candidate {
    let email = wish.email ?? ""
    let local = String(email.prefix { $0 != "@" })
    return EnlistmentStore.Candidate(
      handle: wish.handle ?? handle(wish, suffix: nil), email: email,
      name: wish.name.map { ProfileRules.name($0) } ?? String(local.prefix(ProfileRules.nameLengthMax)))
  }

  /// From the address, since lists rarely tell one.
  static func handle(_ wish: EnlistmentWish, suffix: String?) -> String {
    let local = (wish.email ?? "").prefix { $0 != "@" && $0 != "+" }
    let base = Handle.made(from: String(local.prefix(handleBaseMax)))
    return suffix.map { Handle.made(from: "\(base)-\($0)") } ?? base
  }
}
