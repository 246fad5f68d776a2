import Synchronization
import Telemetry

/// A log in memory.
public final class Lines: LogSink {
  private let bytes = Mutex<[UInt8]>([])

  public init() {}

  public var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

  public func accept(_ line: [UInt8]) -> Bool {
    bytes.withLock { $0 += line }
    return true
  }

  public func flush(timeoutMs: Int) -> Bool { true }
  public func close(timeoutMs: Int) -> Bool { true }
}
