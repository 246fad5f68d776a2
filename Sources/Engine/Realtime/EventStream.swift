import Bytes
import Centrifuge
import Gateway
import Loop

/// The way down for a client whose WebSockets do not get through: a response that goes on. What the client says comes by
/// requests of its own, to `/emulation`.
@LoopActor final class EventStream {
  enum Framing: Sendable {
    /// JSON, each message a line.
    case lines
    /// Server-sent events, each frame one of them.
    case events
    /// Protobuf, whose messages have their lengths before them.
    case lengths
  }

  private static let waitingBytesMax = 1 << 20

  let framing: Framing
  private var waiting: [UInt8] = []
  private var isEnding = false
  private var reader: CheckedContinuation<Void, Never>?

  init(_ framing: Framing) { self.framing = framing }

  var format: WireFormat { framing == .lengths ? .protobuf : .json }
  var waitingBytes: Int { waiting.count }

  /// Whether it was taken in: false where too much waits already.
  func send(_ frame: [UInt8]) -> Bool {
    guard !isEnding else { return true }
    guard waiting.isEmpty || waiting.count + frame.count <= Self.waitingBytesMax else { return false }
    switch framing {
    case .lengths: waiting += frame
    case .lines:
      waiting += frame
      waiting.append(UInt8(ascii: "\n"))
    case .events:
      for line in frame.split(separator: UInt8(ascii: "\n")) {
        waiting += Array("data: ".utf8)
        waiting += line
        waiting.append(UInt8(ascii: "\n"))
      }
      waiting.append(UInt8(ascii: "\n"))
    }
    wake()
    return true
  }

  /// The last that is sent; nothing else that waits is.
  func end(with frame: [UInt8], dropping isToDrop: Bool) {
    if isToDrop { waiting = [] }
    _ = send(frame)
    isEnding = true
    wake()
  }

  /// What has come since; nil once it has ended, or whoever asks is not waited for any more.
  func next() async -> [UInt8]? {
    await withTaskCancellationHandler {
      while waiting.isEmpty, !isEnding, !Task.isCancelled {
        await withCheckedContinuation { reader = $0 }
      }
    } onCancel: {
      LoopActor.post { [self] in wake() }
    }
    guard !waiting.isEmpty, !Task.isCancelled else { return nil }
    defer { waiting = [] }
    return waiting
  }

  private func wake() {
    reader?.resume()
    reader = nil
  }
}
