import Identity
import Synchronization

/// Keys as OpenSSL wants them: making one costs as much as checking a signature.
final class PublicKeyCache: Sendable {
  /// When there are more it begins anew: issuers have a handful each.
  static let keysMax = 64

  private let made = Mutex<[KeyMaterial: PublicKey]>([:])

  func key(of material: KeyMaterial) -> PublicKey? {
    if let key = made.withLock({ $0[material] }) { return key }
    guard let key = PublicKey(material) else { return nil }
    made.withLock {
      if $0.count >= Self.keysMax { $0.removeAll() }
      $0[material] = key
    }
    return key
  }

  var count: Int { made.withLock { $0.count } }
}
