import TestSupport
import Testing

@testable import Gateway

@Suite struct OutboxTests {
  /// An outbox with the scratch that the gateway has, and everything that it has written.
  private final class Peer {
    var outbox: Outbox
    var wire: [UInt8] = []
    var writes: [Int] = []
    private let scratch = UnsafeMutableRawBufferPointer.allocate(
      byteCount: SharedFrame.sliceBytes, alignment: 16)

    init(bytesMax: Int) { outbox = Outbox(bytesMax: bytesMax) }

    deinit { scratch.deallocate() }

    func add(_ frame: SharedFrame) -> Bool { outbox.add(frame) }

    /// One write; the count of its bytes, or nil when there was none.
    func write() -> Int? {
      guard let piece = outbox.next(scratch: scratch) else { return nil }
      let before = wire.count
      switch piece {
      case .direct(let frame, let range): wire += frame.copied[range]
      case .gathered(let count): wire += scratch[..<count]
      }
      writes.append(wire.count - before)
      return wire.count - before
    }
  }

  private func frame(_ size: Int) -> SharedFrame { SharedFrame(.binary, SharedFrameTests.payload(size)) }

  @Test func anEmptyOutboxWritesNothing() {
    let peer = Peer(bytesMax: 100)
    #expect(peer.write() == nil)
    #expect(peer.outbox.isEmpty && peer.outbox.bytes == 0 && peer.outbox.count == 0)
  }

