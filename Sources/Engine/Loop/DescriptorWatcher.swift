import CUV

/// Tells when a descriptor that somebody else owns (libpq's socket, a process') can be read or written. The owner
/// closes it after this has ended: with its last reference, or by `close`.
///
/// Neither isolated nor Sendable: its owners are isolated to the loop, and so is it.
public final class DescriptorWatcher {
  private let handle: UnsafeMutablePointer<uv_poll_t>
  fileprivate let body: @LoopActor (_ isReadable: Bool, _ isWritable: Bool) -> Void
  private var isClosed = false
  private var events: UInt32 = 0

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
    events = (readable ? UV_READABLE.rawValue : 0) | (writable ? UV_WRITABLE.rawValue : 0)
    start()
  }

  /// libuv stops watching a descriptor that has an error, of which it tells once; but there may be something to be read
  /// before the owner comes to the error itself.
  @LoopActor fileprivate func goOnAfterError() {
    if !isClosed { start() }
  }

  @LoopActor private func start() {
    if events == 0 { uv_poll_stop(handle) } else { uv_poll_start(handle, Int32(events), onDescriptor) }
  }

  /// Ends the watching. From within its body this is the way: the last reference is not the owner's then.
  @LoopActor public func close() { release() }

  private func release() {
    guard !isClosed else { return }
    isClosed = true
    // libuv lets go of the descriptor here; its handle lives on until it is told to be closed.
    uv_poll_stop(handle)
    handle.pointee.data = nil
    uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self), onWatcherClosed)
  }

  deinit {
    precondition(LoopActor.isCurrent, "a watcher must end on the loop")
    release()
  }
}

private func onDescriptor(_ handle: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
  guard let data = handle?.pointee.data else { return }
  let watcher = Unmanaged<DescriptorWatcher>.fromOpaque(data).takeUnretainedValue()
  LoopActor.enter((watcher, status, UInt32(bitPattern: events))) { watcher, status, events in
    watcher.body(
      status < 0 || events & UV_READABLE.rawValue != 0, status < 0 || events & UV_WRITABLE.rawValue != 0)
    if status < 0 { watcher.goOnAfterError() }
  }
}

private func onWatcherClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  UnsafeMutableRawPointer(handle)?.deallocate()
}
