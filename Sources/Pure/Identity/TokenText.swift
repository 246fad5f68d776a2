import Bytes

/// Writes tokens; the signature is made elsewhere, between the two steps.
public enum TokenText {
  /// What is to be signed: the header and the claims, whose members the closure writes.
  public static func unsigned(
    _ algorithm: TokenAlgorithm, keyID: String? = nil, claims: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var header = JSONWriter()
    header.object {
      $0.member("alg", algorithm.rawValue)
      $0.member("typ", "JWT")
      if let keyID { $0.member("kid", keyID) }
    }
    var body = JSONWriter()
    body.object(claims)
    var text = ByteWriter(capacityBytes: 512)
    Base64.url.encode(header.bytes.span, into: &text)
    text.append(UInt8(ascii: "."))
    Base64.url.encode(body.bytes.span, into: &text)
    return text.take()
  }

  /// The token, once what `unsigned` gave is signed.
  public static func signed(_ unsigned: [UInt8], with signature: [UInt8]) -> String {
    String(decoding: unsigned, as: UTF8.self) + "." + Base64.url.encode(signature)
  }
}
