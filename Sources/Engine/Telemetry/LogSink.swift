/// Where lines go. A sink never blocks its caller.
public protocol LogSink: Sendable {
  /// Takes one line with its line feed; false when there is no room, and the line is dropped.
  func accept(_ line: [UInt8]) -> Bool

  /// Waits until every line accepted so far is written, or the time is up; false when it was.
  @discardableResult func flush(timeoutMs: Int) -> Bool

  /// Flushes, then accepts nothing more.
  @discardableResult func close(timeoutMs: Int) -> Bool
}
