import CUV
import Glibc

/// One libuv timer: monotonic, in milliseconds. It holds no one and ends with its owner.
///
/// Neither isolated nor Sendable: its owners are isolated to the loop, and so is it; a `deinit` elsewhere stops
/// with a sentence.
public final class LoopTimer {
  private let handle: UnsafeMutablePointer<uv_timer_t>
  fileprivate let body: @LoopActor () -> Void

  @LoopActor public init(_ body: @escaping @LoopActor () -> Void) {
    self.body = body
    handle = .allocate(capacity: 1)
    uv_timer_init(Loop.handle, handle)
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    // A timer does not keep the server alive: what must be finished is awaited.
    uv_unref(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self))
  }

  /// Starts, or starts anew. `everyMs` zero: once.
  @LoopActor public func start(afterMs: UInt64, everyMs: UInt64 = 0) {
    // libuv counts from the beginning of the turn; a long turn would make the timer early.
    uv_update_time(Loop.handle)
    uv_timer_start(handle, onTimer, afterMs, everyMs)
  }

  @LoopActor public func stop() { uv_timer_stop(handle) }

  deinit {
    precondition(LoopActor.isCurrent, "a timer must end on the loop")
    uv_timer_stop(handle)
    handle.pointee.data = nil
    uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self), onTimerClosed)
  }
}

private func onTimer(_ handle: UnsafeMutablePointer<uv_timer_t>?) {
  guard let data = handle?.pointee.data else { return }
  let timer = Unmanaged<LoopTimer>.fromOpaque(data).takeUnretainedValue()
  LoopActor.enter(timer) { $0.body() }
}

private func onTimerClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  UnsafeMutableRawPointer(handle)?.deallocate()
}
