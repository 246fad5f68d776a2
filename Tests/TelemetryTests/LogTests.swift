import Bytes
import Synchronization
import Telemetry
import Testing

@Suite struct LogTests {
  private let sink = CapturingSink()

  private func log(_ format: LogFormat = .text, level: LogLevel = .info) -> Log {
    Log(sink: sink, level: level, format: format, nowUnixMs: { 1_795_248_870_123 })
  }

  @Test func textLinesAreForPeople() {
    let log = log(level: .debug)
    log.info("listening", ["address": "127.0.0.1", "port": 8080])
    log.debug("connected", ["user": "Ada Lovelace", "ratio": 0.5, "again": false])
    log.warning("slow", ["empty": "", "expression": "a=b", "path": #"C:\x"#, "name": "José"])
    log.error("stopped")
    #expect(
      sink.text == #"""
        2026-11-21T08:14:30.123Z INFO  listening address=127.0.0.1 port=8080
        2026-11-21T08:14:30.123Z DEBUG connected user="Ada Lovelace" ratio=0.5 again=false
        2026-11-21T08:14:30.123Z WARN  slow empty="" expression="a=b" path="C:\\x" name="José"
        2026-11-21T08:14:30.123Z ERROR stopped

        """#)
  }

  @Test func jsonLinesAreOneObjectEach() throws {
    log(.json).warning("slow", ["who": "a\"b\n", "ms": 1200, "share": 0.25, "last": true])
    #expect(
      sink.text
        == #"{"time":"2026-11-21T08:14:30.123Z","level":"warning","message":"slow","who":"a\"b\n","ms":1200,"#
        + #""share":0.25,"last":true}"# + "\n")
    let line = try #require(sink.lines.first)
    #expect(throws: Never.self) { try JSONValue(parsing: line) }
  }

  @Test(arguments: [LogFormat.text, .json])
  func valuesCannotForgeALineOrMoveTheCursor(format: LogFormat) {
    let hostile = "x\n2026-11-21T08:14:30.123Z ERROR forged\r\u{1b}[2J\u{85}\u{2028}\u{9b}\u{202e}\0"
    log(format).info("login", ["name": LogValue(hostile)])
    let line = sink.lines[0]
    #expect(sink.lines.count == 1 && line.filter { $0 < 0x20 } == [0x0a] && line.last == 0x0a)
    if format == .text {
      #expect(
        sink.text.hasSuffix(
          #"name="x\n2026-11-21T08:14:30.123Z ERROR forged\r\u{1b}[2J\u{85}\u{2028}\u{9b}\u{202e}\u{0}""#
            + "\n"))
    }
  }

  @Test func fieldsOfALevelThatIsOffAreNotBuilt() {
    var builds = 0
    func expensive() -> LogValue {
      builds += 1
      return "x"
    }
    let log = log(level: .warning)
    log.debug("no", ["x": expensive()])
    log.info("no", ["x": expensive()])
    #expect(builds == 0 && sink.lines.isEmpty)
    log.warning("yes", ["x": expensive()])
    #expect(builds == 1 && sink.lines.count == 1)
    log.configure(level: .debug, format: .json)
    log.debug("yes", ["x": expensive()])
    #expect(builds == 2 && sink.lines.last?.first == UInt8(ascii: "{"))
  }

  @Test(arguments: [LogFormat.text, .json])
  func longValuesAreCutBetweenCharacters(format: LogFormat) {
    log(format).info("long", ["text": LogValue("a" + String(repeating: "é", count: 5000))])
    let line = sink.text
    #expect(line.utf8.count < 2300)
    #expect(line.contains("é…") && !line.contains("\u{fffd}"))
  }

  @Test func droppedLinesAreCountedAndReportedWhenThereIsRoom() {
    let log = log()
    log.info("first")
    sink.isFull = true
    log.info("second")
    log.info("third")
    sink.isFull = false
    log.info("fourth")
    log.info("fifth")
    #expect(
      sink.text == """
        2026-11-21T08:14:30.123Z INFO  first
        2026-11-21T08:14:30.123Z WARN  log lines dropped count=2
        2026-11-21T08:14:30.123Z INFO  fourth
        2026-11-21T08:14:30.123Z INFO  fifth

        """)
  }

  @Test func closingReportsWhatWasDroppedLast() {
    let log = log()
    sink.isFull = true
    log.info("lost")
    sink.isFull = false
    #expect(log.close())
    #expect(sink.text == "2026-11-21T08:14:30.123Z WARN  log lines dropped count=1\n")
  }

  @Test func levelsHaveTheNamesOfSettings() {
    #expect(LogLevel(name: "warning") == .warning)
    #expect(LogLevel(name: "loud") == nil)
    #expect(LogLevel.allCases.map(\.name) == ["debug", "info", "warning", "error"])
  }
}

/// Keeps lines in memory, and plays the full buffer.
final class CapturingSink: LogSink {
  private struct State {
    var lines: [[UInt8]] = []
    var isFull = false
  }

  private let state = Mutex(State())

  var lines: [[UInt8]] { state.withLock { $0.lines } }
  var text: String { String(decoding: lines.joined(), as: UTF8.self) }
  var isFull: Bool {
    get { state.withLock { $0.isFull } }
    set { state.withLock { $0.isFull = newValue } }
  }

  func accept(_ line: [UInt8]) -> Bool {
    state.withLock {
      if !$0.isFull { $0.lines.append(line) }
      return !$0.isFull
    }
  }

  func flush(timeoutMs: Int) -> Bool { true }
  func close(timeoutMs: Int) -> Bool { true }
}
