import Glibc
import Loop

/// A certificate that signs itself, made for a test, in a folder of its own that goes with this object.
public final class Certificate: Sendable {
  public struct Failure: Error {
    public let words: String
  }

  public let folder: String
  /// To be believed, or not.
  public var path: String { folder + "/certificate.pem" }

  /// `names` as openssl writes them: `DNS:localhost,IP:127.0.0.1`.
  public init(names: String = "DNS:localhost,IP:127.0.0.1") throws {
    folder = try TemporaryFolder.make()
    let openssl = Program(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=peer", "-addext", "subjectAltName=\(names)", "-keyout", folder + "/key.pem",
        "-out", folder + "/certificate.pem",
      ], environment: ["PATH=/usr/bin:/bin"])
    let ending = try openssl.run()
    guard ending.code == 0 else { throw Failure(words: ending.words) }
  }

  deinit { TemporaryFolder.remove(folder) }
}

/// A new folder below /tmp.
public enum TemporaryFolder {
  public struct Failure: Error {
    public let errno: Int32
  }

  public static func make() throws -> String {
    var template = Array("/tmp/lyceum-outward-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(errno: errno) }
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  public static func remove(_ path: String) {
    _ = try? Program.removal(of: path).run()
  }
}
