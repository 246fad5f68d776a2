import Bytes
import Testing

@testable import Centrifuge

/// A session that is spoken to in JSON, with a clock that is set by hand.
struct Conversation {
  var session: ClientSession
  var nowMs: Int64 = 0

  init(_ limits: SessionLimits = SessionLimits(), pingSpread: Double = 0) {
    session = ClientSession(.json, limits: limits, pingSpread: pingSpread, nowMs: 0)
  }

  /// A session that is connected.
  static func connected(
    _ limits: SessionLimits = SessionLimits(), expiresAtMs: Int64? = nil
  ) -> Conversation {
    var talk = Conversation(limits)
    _ = talk.says(#"{"id":1,"connect":{"token":"t"}}"#)
    var acceptance = Acceptance(client: "c1")
    acceptance.expiresAtMs = expiresAtMs
    _ = talk.session.accept(acceptance, nowMs: 0)
    return talk
  }

  /// A frame from the client, and what follows.
  mutating func says(_ frame: String) -> [SessionAction] {
    session.receive(Array(frame.utf8).span, nowMs: nowMs)
  }

  /// Time passes, and what follows.
  mutating func waits(untilMs: Int64) -> [SessionAction] {
    nowMs = untilMs
    return session.advance(nowMs: untilMs)
  }

  /// The client subscribes, and is.
  mutating func subscribes(
    _ channel: String, _ answer: SubscribeAnswer = .log(top: 5)
  ) -> SubscriptionID {
    let actions = says(#"{"id":2,"subscribe":{"channel":"\#(channel)"}}"#)
    guard case .subscribe(let id, _, _) = actions.first else { preconditionFailure("\(actions)") }
    _ = session.subscribed(id, answer, nowMs: nowMs)
    return id
  }
}

extension SubscribeAnswer {
  static func log(top: UInt64, _ offsets: ClosedRange<UInt64>? = nil) -> SubscribeAnswer {
    var answer = SubscribeAnswer(.log, top: ChannelPosition(offset: top, epoch: "e"))
    answer.publications = offsets.map { $0.map { .numbered($0) } } ?? []
    return answer
  }
}

extension Publication {
  /// One whose data is its offset.
  static func numbered(_ offset: UInt64) -> Publication {
    Publication(offset: offset, data: Array("\(offset)".utf8))
  }
}

extension SubscriptionID {
  static func nth(_ slot: UInt32, _ generation: UInt32 = 0) -> SubscriptionID {
    SubscriptionID(slot: slot, generation: generation)
  }
}

extension CallID {
  static func nth(_ number: UInt64) -> CallID { CallID(number: number) }
}

/// What is sent, as text.
func sent(_ lines: String...) -> SessionAction { .send(Array(lines.joined(separator: "\n").utf8)) }
