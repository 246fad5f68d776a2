import Loop
import Synchronization

/// A few threads that talk with other servers, each with one at a time, off the loop.
///
/// Each kind of peer has one of its own, so that a mail server which takes its minute holds up mail and nothing else.
public final class Transfers: Sendable {
  private let pool: WorkerPool
  private let ending = Ending()

  /// `queueMax`: how many may wait for a thread; the next is refused at once.
  public init(name: String, threads: Int = 2, queueMax: Int = 64) {
    pool = WorkerPool(name: name, threads: threads, queueMax: queueMax)
  }

  deinit { close() }

  /// Ends every transfer, within a second; what comes after is refused.
  public func close() {
    ending.begin()
    pool.close()
  }

  /// Runs one transfer on a thread of the pool. The caller's cancellation ends it within a second.
  func run<T: Sendable>(
    isolation: isolated (any Actor)? = #isolation, peer: String,
    _ body: @escaping @Sendable (Lifeline) throws(TransferFault) -> T
  ) async throws(TransferFault) -> T {
    let lifeline = Lifeline(ending)
    let result: Result<T, TransferFault>
    do {
      result = try await withTaskCancellationHandler {
        _ = isolation
        return try await pool.run {
          Result { () throws(TransferFault) in
            if let why = lifeline.reasonOfCut { throw TransferFault(why, peer: peer) }
            return try body(lifeline)
          }
        }
      } onCancel: {
        lifeline.cut()
      }
    } catch {
      let isCancelled = error is CancellationError
      throw TransferFault(
        isCancelled ? .cancelled : ending.hasBegun ? .closing : .busy, peer: peer)
    }
    return try result.get()
  }
}

/// What a transfer hangs on: its task, and the pool.
final class Lifeline: Sendable {
  private let isCancelled = Atomic(false)
  private let ending: Ending

  init(_ ending: Ending) { self.ending = ending }

  func cut() { isCancelled.store(true, ordering: .relaxed) }

  var isCut: Bool { reasonOfCut != nil }

  var reasonOfCut: TransferFault.Reason? {
    if isCancelled.load(ordering: .relaxed) { return .cancelled }
    return ending.hasBegun ? .closing : nil
  }
}

/// Whether the pool closes.
final class Ending: Sendable {
  private let flag = Atomic(false)

  func begin() { flag.store(true, ordering: .relaxed) }

  var hasBegun: Bool { flag.load(ordering: .relaxed) }
}
