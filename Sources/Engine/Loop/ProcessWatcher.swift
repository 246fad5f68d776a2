import CLinux
import Glibc

/// Tells on the loop when a process has ended, be it a child of ours or not, and signals that process and no other
/// that may have its number later.
@LoopActor public final class ProcessWatcher {
  /// There is no such process.
  public struct Gone: Error {}

  /// How a process ended.
  public enum Ending: Sendable, Equatable {
    case code(Int32)
    case signal(Int32)
    /// It was nobody's child of ours, so the system tells nobody here.
    case unknown
  }

  /// Where the kernel has no descriptors of processes, it is asked so often.
  private static let askEveryMs: UInt64 = 100

  public let pid: pid_t
  public private(set) var ending: Ending?
  private let descriptor: ProcessDescriptor?
  private var timer: (any ClockTimer)?
  private var ends: [@LoopActor (Ending) -> Void] = []

  public init(pid: pid_t, clock: any LoopClock) throws(Gone) {
    self.pid = pid
    let opened = linux_process_descriptor(pid)
    guard opened != -ESRCH else { throw Gone() }
    descriptor = opened < 0 ? nil : ProcessDescriptor(opened)
    if let descriptor, descriptor.watch({ [weak self] in self?.look() }) { return }
    timer = clock.every(ms: Self.askEveryMs) { [weak self] in self?.look() }
  }

  /// Called once it has ended; at once where it has.
  public func onEnd(_ body: @escaping @LoopActor (Ending) -> Void) {
    if let ending { body(ending) } else { ends.append(body) }
  }

  /// Nothing happens to one that has ended.
  public func signal(_ number: Int32) {
    guard ending == nil else { return }
    if let descriptor { descriptor.signal(number) } else { kill(pid, number) }
  }

  /// Takes the end as soon as it is there: a child stays a zombie until somebody does.
  private func look() {
    guard ending == nil else { return }
    let taken = linux_take_end(pid)
    switch taken {
    case -EAGAIN: return
    case -ECHILD:
      guard descriptor?.isEnded ?? (kill(pid, 0) != 0 && errno == ESRCH) else { return }
      end(.unknown)
    case 256...: end(.signal(taken - 256))
    default: end(taken >= 0 ? .code(taken) : .unknown)
    }
  }

  private func end(_ ending: Ending) {
    self.ending = ending
    timer?.stop()
    timer = nil
    descriptor?.stop()
    let ends = ends
    self.ends = []
    for body in ends { body(ending) }
  }
}

/// A descriptor of a process: readable, and for good, once the process has ended.
///
/// Neither isolated nor Sendable: its owner is isolated to the loop, and so is it.
private final class ProcessDescriptor {
  private let descriptor: Int32
  private var watcher: DescriptorWatcher?

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// False where the loop cannot wait for such a descriptor.
  @LoopActor func watch(_ body: @escaping @LoopActor () -> Void) -> Bool {
    watcher = DescriptorWatcher(descriptor) { _, _ in body() }
    watcher?.watch(readable: true, writable: false)
    return watcher != nil
  }

  var isEnded: Bool {
    var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waited, 1, 0) > 0
  }

  func signal(_ number: Int32) { _ = linux_signal_process(descriptor, number) }

  @LoopActor func stop() { watcher?.close() }

  deinit {
    watcher = nil
    close(descriptor)
  }
}
