import Gateway
import Loop
import Streams

/// What clients of the fallback transports say to a process that does not hold their stream: it is handed to the one that does, and
/// answered when that has taken it.
@LoopActor final class Forwarding {
  private static let waitingMax = 4_096
  private static let answerMs: UInt64 = 5_000

  private let elsewhere: Elsewhere
  private let clock: any LoopClock
  private var waiting:
    [UInt64: (process: String, timer: any ClockTimer, CheckedContinuation<Bool, any Error>)] = [:]
  private var lastID: UInt64 = 0
  /// Takes in a frame of a session whose stream is here; false where there is none.
  var receive: (@LoopActor (_ session: String, _ frame: [UInt8]) -> Bool)?

  init(_ elsewhere: Elsewhere, clock: any LoopClock) {
    self.elsewhere = elsewhere
    self.clock = clock
    elsewhere.emulated = { [weak self] process, message in self?.take(message, from: process) }
    elsewhere.left = { [weak self] process in self?.fail(process) }
  }

  /// How this process is told from others.
  var node: String { elsewhere.peers.name }

  /// Hands a frame over; returns when its process has taken it.
  func forward(_ frame: [UInt8], of session: String, to process: String) async throws {
    guard elsewhere.peers.others.contains(process) else { throw Self.gone }
    guard waiting.count < Self.waitingMax else {
      throw Problem(.serviceUnavailable, "busy", "Too much waits to be handed to other processes; try again.")
    }
    lastID += 1
    let id = lastID
    let timer = clock.after(ms: Self.answerMs) { [weak self] in self?.end(id, .failure(Self.silent)) }
    let isKnown = try await withCheckedThrowingContinuation { continuation in
      waiting[id] = (process, timer, continuation)
      elsewhere.tell(.emulation(to: process, id: id, session: session, frame: frame))
    }
    guard isKnown else { throw Problem.notFound }
  }

  private func take(_ message: PeerMessage, from process: String) {
    switch message {
    case .emulation(let node, let id, let session, let frame) where node == self.node:
      let isKnown = receive?(session, frame) ?? false
      elsewhere.tell(.emulated(to: process, id: id, isKnown: isKnown))
    case .emulated(let node, let id, let isKnown) where node == self.node: end(id, .success(isKnown))
    default: break
    }
  }

  private func fail(_ process: String) {
    for (id, asked) in waiting where asked.process == process { end(id, .failure(Self.gone)) }
  }

  private func end(_ id: UInt64, _ result: Result<Bool, any Error>) {
    guard let (_, timer, continuation) = waiting.removeValue(forKey: id) else { return }
    timer.stop()
    continuation.resume(with: result)
  }

  private static let gone = Problem(
    .notFound, "node_gone", "The process that held this connection is gone, and the connection with it.")
  private static let silent = Problem(
    .serviceUnavailable, "node_silent", "The process that holds this connection does not answer; try again.")
}
