import CLinux
import Glibc
import Loop
import Synchronization

/// A server in Python that a test talks to, on 127.0.0.1: one of Peers/. It ends with this object, and with the tests'
/// process however that ends.
public final class Peer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public let port: UInt16
  private let process: pid_t
  /// Kept open for as long as it is to live.
  private let hold: Int32
  private let said: Int32
  private let unread = Mutex<[UInt8]>([])

  private static let worker = WorkerPool(name: "peers", threads: 16, queueMax: 1_024)

  /// Starts one, and waits until it listens.
  public static func start(_ script: String, _ arguments: [String] = []) async throws -> Peer {
    try await worker.run { try Peer(script, arguments) }
  }

  private init(_ script: String, _ arguments: [String]) throws {
    var hold: [Int32] = [0, 0]
    var said: [Int32] = [0, 0]
    guard linux_pipe(&hold) == 0, linux_pipe(&said) == 0 else {
      throw Failure(description: "the system gave no pipe")
    }
    let folder = #filePath.dropLast("Peer.swift".count) + "Peers"
    let python = Program(
      "/usr/bin/python3", ["-B", "\(folder)/\(script)"] + arguments,
      environment: ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"])
    process = try python.start(input: hold[0], output: said[1], errors: 2)
    close(hold[0])
    close(said[1])
    self.hold = hold[1]
    self.said = said[0]
    var first: [UInt8] = []
    guard let line = Self.line(from: said[0], &first), line.hasPrefix("port "),
      let port = UInt16(line.dropFirst(5))
    else { throw Failure(description: "\(script) did not start") }
    self.port = port
    unread.withLock { $0 = first }
  }

  deinit {
    close(hold)
    close(said)
    kill(process, SIGKILL)
    _ = linux_await_end(process)
  }

  /// The next line that it says; nil when it has ended.
  public func line() async throws -> String? {
    try await Self.worker.run { [self] in
      var bytes = unread.withLock { $0 }
      let line = Self.line(from: said, &bytes)
      unread.withLock { $0 = bytes }
      return line
    }
  }

  /// The lines up to the one that begins so, with it.
  public func lines(through beginning: String) async throws -> [String] {
    var lines: [String] = []
    while let line = try await line() {
      lines.append(line)
      if line.hasPrefix(beginning) { return lines }
    }
    throw Failure(description: "it ended, and said \(lines)")
  }

  private static func line(from descriptor: Int32, _ bytes: inout [UInt8]) -> String? {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      bytes += chunk[..<count]
    }
  }
}
