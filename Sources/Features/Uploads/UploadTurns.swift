import Gateway
import Loop
import Telemetry

/// Who works on which upload: one request at a time, and the newest does not wait for one that has died: whoever holds
/// the upload is told to give way, stores what it has, and leaves. A request that was on its way for longer than one that
/// came after it is not let in any more: its client has asked anew.
@LoopActor final class UploadTurns {
  /// Requests that may wait for one upload.
  private static let waitingMax = 16
  /// Uploads of which it is remembered who came last.
  private static let rememberedMax = 10_000

  /// One request's turn.
  @LoopActor final class Turn {
    /// Why it should end; nil while it should not.
    private(set) var ending: Problem?
    private var hasBegun = false
    private var waiter: CheckedContinuation<Void, Never>?
    private var giveWay: (@LoopActor (Problem) -> Void)?

    fileprivate init() {}

    /// What ends the work under way, at once if that is wanted already.
    func onGiveWay(_ body: @escaping @LoopActor (Problem) -> Void) {
      giveWay = body
      if let ending { body(ending) }
    }

    fileprivate func end(_ problem: Problem) {
      guard ending == nil else { return }
      ending = problem
      giveWay?(problem)
    }

    fileprivate func wait() async {
      // The one before may have left before this one has begun to wait.
      await withCheckedContinuation { if hasBegun { $0.resume() } else { waiter = $0 } }
    }

    fileprivate func begin() {
      hasBegun = true
      waiter?.resume()
      waiter = nil
    }
  }

  /// The first of each holds the upload.
  private var queues: [UploadID: [Turn]] = [:]
  private var latestNs: [UploadID: UInt64] = [:]
  private var ending: Problem?
  private var emptied: CheckedContinuation<Void, Never>?
  private let takeovers: Counter

  /// `takeovers` counts turns that ended because of a newer one.
  init(takeovers: Counter) { self.takeovers = takeovers }

  /// Whether nobody has come after this.
  func isLatest(_ id: UploadID, arrivedNs: UInt64) -> Bool { arrivedNs >= latestNs[id] ?? 0 }

  /// Waits until the upload is free, which whoever has it is asked to see to.
  func take<T: Sendable>(
    _ id: UploadID, arrivedNs: UInt64, _ body: @LoopActor (Turn) async throws -> T
  ) async throws -> T {
    guard isLatest(id, arrivedNs: arrivedNs) else { throw Problem.takenOver }
    if latestNs.count >= Self.rememberedMax { latestNs = [:] }
    latestNs[id] = arrivedNs
    let turn = Turn()
    let before = queues[id, default: []]
    guard before.count <= Self.waitingMax else { throw Problem.uploadBusy }
    for other in before where other.ending == nil {
      takeovers.increment()
      other.end(.takenOver)
    }
    queues[id] = before + [turn]
    if let ending { turn.end(ending) }
    if !before.isEmpty { await turn.wait() }
    defer { leave(id) }
    return try await body(turn)
  }

  /// Everybody stores what there is and leaves; so does whoever comes.
  func end(_ problem: Problem) async {
    ending = problem
    for turn in queues.values.joined() { turn.end(problem) }
    await withCheckedContinuation { if queues.isEmpty { $0.resume() } else { emptied = $0 } }
  }

  private func leave(_ id: UploadID) {
    queues[id]?.removeFirst()
    if let next = queues[id]?.first { return next.begin() }
    queues[id] = nil
    guard queues.isEmpty else { return }
    emptied?.resume()
    emptied = nil
  }
}
