import CWebSockets
import Loop
import Telemetry

/// One open WebSocket: an outbox, a bounded assembly of what comes in, and a close that ends.
@LoopActor public final class WebSocketConnection {
  /// How long a peer may take to answer our close frame.
  static let closeGraceMs: UInt64 = 5_000
  /// A peer from which nothing has come for so long is asked with a ping, and is gone when that brings nothing.
  static let pingAfterMs: UInt64 = 25_000
  static let goneAfterMs: UInt64 = 35_000
  private static let ping = SharedFrame(.ping, [])
  /// Raw writes to one peer in one turn; the rest waits for its socket to say that it is ready.
  private static let writesPerTurnMax = 4

  private enum State { case open, closing(CloseCode, String), awaitingPeer, peerCloses, closed }

  public let request: Request
  public let subprotocol: String?
  private let gateway: Gateway
  private let policy: WebSocketPolicy
  private let handler: any WebSocketHandler
  private var wsi: OpaquePointer?
  private var state = State.open
  private var outbox: Outbox
  private var isDirty = false
  /// How little must wait before the handler is told that there is room; nil: it did not ask.
  private var roomBytes: Int?
  private var assembly: [UInt8] = []
  private var fragments = 0
  private var isReadingPaused = false
  private(set) var closeDeadlineNs: UInt64 = .max
  private var heardNs: UInt64
  private var isPinged = false

  init(
    wsi: OpaquePointer, request: Request, subprotocol: String?, endpoint: WebSocketEndpoint,
    handler: any WebSocketHandler, gateway: Gateway
  ) {
    self.wsi = wsi
    self.request = request
    self.subprotocol = subprotocol
    self.gateway = gateway
    self.handler = handler
    policy = endpoint.policy
    heardNs = gateway.clock.nowNs
    outbox = Outbox(bytesMax: endpoint.policy.outboxBytesMax)
  }

  public var isOpen: Bool { if case .open = state { true } else { false } }
  /// What waits to be sent.
  public var outboxBytes: Int { outbox.bytes }

  /// Sends with the end of the turn. A peer that has fallen behind the bound is closed as slow; it costs nobody
  /// else anything.
  public func send(_ frame: SharedFrame) {
    guard isOpen else { return }
    let before = outbox.bytes
    guard outbox.add(frame) else {
      outbox.removeAll()
      gateway.outboxBytes -= before
      gateway.counters.slowReaders.increment()
      return close(policy.slowCode, "slow")
    }
    gateway.outboxBytes += outbox.bytes - before
    gateway.outboxes.noteFrame()
    markDirty()
  }

  public func send(text: String) { send(SharedFrame(text: text)) }

  /// Has the handler told, once, when no more than so many bytes wait to be sent.
  public func tellRoom(below bytes: Int) { roomBytes = bytes }

  /// Closes with a code, after what was sent before. Ends whether the peer answers or not.
  public func close(_ code: CloseCode, _ reason: String = "") {
    guard isOpen else { return }
    state = .closing(code, reason)
    closeDeadlineNs = gateway.clock.nowNs + Self.closeGraceMs * 1_000_000
    gateway.closing[ObjectIdentifier(self)] = self
    markDirty()
  }

  /// Stops, or goes on, reading what the peer sends.
  public func setReading(_ isReading: Bool) {
    guard let wsi, isReadingPaused == isReading else { return }
    isReadingPaused = !isReading
    websockets_set_reading(wsi, isReading ? 1 : 0)
  }

  /// Something came from the peer.
  func heard() {
    heardNs = gateway.clock.nowNs
    isPinged = false
  }

  func checkLife(nowNs: UInt64) {
    let silentMs = (nowNs - heardNs) / 1_000_000
    if silentMs >= Self.goneAfterMs {
      abort()
    } else if silentMs >= Self.pingAfterMs, !isPinged {
      isPinged = true
      send(Self.ping)
    }
  }

  func opened() { handler.opened(self) }

  func shutDown() { close(policy.shutdownCode, "shutdown") }

  /// Ends it at once, without a close frame.
  func kill() {
    if let wsi { websockets_kill(wsi) }
  }

  /// Ends it at once, with what the library still holds for a peer that takes nothing.
  func abort() {
    if let wsi { Library.sever(wsi) }
  }

