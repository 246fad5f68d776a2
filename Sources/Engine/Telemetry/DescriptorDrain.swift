import Glibc

/// The thread's side of a `DescriptorSink`: takes all that waits, writes it, and says so.
struct DescriptorDrain: Sendable {
  let descriptor: Int32
  let monitor: Monitor<DescriptorSink.State>

  func run() {
    while let batch = takeBatch() {
      let isWhole = write(batch)
      monitor.change { state in
        state.writtenBytes += batch.count
        if !isWhole { state.isBroken = true }
      }
    }
  }

  /// Waits for bytes; nil when the sink has closed and nothing is left.
  private func takeBatch() -> [UInt8]? {
    monitor.wait(until: { !$0.waiting.isEmpty || $0.isClosing }) { state in
      if state.waiting.isEmpty { return nil }
      var batch: [UInt8] = []
      swap(&batch, &state.waiting)
      return batch
    }
  }

  /// Writes all of it; false when the other end is gone.
  private func write(_ batch: [UInt8]) -> Bool {
    if monitor.withLock({ $0.isBroken }) { return false }
    return batch.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
        if count >= 0 {
          start += count
        } else if errno == EAGAIN {
          waitUntilWritable()
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  /// Whoever shares the pipe may have made it non-blocking.
  private func waitUntilWritable() {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&entry, 1, -1)
  }
}
