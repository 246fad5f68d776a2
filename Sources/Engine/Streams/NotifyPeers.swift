import Bytes
import Database
import Loop
import Telemetry

/// The peers that every deployment has: whoever listens on the same database, told by NOTIFY.
///
/// What is told in a turn goes as one transaction, which costs no flush; while one is under way the next gathers. Alone it
/// says nothing: a process greets the others when it begins to listen, and they answer. From then on each gives a sign of
/// life every `beatMs`; who gives none for `goneAfterMs` is gone.
@LoopActor public final class NotifyPeers: Peers {
  public struct Limits: Sendable {
    public var beatMs: UInt64 = 5_000
    public var goneAfterMs: UInt64 = 20_000
    /// What waits to be told; beyond that it is dropped, and the others are told of that.
    public var waitingBytesMax = 8 << 20
    /// What goes in one transaction, a single longer message aside.
    public var batchBytesMax = 128 << 10
    /// What is taken from another: its batch, and a longest message.
    public var heardBytesMax = 1 << 20

    public init() {}
  }

  static let channel = "peers"

  public let name: String
  private let database: Database
  private let clock: any LoopClock
  private let limits: Limits
  private let log: Log
  private let metrics: PeerMetrics
  private var hear: (@LoopActor (PeerNotice) -> Void)?
  private var listening: Listening?
  private var beat: (any ClockTimer)?
  /// When each was last heard.
  private var heardNs: [String: UInt64] = [:]
  private var assemblies: [String: PeerAssembly] = [:]
  private var waiting = FIFO<[UInt8]>()
  private var waitingBytes = 0
  private var batches: UInt64 = 0
  private var isToGreet = false
  private var isToAnswer = false
  /// Something that was to be told is lost.
  private var isInDoubt = false
  private var isTelling = false
  /// Whoever was there when this process greeted has had the time to answer.
  private var isSettled = false
  private var hasGreeted = false

  public init(
    _ database: Database, clock: any LoopClock, log: Log, metrics: Metrics, limits: Limits = Limits()
  ) {
    self.database = database
    self.clock = clock
    self.log = log
    self.limits = limits
    self.metrics = PeerMetrics(metrics)
    name = String(UInt64.random(in: 0 ... .max), radix: 36)
  }

  public var others: Set<String> { Set(heardNs.keys) }

  public var mayBeHeard: Bool { hear != nil && (!heardNs.isEmpty || !isSettled) }

  public func open(_ hear: @escaping @LoopActor (PeerNotice) -> Void) {
    self.hear = hear
    listening = database.listen(Self.channel) { [weak self] in self?.take($0) }
    beat = clock.every(ms: limits.beatMs) { [weak self] in self?.keepAlive() }
  }

  public func tell(_ message: [UInt8]) {
    guard mayBeHeard else { return }
    waiting.append(message)
    waitingBytes += message.count
    if waitingBytes > limits.waitingBytesMax { drop() }
    speak()
  }

  public func close() async {
    listening?.stop()
    beat = nil
    let wasHeard = mayBeHeard
    hear = nil
    guard wasHeard else { return }
    do { try await notify([.bye(name)]) } catch { metrics.failures.increment() }
  }
}

/// What is heard.
extension NotifyPeers {
  private func take(_ notice: Notice) {
    switch notice {
    case .gap:
      assemblies = [:]
      isSettled = false
      greet()
      hear?(.gap)
      // Somebody who missed something may have asked meanwhile.
      if !heardNs.isEmpty { hear?(.stateWanted) }
    case .payload(let text):
      guard let signal = PeerSignal(text), signal.process != name else { return }
      take(signal)
    }
  }

  private func take(_ signal: PeerSignal) {
    if case .bye(let process) = signal { return forget(process) }
    let isNew = heardNs.updateValue(clock.nowNs, forKey: signal.process) == nil
    if isNew { meet(signal) }
    switch signal {
    case .hello:
      isToAnswer = true
      if !isNew { hear?(.stateWanted) }
      speak()
    case .doubt: hear?(.gap)
    case .part(let part): take(part)
    case .here, .bye: break
    }
  }

