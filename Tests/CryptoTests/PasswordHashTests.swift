import Bytes
import Testing

@testable import Crypto

@Suite struct PasswordHashTests {
  /// So cheap that a test may make many.
  private static let cheap = PasswordHash.Parameters(memoryKiB: 64, passes: 1, lanes: 1)

  /// The first three are of argon2's own tests (phc-winner-argon2, test.c), the others made by its program.
  @Test(arguments: [
    ("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
    ("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
    ("password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
    ("password", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$PL01amPyeUuxG7H0vIr5X+qHkZvWnHmGBGXFYvh8z2E"),
    ("password", "$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$F1jG2CV3/Nr+yRuIsPKw0J9r4s7cJHBU"),
    (
      "differentpassword",
      "$argon2id$v=19$m=12288,t=3,p=1$ZGlmZnNhbHQxNmJ5dGVzLg$aUQ/l3CeSRPp+vVop9lR5cW9EzLOOG2T3OCHhL9lVVg"
    ),
    (
      "with\0nul",
      "$argon2id$v=19$m=64,t=1,p=2$c29tZXNhbHQxNmJ5dGVzXw$B/6aojo/uB06WoDxQuKNwaOY4APhCZ3ihH6dqtbCJRg"
    ),
    (
      "with", "$argon2id$v=19$m=64,t=1,p=2$c29tZXNhbHQxNmJ5dGVzXw$rfPHvHmw2vuCXkRbZGqpLItYRvHm5Fw0bD7iKHf3yKk"
    ),
  ])
  func publishedHashIsMatchedByItsPasswordOnly(password: String, encoded: String) throws {
    let hash = try PasswordHash(encoded: encoded)
    #expect(hash.encoded == encoded)
    #expect(try hash.matches(Array(password.utf8)))
    for other in [password + "\0", password + " ", String(password.dropLast()), "", password.uppercased()] {
      #expect(try !hash.matches(Array(other.utf8)))
    }
  }

  @Test(arguments: [
    [], [0], [0, 0], Array("pässwörd 😀".utf8), [0xff, 0xfe], [UInt8](repeating: 0, count: 1_024),
  ])
  func passwordIsAnyBytes(password: [UInt8]) throws {
    let hash = try PasswordHash.make(password, parameters: Self.cheap)
    #expect(try hash.matches(password))
    #expect(try !hash.matches(password + [0]))
    #expect(try !hash.matches(password + [1]))
    #expect(try PasswordHash(encoded: hash.encoded) == hash)
  }

  @Test func passwordIsAtMost1024Bytes() throws {
    let longest = [UInt8](repeating: 7, count: PasswordHash.passwordBytesMax)
    let hash = try PasswordHash.make(longest, parameters: Self.cheap)
    #expect(try hash.matches(longest))
    #expect(try !hash.matches(longest + [7]))
    #expect(throws: PasswordHash.Fault.passwordTooLong) { try PasswordHash.make(longest + [7]) }
  }

  /// The library wipes what it is given, which is a copy.
  @Test func passwordOfTheCallerStays() throws {
    let password = Array("lyceum-demo".utf8)
    _ = try PasswordHash.make(password, parameters: Self.cheap).matches(password)
    #expect(password == Array("lyceum-demo".utf8))
  }

  @Test func samePasswordHasManyHashes() throws {
    let hashes = try (0..<20).map { _ in try PasswordHash.make([1], parameters: Self.cheap) }
    #expect(Set(hashes.map(\.salt)).count == 20)
    #expect(Set(hashes.map(\.hash)).count == 20)
  }

  @Test func newHashHasTheCurrentParameters() throws {
    let hash = try PasswordHash.make(Array("lyceum-demo".utf8))
    #expect(hash.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(hash.salt.count == 16 && hash.hash.count == 32)
    #expect(!hash.isWeakerThanCurrent)
    #expect(try PasswordHash(encoded: hash.encoded).matches(Array("lyceum-demo".utf8)))
  }

  private static let salt = "c29tZXNhbHQxNmJ5dGVzXw"
  private static let hash = "rfPHvHmw2vuCXkRbZGqpLItYRvHm5Fw0bD7iKHf3yKk"

  private static func encoded(_ cost: String, salt: String = salt, hash: String = hash) -> String {
    "$argon2id$v=19$\(cost)$\(salt)$\(hash)"
  }

  @Test(arguments: [
    ("m=19456,t=2,p=1", false), ("m=19455,t=2,p=1", true), ("m=19456,t=1,p=1", true),
    ("m=65536,t=3,p=4", false),
    ("m=64,t=64,p=1", true),
  ])
  func weakerIsWhatTakesLess(cost: String, isWeaker: Bool) throws {
    #expect(try PasswordHash(encoded: Self.encoded(cost)).isWeakerThanCurrent == isWeaker)
    #expect(try PasswordHash(encoded: Self.encoded(cost, salt: "c29tZXNhbHQ")).isWeakerThanCurrent)
    let short = Self.encoded(cost, hash: "rfPHvHmw2vuCXkRbZGqpLA")
    #expect(try PasswordHash(encoded: short).isWeakerThanCurrent)
  }

  @Test(arguments: [
    "", "$", "password", "$2b$12$C6UzMDM.H6dfI/f/IKcEeO5c9r4vQz7F0Q1M5m5J5a5F5j5v5m5m5",
    "argon2id$v=19$m=64,t=1,p=1$\(salt)$\(hash)", encoded("m=64,t=1,p=1") + "$",
    encoded("m=64,t=1,p=1") + "\n", " " + encoded("m=64,t=1,p=1"), encoded("m=64,t=1,p=1") + "=",
    encoded("m=64,t=1,p=1").replacing("argon2id", with: "argon2i"),
    encoded("m=64,t=1,p=1").replacing("argon2id", with: "argon2d"),
    encoded("m=64,t=1,p=1").replacing("argon2id", with: "Argon2id"),
    encoded("m=64,t=1,p=1").replacing("v=19", with: "v=16"), "$argon2id$m=64,t=1,p=1$\(salt)$\(hash)",
    encoded("t=1,m=64,p=1"), encoded("m=64,t=1"), encoded("m=64,t=1,p=1,x=1"), encoded("m=064,t=1,p=1"),
    encoded("m=+64,t=1,p=1"), encoded("m=64,t=,p=1"), encoded("m=64, t=1,p=1"), encoded("m=64,t=1,p=1 "),
    encoded("m=64,t=1,p=1", salt: "AAAA"), encoded("m=64,t=1,p=1", salt: ""),
    encoded("m=64,t=1,p=1", hash: ""),
    encoded("m=64,t=1,p=1", hash: "AAAA"), encoded("m=64,t=1,p=1", salt: "-" + salt.dropFirst()),
    encoded("m=64,t=1,p=1", salt: salt.dropLast() + "x"),
    encoded("m=64,t=1,p=1", hash: String(repeating: "A", count: 100)),
    encoded("m=64,t=1,p=1", salt: String(repeating: "A", count: 1_000_000)),
  ])
  func whatIsNoHashIsRefused(encoded: String) {
    #expect(throws: PasswordHash.Fault.notAHash) { try PasswordHash(encoded: encoded) }
  }

  /// The limits themselves are read. Nothing is run here: that would take the gigabyte.
  @Test(arguments: [
    ("m=1048577,t=1,p=1", "m=1048576,t=1,p=1"), ("m=64,t=65,p=1", "m=64,t=64,p=1"),
    ("m=4096,t=1,p=17", "m=4096,t=1,p=16"), ("m=7,t=1,p=1", "m=8,t=1,p=1"), ("m=15,t=1,p=2", "m=16,t=1,p=2"),
    ("m=4294967296,t=1,p=1", "m=64,t=1,p=1"), ("m=9223372036854775808,t=1,p=1", "m=64,t=1,p=1"),
    ("m=64,t=0,p=1", "m=64,t=1,p=1"), ("m=64,t=1,p=0", "m=64,t=1,p=1"), ("m=0,t=1,p=1", "m=64,t=1,p=1"),
    ("m=64,t=4294967297,p=1", "m=64,t=1,p=1"), ("m=64,t=1,p=4294967297", "m=64,t=1,p=1"),
  ])
  func absurdCostIsRefused(absurd: String, dear: String) throws {
    #expect(throws: PasswordHash.Fault.notAHash) { try PasswordHash(encoded: Self.encoded(absurd)) }
    _ = try PasswordHash(encoded: Self.encoded(dear))
  }

  @Test func absurdCostIsNotRunForAnyoneElseEither() {
    let absurd = PasswordHash.Parameters(memoryKiB: PasswordHash.memoryKiBMax + 1, passes: 1, lanes: 1)
    #expect(throws: PasswordHash.Fault.notAHash) { try PasswordHash.make([1], parameters: absurd) }
  }
}
