import Loop

/// A request's body as it arrives. It holds little: when the handler is slower than the network, the connection
/// is not read until it has caught up.
@LoopActor public final class RequestBody {
  /// Above this the peer is made to wait.
  static let heldBytesMax = 131_072
  /// What one that is slower than its network holds at most, with the read that goes beyond the bound.
  private static let heldCapacity = heldBytesMax + SharedFrame.sliceBytes
  /// Memory that was held and is to be held again: from the system it would come page by page, each cleared first.
  private static var spares: [[UInt8]] = []
  private static let sparesMax = 32

  /// Whether the handler comes only when all is there: then nobody would ever make room.
  private let isHeldWhole: Bool
  /// As the peer announced it.
  public nonisolated let length: Int
  private let collectMax: Int
  /// What nobody has asked for yet, in one piece: what the library lends is copied once, into here.
  private var held: [UInt8] = []
  private var isEnded: Bool
  private var failure: Problem?
  private var waiter: CheckedContinuation<[UInt8]?, any Error>?
  /// Told when the first bytes are asked for.
  var wanted: (@LoopActor () -> Void)?
  /// Told to stop or go on reading the connection.
  private let setReading: @LoopActor (Bool) -> Void
  private(set) var isPaused = false

  /// No body at all.
  public static let empty = RequestBody(length: 0, collectMax: 0) { _ in }

  init(
    length: Int, collectMax: Int, isHeldWhole: Bool = false, setReading: @escaping @LoopActor (Bool) -> Void
  ) {
    self.length = length
    self.collectMax = collectMax
    self.isHeldWhole = isHeldWhole
    self.setReading = setReading
    isEnded = length == 0
  }

  /// The next bytes, or nil at the end. Throws when the peer leaves, or stalls, before it has sent what it
  /// announced.
  public func next() async throws -> [UInt8]? {
    precondition(waiter == nil, "one reader at a time reads a body")
    if let chunk = takeHeld() { return chunk }
    if let failure { throw failure }
    if isEnded { return nil }
    tellWanted()
    return try await withCheckedThrowingContinuation { waiter = $0 }
  }

  /// What `next` has given and nobody needs any more: its memory takes what comes next, of whomever.
  public func giveBack(_ bytes: inout [UInt8]) {
    var spare: [UInt8] = []
    swap(&spare, &bytes)
    guard spare.capacity >= Self.heldCapacity, Self.spares.count < Self.sparesMax else { return }
    spare.removeAll(keepingCapacity: true)
    Self.spares.append(spare)
  }

  /// All of it, within the route's limit.
  public func collect() async throws -> [UInt8] {
    guard length <= collectMax else { throw RequestBody.tooLarge(max: collectMax) }
    guard var whole = try await next() else { return [] }
    whole.reserveCapacity(length)
    while let chunk = try await next() { whole.append(contentsOf: chunk) }
    return whole
  }

  /// Whether a reader was told that the peer has left, or stalled, before the end.
  public nonisolated static func isCutShort(_ error: any Error) -> Bool {
    guard let problem = error as? Problem else { return false }
    return ["body_cut_short", "request_timeout"].contains(problem.code.description)
  }

  /// Ends the reading, now and for good: the reader gets what has come, and is then told this. The peer's rest is dropped.
  public func giveUp(_ problem: Problem) {
    // The body of a request that has none is everybody's.
    guard failure == nil, length > 0 else { return }
    failure = problem
    waiter?.resume(throwing: problem)
    waiter = nil
    resume()
  }

  static func tooLarge(max: Int) -> Problem {
    Problem(.contentTooLarge, "body_too_large", "The body may have at most \(max) bytes here.")
  }

  func receive(_ chunk: UnsafeRawBufferPointer) {
    guard failure == nil else { return }
    if let waiter {
      self.waiter = nil
      waiter.resume(returning: [UInt8](chunk))
      return
    }
    hold(chunk)
    if held.count > Self.heldBytesMax, !isPaused, !isHeldWhole {
      isPaused = true
      setReading(false)
    }
  }

  func end() {
    isEnded = true
    waiter?.resume(returning: nil)
    waiter = nil
  }

  /// Once, when the reader finds nothing: until then nobody has said that the body is wanted.
  private func tellWanted() {
    let tell = wanted
    wanted = nil
    tell?()
  }

  func fail(_ problem: Problem) {
    guard !isEnded else { return }
    failure = problem
    waiter?.resume(throwing: problem)
    waiter = nil
  }

  private func resume() {
    guard isPaused else { return }
    isPaused = false
    setReading(true)
  }

  /// Small pieces become one: a slow handler then works on larger ones.
  private func hold(_ chunk: UnsafeRawBufferPointer) {
    if held.isEmpty, !isHeldWhole, chunk.count < length {
      held = Self.spares.popLast() ?? []
      held.reserveCapacity(Self.heldCapacity)
    }
    held.append(contentsOf: chunk)
  }

  private func takeHeld() -> [UInt8]? {
    guard !held.isEmpty else { return nil }
    let bytes = held
    held = []
    resume()
    return bytes
  }
}
