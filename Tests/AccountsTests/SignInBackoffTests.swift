import Testing

@testable import Accounts

@Suite struct SignInBackoffTests {
  private var backoff = SignInBackoff()

  private mutating func fail(
    _ times: Int, account: String = "ada", address: String = "1.1.1.1", atMs: UInt64 = 0
  ) {
    for _ in 0..<times { backoff.failed(account: account, address: address, nowMs: atMs) }
  }

  private func wait(account: String = "ada", address: String = "1.1.1.1", atMs: UInt64 = 0) -> UInt64? {
    backoff.waitMs(account: account, address: address, nowMs: atMs)
  }

  @Test mutating func fourMistakesAreFree() {
    fail(4)
    #expect(wait() == nil)
    fail(1)
    #expect(wait() == 1_000)
  }

  @Test mutating func eachFurtherFailureDoublesTheWaitUpToAQuarterOfAnHour() {
    fail(8)
    #expect(wait() == 8_000)
    #expect(wait(atMs: 7_999) == 1)
    #expect(wait(atMs: 8_000) == nil)
    fail(40)
    #expect(wait() == 900_000)
  }

  @Test mutating func ownerElsewhereIsNotLockedOut() {
    fail(20)
    #expect(wait(address: "2.2.2.2") == nil)
  }

  @Test mutating func manyAddressesDoNotHelpAgainstOneAccount() {
    for number in 0..<60 { fail(1, address: "10.0.0.\(number)") }
    #expect(wait(address: "9.9.9.9") == 60_000)
    #expect(wait(account: "grace", address: "9.9.9.9") == nil)
  }

  @Test mutating func oneAddressCannotTryManyAccounts() {
    for number in 0..<205 { fail(1, account: "learner\(number)") }
    #expect(wait(account: "somebody") == 32_000)
    #expect(wait(account: "somebody", address: "2.2.2.2") == nil)
  }

  @Test mutating func signingInForgivesOnesOwnMistakes() {
    fail(4)
    backoff.succeeded(account: "ada", address: "1.1.1.1")
    fail(4)
    #expect(wait() == nil)
  }

  @Test mutating func failuresAreForgottenAfterAnHour() {
    fail(4)
    fail(4, atMs: SignInBackoff.forgetMs + 1)
    #expect(wait(atMs: SignInBackoff.forgetMs + 1) == nil)
  }

  @Test mutating func ofManyWhoComeAtOnceAfterTheWaitOneGoesOn() {
    fail(8)
    let admitted = (0..<20).map { _ in backoff.admit(account: "ada", address: "1.1.1.1", nowMs: 8_000) }
    #expect(admitted == [nil] + [UInt64?](repeating: 8_000, count: 19))
    // Those who have not used up their patience are not in each other's way.
    let others = (0..<20).map { _ in backoff.admit(account: "grace", address: "1.1.1.1", nowMs: 8_000) }
    #expect(others.allSatisfy { $0 == nil })
  }

  @Test mutating func aSchoolSignsInThroughItsAddress() {
    for number in 0..<205 { fail(1, account: "learner\(number)") }
    let admitted = (0..<20).map {
      backoff.admit(account: "somebody\($0)", address: "1.1.1.1", nowMs: 60_000)
    }
    #expect(admitted.allSatisfy { $0 == nil })
  }

  @Test func namesCountWithBoundedLength() {
    #expect(SignInBackoff.name("ada") == "ada")
    #expect(SignInBackoff.name(String(repeating: "é", count: 1_024)).utf8.count == 256)
  }

  @Test mutating func whatIsRememberedIsBounded() {
    for number in 0..<SignInBackoff.countsMax {
      fail(1, account: "a\(number)", address: "b\(number)", atMs: UInt64(number))
    }
    #expect(backoff.count <= SignInBackoff.countsMax)
  }
}
