import Glibc

/// Who uses a private cluster.
public enum ClusterRole: String, Sendable {
  /// Runs it for as long as it serves; commands use it beside.
  case server
  /// Runs it for its own short life, where no server does.
  case command
}

/// The one that may start and stop the cluster of a data directory. The kernel lets go of it with the process,
/// however that ends; no program that is started inherits it.
final class ClusterLock: Sendable {
  enum Attempt {
    case taken(ClusterLock)
    /// Nil: it has not yet written who it is.
    case held(pid: Int32?, role: ClusterRole?)
  }

  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  static func attempt(_ path: String, as role: ClusterRole) throws(ClusterFault) -> Attempt {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .unwritable(path: path, errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      let words = (Files.read(path) ?? "").split(whereSeparator: \.isWhitespace)
      return .held(
        pid: words.first.flatMap { Int32($0) },
        role: words.dropFirst().first.flatMap { ClusterRole(rawValue: String($0)) })
    }
    let text = Array("\(getpid()) \(role.rawValue)\n".utf8)
    guard ftruncate(descriptor, 0) == 0, write(descriptor, text, text.count) == text.count else {
      let fault = ClusterFault.unwritable(path: path, errno: errno)
      close(descriptor)
      throw fault
    }
    return .taken(ClusterLock(descriptor: descriptor))
  }

  deinit {
    // Who comes next must not read whom it was.
    _ = ftruncate(descriptor, 0)
    close(descriptor)
  }
}
