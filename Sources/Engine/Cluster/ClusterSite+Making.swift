import Glibc
import Loop

/// The steps that change the disk. All are for workers.
extension ClusterSite {
  /// A clean environment: a caller's PGDATA, PGPORT or locale would lead PostgreSQL astray.
  private var environment: [String] {
    ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=\(home.path)"]
  }

  func program(_ path: String, _ arguments: [String], in directory: String) -> Program {
    Program(path, arguments, environment: environment, directory: directory, user: user)
  }

  /// The home, and what is written anew at each start.
  func furnish() throws(ClusterFault) {
    if isElsewhere {
      try Files.makeDirectory(ClusterPaths.shared, mode: 0o711)
      try Files.makeDirectory(home.path, mode: 0o711)
      if !isRemembered {
        try Files.write(ClusterPaths.remembered(below: dataDirectory), home.path + "\n", mode: 0o644)
      }
    } else {
      try Files.makeDirectory(home.path, mode: 0o711)
    }
    if let owner = Files.owner(of: home.path), owner != geteuid(), geteuid() != 0 {
      throw .othersProperty(directory: home.path, owner: owner)
    }
    try Files.makePrivateDirectory(home.run, user: user)
    try Files.write(home.settings, ClusterSettings.tuning, mode: 0o644)
    try Files.write(home.access, ClusterSettings.access, mode: 0o644)
    try Files.write(home.names, ClusterSettings.names(userNames), mode: 0o644)
  }

  /// Makes a cluster with our role and database in it, all or nothing: what is half made has another name, and is
  /// begun anew.
  func makeCluster() throws(ClusterFault) {
    try furnish()
    try Files.remove(home.making)
    try Files.makeDirectory(home.making, mode: 0o700, user: user)
    try tool(
      "initdb", installation.initdb,
      [
        "--pgdata=\(home.making)", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8",
        "--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-instructions",
      ])
    try tool(
      "postgresql.conf", "/bin/sh", ["-c", "cat >>postgresql.conf && sync -d postgresql.conf"],
      input: ClusterSettings.include)
    let words = try tool(
      "postgres --single", installation.postgres,
      ["--single", "-D", home.making, "-c", "exit_on_error=on", "postgres"],
      input: ClusterSettings.firstStatements)
    // It ends with 0 whatever a statement came to.
    if words.contains("ERROR:") { throw .toolFailed(tool: "postgres --single", words: words) }
    // An empty directory in its place gives way.
    guard rename(home.making, home.data) == 0 else { throw .unwritable(path: home.data, errno: errno) }
    Files.sync(directory: home.path)
  }

  @discardableResult
  private func tool(_ name: String, _ path: String, _ arguments: [String], input: String = "")
    throws(ClusterFault) -> String
  {
    do {
      let ending = try program(path, arguments, in: home.making).run(input: input)
      guard ending.code == 0 else { throw ClusterFault.toolFailed(tool: name, words: ending.words) }
      return ending.words
    } catch let fault as ClusterFault { throw fault } catch {
      throw .toolFailed(tool: name, words: "\(error)")
    }
  }

  /// Where the socket goes: where it was, if that is the cluster's alone; in the home, if its path is one that a
  /// socket can have; in a runtime directory.
  func makeSocketDirectory(former: String?) throws(ClusterFault) -> String {
    if let former, (try? Files.makePrivateDirectory(former, user: user)) != nil { return former }
    if ClusterPaths.holdsSocket(home.run) { return home.run }
    let given = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }
    let directories = ClusterPaths.runtime(
      for: home.path, user: userID, isRoot: geteuid() == 0, given: given)
    for directory in directories.dropLast() { try Files.makeDirectory(directory, mode: 0o711) }
    try Files.makePrivateDirectory(directories[directories.count - 1], user: user)
    return directories[directories.count - 1]
  }

  /// Starts PostgreSQL, with its socket in a directory that is its alone; nil while former processes of the cluster
  /// live.
  func start(socketDirectory: String) throws(ClusterFault) -> pid_t? {
    guard let log = try openLog() else { return nil }
    // Its processes hold it from now on, and with it the lock.
    defer { close(log) }
    // Nobody of the cluster lives. What its last postmaster left names a process that may be another's by now, and
    // PostgreSQL would believe it.
    unlink("\(socketDirectory)/.s.PGSQL.\(ClusterPaths.port)")
    unlink("\(socketDirectory)/.s.PGSQL.\(ClusterPaths.port).lock")
    let postgres = program(
      installation.postgres, ClusterSettings.commandLine(home, socketDirectory: socketDirectory),
      in: home.data)
    do { return try postgres.start(output: log, errors: log) } catch {
      throw .toolFailed(tool: "postgres", words: "\(error)")
    }
  }

  /// What exists of the cluster, and what lives of it.
  func survey() -> Survey {
    Survey(
      path: home.data, directory: directory(), postmaster: postmaster(),
      isHeld: isLogHeld())
  }

  private func directory() -> Survey.Directory {
    if let version = Files.read(home.versionFile) {
      return .cluster(version: String(version.prefix { !$0.isWhitespace }))
    }
    guard let entries = opendir(home.data) else { return .absent }
    defer { closedir(entries) }
    var count = 0
    while readdir(entries) != nil { count += 1 }
    // Itself, and the one above.
    return count > 2 ? .unknown : .empty
  }

  private func postmaster() -> Survey.Postmaster {
    guard let text = Files.read(home.pidFile) else { return .none }
    guard let file = PostmasterFile(text) else { return .unclear }
    if ProcessTable.isPostgres(file.pid, in: home.data, of: userID) { return .ours(file) }
    return ProcessTable.exists(file.pid) ? .stranger : .gone
  }

  private func isLogHeld() -> Bool {
    let descriptor = open(home.log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  private static let logBytesMax = 1 << 20

  /// Locked for whoever inherits it; nil while somebody has.
  private func openLog() throws(ClusterFault) -> Int32? {
    func opened() throws(ClusterFault) -> Int32? {
      let descriptor = open(home.log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw .unwritable(path: home.log, errno: errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        return nil
      }
      if let user { fchown(descriptor, user.id, user.group) }
      return descriptor
    }
    guard let descriptor = try opened() else { return nil }
    guard lseek(descriptor, 0, SEEK_END) > Self.logBytesMax else { return descriptor }
    rename(home.log, home.formerLog)
    close(descriptor)
    return try opened()
  }
}
