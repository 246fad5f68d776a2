import CLinux
import Glibc
import Loop
import Synchronization

/// One throwaway PostgreSQL for all tests of a run, made when the first asks for it and gone with the process,
/// however that ends: a shell of its own holds it, and ends it when the pipe from here does.
///
///     let database = try await TestCluster.connectionString()   // superuser, database `postgres`
///
/// Tests share it, so each makes what it needs under a name of its own. It loses data when the machine fails.
public enum TestCluster {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private static let worker = WorkerPool(name: "test cluster", threads: 1, queueMax: 1_024)
  private static let made = Mutex<Result<String, Failure>?>(nil)

  /// libpq's keywords for it. The first call takes about a second.
  public static func connectionString() async throws -> String {
    // One thread, so all but the first wait here and find it made.
    try await worker.run {
      if let result = made.withLock({ $0 }) { return try result.get() }
      let result = Result(catching: make)
      made.withLock { $0 = result }
      return try result.get()
    }
  }

  private static let programs = "/usr/lib/postgresql/15/bin"

  private static func make() throws(Failure) -> String {
    guard access("\(programs)/initdb", X_OK) == 0 else {
      throw Failure(description: "\(programs)/initdb is not there: apt-get install postgresql-15")
    }
    let user = geteuid() == 0 ? Program.User(named: "postgres") : nil
    let folder = try makeFolder(of: user)
    var hold: [Int32] = [0, 0]
    guard linux_pipe(&hold) == 0 else { throw Failure(description: "the system gave no pipe") }
    let shell = Program(
      "/bin/sh", ["-c", script, "test-cluster", programs, folder],
      environment: ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"], directory: folder, user: user)
    var said: [Int32] = [0, 0]
    guard linux_pipe(&said) == 0 else { throw Failure(description: "the system gave no pipe") }
    do { _ = try shell.start(input: hold[0], output: said[1], errors: said[1]) } catch {
      throw Failure(description: "\(error)")
    }
    // The writing end of `hold` stays open for as long as this process lives.
    close(hold[0])
    close(said[1])
    let words = readAll(said[0])
    close(said[0])
    guard words.hasSuffix("ready\n") else { throw Failure(description: "no test cluster: \(words)") }
    return "host=\(folder) user=postgres dbname=postgres"
  }

  private static func makeFolder(of user: Program.User?) throws(Failure) -> String {
    var template = Array("/tmp/lyceum-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(description: "/tmp cannot be written: \(String(cString: strerror(errno)))")
    }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    if let user, chown(folder, user.id, user.group) != 0 {
      throw Failure(description: "\(folder) cannot be given away: \(String(cString: strerror(errno)))")
    }
    return folder
  }

  /// Up to where the script closes it: after `ready`, or after its last words.
  private static func readAll(_ descriptor: Int32) -> String {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: all, as: UTF8.self) }
      all += chunk[..<count]
    }
  }

  /// `cat` returns when the test process is gone, be it by a crash.
  private static let script = """
    end() {
      [ -z "$postgres" ] || { kill -QUIT "$postgres" && wait "$postgres"; } 2>/dev/null
      cd / && rm -rf "$folder"
      exit
    }
    programs=$1 folder=$2 postgres=
    trap end EXIT
    "$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 \\
      --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
    "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off \\
      -c full_page_writes=off -c max_connections=200 -c unix_socket_permissions=0700 \\
      </dev/null >"$folder/log" 2>&1 &
    postgres=$!
    until grep -q '^ready' "$folder/data/postmaster.pid" 2>/dev/null; do
      kill -0 "$postgres" 2>/dev/null || { cat "$folder/log"; exit 1; }
      sleep 0.02
    done
    echo ready
    exec >/dev/null 2>&1
    cat
    """
}
