import Identity
import Testing

@Suite struct TokenAttackTests {
  static let attacks =
    Attack.onAlgorithm + Attack.onHeader + Attack.onKeyID + Attack.onKeyInHeader + Attack.onKeyConfusion
    + Attack.onSignature + Attack.onForm + Attack.onClaims + Attack.onTime + Attack.onParties

  @Test(arguments: attacks)
  func isRefusedForItsReason(attack: Attack) {
    #expect(throws: attack.fault) { try attack.forged.verify() }
  }

  @Test(arguments: attacks)
  func itsTwinIsNotRefused(attack: Attack) throws {
    #expect(attack.forged.text != attack.twin.text || attack.forged.keys != attack.twin.keys)
    _ = try attack.twin.verify()
  }

  @Test func attacksAreManyAndEachIsAnother() {
    #expect(Self.attacks.count >= 45)
    #expect(Set(Self.attacks.map(\.name)).count == Self.attacks.count)
    #expect(Set(Self.attacks.map(\.forged.text)).count >= Self.attacks.count - 1)
  }
}
