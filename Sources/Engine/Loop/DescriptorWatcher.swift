import CUV

/// Tells when a descriptor that a guest of the loop owns (libpq's socket, a pidfd) can be read or written.
/// The owner keeps the descriptor open until `close` has called back.
///
/// Neither isolated nor Sendable: its owners are isolated to the loop, and so is it.
public final class DescriptorWatcher {
  private let handle: UnsafeMutablePointer<uv_poll_t>
  fileprivate let body: @LoopActor (_ isReadable: Bool, _ isWritable: Bool) -> Void
  private var isClosed = false

  /// Nil when the system cannot watch this descriptor.
  @LoopActor public init?(
    _ descriptor: Int32, _ body: @escaping @LoopActor (_ isReadable: Bool, _ isWritable: Bool) -> Void
  ) {
    self.body = body
    handle = .allocate(capacity: 1)
    guard uv_poll_init(Loop.handle, handle, descriptor) == 0 else {
      handle.deallocate()
      isClosed = true
      return nil
    }
    handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    // Like a timer, a watcher does not keep the server alive: what must be finished is awaited.
    uv_unref(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self))
  }

  /// What to wait for from now on; neither: nothing. An error of the descriptor counts as readable and writable.
  @LoopActor public func watch(readable: Bool, writable: Bool) {
    guard !isClosed else { return }
    var events: UInt32 = 0
    if readable { events |= UV_READABLE.rawValue }
    if writable { events |= UV_WRITABLE.rawValue }
    if events == 0 { uv_poll_stop(handle) } else { uv_poll_start(handle, Int32(events), onDescriptor) }
  }

  /// Ends the watching. When `then` runs, the descriptor may be closed.
  @LoopActor public func close(then: @escaping @LoopActor () -> Void = {}) {
    guard !isClosed else { return then() }
    isClosed = true
    uv_poll_stop(handle)
    let last = Unmanaged.passRetained(Farewell(then))
    handle.pointee.data = last.toOpaque()
    uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self), onWatcherClosed)
  }

  deinit { precondition(isClosed, "a watcher is closed before it is dropped") }
}

/// What runs when libuv has let go of the handle.
private final class Farewell {
  let body: @LoopActor () -> Void

  init(_ body: @escaping @LoopActor () -> Void) { self.body = body }
}

private func onDescriptor(_ handle: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
  guard let data = handle?.pointee.data else { return }
  let watcher = Unmanaged<DescriptorWatcher>.fromOpaque(data).takeUnretainedValue()
  LoopActor.enter((watcher, status, UInt32(bitPattern: events))) { watcher, status, events in
    watcher.body(
      status < 0 || events & UV_READABLE.rawValue != 0, status < 0 || events & UV_WRITABLE.rawValue != 0)
  }
}

private func onWatcherClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  guard let handle, let data = handle.pointee.data else { return }
  let farewell = Unmanaged<Farewell>.fromOpaque(data).takeRetainedValue()
  UnsafeMutableRawPointer(handle).deallocate()
  LoopActor.enter(farewell) { $0.body() }
}
