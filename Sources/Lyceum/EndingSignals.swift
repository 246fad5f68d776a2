import Glibc
import Loop
import Telemetry

/// SIGTERM and Ctrl-C: the first asks the server to end in order, the second ends it at once.
@LoopActor final class EndingSignals {
  private let log: Log
  private var isAsked = false
  private var waiting: [@LoopActor () -> Void] = []
  private var watchers: [SignalWatcher] = []

  init(log: Log) {
    self.log = log
    let asked: @LoopActor () -> Void = { [weak self] in self?.asked() }
    watchers = [SignalWatcher(SIGTERM, asked), SignalWatcher(SIGINT, asked)]
  }

  /// Calls it when the first comes, or now if it has come.
  func onFirst(_ body: @escaping @LoopActor () -> Void) {
    if isAsked { body() } else { waiting.append(body) }
  }

  /// Waits for the first.
  func first() async {
    await withCheckedContinuation { continuation in onFirst { continuation.resume() } }
  }

  private func asked() {
    guard !isAsked else {
      log.warning("ended at once, as asked twice")
      log.flush()
      exit(130)
    }
    isAsked = true
    for body in waiting { body() }
    waiting = []
  }
}
