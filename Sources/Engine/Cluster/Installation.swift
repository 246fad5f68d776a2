import Glibc

/// PostgreSQL's programs on this machine.
struct Installation: Sendable {
  static let major = "15"
  /// Debian's, and those of PostgreSQL's own packages for other systems.
  static let directories = ["/usr/lib/postgresql/\(major)/bin", "/usr/pgsql-\(major)/bin"]

  let directory: String

  init() throws(ClusterFault) {
    let found = Self.directories.first { directory in
      ["initdb", "postgres"].allSatisfy { access("\(directory)/\($0)", X_OK) == 0 }
    }
    guard let found else { throw .programsMissing(searched: Self.directories) }
    directory = found
  }

  var initdb: String { directory + "/initdb" }
  var postgres: String { directory + "/postgres" }
}

/// PostgreSQL's tools, for who copies a database or brings one back.
public enum PostgresTool: String, Sendable {
  case dump = "pg_dump"
  case restore = "pg_restore"
  case shell = "psql"

  /// Nil where this machine does not have it.
  public var path: String? {
    Installation.directories.map { "\($0)/\(rawValue)" }.first { access($0, X_OK) == 0 }
  }

  /// What brings it in.
  public static let package = "postgresql-client-\(Installation.major)"
}
