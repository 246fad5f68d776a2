import CLinux
import Glibc

/// What the kernel tells about other processes.
enum ProcessTable {
  /// Whether a process is a living PostgreSQL whose working directory, as that of each of its processes, is this one.
  static func isPostgres(_ pid: Int32, in directory: String, of user: UInt32) -> Bool {
    guard let (name, state) = nameAndState(of: pid), name == "postgres" || name == "postmaster" else {
      return false
    }
    // A zombie works on nothing.
    guard state != "Z", state != "X" else { return false }
    var process = stat()
    var own = stat()
    var wanted = stat()
    guard stat("/proc/\(pid)", &process) == 0, process.st_uid == user, stat("/proc/\(pid)/cwd", &own) == 0,
      stat(directory, &wanted) == 0
    else { return false }
    return own.st_dev == wanted.st_dev && own.st_ino == wanted.st_ino
  }

  static func exists(_ pid: Int32) -> Bool {
    guard let (_, state) = nameAndState(of: pid) else { return false }
    return state != "Z" && state != "X"
  }

  /// The living processes of a cluster.
  static func postgres(in directory: String, of user: UInt32) -> [Int32] {
    all().filter { isPostgres($0, in: directory, of: user) }
  }

  /// Takes the ends of PostgreSQL's processes that were left to us: as the first process of a container we are the
  /// parent of every orphan.
  static func takeOrphansEnds(besides own: [Int32]) {
    guard getpid() == 1 else { return }
    for pid in all() where !own.contains(pid) {
      if let (name, state) = nameAndState(of: pid), name == "postgres", state == "Z" {
        _ = linux_take_end(pid)
      }
    }
  }

  private static func all() -> [Int32] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var pids: [Int32] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let pid = Int32(name) { pids.append(pid) }
    }
    return pids
  }

  /// From `pid (name) state ...`, where the name may hold anything.
  private static func nameAndState(of pid: Int32) -> (name: String, state: Character)? {
    guard let text = Files.read("/proc/\(pid)/stat"), let open = text.firstIndex(of: "("),
      let close = text.lastIndex(of: ")"),
      let state = text[text.index(after: close)...].first(where: { $0 != " " })
    else { return nil }
    return (String(text[text.index(after: open)..<close]), state)
  }
}
