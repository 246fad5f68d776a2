import CLinux
import CUV
import Glibc
import Loop

/// The listening socket. It accepts for libwebsockets, whose own listener can neither refuse by address nor say
/// why it could not bind, and at the descriptor limit spins.
///
/// Ends on the loop, as its owner does.
final class Listener {
  /// Accepted in one turn; a herd of reconnects does not hold up who is already in.
  private static let acceptsPerTurnMax = 128
  private static let backlog: Int32 = 4_096

  let port: UInt16
  private let descriptor: Int32
  private let poll = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
  private let accepted: @LoopActor (_ descriptor: Int32, _ peer: String) -> Void
  private var isClosed = false
  private var isAccepting = false
  /// The system had no descriptor or memory for the last connection.
  private var isStarved = false

  @LoopActor init(
    host: String, port: UInt16, accepted: @escaping @LoopActor (_ descriptor: Int32, _ peer: String) -> Void
  ) throws(Gateway.OpenFailure) {
    self.accepted = accepted
    var bound: UInt16 = 0
    descriptor = linux_listen(host, port, Self.backlog, &bound)
    self.port = bound
    guard descriptor >= 0 else {
      poll.deallocate()
      isClosed = true
      throw .cannotListen(host: host, port: port, errno: -descriptor)
    }
    uv_poll_init(Loop.handle, poll, descriptor)
    poll.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    setAccepting(true)
  }

  @LoopActor func setAccepting(_ isAccepting: Bool) {
    guard !isClosed else { return }
    self.isAccepting = isAccepting
    isStarved = false
    if isAccepting {
      uv_poll_start(poll, Int32(UV_READABLE.rawValue), onAcceptable)
    } else {
      uv_poll_stop(poll)
    }
  }

  /// Once a second: what the system could not give may be there again.
  @LoopActor func sweep() {
    if isStarved { setAccepting(isAccepting) }
  }

  /// Connections that wait in the backlog are refused by the system from now on.
  @LoopActor func close() {
    guard !isClosed else { return }
    isClosed = true
    uv_poll_stop(poll)
    poll.pointee.data = nil
    Glibc.close(descriptor)
    uv_close(UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self), onListenerClosed)
  }

  @LoopActor fileprivate func accept() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { peer in
      for _ in 0..<Self.acceptsPerTurnMax where !isClosed {
        let accepted = linux_accept(descriptor, peer.baseAddress!, peer.count)
        if accepted == -EMFILE || accepted == -ENFILE || accepted == -ENOMEM || accepted == -ENOBUFS {
          // The connection stays in the backlog and would wake us at once, over and over.
          isStarved = true
          uv_poll_stop(poll)
        }
        // Whatever else went wrong was about one peer, who is gone.
        guard accepted >= 0 else { return }
        self.accepted(accepted, String(cString: peer.baseAddress!))
      }
    }
  }

  deinit { precondition(isClosed, "a listener is closed before it is dropped") }
}

private func onAcceptable(_ handle: UnsafeMutablePointer<uv_poll_t>?, _: Int32, _: Int32) {
  guard let data = handle?.pointee.data else { return }
  let listener = Unmanaged<Listener>.fromOpaque(data).takeUnretainedValue()
  LoopActor.enter(listener) { $0.accept() }
}

private func onListenerClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  UnsafeMutableRawPointer(handle)?.deallocate()
}
