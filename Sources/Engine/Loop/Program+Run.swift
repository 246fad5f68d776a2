import CLinux
import Glibc

extension Program {
  /// How a program ended, and the last that it said on either output.
  public struct Ending: Sendable {
    /// The exit code, or 256 + the signal that ended it.
    public let code: Int32
    public let words: String
  }

  /// What a pipe holds at least, so that all input fits before anybody reads.
  private static let inputBytesMax = 4_096
  private static let wordBytesMax = 16_384

  /// Runs it to its end, on a thread that may wait: a worker's. It is killed when that thread ends.
  public func run(input: String = "") throws(Failure) -> Ending {
    precondition(input.utf8.count <= Self.inputBytesMax, "a program's input must fit into a pipe")
    let told = try pipe()
    let text = Array(input.utf8)
    let written = write(told.writing, text, text.count)
    close(told.writing)
    defer { close(told.reading) }
    guard written == text.count else { throw Failure(path: path, errno: errno) }
    let said = try pipe()
    defer { close(said.reading) }
    let started = Result { () throws(Failure) in
      try start(input: told.reading, output: said.writing, errors: said.writing, endsWithThread: true)
    }
    // Ours too would keep the pipe from ending.
    close(said.writing)
    let pid = try started.get()
    let words = Self.lastWords(from: said.reading)
    return Ending(code: linux_await_end(pid), words: words)
  }

  /// Runs it to its end with the output of another for its input. Both ended well where both codes are 0.
  public func run(fedBy source: Program) throws(Failure) -> (source: Ending, sink: Ending) {
    let fed = try pipe()
    let sourceSaid = try pipe()
    let sinkSaid = try pipe()
    let first = Result { () throws(Failure) in
      try source.start(output: fed.writing, errors: sourceSaid.writing, endsWithThread: true)
    }
    let second = Result { () throws(Failure) in
      try start(input: fed.reading, output: sinkSaid.writing, errors: sinkSaid.writing, endsWithThread: true)
    }
    for ours in [fed.reading, fed.writing, sourceSaid.writing, sinkSaid.writing] { close(ours) }
    // What one of them says stays in its pipe while the other is listened to; only errors are said.
    let sinkWords = Self.lastWords(from: sinkSaid.reading)
    let sourceWords = Self.lastWords(from: sourceSaid.reading)
    for ours in [sinkSaid.reading, sourceSaid.reading] { close(ours) }
    let sourceEnding = first.map { Ending(code: linux_await_end($0), words: sourceWords) }
    let sinkEnding = second.map { Ending(code: linux_await_end($0), words: sinkWords) }
    return (try sourceEnding.get(), try sinkEnding.get())
  }

  /// Runs it to its end, from one open file into another: on a thread that may wait, and not for longer than that. What it says
  /// on its third output must fit into a pipe.
  public func run(from input: Int32, into output: Int32, patienceMs: Int32) throws(Failure) -> Ending {
    let said = try pipe()
    defer { close(said.reading) }
    let started = Result { () throws(Failure) in
      try start(input: input, output: output, errors: said.writing, endsWithThread: true)
    }
    close(said.writing)
    let pid = try started.get()
    let descriptor = linux_process_descriptor(pid)
    if descriptor >= 0 {
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waited, 1, patienceMs) == 0 { _ = linux_signal_process(descriptor, SIGKILL) }
      close(descriptor)
    }
    let code = linux_await_end(pid)
    return Ending(code: code, words: Self.lastWords(from: said.reading))
  }

  private func pipe() throws(Failure) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    let status = linux_pipe(&ends)
    guard status == 0 else { throw Failure(path: path, errno: -status) }
    return (ends[0], ends[1])
  }

  private static func lastWords(from descriptor: Int32) -> String {
    var words: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      words += chunk[..<count]
      if words.count > 2 * wordBytesMax { words.removeFirst(words.count - wordBytesMax) }
    }
    return String(decoding: words.suffix(wordBytesMax), as: UTF8.self)
  }
}
