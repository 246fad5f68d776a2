import Testing

@testable import Gateway

@Suite struct SharedFrameTests {
  static let sizes =
    [
      0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 65_535, 65_536, 65_537, 70_000, 131_063, 131_064, 131_065,
      131_189,
    ]
    + Array(65_526...65_534) + [131_190, 131_191, 200_000, 1 << 20, (1 << 20) + 1]

  static func payload(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      for at in 0..<count { buffer[at] = UInt8(truncatingIfNeeded: at &* 31 &+ at >> 8) }
      filled = count
    }
  }

  @Test(arguments: sizes)
  func aFrameReadsBackAsItsMessage(size: Int) throws {
    let payload = Self.payload(size)
    for kind in [SharedFrame.Kind.text, .binary] {
      let frame = SharedFrame(kind, payload)
      let read = try FrameReader(frame.copied)
      #expect(read.messages == [FrameReader.Message(isText: kind == .text, payload: payload)])
      #expect(frame.count == frame.copied.count)
    }
  }

  @Test(arguments: sizes)
  func everySliceEndsAtTheEndOfAFrame(size: Int) throws {
    let frame = SharedFrame(.binary, Self.payload(size))
    let read = try FrameReader(frame.copied)
    let sliceEnds = stride(from: SharedFrame.sliceBytes, to: frame.count, by: SharedFrame.sliceBytes)
    #expect(read.ends.isSuperset(of: sliceEnds))
    #expect(read.frames.allSatisfy { $0.payload.count <= 65_532 })
    #expect(read.frames.dropLast().allSatisfy { $0.end.isMultiple(of: SharedFrame.sliceBytes) })
  }

  @Test func aShortMessageIsTwoBytesLonger() {
    #expect(SharedFrame(text: "Hello").copied == [0x81, 0x05] + Array("Hello".utf8))
    #expect(SharedFrame(.binary, [0xFF]).copied == [0x82, 0x01, 0xFF])
    #expect(SharedFrame(text: "").copied == [0x81, 0x00])
  }

  @Test func aLongerOneIsFourBytesLonger() {
    #expect(Array(SharedFrame(.binary, Self.payload(126)).copied.prefix(4)) == [0x82, 126, 0, 126])
    #expect(Array(SharedFrame(.binary, Self.payload(65_532)).copied.prefix(4)) == [0x82, 126, 0xFF, 0xFC])
  }

  @Test func whatDoesNotFitOneSliceIsFragmented() throws {
    let read = try FrameReader(SharedFrame(.text, Self.payload(65_533)).copied)
    #expect(read.frames.map(\.opcode) == [1, 0])
    #expect(read.frames.map(\.isFinal) == [false, true])
    #expect(read.frames.map(\.payload.count) == [65_532, 1])
  }

  @Test func textIsItsUTF8() throws {
    let words = "K\u{E9}k \u{1F4DA} " + String(repeating: "\u{20AC}", count: 50_000)
    let read = try FrameReader(SharedFrame(text: words).copied)
    #expect(read.messages.map(\.payload) == [Array(words.utf8)])
    #expect(read.frames.count == 3)
  }
}
