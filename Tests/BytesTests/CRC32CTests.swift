import Bytes
import Testing

@Suite struct CRC32CTests {
  /// RFC 3720, B.4.
  @Test func theExamplesOfTheStandard() {
    func sum(_ bytes: [UInt8]) -> UInt32 {
      var crc = CRC32C()
      crc.add(bytes)
      return crc.value
    }
    #expect(sum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(sum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(sum(Array(0..<32)) == 0x46DD_794E)
    #expect(sum(Array((0..<32).reversed())) == 0x113F_DB5C)
    #expect(sum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(sum([]) == 0)
  }

  @Test func piecesAddUpToTheWhole() {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var whole = CRC32C()
    whole.add(bytes)
    for cut in [0, 1, 7, 8, 9, 500, 999, 1_000] {
      var parts = CRC32C()
      parts.add(Array(bytes[..<cut]))
      parts.add(Array(bytes[cut...]))
      #expect(parts.value == whole.value)
    }
  }
}
