import Loop
import Telemetry

/// What comes over a channel of PostgreSQL's.
public enum Notice: Hashable, Sendable {
  case payload(String)
  /// The connection was made anew: something may have been missed.
  case gap
}

/// LISTEN, on a connection of its own, which listens again whenever it was made anew.
@LoopActor final class Listener {
  private let database: Database
  private var lane: Lane?
  private var hearers: [String: [Int: @LoopActor (Notice) -> Void]] = [:]
  private var nextID = 0

  init(_ database: Database) { self.database = database }

  func add(_ channel: String, _ hear: @escaping @LoopActor (Notice) -> Void) -> Int {
    nextID += 1
    let isFirst = hearers[channel] == nil
    hearers[channel, default: [:]][nextID] = hear
    if let connection = lane?.connection {
      // Whoever comes later listens with the others, and is told its gap as they were. To listen twice costs nothing, and
      // its success is what says that nothing gets lost from here on.
      send([channel], "listen", over: connection, tellingOnly: isFirst ? nil : nextID)
    } else {
      open()
    }
    return nextID
  }

  func remove(_ id: Int, from channel: String) {
    hearers[channel]?[id] = nil
    guard hearers[channel]?.isEmpty == true else { return }
    hearers[channel] = nil
    if let connection = lane?.connection { send([channel], "unlisten", over: connection) }
  }

  private func open() {
    guard lane == nil else { return }
    let lane = Lane("listener", source: database.source) { [weak self] lane in
      if let connection = lane.connection { self?.resume(over: connection) }
    }
    self.lane = lane
    lane.open()
    database.addTicker { [database] now in database.overdue(on: lane.connection, nowNs: now) }
    database.addCloser { await lane.close() }
  }

  private func resume(over connection: Connection) {
    connection.notified = { [weak self] channel, payload in
      self?.tell(channel, .payload(payload))
    }
    send(hearers.keys.sorted(), "listen", over: connection)
  }

  /// The first word on a channel is a gap: only when LISTEN is committed does nothing more get lost.
  private func send(
    _ channels: [String], _ verb: String, over connection: Connection, tellingOnly only: Int? = nil
  ) {
    guard !channels.isEmpty else { return }
    let statements = channels.map { Statement(made: "\(verb) \"\($0)\"") }
    let segment = database.segment(statements, timeoutMs: database.options.timeoutMs)
    segment.whenDone { [weak self, weak connection] result in
      switch result {
      case .success:
        guard verb == "listen" else { break }
        for channel in channels { self?.tell(channel, .gap, only: only) }
      case .failure(let error): connection?.lose("\(verb) failed: \(error.detail)")
      }
    }
    connection.send(segment)
  }

  private func tell(_ channel: String, _ notice: Notice, only: Int? = nil) {
    guard let hearers = hearers[channel] else { return }
    for (id, hear) in hearers where only == nil || id == only { hear(notice) }
  }
}

/// Ends what `Database.listen` began.
@LoopActor public final class Listening {
  private let listener: Listener
  private let channel: String
  private let id: Int
  private var isOver = false

  fileprivate init(_ listener: Listener, _ channel: String, _ id: Int) {
    self.listener = listener
    self.channel = channel
    self.id = id
  }

  public func stop() {
    guard !isOver else { return }
    isOver = true
    listener.remove(id, from: channel)
  }
}

extension Database {
  /// Hears what is notified on a channel: lower-case letters, digits and underscores.
  public func listen(_ channel: String, _ hear: @escaping @LoopActor (Notice) -> Void) -> Listening {
    precondition(
      channel.utf8.count < 64
        && channel.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 95 },
      "a channel's name is lower-case letters, digits and underscores")
    return Listening(listener, channel, listener.add(channel, hear))
  }

  /// A hint for every listener of a channel, sent when the surrounding transaction commits.
  public static func notification(_ channel: String, _ payload: String) -> Statement {
    Statement("select pg_notify($1, $2)", channel, payload)
  }
}