  @Test func oneFrameGoesFromWhereItLies() {
    let peer = Peer(bytesMax: 1_000)
    #expect(peer.add(frame(10)))
    peer.outbox.withPiece { #expect($0 == "direct 0..<12") }
    #expect(peer.outbox.isEmpty)
  }

  @Test func smallFramesGoTogether() throws {
    let peer = Peer(bytesMax: 1_000)
    for _ in 0..<10 { #expect(peer.add(frame(10))) }
    #expect(peer.outbox.bytes == 120 && peer.outbox.count == 10)
    #expect(peer.write() == 120)
    #expect(peer.write() == nil)
    #expect(peer.outbox.bytes == 0)
    #expect(try FrameReader(peer.wire).messages.count == 10)
  }

  @Test func aGatheredWriteEndsBeforeTheFrameThatDoesNotFit() throws {
    let peer = Peer(bytesMax: 1 << 20)
    for size in [10, 20, 65_500, 10, 10] { #expect(peer.add(frame(size))) }
    while peer.write() != nil {}
    #expect(peer.writes == [34, 65_504 + 12 + 12])
    #expect(try FrameReader(peer.wire).messages.map(\.payload.count) == [10, 20, 65_500, 10, 10])
  }

  @Test func aLongFrameGoesInSlices() throws {
    let peer = Peer(bytesMax: 1 << 20)
    #expect(peer.add(frame(200_000)))
    #expect(peer.add(frame(5)))
    while peer.write() != nil {}
    #expect(peer.writes == [65_536, 65_536, 65_536, 200_016 - 3 * 65_536, 7])
    #expect(try FrameReader(peer.wire).messages.map(\.payload.count) == [200_000, 5])
  }

  @Test func whatIsWrittenIsLetGoAtOnce() {
    let peer = Peer(bytesMax: 1 << 20)
    var frames = [40_000, 40_000, 10, 10, 65_500].map { frame($0) }
    weak let direct = frames[0]
    weak let gathered = frames[2]
    for frame in frames { #expect(peer.add(frame)) }
    frames = []
    #expect(peer.write() == 40_004)
    #expect(direct == nil && gathered != nil)
    while gathered != nil, peer.write() != nil {}
    #expect(gathered == nil && !peer.outbox.isEmpty)
  }

  @Test func beyondItsBoundItTakesNothing() {
    let peer = Peer(bytesMax: 100)
    #expect(peer.add(frame(48)))
    #expect(peer.add(frame(48)))
    #expect(!peer.add(frame(0)))
    #expect(peer.outbox.bytes == 100 && peer.outbox.count == 2)
    #expect(peer.write() == 100)
    #expect(peer.add(frame(0)))
  }

  @Test func anEmptyOneTakesWhatIsLongerThanItsBoundAndThenNothing() throws {
    let peer = Peer(bytesMax: 100)
    #expect(peer.add(frame(150_000)))
    #expect(!peer.add(frame(0)))
    #expect(peer.write() == 65_536)
    #expect(!peer.add(frame(0)), "what is under way still counts")
    while peer.write() != nil {}
    #expect(peer.outbox.bytes == 0)
    #expect(try FrameReader(peer.wire).messages.map(\.payload.count) == [150_000])
  }

  @Test func whatIsRemovedIsForgottenInTheMiddleOfAFrameToo() throws {
    let peer = Peer(bytesMax: 1 << 20)
    #expect(peer.add(frame(100_000)))
    #expect(peer.add(frame(5)))
    #expect(peer.write() == 65_536)
    peer.outbox.removeAll()
    #expect(peer.outbox.isEmpty && peer.outbox.bytes == 0)
    peer.wire = []
    #expect(peer.add(frame(70_000)))
    while peer.write() != nil {}
    #expect(try FrameReader(peer.wire).messages.map(\.payload.count) == [70_000])
  }

  @Test func randomTrafficIsNeitherReorderedNorLostNorCutInsideAFrame() throws {
    var random = Seeded(for: "randomTrafficIsNeitherReorderedNorLostNorCutInsideAFrame")
    for _ in 0..<60 {
      let bytesMax = [0, 100, 5_000, 100_000, 1 << 20].randomElement(using: &random)!
      let peer = Peer(bytesMax: bytesMax)
      let writesOften = Int.random(in: 1...9, using: &random)
      var taken: [UInt32] = []
      var takenBytes = 0
      for number in 0..<UInt32(Int.random(in: 1...1_500, using: &random)) {
        let frame = Self.frame(number, Self.size(&random))
        let before = peer.outbox.bytes
        let wasEmpty = peer.outbox.isEmpty
        let wasTaken = peer.add(frame)
        #expect(wasTaken == (wasEmpty || before + frame.count <= bytesMax))
        if wasTaken {
          taken.append(number)
          takenBytes += frame.count
          #expect(peer.outbox.bytes <= max(bytesMax, wasEmpty ? frame.count : 0))
        }
        if Int.random(in: 0...9, using: &random) < writesOften { _ = peer.write() }
        #expect(peer.outbox.bytes == takenBytes - peer.wire.count)
        #expect(peer.outbox.isEmpty == (peer.outbox.bytes == 0))
      }
      while peer.write() != nil {}
      #expect(peer.outbox.bytes == 0 && peer.outbox.isEmpty && peer.outbox.count == 0)
      #expect(peer.wire.count == takenBytes)
      let read = try FrameReader(peer.wire)
      #expect(read.messages.map { Self.number($0.payload) } == taken)
      #expect(peer.writes.allSatisfy { $0 > 0 && $0 <= SharedFrame.sliceBytes })
      var end = 0
      for count in peer.writes {
        end += count
        #expect(read.ends.contains(end), "a write of \(count) bytes ends inside a frame")
      }
    }
  }

  private static func size(_ random: inout Seeded) -> Int {
    switch Int.random(in: 0...199, using: &random) {
    case 0: Int.random(in: 65_500...200_000, using: &random)
    case 1...10: Int.random(in: 2_000...33_000, using: &random)
    default: Int.random(in: 4...400, using: &random)
    }
  }

  /// A message that begins with its number.
  private static func frame(_ number: UInt32, _ size: Int) -> SharedFrame {
    var payload = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
    for at in 0..<4 { payload[at] = UInt8(truncatingIfNeeded: number >> UInt32(8 * at)) }
    return SharedFrame(.binary, payload)
  }

  private static func number(_ payload: [UInt8]) -> UInt32 {
    payload.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension Outbox {
  /// The next write's shape.
  fileprivate mutating func withPiece(_ look: (String) -> Void) {
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: SharedFrame.sliceBytes, alignment: 16)
    defer { scratch.deallocate() }
    switch next(scratch: scratch) {
    case nil: look("nothing")
    case .direct(_, let range): look("direct \(range)")
    case .gathered(let count): look("gathered \(count)")
    }
  }
}
