import CUV
import Telemetry

/// Time as a parameter: the loop's own in the server, an advanced one in tests.
@LoopActor public protocol LoopClock: AnyObject {
  /// Monotonic nanoseconds.
  var nowNs: UInt64 { get }
  /// Unix time in milliseconds; only for showing and storing, never for ordering.
  var wallMs: Int64 { get }
  /// The same, as finely as this clock has it.
  var wallUs: Int64 { get }
  /// A timer, not yet started, that calls the body on the loop.
  func timer(_ body: @escaping @LoopActor () -> Void) -> any ClockTimer
}

/// A timer of some clock. Stops with its last reference.
@LoopActor public protocol ClockTimer: AnyObject {
  func start(afterMs: UInt64, everyMs: UInt64)
  func stop()
}

extension ClockTimer {
  public func start(afterMs: UInt64) { start(afterMs: afterMs, everyMs: 0) }
}

extension LoopClock {
  public var wallUs: Int64 { wallMs * 1_000 }

  /// Calls the body once, unless the timer ends before.
  public func after(ms: UInt64, _ body: @escaping @LoopActor () -> Void) -> any ClockTimer {
    let timer = timer(body)
    timer.start(afterMs: ms)
    return timer
  }

  /// Calls the body again and again, for as long as the timer is kept.
  public func every(ms: UInt64, _ body: @escaping @LoopActor () -> Void) -> any ClockTimer {
    let timer = timer(body)
    timer.start(afterMs: ms, everyMs: ms)
    return timer
  }

  /// Waits without holding the loop; ends early with `CancellationError`.
  public func sleep(ms: UInt64) async throws {
    let nap = Nap()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        nap.begin(continuation, timer: timer { nap.end(nil) }, ms: ms)
      }
    } onCancel: {
      LoopActor.post { nap.end(CancellationError()) }
    }
  }
}

/// One sleep: whichever comes first, the timer or the cancellation, ends it.
@LoopActor private final class Nap {
  private var continuation: CheckedContinuation<Void, any Error>?
  private var timer: (any ClockTimer)?
  private var isOver = false

  nonisolated init() {}

  func begin(_ continuation: CheckedContinuation<Void, any Error>, timer: any ClockTimer, ms: UInt64) {
    guard !isOver else { return continuation.resume(throwing: CancellationError()) }
    self.continuation = continuation
    self.timer = timer
    timer.start(afterMs: ms)
  }

  func end(_ error: (any Error)?) {
    isOver = true
    timer?.stop()
    timer = nil
    guard let continuation else { return }
    self.continuation = nil
    if let error { continuation.resume(throwing: error) } else { continuation.resume() }
  }
}

/// The time of this machine.
@LoopActor public final class UVClock: LoopClock {
  public init() {}

  public var nowNs: UInt64 { uv_hrtime() }

  public var wallMs: Int64 { SystemClock.unixMs() }

  public var wallUs: Int64 { SystemClock.unixUs() }

  public func timer(_ body: @escaping @LoopActor () -> Void) -> any ClockTimer {
    SystemTimer(LoopTimer(body))
  }
}

@LoopActor private final class SystemTimer: ClockTimer {
  private let timer: LoopTimer

  init(_ timer: LoopTimer) { self.timer = timer }

  func start(afterMs: UInt64, everyMs: UInt64) { timer.start(afterMs: afterMs, everyMs: everyMs) }
  func stop() { timer.stop() }
}
