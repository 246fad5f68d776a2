import CWebSockets
import Synchronization
import Telemetry

/// libwebsockets' own log, in ours: its errors and warnings are about single peers, so they are debug there.
enum LibraryLog {
  private static let target = Mutex<Log?>(nil)

  static func adopt(_ log: Log) {
    target.withLock { $0 = log }
    lws_set_log_level(Int32(LLL_ERR | LLL_WARN), onLibraryLog)
  }

  fileprivate static func write(_ line: String) {
    target.withLock { $0 }?.debug("libwebsockets", ["line": LogValue(line)])
  }
}

private func onLibraryLog(_ level: Int32, _ line: UnsafePointer<CChar>?) {
  guard let line else { return }
  var text = String(cString: line)
  while text.last == "\n" { text.removeLast() }
  LibraryLog.write(text)
}
