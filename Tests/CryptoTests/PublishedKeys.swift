import Bytes
import Identity

/// Keys that everybody has: those of the specifications' examples.
enum PublishedKeys {
  /// RFC 7515, appendix A.1.
  static let hs256 = key(
    "hs256",
    .secret(
      bytes(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")))

  /// RFC 7515, appendix A.2.
  static let rs256 = key("rs256", .rsa(modulus: bytes(rs256Modulus), exponent: [1, 0, 1]))

  static let rs256Modulus = """
    ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql\
    L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs\
    LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud\
    F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
    """

  /// RFC 7515, appendix A.3.
  static let es256 = key(
    "es256",
    .p256(
      x: bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
      y: bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")))

  /// RFC 8037, appendix A.2.
  static let edDSA = key("eddsa", .ed25519(bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")))

  static let all = [hs256, rs256, es256, edDSA]

  static func bytes(_ text: String) -> [UInt8] {
    do { return try Base64.url.decode(text) } catch { preconditionFailure("\(text) is no base 64") }
  }

  private static func key(_ id: String, _ material: KeyMaterial) -> VerificationKey {
    VerificationKey(id: id, material: material)
  }
}
