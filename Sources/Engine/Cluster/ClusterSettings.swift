/// How PostgreSQL is set up. What must hold is said on its command line, where nothing overrides it; the rest is in
/// a file that is written at each start and that postgresql.conf includes first, so that an operator's own lines there,
/// and ALTER SYSTEM, win.
enum ClusterSettings {
  static func commandLine(_ home: ClusterHome, socketDirectory: String) -> [String] {
    let settings = [
      "listen_addresses=",
      "port=\(ClusterPaths.port)",
      "unix_socket_directories=\(quoted(socketDirectory))",
      "unix_socket_permissions=0700",
      "hba_file=\(home.access)",
      "ident_file=\(home.names)",
      "fsync=on",
      "full_page_writes=on",
      // Its words go to the file that Lyceum opened for it.
      "log_destination=stderr",
      "logging_collector=off",
    ]
    return ["-D", home.data] + settings.flatMap { ["-c", $0] }
  }

  /// Only over the socket, and only for the users who may reach it anyway: the operating system says who calls.
  static let access = """
    # Written by Lyceum at each start.
    local all all peer map=lyceum

    """

  static func names(_ users: [String]) -> String {
    let pairs = users.flatMap { user in ["lyceum", "postgres"].map { "lyceum \"\(user)\" \($0)" } }
    return "# Written by Lyceum at each start: the system's users, and the roles that they may take.\n"
      + pairs.joined(separator: "\n") + "\n"
  }

  static let include =
    "\n# Lyceum's settings. Lines below this one win over them.\ninclude_if_exists '../lyceum.conf'\n"

  static let tuning = """
    # Written by Lyceum at each start. To change one, set it in data/postgresql.conf, or by ALTER SYSTEM.
    cluster_name = 'lyceum'
    max_connections = 60
    shared_buffers = 128MB
    # Compiling a query takes longer than our queries do.
    jit = off
    # Workers get their memory in /dev/shm, of which a container has little.
    max_parallel_workers_per_gather = 0
    # So that pg_basebackup works.
    wal_level = replica
    max_wal_size = 512MB
    timezone = 'UTC'
    log_timezone = 'UTC'
    log_line_prefix = '%m [%p] '
    # A failed statement is told to Lyceum, which logs it without what users wrote.
    log_min_messages = log
    log_min_error_statement = panic
    log_error_verbosity = terse
    log_checkpoints = off
    log_autovacuum_min_duration = -1

    """

  /// Run by the single-user server, which takes a line for a statement.
  static let firstStatements = """
    CREATE ROLE lyceum LOGIN;
    CREATE DATABASE lyceum OWNER lyceum;

    """

  /// A name in a list of names.
  private static func quoted(_ name: String) -> String { "\"\(name)\"" }
}
