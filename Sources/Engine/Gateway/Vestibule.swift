import CLinux
import CUV
import Glibc
import Loop
import Telemetry

/// Where a new connection stands until the head of its first request has come. libwebsockets would give it 16 KiB
/// at once, and would drop without a word what it cannot read; here it costs a socket, and gets an answer.
///
/// Nothing is taken from the socket: it is only looked at, and the library then reads the same bytes.
@LoopActor final class Vestibule {
  /// How long the head of a request may take.
  static let headSecondsMax: UInt64 = 10

  private let gateway: Gateway
  private var guests: [ObjectIdentifier: Guest] = [:]

  init(gateway: Gateway) { self.gateway = gateway }

  var count: Int { guests.count }

  func receive(_ descriptor: Int32, _ peer: String) {
    var screen = HeadScreen()
    switch look(descriptor, &screen) {
    case .good: gateway.adopt(descriptor, peer)
    case .refused(let problem): refuse(descriptor, peer, problem)
    case .encrypted: refuse(descriptor, peer, with: Self.alert)
    case .left: leave(descriptor, peer)
    case .waiting(let seen): park(descriptor, peer, seen: seen, screen)
    }
  }

  /// Once a second: ends those whose head does not come, and looks at the others' once more.
  func sweep(nowNs: UInt64) {
    for guest in guests.values { guest.wait() }
    for guest in Array(guests.values) where nowNs - guest.arrivedNs >= Self.headSecondsMax * 1_000_000_000 {
      let descriptor = unpark(guest)
      if guest.seen == 0 {
        leave(descriptor, guest.peer)
      } else {
        let problem = Problem(
          .requestTimeout, "request_timeout",
          "The head of the request did not come within \(Self.headSecondsMax) s.")
        refuse(descriptor, guest.peer, problem)
      }
    }
  }

  func close() {
    for guest in Array(guests.values) { leave(unpark(guest), guest.peer) }
  }

  private enum Look {
    case good
    case waiting(seen: Int)
    case refused(Problem)
    /// TLS on a port that has none.
    case encrypted
    case left
  }

  /// TLS' own alert: fatal, protocol_version. A client of TLS reads nothing else.
  private static let alert: [UInt8] = [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]

  private func look(_ descriptor: Int32, _ screen: inout HeadScreen) -> Look {
    let seen = linux_peek(descriptor, gateway.scratch.baseAddress, Gateway.headerBytesMax + 1)
    guard seen > 0 else { return seen == -Int(EAGAIN) ? .waiting(seen: 0) : .left }
    let bytes = UnsafeRawBufferPointer(rebasing: gateway.scratch[..<seen])
    // A TLS record of the handshake begins so.
    let isTLS = bytes[0] == 0x16
    if gateway.isSecure {
      if isTLS { return .good }
      return .refused(Problem(.badRequest, "tls_expected", "This port speaks TLS: use https:// or wss://."))
    }
    if isTLS { return .encrypted }
    return switch screen.verdict(on: bytes.bytes, bytesMax: Gateway.headerBytesMax) {
    case .incomplete: .waiting(seen: seen)
    case .good: .good
    case .refused(let problem): .refused(problem)
    }
  }

  private func refuse(_ descriptor: Int32, _ peer: String, _ problem: Problem) {
    let date = gateway.dateLine(nowNs: gateway.clock.nowNs)
    let bytes = Answer.refusal(problem, incident: gateway.newIncident(), date: date)
    refuse(descriptor, peer, with: bytes)
  }

  private func refuse(_ descriptor: Int32, _ peer: String, with bytes: [UInt8]) {
    gateway.counters.refused.increment()
    linux_send_and_end(descriptor, bytes, bytes.count)
    gateway.left(peer)
  }

  private func leave(_ descriptor: Int32, _ peer: String) {
    Glibc.close(descriptor)
    gateway.left(peer)
  }

  private func park(_ descriptor: Int32, _ peer: String, seen: Int, _ screen: HeadScreen) {
    let guest = Guest(
      descriptor, peer, seen: seen, screen, arrivedNs: gateway.clock.nowNs, vestibule: self)
    guests[ObjectIdentifier(guest)] = guest
    guest.wait()
  }

  private func unpark(_ guest: Guest) -> Int32 {
    guests[ObjectIdentifier(guest)] = nil
    return guest.stop()
  }

  /// More has come, or the peer has ended its side, or neither.
  fileprivate func lookAgain(_ guest: Guest, hasEnded: Bool) {
    switch look(guest.descriptor, &guest.screen) {
    case .waiting(let seen) where seen > guest.seen:
      guest.seen = seen
      guest.wait()
    case .waiting where !hasEnded:
      // Awake for nothing, as happens when the system is short of memory: not again before the next sweep.
      guest.rest()
    case .waiting(let seen):
      let descriptor = unpark(guest)
      if seen == 0 {
        leave(descriptor, guest.peer)
      } else {
        refuse(descriptor, guest.peer, HeadScreen.unreadable)
      }
    case .good: gateway.adopt(unpark(guest), guest.peer)
    case .refused(let problem): refuse(unpark(guest), guest.peer, problem)
    case .encrypted: refuse(unpark(guest), guest.peer, with: Self.alert)
    case .left: leave(unpark(guest), guest.peer)
    }
  }
}

/// One connection in the vestibule. Held by it until `stop`.
private final class Guest {
  let descriptor: Int32
  let peer: String
  let arrivedNs: UInt64
  var seen: Int
  var screen: HeadScreen
  fileprivate unowned let vestibule: Vestibule
  private let poll = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)

  @LoopActor init(
    _ descriptor: Int32, _ peer: String, seen: Int, _ screen: HeadScreen, arrivedNs: UInt64,
    vestibule: Vestibule
  ) {
    self.descriptor = descriptor
    self.peer = peer
    self.seen = seen
    self.screen = screen
    self.arrivedNs = arrivedNs
    self.vestibule = vestibule
    uv_poll_init(Loop.handle, poll, descriptor)
    poll.pointee.data = Unmanaged.passUnretained(self).toOpaque()
  }

  /// Until more bytes are there than were seen: what is only looked at stays readable, and would spin.
  @LoopActor func wait() {
    linux_set_readable_from(descriptor, Int32(seen + 1))
    uv_poll_start(poll, Int32(UV_READABLE.rawValue | UV_DISCONNECT.rawValue), onGuestReadable)
  }

  @LoopActor func rest() { uv_poll_stop(poll) }

  /// Gives the socket back.
  @LoopActor func stop() -> Int32 {
    uv_poll_stop(poll)
    poll.pointee.data = nil
    linux_set_readable_from(descriptor, 1)
    uv_close(UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_handle_t.self), onGuestClosed)
    return descriptor
  }
}

private func onGuestReadable(_ handle: UnsafeMutablePointer<uv_poll_t>?, _ status: Int32, _ events: Int32) {
  guard let data = handle?.pointee.data else { return }
  let guest = Unmanaged<Guest>.fromOpaque(data).takeUnretainedValue()
  let hasEnded = status < 0 || events & Int32(UV_DISCONNECT.rawValue) != 0
  LoopActor.enter(guest) { $0.vestibule.lookAgain($0, hasEnded: hasEnded) }
}

private func onGuestClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  UnsafeMutableRawPointer(handle)?.deallocate()
}
