/// Lines into a file descriptor, by a thread of their own: a stalled pipe stalls that thread and nobody else.
///
/// At most `bufferBytesMax` bytes wait while as many are being written; lines beyond that are refused.
public final class DescriptorSink: LogSink {
  /// What waits for the thread, and what the thread has done.
  struct State: Sendable {
    var waiting: [UInt8] = []
    /// Bytes accepted and bytes dealt with since the start; a flush waits for one to reach the other.
    var acceptedBytes = 0
    var writtenBytes = 0
    var isClosing = false
    /// The other end is gone: what is accepted from here on is thrown away.
    var isBroken = false
  }

  private let monitor = Monitor(State())
  private let bufferBytesMax: Int

  /// A sink that writes to `descriptor`, which stays its owner's to close, after this sink is.
  public init(descriptor: Int32, bufferBytesMax: Int = 1 << 20) {
    self.bufferBytesMax = bufferBytesMax
    let drain = DescriptorDrain(descriptor: descriptor, monitor: monitor)
    BackgroundThread.start { drain.run() }
  }

  deinit { monitor.change { $0.isClosing = true } }

  public func accept(_ line: [UInt8]) -> Bool {
    monitor.change { state in
      guard !state.isClosing, state.waiting.count + line.count <= bufferBytesMax else { return false }
      state.waiting += line
      state.acceptedBytes += line.count
      return true
    }
  }

  @discardableResult public func flush(timeoutMs: Int) -> Bool {
    let target = monitor.withLock { $0.acceptedBytes }
    return monitor.wait(timeoutMs: timeoutMs) { $0.writtenBytes >= target }
  }

  @discardableResult public func close(timeoutMs: Int) -> Bool {
    monitor.change { $0.isClosing = true }
    return flush(timeoutMs: timeoutMs)
  }
}
