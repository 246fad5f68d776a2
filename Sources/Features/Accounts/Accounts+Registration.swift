import API
import Bytes
import Crypto
import Database
import Gateway
import Identity
import Jobs
import Loop

/// What somebody who registers says of themselves.
struct Registration: Sendable {
  var handle: String
  var email: String
  var name: String
  var password: String
  var locale = "en"
  var timeZone = "UTC"
}

extension Accounts {
  /// Everything that is wrong with it, at once.
  func faults(in new: Registration) async throws -> [ProblemField] {
    var faults = [
      Handle.fault(in: new.handle), EmailAddress.fault(in: new.email), ProfileRules.nameFault(new.name),
      ProfileRules.localeFault(new.locale),
      PasswordRules.fault(in: new.password, personal: [new.handle, new.email, new.name]),
    ].compactMap { $0 }
    if try await !knowsTimeZone(new.timeZone) { faults.append(ProfileRules.timeZoneFault) }
    return faults
  }

  /// `keep` adds what belongs into the same transaction once the account is known.
  func register(
    _ new: Registration, origin: Origin, keep: @escaping @Sendable @LoopActor (Account) -> [Statement]
  ) async throws -> Account {
    try Problem.refuse(await faults(in: new))
    try Problem.refuse(taken: await takenFaults(handle: new.handle, email: new.email))
    let password = try await passwords.hash(Array(new.password.utf8))
    let row = AccountStore.NewAccount(
      handle: new.handle, email: new.email, name: new.name, role: .learner, locale: new.locale,
      timeZone: new.timeZone,
      password: password.encoded)
    do {
      return try await make(row, isOwnDoing: true, origin: origin) { account in
        [AccountMail.verify.job(for: account.id)] + keep(account)
      }
    } catch let error as DatabaseError where error.reason == .uniqueViolation {
      // Somebody else was quicker.
      try Problem.refuse(taken: await takenFaults(handle: new.handle, email: new.email))
      throw error
    }
  }

  func takenFaults(handle: String, email: String) async throws -> [ProblemField] {
    let taken = try await store.taken(handle: handle, email: email)
    return [
      taken.handle
        ? ProblemField(field: "handle", code: "taken", message: "Somebody has this handle already.") : nil,
      taken.email
        ? ProblemField(
          field: "email", code: "taken",
          message: "There is an account with this e-mail already; sign in, or reset its password.")
        : nil,
    ].compactMap { $0 }
  }

  public func knowsTimeZone(_ name: String) async throws -> Bool {
    // The database has no settled answer for every text: it also takes offsets and rules.
    guard ProfileRules.isTimeZoneName(name) else { return false }
    return try await store.knowsTimeZone(name)
  }
}

extension Problem {
  static func refuse(_ faults: [ProblemField]) throws(Problem) {
    if !faults.isEmpty { throw invalid(faults) }
  }

  static func refuse(taken faults: [ProblemField]) throws(Problem) {
    guard !faults.isEmpty else { return }
    throw Problem(.conflict, "taken", faults.map(\.message).joined(separator: " ")).with(fields: faults)
  }
}
