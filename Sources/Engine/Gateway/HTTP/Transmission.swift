import Loop

/// The bytes of one response on their way out, in order: what memory holds, files piece by piece, and what a stream
/// comes to produce. It never waits: it says that it has nothing yet, and wakes its exchange when it has.
@LoopActor final class Transmission {
  enum Filling: Equatable {
    case bytes(Int)
    case waiting
    case ended
    /// The announced length cannot be kept, or the stream failed: only a broken connection says so.
    case broken
  }

  /// What a worker fetches at once when memory does not hold it.
  private static let pieceBytes = 262_144

  private var segments: ArraySlice<Answer.Segment>
  private var needsLastChunk: Bool
  private let isChunked: Bool
  private let stream: ResponseStream?
  private let workers: WorkerPool
  private let wake: @LoopActor ((any Error)?) -> Void
  private var isReadingFile = false
  private var isBroken = false

  /// `wake` is called when there is more to write, with the error if it went wrong here.
  init(
    _ segments: [Answer.Segment], isChunked: Bool, stream: ResponseStream?, workers: WorkerPool,
    wake: @escaping @LoopActor ((any Error)?) -> Void
  ) {
    self.segments = segments[...]
    self.isChunked = isChunked
    self.stream = stream
    self.workers = workers
    self.wake = wake
    needsLastChunk = isChunked
  }

  /// Gathers the next bytes into one write.
  func fill(_ scratch: UnsafeMutableRawBufferPointer) -> Filling {
    if isBroken { return .broken }
    if isReadingFile { return .waiting }
    if segments.isEmpty { takeFromStream() }
    var filled = 0
    while let segment = segments.first, filled < scratch.count {
      let room = UnsafeMutableRawBufferPointer(rebasing: scratch[filled...])
      let count = take(segment, into: room)
      if count == 0 { break }
      filled += count
      advance(by: count)
    }
    if filled > 0 { return .bytes(filled) }
    if isBroken { return .broken }
    let isComplete = segments.isEmpty && (stream?.isFinished ?? true)
    return isComplete ? .ended : .waiting
  }

  /// No one will take the rest.
  func abandon() { stream?.fail(ResponseStream.PeerLeft()) }

  /// Zero: the segment has to be waited for.
  private func take(_ segment: Answer.Segment, into room: UnsafeMutableRawBufferPointer) -> Int {
    switch segment {
    case .bytes(let bytes, let range):
      let part = range.prefix(room.count)
      bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[part])) }
      return part.count
    case .file(let file, let range):
      let target = UnsafeMutableRawBufferPointer(rebasing: room.prefix(range.count))
      switch file.readIfCached(at: range.lowerBound, into: target) {
      case .bytes(let count): return count
      case .notCached: readOnWorker(file, range)
      case .failed(let errno): fail(OpenFile.Failure.system(errno: errno))
      }
      return 0
    }
  }

  private func advance(by count: Int) {
    guard let segment = segments.popFirst(), count < segment.count else { return }
    let rest: Answer.Segment =
      switch segment {
      case .bytes(let bytes, let range): .bytes(bytes, range.dropFirst(count))
      case .file(let file, let range): .file(file, range.dropFirst(count))
      }
    segments = [rest] + segments
  }

  private func readOnWorker(_ file: OpenFile, _ range: Range<Int>) {
    isReadingFile = true
    let piece = range.prefix(Self.pieceBytes)
    LoopActor.start { [self] in
      do {
        let bytes = try await workers.run { try file.read(at: piece.lowerBound, count: piece.count) }
        advance(by: piece.count)
        segments = [.bytes(bytes, 0..<bytes.count)] + segments
        isReadingFile = false
        wake(nil)
      } catch {
        isReadingFile = false
        fail(error)
      }
    }
  }

  private func fail(_ error: any Error) {
    isBroken = true
    wake(error)
  }

  /// Moves what the stream's writer has queued to the segments, as a chunk where the response is chunked.
  private func takeFromStream() {
    guard let stream else { return }
    if stream.failure != nil { isBroken = true }
    if stream.pendingBytes > 0 {
      let bytes = stream.take()
      let whole = Answer.Segment.bytes(bytes, 0..<bytes.count)
      segments =
        isChunked ? [Self.text(String(bytes.count, radix: 16) + "\r\n"), whole, Self.text("\r\n")] : [whole]
    } else if stream.isFinished, needsLastChunk {
      needsLastChunk = false
      segments = [Self.text("0\r\n\r\n")]
    }
  }

  private static func text(_ text: String) -> Answer.Segment {
    let bytes = Array(text.utf8)
    return .bytes(bytes, 0..<bytes.count)
  }
}
