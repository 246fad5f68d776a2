import Bytes
import Centrifuge

/// Any bytes as a frame from a client: neither the reader nor the session may trap, nor say what is no JSON, nor go on
/// after the end. The first byte chooses the format, and whether the client is connected.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneFrame(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  var peer = Peer(choice & 1 == 0 ? .json : .protobuf)
  if choice & 2 == 0 { peer.connect() }
  let frame = Array(input[1...])
  peer.perform(peer.session.receive(frame.span, nowMs: 1))
  peer.perform(peer.session.advance(nowMs: 100_000))
  peer.perform(peer.session.vanished())
  return 0
}

/// What stands around a session: it grants everything at once.
private struct Peer {
  var session: ClientSession
  private var hasEnded = false

  init(_ format: WireFormat) {
    session = ClientSession(format, nowMs: 0)
  }

  mutating func connect() {
    let frame: [UInt8] =
      session.format == .json ? Array(#"{"id":1,"connect":{}}"#.utf8) : [4, 8, 1, 34, 0]
    perform(session.receive(frame.span, nowMs: 0))
    precondition(session.isConnected)
  }

  mutating func perform(_ actions: [SessionAction]) {
    for action in actions {
      precondition(!hasEnded, "nothing follows the end")
      switch action {
      case .authenticate: perform(session.accept(Acceptance(client: "c"), nowMs: 1))
      case .subscribe(let id, let request, _): perform(session.subscribed(id, answer(request), nowMs: 1))
      case .readOn(let id, let after, _, _): perform(session.readThrough(id, after &+ 1, top: 20))
      case .publish(let call, _): perform(session.answer(call, .publish))
      case .rpc(let call, let request): perform(session.answer(call, .rpc(request.data)))
      case .send(let frame): check(frame)
      case .close: hasEnded = true
      default: break
      }
    }
  }

  private func answer(_ request: SubscribeRequest) -> SubscribeAnswer {
    var answer = SubscribeAnswer(.log, top: ChannelPosition(offset: 10, epoch: "e"))
    answer.offersDelta = true
    answer.data = request.data
    let first = request.position.offset &+ 1
    if first < 10 { answer.publications = (first...9).map { Publication(offset: $0, data: [48]) } }
    return answer
  }

  private func check(_ frame: [UInt8]) {
    guard session.format == .json else { return }
    for part in frame.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      precondition(isObject(Array(part)), "no JSON object: \(String(decoding: part, as: UTF8.self))")
    }
  }

  private func isObject(_ line: [UInt8]) -> Bool {
    (try? JSONScanner.validate(line.span))?.kind == .object
  }
}
