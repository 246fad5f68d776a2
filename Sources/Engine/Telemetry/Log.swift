import Synchronization

/// The log: constant messages with variable fields, written without ever blocking the caller.
///
///     log.info("listening", ["address": LogValue(address), "port": 8080])
///
/// Fields are built only when the level is on. Never log a token or a body.
public final class Log: Sendable {
  /// The process's own log, on standard error; `configure` sets it up at the start.
  public static let shared = Log(sink: DescriptorSink(descriptor: 2))

  private let sink: any LogSink
  private let nowUnixMs: @Sendable () -> Int64
  private let level: Atomic<Int>
  private let isJSON: Atomic<Bool>
  /// Lines that the sink had no room for and that no line has reported yet.
  private let droppedCount = Atomic<Int>(0)

  /// A log that writes to `sink` what is at least of `level`.
  public init(
    sink: any LogSink, level: LogLevel = .info, format: LogFormat = .text,
    nowUnixMs: @escaping @Sendable () -> Int64 = SystemClock.unixMs
  ) {
    self.sink = sink
    self.nowUnixMs = nowUnixMs
    self.level = Atomic(level.rawValue)
    isJSON = Atomic(format == .json)
  }

  /// Sets what is written, and how; lines on their way keep the old form.
  public func configure(level: LogLevel, format: LogFormat) {
    self.level.store(level.rawValue, ordering: .relaxed)
    isJSON.store(format == .json, ordering: .relaxed)
  }

  /// Whether lines of this level are written.
  public func isOn(_ level: LogLevel) -> Bool { level.rawValue >= self.level.load(ordering: .relaxed) }

  /// Says what concerns one connection.
  public func debug(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    if isOn(.debug) { write(.debug, message, fields()) }
  }

  /// Says what concerns the life of the server.
  public func info(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    if isOn(.info) { write(.info, message, fields()) }
  }

  /// Says that something is degraded.
  public func warning(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    if isOn(.warning) { write(.warning, message, fields()) }
  }

  /// Says that a person must act.
  public func error(_ message: StaticString, _ fields: @autoclosure () -> LogFields = [:]) {
    if isOn(.error) { write(.error, message, fields()) }
  }

  /// Waits until what was logged is written, or the time is up; false when it was.
  @discardableResult public func flush(timeoutMs: Int = 1000) -> Bool {
    let isWritten = sink.flush(timeoutMs: timeoutMs)
    reportDropped()
    return sink.flush(timeoutMs: timeoutMs) && isWritten
  }

  /// Flushes and ends; lines logged after this are lost.
  @discardableResult public func close(timeoutMs: Int = 1000) -> Bool {
    let isWritten = sink.flush(timeoutMs: timeoutMs)
    reportDropped()
    return sink.close(timeoutMs: timeoutMs) && isWritten
  }

  private func write(_ level: LogLevel, _ message: StaticString, _ fields: LogFields) {
    if droppedCount.load(ordering: .relaxed) > 0 { reportDropped() }
    if !accept(level, message, fields) { droppedCount.add(1, ordering: .relaxed) }
  }

  /// The first line that fits again says how many did not; when it does not fit either, they stay counted.
  private func reportDropped() {
    let count = droppedCount.exchange(0, ordering: .relaxed)
    guard count > 0 else { return }
    if !accept(.warning, "log lines dropped", ["count": LogValue(count)]) {
      droppedCount.add(count, ordering: .relaxed)
    }
  }

  private func accept(_ level: LogLevel, _ message: StaticString, _ fields: LogFields) -> Bool {
    let line = LogLine(unixMs: nowUnixMs(), level: level, message: message, fields: fields)
    return sink.accept(line.bytes(as: isJSON.load(ordering: .relaxed) ? .json : .text))
  }
}
