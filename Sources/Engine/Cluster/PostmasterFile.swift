/// What a running PostgreSQL says of itself in `postmaster.pid`: a line each for its process id (negative: a
/// stand-alone server), its data directory, when it started, its port, the directory of its socket, the first address
/// that it listens on, its shared memory, and its status. It writes the lines one after the other while it starts.
struct PostmasterFile: Equatable, Sendable {
  enum Status: String { case starting, stopping, ready, standby }

  let pid: Int32
  let isStandAlone: Bool
  let dataDirectory: String
  let port: Int
  /// Empty: none, or not yet known.
  let socketDirectory: String
  let status: Status?

  /// Nil for a file that is not written yet, or was cut off by a crash.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.last == " "
        ? String(line.prefix(line.count - line.reversed().prefix { $0 == " " }.count)) : String(line)
    }
    func line(_ number: Int) -> String { number <= lines.count ? lines[number - 1] : "" }
    guard let number = Int32(line(1)), number != 0, number != .min else { return nil }
    pid = abs(number)
    isStandAlone = number < 0
    dataDirectory = line(2)
    port = Int(line(4)) ?? 0
    socketDirectory = line(5)
    status = Status(rawValue: line(8))
  }
}
