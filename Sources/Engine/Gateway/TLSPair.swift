import COpenSSL

/// A certificate chain and its key, in PEM files. They are looked at before libwebsockets gets them: given a key that
/// is not the certificate's, it ends the process at the next connection.
public struct TLSPair: Sendable, Equatable {
  public let certificate: String
  public let key: String

  public init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }

  public enum Fault: Error, Sendable { case noCertificate, noKey, mismatch }

  /// Days until the certificate expires; negative since it has. Clients refuse it then, but a server that did not
  /// start would not help anybody to see why.
  public func daysLeft() throws(Fault) -> Int {
    var days: Int32 = 0
    switch openssl_look_at_pair(certificate, key, &days) {
    case OPENSSL_PAIR_NO_CERTIFICATE: throw .noCertificate
    case OPENSSL_PAIR_NO_KEY: throw .noKey
    case OPENSSL_PAIR_MISMATCH: throw .mismatch
    default: break
    }
    return Int(days)
  }
}

extension TLSPair.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noCertificate: "the certificate's file holds no certificate in PEM that can be read"
    case .noKey: "the key's file holds no key in PEM that can be read"
    case .mismatch: "the key is not the certificate's"
    }
  }
}
