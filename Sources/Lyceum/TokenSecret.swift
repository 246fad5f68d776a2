import Accounts
import Bytes
import Crypto
import Glibc
import Telemetry

/// The secret that this server signs its tokens with: the setting's, or one that is made once and kept in the data
/// directory, for this user alone.
enum TokenSecret {
  static let fileName = "jwt-secret"

  static func open(_ configuration: Configuration) throws(Storehouse.Fault) -> [UInt8] {
    if let secret = configuration.tokenSecret { return Array(secret.utf8) }
    let path = configuration.dataDirectory + "/" + fileName
    if let kept = try read(path) { return kept }
    try make(path)
    // Another process may have been quicker: what is in the file counts.
    guard let made = try read(path) else { throw fault(path, "is empty") }
    return made
  }

  private static func read(_ path: String) throws(Storehouse.Fault) -> [UInt8]? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw fault(path, String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
      throw fault(path, "must be a file that only its owner reads: chmod 600")
    }
    guard let text = SmallFile.read(path) else { throw fault(path, String(cString: strerror(errno))) }
    let secret = Array(text.utf8.filter { $0 > 0x20 })
    guard secret.count >= AccessTokens.secretBytesMin else {
      throw fault(
        path, "holds no secret of \(AccessTokens.secretBytesMin) characters; remove it, and a new one is made"
      )
    }
    return secret
  }

  /// Whole or not at all, and never over another's.
  private static func make(_ path: String) throws(Storehouse.Fault) {
    // A name that nobody has left behind: in a container the process always has the same number.
    let temporary = "\(path).\(Hex.encode(SecureRandom.bytes(8)))"
    let text = Hex.encode(SecureRandom.bytes(32)) + "\n"
    let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fault(temporary, String(cString: strerror(errno))) }
    let bytes = Array(text.utf8)
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    close(descriptor)
    let isLinked = isWritten && (link(temporary, path) == 0 || errno == EEXIST)
    let reason = String(cString: strerror(errno))
    unlink(temporary)
    guard isLinked else { throw fault(path, reason) }
  }

  private static func fault(_ path: String, _ reason: String) -> Storehouse.Fault {
    Storehouse.Fault(sentences: ["LYCEUM_JWT_SECRET is not set, and \(path): \(reason)."], exitCode: 73)
  }
}
