import Glibc
import Telemetry
import Testing

@Suite struct DescriptorSinkTests {
  @Test func flushWaitsUntilEveryLineIsInThePipe() throws {
    let pipe = try Pipe()
    let sink = DescriptorSink(descriptor: pipe.input)
    #expect(sink.accept(Array("one\n".utf8)) && sink.accept(Array("two\n".utf8)))
    #expect(sink.flush(timeoutMs: 10_000))
    #expect(pipe.read(8) == "one\ntwo\n")
    #expect(sink.close(timeoutMs: 10_000))
    #expect(!sink.accept(Array("three\n".utf8)))
  }

  @Test func stalledPipeRefusesLinesAndNeverBlocksTheCaller() throws {
    let pipe = try Pipe()
    let sink = DescriptorSink(descriptor: pipe.input, bufferBytesMax: 4 * pipe.capacity)
    let log = Log(sink: sink, nowUnixMs: { 0 })
    #expect(sink.accept([UInt8](repeating: UInt8(ascii: "x"), count: 3 * pipe.capacity)))
    // Once a byte has arrived the thread holds the batch, which exceeds the pipe: it is stalled until we read.
    #expect(pipe.read(1) == "x")
    let quarter = [UInt8](repeating: UInt8(ascii: "x"), count: pipe.capacity)
    #expect((0..<6).map { _ in sink.accept(quarter) } == [true, true, true, true, false, false])
    log.info("lost")
    log.info("lost too")
    #expect(!log.flush(timeoutMs: 0))
    let rest = 7 * pipe.capacity - 1
    #expect(pipe.read(rest) == String(repeating: "x", count: rest))
    #expect(log.close(timeoutMs: 10_000))
    let report = "1970-01-01T00:00:00.000Z WARN  log lines dropped count=2\n"
    #expect(pipe.read(report.utf8.count) == report)
  }

  @Test func nonBlockingPipeIsWaitedFor() throws {
    let pipe = try Pipe()
    try #require(fcntl(pipe.input, F_SETFL, O_NONBLOCK) == 0)
    let sink = DescriptorSink(descriptor: pipe.input)
    let size = 4 * pipe.capacity
    #expect(sink.accept([UInt8](repeating: UInt8(ascii: "z"), count: size)))
    #expect(pipe.read(size) == String(repeating: "z", count: size))
    #expect(sink.close(timeoutMs: 10_000))
  }

  @Test func closedPipeEndsNeitherTheProcessNorTheFlush() throws {
    let pipe = try Pipe()
    let sink = DescriptorSink(descriptor: pipe.input)
    pipe.closeOutput()
    #expect(sink.accept(Array("nobody reads\n".utf8)))
    #expect(sink.flush(timeoutMs: 10_000))
    #expect(sink.accept(Array("nobody reads\n".utf8)))
    #expect(sink.close(timeoutMs: 10_000))
  }

  @Test func linesOfManyThreadsStayWhole() async throws {
    let pipe = try Pipe()
    let sink = DescriptorSink(descriptor: pipe.input)
    let log = Log(sink: sink, nowUnixMs: { 0 })
    await withTaskGroup { group in
      for task in 0..<4 {
        group.addTask {
          for number in 0..<50 { log.info("tick", ["task": LogValue(task), "n": LogValue(number)]) }
        }
      }
    }
    let expected = (0..<4).flatMap { task in
      (0..<50).map { "1970-01-01T00:00:00.000Z INFO  tick task=\(task) n=\($0)" }
    }
    let lines = pipe.read(expected.joined().utf8.count + expected.count).split(separator: "\n")
    #expect(lines.map(String.init).sorted() == expected.sorted())
    #expect(log.close(timeoutMs: 10_000))
  }
}

/// A pipe of the smallest capacity, so that it is soon full.
private final class Pipe {
  private var descriptors: [Int32] = [-1, -1]
  let capacity: Int

  struct NoPipe: Error {}

  init() throws {
    guard pipe(&descriptors) == 0 else { throw NoPipe() }
    // F_SETPIPE_SZ, a macro that does not cross over; the kernel answers with what it granted.
    let granted = fcntl(descriptors[1], 1031, 4096)
    guard granted > 0 else { throw NoPipe() }
    capacity = Int(granted)
  }

  deinit {
    closeOutput()
    closeInput()
  }

  var input: Int32 { descriptors[1] }

  func closeOutput() { close(at: 0) }
  func closeInput() { close(at: 1) }

  /// Waits for this many bytes, or for the other end to close.
  func read(_ count: Int) -> String {
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while content.count < count {
      let got = Glibc.read(descriptors[0], &chunk, min(chunk.count, count - content.count))
      if got <= 0 { break }
      content += chunk[..<got]
    }
    return String(decoding: content, as: UTF8.self)
  }

  private func close(at index: Int) {
    if descriptors[index] >= 0 { Glibc.close(descriptors[index]) }
    descriptors[index] = -1
  }
}
