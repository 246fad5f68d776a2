import Bytes
import Testing

@Suite struct ByteWriterTests {
  @Test func decimalsOfAllWidthsAreWrittenWithoutString() {
    for value in [0, 1, -1, 9, 10, 99, 100, 1_234_567_890, Int64.max, Int64.min] {
      var writer = ByteWriter()
      writer.append(decimal: value)
      #expect(text(writer.bytes) == value.description)
    }
    var writer = ByteWriter()
    writer.append(decimal: UInt64.max)
    #expect(text(writer.bytes) == "18446744073709551615")
  }

  @Test(arguments: [
    (6.006, 6, "6.006000"), (0, 0, "0"), (-0.5, 1, "-0.5"), (1.999, 2, "2.00"), (-0.0001, 2, "0.00"),
  ])
  func fixedPointHasExactlyItsPlaces(value: Double, places: Int, expected: String) {
    var writer = ByteWriter()
    writer.append(fixed: value, places: places)
    #expect(text(writer.bytes) == expected)
  }

  @Test func paddedDecimalsKeepTheirWidthAndNeverLoseDigits() {
    var writer = ByteWriter()
    for (value, width) in [(7, 2), (0, 4), (123, 2), (2026, 4), (5, 1)] {
      writer.append(decimal: value, width: width)
      writer.append(" ")
    }
    #expect(text(writer.bytes) == "07 0000 123 2026 5 ")
  }

  @Test func textLiteralsAndSlicesFollowEachOther() {
    var writer = ByteWriter(capacityBytes: 4)
    writer.append("GET ")
    writer.append(utf8: "/é")
    writer.append(Array(" HTTP".utf8)[...])
    writer.append([0x0a].span)
    writer.append(hex: [0x00, 0xff])
    #expect(text(writer.take()) == "GET /é HTTP\n00ff")
    #expect(writer.count == 0)
  }

  @Test func fixedIntegersHaveTheirByteOrder() throws {
    var writer = ByteWriter()
    writer.append(bigEndian: UInt16(0x0102))
    writer.append(littleEndian: UInt32(0x0102_0304))
    writer.append(bigEndian: Int64(-2))
    #expect(writer.bytes == [1, 2, 4, 3, 2, 1] + Array(repeating: 0xff, count: 7) + [0xfe])
    var reader = ByteReader(writer.bytes)
    #expect(try reader.bigEndian(UInt16.self) == 0x0102)
    #expect(try reader.littleEndian(UInt32.self) == 0x0102_0304)
    #expect(try reader.bigEndian(Int64.self) == -2)
    #expect(reader.isAtEnd)
  }
}
