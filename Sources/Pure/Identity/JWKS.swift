import Bytes

/// The public keys of an issuer, as it publishes them (RFC 7517, section 5).
public enum JWKS {
  /// Why a document is no set of keys that we would read.
  public enum Fault: Error, Hashable, Sendable {
    case tooLarge
    case tooManyKeys
    /// No JSON object with an array `keys` of objects, or a member is there twice.
    case notAKeySet
  }

  public static let bytesMax = 262_144
  public static let keysMax = 64

  /// The keys that can check signatures. Others are skipped, as RFC 7517 asks: of another type, curve, size or use. So
  /// is a shared secret, which is not for publishing, and a key whose private half is published with it.
  public static func keys(parsing document: [UInt8]) throws(Fault) -> [VerificationKey] {
    guard document.count <= bytesMax else { throw .tooLarge }
    guard let set = parsed(document), case .array(let elements)? = set["keys"] else { throw .notAKeySet }
    guard elements.count <= keysMax else { throw .tooManyKeys }
    guard elements.allSatisfy({ $0.kind == .object }) else { throw .notAKeySet }
    return elements.compactMap(key)
  }

  private static func parsed(_ document: [UInt8]) -> JSONValue? {
    do {
      return try JSONValue(parsing: document, limits: JSONLimits(depthMax: 16, nodesMax: 16_384))
    } catch {
      return nil
    }
  }

  private static func key(_ jwk: JSONValue) -> VerificationKey? {
    guard jwk["d"] == nil, isForSignatures(jwk), let material = material(jwk), material.isSound else {
      return nil
    }
    if let named = jwk["alg"], named != .string(material.algorithm.rawValue) { return nil }
    switch jwk["kid"] {
    case nil: return VerificationKey(id: nil, material: material)
    case .string(let id)? where KeyID.isWellFormed(id): return VerificationKey(id: id, material: material)
    default: return nil
    }
  }

  private static func isForSignatures(_ jwk: JSONValue) -> Bool {
    if let use = jwk["use"], use != .string("sig") { return false }
    switch jwk["key_ops"] {
    case nil: return true
    case .array(let operations)?: return operations.contains(.string("verify"))
    default: return false
    }
  }

  /// RFC 7518, section 6, and RFC 8037, section 2.
  private static func material(_ jwk: JSONValue) -> KeyMaterial? {
    switch (jwk["kty"], jwk["crv"]) {
    case (.string("RSA"), nil):
      guard let modulus = bytes(jwk, "n"), let exponent = bytes(jwk, "e") else { return nil }
      return .rsa(modulus: modulus, exponent: exponent)
    case (.string("EC"), .string("P-256")):
      guard let x = bytes(jwk, "x"), let y = bytes(jwk, "y") else { return nil }
      return .p256(x: x, y: y)
    case (.string("OKP"), .string("Ed25519")): return bytes(jwk, "x").map(KeyMaterial.ed25519)
    default: return nil
    }
  }

  private static func bytes(_ jwk: JSONValue, _ name: String) -> [UInt8]? {
    guard case .string(let text)? = jwk[name] else { return nil }
    do { return try Base64.url.decode(text) } catch { return nil }
  }
}
