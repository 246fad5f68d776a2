/// The files of a cluster. Where root starts it, the home and the files in it are root's, so that nothing which user
/// postgres puts in their place is followed; `data` and `run` are the user's.
struct ClusterHome: Equatable, Sendable {
  let path: String

  /// PostgreSQL's own.
  var data: String { path + "/data" }
  var pidFile: String { data + "/postmaster.pid" }
  var versionFile: String { data + "/PG_VERSION" }
  /// Where a cluster is made before it is given its name.
  var making: String { path + "/making" }
  /// For the socket; nobody but the user gets in.
  var run: String { path + "/run" }
  /// The standard error of every process of the cluster, and locked through that for as long as one lives.
  var log: String { path + "/postgres.log" }
  var formerLog: String { path + "/postgres.log.1" }
  var settings: String { path + "/lyceum.conf" }
  var access: String { path + "/pg_hba.conf" }
  var names: String { path + "/pg_ident.conf" }
}

/// Where things go, by their paths alone.
enum ClusterPaths {
  /// Linux has 107 bytes for a socket's path; PostgreSQL puts `.lock` behind it for a file.
  static let socketBytesMax = 100
  static let port = 5432
  /// Where the cluster goes when user postgres cannot reach the data directory.
  static let shared = "/var/lib/lyceum"

  static func home(below dataDirectory: String) -> String { dataDirectory + "/postgres" }
  static func remembered(below dataDirectory: String) -> String { dataDirectory + "/postgres.elsewhere" }
  static func lock(below directory: String) -> String { directory + "/lyceum.lock" }

  /// Tells data directories apart where their clusters lie side by side.
  static func key(of dataDirectory: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in dataDirectory.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func home(elsewhereFor dataDirectory: String) -> String { "\(shared)/\(key(of: dataDirectory))" }

  /// Whether a socket can be there: short enough, and nothing in its path that libpq or PostgreSQL reads as the
  /// end of one name in a list.
  static func holdsSocket(_ directory: String) -> Bool {
    directory.utf8.count + "/.s.PGSQL.\(port)".utf8.count <= socketBytesMax
      && !directory.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
  }

  /// Directories to make for a socket that cannot be in the home, the last of them private to `user`.
  static func runtime(for home: String, user: UInt32, isRoot: Bool, given: String?) -> [String] {
    let key = key(of: home)
    if isRoot { return ["/run/lyceum", "/run/lyceum/\(key)"] }
    if let given, given.hasPrefix("/"), holdsSocket("\(given)/lyceum-\(key)") {
      return ["\(given)/lyceum-\(key)"]
    }
    return ["/tmp/lyceum-\(user)-\(key)"]
  }

  /// libpq's keywords, quoted.
  static func connectionString(socketDirectory: String, port: Int) -> String {
    var quoted = ""
    for character in socketDirectory {
      if character == "'" || character == "\\" { quoted.append("\\") }
      quoted.append(character)
    }
    return "host='\(quoted)' port=\(port) user=lyceum dbname=lyceum"
  }
}
