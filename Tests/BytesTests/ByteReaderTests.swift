import Bytes
import TestSupport
import Testing

@Suite struct ByteReaderTests {
  @Test(
    arguments: [
      (0, [0]), (127, [0x7f]), (128, [0x80, 1]), (300, [0xac, 2]),
      (1 << 53 - 1, [255, 255, 255, 255, 255, 255, 255, 15]),
      (UInt64.max, [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
    ] as [(UInt64, [UInt8])])
  func varuintIsSevenBitsAByteLowestFirst(value: UInt64, bytes: [UInt8]) throws {
    var writer = ByteWriter()
    writer.append(varuint: value)
    #expect(writer.bytes == bytes)
    var reader = ByteReader(bytes)
    #expect(try reader.varuint() == value)
    #expect(reader.isAtEnd)
  }

  @Test func varuintBeyond64BitsIsRefused() {
    for last: UInt8 in [2, 0x7f, 0x80, 0x81] {
      var reader = ByteReader([1] + Array(repeating: 0xff, count: 9) + [last, 0])
      #expect(throws: Never.self) { try reader.byte() }
      #expect(throws: ByteError(.varuintOverflow, at: 1)) { try reader.varuint() }
    }
  }

  @Test func readThatFailsLeavesThePosition() {
    var reader = ByteReader([0x05, 0x61, 0x62])
    #expect(throws: ByteError(.unexpectedEnd, at: 0)) { try reader.countedBytes() }
    #expect(throws: ByteError(.countTooLarge, at: 0)) { try reader.count(max: 4) }
    #expect(throws: ByteError(.unexpectedEnd, at: 0)) { try reader.bytes(4) }
    #expect(throws: ByteError(.unexpectedEnd, at: 0)) { try reader.bigEndian(UInt32.self) }
    #expect(reader.offset == 0 && reader.remaining == 3)
    var endless = ByteReader([0x80, 0x80])
    #expect(throws: ByteError(.unexpectedEnd, at: 0)) { try endless.varuint() }
  }

  @Test func hugeCountIsRefusedWithoutArithmeticOverflow() {
    var writer = ByteWriter()
    writer.append(varuint: .max)
    var reader = ByteReader(writer.bytes)
    #expect(throws: ByteError(.countTooLarge, at: 0)) { try reader.countedBytes() }
  }

  @Test func countedTextMustBeUTF8() throws {
    var writer = ByteWriter()
    writer.append(counted: "héllo")
    writer.append(counted: [0xc0, 0x80])
    var reader = ByteReader(writer.bytes)
    #expect(try reader.countedString() == "héllo")
    #expect(throws: ByteError(.invalidUTF8, at: 7)) { try reader.countedString() }
    #expect(Array(reader.rest) == [2, 0xc0, 0x80])
  }

  @Test func offsetsCountFromTheStartOfASlice() throws {
    var reader = ByteReader([9, 9, 1, 2][2...])
    #expect(try reader.byte() == 1)
    #expect(reader.offset == 1 && reader.peek == 2)
  }

  @Test func randomVaruintsComeBack() throws {
    var random = Seeded(for: "randomVaruintsComeBack")
    let values = (0..<1000).map { _ in random.next() >> UInt64.random(in: 0..<64, using: &random) }
    var writer = ByteWriter()
    for value in values { writer.append(varuint: value) }
    var reader = ByteReader(writer.bytes)
    for value in values { #expect(try reader.varuint() == value) }
    #expect(reader.isAtEnd)
  }
}