  /// A piece of a frame from the library. Returns whether the connection goes on.
  func receive(_ bytes: UnsafeRawBufferPointer, isFirst: Bool, isFinal: Bool, endsFrame: Bool, isText: Bool)
    -> Bool
  {
    guard isOpen else { return true }
    heard()
    if isFirst {
      assembly.removeAll(keepingCapacity: true)
      fragments = 0
    }
    fragments += endsFrame ? 1 : 0
    guard assembly.count + bytes.count <= policy.messageBytesMax, fragments <= policy.fragmentsMax else {
      return refuse(.messageTooBig, "a message may have \(policy.messageBytesMax) bytes")
    }
    gateway.counters.messagesIn.increment(by: isFinal ? 1 : 0)
    if isFinal, assembly.isEmpty {
      handler.received(bytes.bytes, isText: isText)
    } else {
      assembly.append(contentsOf: bytes)
      if isFinal { deliverAssembled(isText: isText) }
    }
    return true
  }

  private func deliverAssembled(isText: Bool) {
    let message = assembly
    // A long message's memory is given back; a short one's is kept for the next.
    assembly.removeAll(keepingCapacity: message.capacity <= 4_096)
    handler.received(message.span.bytes, isText: isText)
  }

  /// From within the receive callback the library sends the close frame itself.
  private func refuse(_ code: CloseCode, _ reason: String) -> Bool {
    guard let wsi else { return false }
    var reason = reason
    reason.withUTF8 { text in
      lws_close_reason(
        wsi, lws_close_status(UInt32(code.rawValue)), UnsafeMutablePointer(mutating: text.baseAddress),
        text.count)
    }
    return false
  }

  private func markDirty() {
    guard !isDirty else { return }
    isDirty = true
    gateway.outboxes.add(self)
  }

  /// The end of a turn.
  func flushDirty() {
    isDirty = false
    if !flush() { kill() }
  }

  /// Writes what may be written now. Returns whether the connection goes on.
  func flush() -> Bool {
    guard let wsi else { return true }
    for _ in 0..<Self.writesPerTurnMax {
      // The library still holds the tail of an earlier write; it calls back when that has gone.
      if lws_partial_buffered(wsi) != 0 { return true }
      guard let piece = outbox.next(scratch: gateway.scratch) else {
        tellRoom()
        return flushClose(wsi)
      }
      let written =
        switch piece {
        case .direct(let frame, let range):
          frame.withBytes { write(wsi, UnsafeMutableRawBufferPointer(rebasing: $0[range])) }
        case .gathered(let count):
          write(wsi, UnsafeMutableRawBufferPointer(rebasing: gateway.scratch[..<count]))
        }
      guard written else { return false }
    }
    tellRoom()
    if !outbox.isEmpty || !isOpen { lws_callback_on_writable(wsi) }
    return true
  }

  private func tellRoom() {
    guard let bytes = roomBytes, outbox.bytes <= bytes, isOpen else { return }
    roomBytes = nil
    handler.hasRoom()
  }

  private func write(_ wsi: OpaquePointer, _ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    gateway.outboxBytes -= bytes.count
    gateway.counters.bytesOut.increment(by: bytes.count)
    return Library.send(wsi, bytes)
  }

  /// A close frame of our own: the library's, asked for in the writable callback, is lost under libuv.
  private func flushClose(_ wsi: OpaquePointer) -> Bool {
    guard case .closing(let code, let reason) = state else { return true }
    state = .awaitingPeer
    return writeClose(wsi, code, reason)
  }

  @discardableResult private func writeClose(_ wsi: OpaquePointer, _ code: CloseCode, _ reason: String)
    -> Bool
  {
    let text = Array(reason.utf8.prefix(123))
    let head = [0x88, UInt8(2 + text.count), UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
    return Library.send(wsi, head + text)
  }

  /// The peer sent a close frame: two bytes of code and a reason. Returns whether the library shall answer it: not
  /// when it answers ours. It checks the code, and not that the reason is UTF-8.
  func peerCloses(_ payload: UnsafeRawBufferPointer) -> Bool {
    if case .awaitingPeer = state { return false }
    // What was sent before goes out before, as far as the socket takes it. If that is our own close frame, it is the
    // answer.
    _ = flush()
    if case .awaitingPeer = state { return false }
    state = .peerCloses
    gateway.outboxBytes -= outbox.bytes
    outbox.removeAll()
    guard payload.count > 2, String(validating: payload.dropFirst(2), as: UTF8.self) == nil else {
      return true
    }
    if let wsi { writeClose(wsi, .invalidPayload, "") }
    return false
  }

  func ended() {
    guard wsi != nil else { return }
    wsi = nil
    state = .closed
    gateway.sockets -= 1
    gateway.outboxBytes -= outbox.bytes
    outbox.removeAll()
    gateway.closing[ObjectIdentifier(self)] = nil
    handler.closed()
  }
}
