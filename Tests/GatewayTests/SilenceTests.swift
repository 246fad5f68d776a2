import Glibc
import Loop
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Gateway

/// A real gateway whose clock the test moves. It is not closed: libwebsockets closes a descriptor twice when its context
/// ends, and by then that may be another test's.
@Suite(.onTheLoop) struct SilenceTests {
  @Test @LoopActor func aSilentWebSocketIsAskedAndThenGivenUp() async throws {
    let clock = ManualClock()
    let gateway = try open(clock)
    let peer = try Peer(port: gateway.port)
    peer.send(upgrade("/quiet"))
    #expect(text(try await peer.receive()).hasPrefix("HTTP/1.1 101 "))
    clock.advance(ms: WebSocketConnection.pingAfterMs)
    #expect(try await peer.receive() == [0x89, 0x00])
    // A masked pong of no bytes.
    peer.send([0x8A, 0x80, 1, 2, 3, 4])
    peer.send([0x81, 0x81, 0, 0, 0, 0, 0x61])
    #expect(try await peer.receive() == [0x81, 0x01, 0x61])
    clock.advance(ms: WebSocketConnection.pingAfterMs)
    #expect(try await peer.receive() == [0x89, 0x00])
    clock.advance(ms: WebSocketConnection.goneAfterMs - WebSocketConnection.pingAfterMs)
    #expect(try await peer.receive().isEmpty)
  }

  @Test @LoopActor func aConnectionWithoutARequestIsClosed() async throws {
    let clock = ManualClock()
    let gateway = try open(clock)
    let peer = try Peer(port: gateway.port)
    peer.send("GET /absent HTTP/1.1\r\nHost: x\r\n\r\n")
    let answer = text(try await peer.receive())
    #expect(answer.hasPrefix("HTTP/1.1 404 "), "\(answer)")
    clock.advance(ms: Connection.keepAliveSeconds * 1_000 - 1_000)
    peer.send("GET /absent HTTP/1.1\r\nHost: x\r\n\r\n")
    let second = text(try await peer.receive())
    #expect(second.hasPrefix("HTTP/1.1 404 "), "\(second)")
    clock.advance(ms: Connection.keepAliveSeconds * 1_000)
    #expect(try await peer.receive().isEmpty)
  }

  @Test @LoopActor func aCloseThatCrossesThePeersIsSentOnce() async throws {
    let gateway = try open(ManualClock())
    let peer = try Peer(port: gateway.port)
    peer.send(upgrade("/leaving"))
    #expect(text(try await peer.receive()).hasPrefix("HTTP/1.1 101 "))
    // A message that the server answers with a close, and in the same turn the peer's own: 1000.
    peer.send([0x81, 0x81, 0, 0, 0, 0, 0x61] + [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
    var all: [UInt8] = []
    while case let more = try await peer.receive(), !more.isEmpty { all += more }
    #expect(all == [0x88, 0x05, 0x0B, 0xB8] + Array("bye".utf8))
  }

  private func upgrade(_ path: String) -> String {
    "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
  }

  private static let kept = Mutex<[Gateway]>([])

  @LoopActor private func open(_ clock: ManualClock) throws -> (gateway: Gateway, port: UInt16) {
    var options = Gateway.Options()
    options.port = 0
    options.logsRequests = false
    let workers = WorkerPool(name: "silence", threads: 1, queueMax: 16)
    let gateway = Gateway(options, clock: clock, log: .shared, metrics: Metrics(), workers: workers)
    gateway.add(WebSocketEndpoint("/quiet") { _ in Echo() })
    gateway.add(WebSocketEndpoint("/leaving") { _ in Leaver() })
    Self.kept.withLock { $0.append(gateway) }
    return (gateway, try gateway.open())
  }
}

@LoopActor private final class Echo: WebSocketHandler {
  private var socket: WebSocketConnection?

  func opened(_ socket: WebSocketConnection) { self.socket = socket }
  func received(_ message: RawSpan, isText: Bool) {
    socket?.send(SharedFrame(isText ? .text : .binary, message))
  }
  func closed() { socket = nil }
}

/// Closes as soon as it is spoken to.
@LoopActor private final class Leaver: WebSocketHandler {
  private var socket: WebSocketConnection?

  func opened(_ socket: WebSocketConnection) { self.socket = socket }
  func received(_: RawSpan, isText _: Bool) { socket?.close(CloseCode(rawValue: 3_000), "bye") }
  func closed() { socket = nil }
}

/// A client's socket; it waits on a worker, so that the loop serves it meanwhile.
private final class Peer: Sendable {
  struct NoConnection: Error {}

  private let descriptor: Int32
  private let workers = WorkerPool(name: "peer", threads: 1, queueMax: 4)

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw NoConnection() }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    #expect(count == bytes.count)
  }

  /// What comes next; nothing: the end.
  @LoopActor func receive() async throws -> [UInt8] {
    let descriptor = descriptor
    return try await workers.run {
      [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
        count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
      }
    }
  }
}
