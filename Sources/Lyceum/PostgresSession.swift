import Cluster
import Database
import Glibc
import Loop

/// PostgreSQL's own tools, pointed at our database.
struct PostgresSession {
  struct Fault: Error { let sentence: String }

  private let target: ConnectionString

  init(_ target: ConnectionString) { self.target = target }

  /// A tool with its arguments. The password goes by the environment: a command line is everybody's to read.
  func program(_ tool: PostgresTool, _ arguments: [String]) throws(Fault) -> Program {
    guard let path = tool.path else {
      throw Fault(sentence: "\(tool.rawValue) is not installed: apt-get install \(PostgresTool.package).")
    }
    var environment = ["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]
    if let home = getenv("HOME") { environment.append("HOME=\(String(cString: home))") }
    if let password = target["password"] { environment.append("PGPASSWORD=\(password)") }
    return Program(path, arguments, environment: environment)
  }

  /// The database, without the password.
  var address: String { target.without("password").conninfo }
}

/// Prints how far something is, every few seconds, until it is dropped or stopped.
@LoopActor final class ProgressLine {
  private static let everyMs: UInt64 = 2_000
  private let timer: any ClockTimer

  init(clock: any LoopClock, _ line: @escaping @LoopActor () -> String?) {
    timer = clock.every(ms: Self.everyMs) { if let line = line() { say(line) } }
  }

  func stop() { timer.stop() }

  nonisolated static func megabytes(_ bytes: Int64) -> String {
    let tenths = (bytes + 52_428) / 104_858
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}
