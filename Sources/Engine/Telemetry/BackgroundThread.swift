import Glibc

/// A detached thread that takes no signals, so that handlers run where the process expects them, and a closed
/// pipe answers EPIPE instead of ending the process.
enum BackgroundThread {
  static func start(_ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(body: body))
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    // A thread inherits the mask of its maker.
    pthread_sigmask(SIG_SETMASK, &all, &before)
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, runThread, start.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(result == 0, "The process has no room for one more thread.")
    pthread_detach(thread)
  }
}

private final class Start: Sendable {
  let body: @Sendable () -> Void

  init(body: @escaping @Sendable () -> Void) {
    self.body = body
  }
}

/// Retained once by `start`, released once here.
private func runThread(_ opaque: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  let start = Unmanaged<Start>.fromOpaque(opaque!).takeRetainedValue()
  start.body()
  return nil
}
