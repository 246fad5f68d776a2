import Bytes
import Database
import Loop

/// The broker that every deployment has: NOTIFY.
///
/// It tells of what was committed after the commit, in a transaction of its own, which costs no flush; while one is under
/// way the next gathers. Alone it says nothing: a process greets the others when it begins to listen, and they answer.
@LoopActor public final class NotifyBroker: Broker {
  static let channel = "streams"
  /// Beyond that it says: any.
  private static let streamsMax = 4_096

  private let database: Database
  private let process: String
  private var hear: (@LoopActor (BrokerNotice) -> Void)?
  private var listening: Listening?
  private var waiting: [StreamID: Int64] = [:]
  private var greeting: Hint?
  private var isTelling = false
  /// There are other processes, or may be: until it listens it cannot know.
  private(set) var hasPeers = true
  private(set) var toldCount = 0

  public init(_ database: Database) {
    self.database = database
    process = String(UInt64.random(in: 0 ... .max), radix: 36)
  }

  public func open(_ hear: @escaping @LoopActor (BrokerNotice) -> Void) {
    self.hear = hear
    listening = database.listen(Self.channel) { [weak self] in self?.take($0) }
  }

  public func close() {
    listening?.stop()
    hear = nil
    waiting = [:]
  }

  public func publish(_ heads: [StreamHead]) {
    guard hasPeers, hear != nil else { return }
    for head in heads { waiting[head.stream] = max(head.head, waiting[head.stream] ?? 0) }
    if waiting.count > Self.streamsMax {
      waiting = [:]
      greeting = greeting ?? .here(from: process)
    }
    tell()
  }

  private func take(_ notice: Notice) {
    switch notice {
    case .gap:
      // Who came meanwhile answers.
      if listening != nil { hasPeers = false }
      greet(.hello(from: process))
      hear?(.gap)
    case .payload(let text): if let hint = Hint(text) { take(hint) }
    }
  }

  private func take(_ hint: Hint) {
    switch hint {
    case .replaced(let stream, let sequences): hear?(.replaced(stream, sequences))
    case .grown(let peer, let heads) where peer != process:
      meet()
      hear?(.grown(heads))
    case .hello(let peer) where peer != process:
      hasPeers = true
      greet(.here(from: process))
      hear?(.anyGrown)
    case .here(let peer) where peer != process:
      meet()
      hear?(.anyGrown)
    case .grown, .hello, .here: break
    }
  }

  /// There is somebody: what was committed before this was known was not told.
  private func meet() {
    guard !hasPeers else { return }
    hasPeers = true
    greet(.here(from: process))
  }

  private func greet(_ hint: Hint) {
    if case .hello? = greeting {} else { greeting = hint }
    tell()
  }

  private func tell() {
    guard !isTelling else { return }
    isTelling = true
    LoopActor.start { [self] in
      while hear != nil, let hint = next() {
        toldCount += 1
        do { _ = try await database.run([Database.notification(Self.channel, hint.text)]) } catch {
          // The next to be told comes with the news that there was more.
          greeting = greeting ?? .here(from: process)
          break
        }
      }
      isTelling = false
    }
  }

  private func next() -> Hint? {
    if let greeting {
      self.greeting = nil
      return greeting
    }
    var heads: [StreamHead] = []
    var bytes = 0
    while bytes < Hint.bytesMax - 64, let (stream, head) = waiting.popFirst() {
      heads.append(StreamHead(stream: stream, head: head))
      bytes += "\(stream.rawValue):\(head) ".utf8.count
    }
    return heads.isEmpty ? nil : .grown(by: process, heads)
  }
}