  /// Neither knows how things stand with the other.
  private func meet(_ signal: PeerSignal) {
    metrics.others.set(heardNs.count)
    hear?(.stateWanted)
    if case .hello = signal { return }
    // It was there before this process greeted, and answers; or it was given up, and is to tell all anew.
    if isSettled { greet() }
  }

  private func take(_ part: PeerPart) {
    var assembly = assemblies.removeValue(forKey: part.process) ?? PeerAssembly()
    switch assembly.add(part, bytesMax: limits.heardBytesMax) {
    case .incomplete: assemblies[part.process] = assembly
    case .broken: hear?(.gap)
    case .complete(let bytes):
      do throws(ByteError) {
        let messages = try PeerBatch.messages(bytes)
        metrics.heard.increment(by: messages.count)
        for message in messages { hear?(.told(by: part.process, message)) }
      } catch { hear?(.gap) }
    }
  }

  private func forget(_ process: String) {
    assemblies[process] = nil
    guard heardNs.removeValue(forKey: process) != nil else { return }
    metrics.others.set(heardNs.count)
    hear?(.left(process))
  }

  private func keepAlive() {
    let now = clock.nowNs
    for (process, heard) in heardNs where now - heard >= limits.goneAfterMs * 1_000_000 {
      log.warning("another process is gone", ["process": LogValue(process)])
      forget(process)
    }
    if hasGreeted { isSettled = true }
    if !heardNs.isEmpty { isToAnswer = true }
    speak()
  }
}

/// What is told.
extension NotifyPeers {
  private func greet() {
    isToGreet = true
    hasGreeted = false
    speak()
  }

  private func drop() {
    metrics.dropped.increment(by: waiting.count)
    waiting = FIFO()
    waitingBytes = 0
    isInDoubt = true
  }

  private func speak() {
    guard !isTelling, hear != nil else { return }
    isTelling = true
    LoopActor.start { [self] in
      while hear != nil, let signals = next() {
        do { try await notify(signals) } catch {
          failed(signals, error)
          break
        }
        succeeded(signals)
      }
      isTelling = false
    }
  }

  private func notify(_ signals: [PeerSignal]) async throws {
    let words = SQLArray(signals.map(\.text))
    let statement = Statement(
      "select pg_notify($1, word) from unnest($2::text[]) as word", Self.channel, words)
    _ = try await database.run([statement])
  }

  private func succeeded(_ signals: [PeerSignal]) {
    if signals.contains(.hello(name)) { hasGreeted = true }
    // The rest of what was lost is how things stand.
    if signals.contains(.doubt(name)) { hear?(.stateWanted) }
  }

  /// Tried again with the next that is told, or the next sign of life.
  private func failed(_ signals: [PeerSignal], _ error: any Error) {
    metrics.failures.increment()
    log.warning("other processes not told", ["reason": LogValue(DatabaseError.detail(of: error))])
    if signals.contains(.hello(name)) { isToGreet = true }
    if signals.contains(where: \.isMissed) { isInDoubt = true }
  }

  /// What is to be told next, in one transaction.
  private func next() -> [PeerSignal]? {
    var signals: [PeerSignal] = []
    if isToGreet { signals.append(.hello(name)) }
    if isInDoubt { signals.append(.doubt(name)) }
    if isToAnswer, !isToGreet { signals.append(.here(name)) }
    (isToGreet, isInDoubt, isToAnswer) = (false, false, false)
    let messages = nextMessages()
    if !messages.isEmpty {
      batches += 1
      metrics.told.increment(by: messages.count)
      signals += PeerPart.parts(of: PeerBatch.bytes(messages), number: batches, by: name).map { .part($0) }
    }
    return signals.isEmpty ? nil : signals
  }

  private func nextMessages() -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var bytes = 0
    while let message = waiting.first, messages.isEmpty || bytes + message.count <= limits.batchBytesMax {
      messages.append(message)
      bytes += message.count
      waiting.removeFirst()
    }
    waitingBytes -= bytes
    return messages
  }
}
