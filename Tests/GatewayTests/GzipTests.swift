import CZlib
import TestSupport
import Testing

@testable import Gateway

@Suite struct GzipTests {
  /// What a client makes of it: RFC 1952's header, deflated data, CRC and length, all checked by zlib's inflate.
  private func inflated(_ bytes: [UInt8], countMax: Int) throws -> [UInt8] {
    var stream = z_stream()
    try #require(inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: countMax + 1)
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return inflate(&stream, Z_FINISH)
      }
    }
    try #require(status == Z_STREAM_END)
    #expect(stream.avail_in == 0, "nothing follows the trailer")
    return Array(output.prefix(Int(stream.total_out)))
  }

  @Test(arguments: [1, 6, 9] as [Int32])
  func whatIsCompressedComesBack(level: Int32) throws {
    var random = Seeded(for: "whatIsCompressedComesBack(\(level))")
    for count in [0, 1, 2, 859, 860, 4_096, 65_535, 65_536, 65_537, 300_000] {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let words = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 7) }
      for bytes in [noise, words, [UInt8](repeating: 0, count: count)] {
        #expect(try inflated(Gzip.compress(bytes, level: level), countMax: count) == bytes, "\(count) bytes")
      }
    }
  }

  @Test func textBecomesSmaller() {
    let text = Array(String(repeating: #"{"id":"1234567890","title":"Linear algebra"},"#, count: 100).utf8)
    #expect(Gzip.compress(text, level: 1).count < text.count / 10)
  }

  @Test func theHeaderIsGzipsAndSaysNoTime() {
    let bytes = Gzip.compress([1, 2, 3], level: 6)
    #expect(Array(bytes.prefix(3)) == [0x1f, 0x8b, 8])
    #expect(Array(bytes[4..<8]) == [0, 0, 0, 0], "the same bytes give the same answer at any time")
    #expect(bytes == Gzip.compress([1, 2, 3], level: 6))
  }
}
