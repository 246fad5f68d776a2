import Glibc
import Loop
import Testing

/// Runs the loop on a thread of its own for as long as the tests run, so that tests isolated to `LoopActor`
/// run on it as the server's code does. The tests are isolated, not the suite: a suite is looked at before its traits
/// are, and one that is isolated would wait for a loop which does not run yet.
public struct OnTheLoop: SuiteTrait, TestTrait {
  public var isRecursive: Bool { true }

  public func prepare(for test: Test) async throws { _ = Self.isRunning }

  private static let isRunning: Bool = {
    var thread = pthread_t()
    let status = pthread_create(&thread, nil, runLoopForever, nil)
    precondition(status == 0, "the system gave no thread for the loop")
    return true
  }()
}

extension Trait where Self == OnTheLoop {
  public static var onTheLoop: Self { OnTheLoop() }
}

private func runLoopForever(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  Loop.run {
    // Nobody resumes it: the process' end is the loop's end.
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
  }
  return nil
}
