import CUV
import Glibc

/// Takes a signal of the process on the loop. Guests of the loop install no handlers of their own.
public final class SignalWatcher {
  private let handle: UnsafeMutablePointer<uv_signal_t>
  fileprivate let body: @LoopActor () -> Void

  @LoopActor public init(_ signal: Int32, _ body: @escaping @LoopActor () -> Void) {
    self.body = body
    handle = .allocate(capacity: 1)
    uv_signal_init(Loop.handle, handle)
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    uv_signal_start(handle, onSignal, signal)
    uv_unref(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self))
  }

  deinit {
    precondition(LoopActor.isCurrent, "a signal watcher must end on the loop")
    uv_signal_stop(handle)
    handle.pointee.data = nil
    uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self), onSignalClosed)
  }
}

private func onSignal(_ handle: UnsafeMutablePointer<uv_signal_t>?, _: Int32) {
  guard let data = handle?.pointee.data else { return }
  let watcher = Unmanaged<SignalWatcher>.fromOpaque(data).takeUnretainedValue()
  LoopActor.enter(watcher) { $0.body() }
}

private func onSignalClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  UnsafeMutableRawPointer(handle)?.deallocate()
}
