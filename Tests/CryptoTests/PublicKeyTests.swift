import Identity
import Testing

@testable import Crypto

@Suite struct PublicKeyTests {
  @Test func keyIsMadeOnce() throws {
    let cache = PublicKeyCache()
    let first = try #require(cache.key(of: PublishedKeys.es256.material))
    #expect(cache.key(of: PublishedKeys.es256.material) === first)
    #expect(cache.key(of: PublishedKeys.edDSA.material) !== first)
    #expect(cache.count == 2)
  }

  @Test func cacheIsBoundedAndWorksBeyond() {
    let cache = PublicKeyCache()
    for number in 0..<3 * PublicKeyCache.keysMax {
      let point = [UInt8](repeating: UInt8(number), count: 32)
      #expect(cache.key(of: .ed25519(point)) != nil)
      #expect(cache.count <= PublicKeyCache.keysMax)
    }
  }

  @Test func secretIsNoPublicKey() {
    #expect(PublicKey(PublishedKeys.hs256.material) == nil)
    for key in PublishedKeys.all.dropFirst() { #expect(PublicKey(key.material) != nil) }
  }
}
