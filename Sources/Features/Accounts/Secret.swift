import Bytes
import Crypto

/// Something that proves who holds it: 256 random bits, shown once. Of it the database has only the SHA-256, from which
/// nobody gets back; being random, it needs no salt.
struct Secret: Sendable {
  static let bytesCount = 32

  let text: String

  var hash: [UInt8] { Self.hash(of: text) }

  static func make() -> Secret { Secret(text: Base64.url.encode(SecureRandom.bytes(bytesCount))) }

  static func hash(of text: String) -> [UInt8] { SHA256.hash(Array(text.utf8)) }
}
