import Glibc

/// Why there is no private cluster, as a person can act on it.
public enum ClusterFault: Error, Equatable, Sendable {
  case programsMissing(searched: [String])
  /// Root does not run PostgreSQL, and the user who would is not there.
  case userMissing(name: String)
  /// PostgreSQL does not run for a number that has no name.
  case userNameless(id: UInt32)
  case inUse(directory: String, pid: Int32?)
  case otherVersion(directory: String, found: String)
  case unknownFiles(directory: String)
  case othersProperty(directory: String, owner: UInt32)
  case outOfReach(directory: String, user: String)
  case unwritable(path: String, errno: Int32)
  case runtimeDirectoryTaken(path: String)
  case standAlone(directory: String, pid: Int32)
  case unreachable(directory: String, pid: Int32)
  case toolFailed(tool: String, words: String)
  case ended(how: String, words: String)
  case notReady(directory: String, seconds: Int)
  /// Former processes of the cluster do not end.
  case stuck(directory: String, pids: [Int32])
  case cancelled

  /// What it is, and what to do about it.
  public var sentence: String {
    switch self {
    case .programsMissing(let searched):
      "PostgreSQL \(Installation.major) is not installed (looked in \(searched.joined(separator: ", "))): "
        + "apt-get install postgresql-\(Installation.major), or set DATABASE_URL."
    case .userMissing(let name):
      "PostgreSQL refuses to run as root, and this machine has no user \(name): "
        + "apt-get install postgresql-\(Installation.major), start Lyceum as another user, or set DATABASE_URL."
    case .userNameless(let id):
      "PostgreSQL wants its user to have a name, and \(id) has none in /etc/passwd: "
        + "add one, or set DATABASE_URL."
    case .inUse(let directory, let pid):
      "LYCEUM_DATA: \(directory) is in use by another lyceum\(pid.map { ", process \($0)" } ?? ""): "
        + "stop that one, or name another directory."
    case .otherVersion(let directory, let found):
      "LYCEUM_DATA: \(directory) was made by PostgreSQL \(found), and this Lyceum runs "
        + "\(Installation.major): dump it with PostgreSQL \(found)'s pg_dump and restore it into a new data directory, "
        + "or convert it with pg_upgrade. It was not touched."
    case .unknownFiles(let directory):
      "LYCEUM_DATA: \(directory) holds files but no PostgreSQL cluster: move them away. They were not touched."
    case .othersProperty(let directory, let owner):
      "LYCEUM_DATA: \(directory) belongs to user \(Self.name(owner)): start Lyceum as that user or as root, "
        + "or name another directory."
    case .outOfReach(let directory, let user):
      "LYCEUM_DATA: user \(user), who runs PostgreSQL, cannot reach \(directory): let others pass through the "
        + "directories above it (chmod o+x)."
    case .unwritable(let path, let errno):
      "LYCEUM_DATA: \(path) cannot be made or written: \(String(cString: strerror(errno)))."
    case .runtimeDirectoryTaken(let path):
      "\(path) is for PostgreSQL's socket, and is not a directory of its user's alone: remove it, set "
        + "XDG_RUNTIME_DIR, or give LYCEUM_DATA a shorter path."
    case .standAlone(let directory, let pid):
      "LYCEUM_DATA: a stand-alone postgres, process \(pid), works on \(directory): wait until it has ended."
    case .unreachable(let directory, let pid):
      "LYCEUM_DATA: a postgres that Lyceum did not start, process \(pid), runs on \(directory) without a Unix "
        + "socket: stop it."
    case .toolFailed(let tool, let words): "\(tool) failed\(Self.quote(words))"
    case .ended(let how, let words): "PostgreSQL ended while it started (\(how))\(Self.quote(words))"
    case .notReady(let directory, let seconds):
      "PostgreSQL was still starting on \(directory) after \(seconds) s, probably to recover from a crash. "
        + "It goes on: start Lyceum again later."
    case .stuck(let directory, let pids):
      "LYCEUM_DATA: former processes of PostgreSQL (\(pids.map(String.init).joined(separator: ", "))) still hold "
        + "\(directory): end them, and start again."
    case .cancelled: "The start was called off."
    }
  }

  /// Whether the data directory itself is at fault.
  public var isAboutDirectory: Bool {
    switch self {
    case .unwritable, .unknownFiles, .othersProperty, .outOfReach: true
    default: false
    }
  }

  private static func name(_ id: UInt32) -> String {
    guard let entry = getpwuid(id) else { return "\(id)" }
    return String(cString: entry.pointee.pw_name)
  }

  /// The last lines of what a tool said, in one.
  private static func quote(_ words: String) -> String {
    let lines = words.split(whereSeparator: \.isNewline)
      .map { String($0.drop(while: \.isWhitespace)) }.filter { !$0.isEmpty }.suffix(6)
    return lines.isEmpty ? ", and said nothing." : ": " + lines.joined(separator: " | ")
  }
}
