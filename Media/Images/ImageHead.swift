/// What a picture says of itself before it is decoded: its type and size. Read by hand, so that a bomb is refused before a
/// decoder has seen it.
///
///     png  = %x89 "PNG" CR LF %x1A LF  length "IHDR" width height …           ; big endian, 4 bytes each
///     jpeg = %xFFD8 *( %xFF marker length segment )                           ; SOFn: precision height width
///     webp = "RIFF" size "WEBP" ( "VP8 " | "VP8L" | "VP8X" ) size …           ; little endian
public struct ImageHead: Hashable, Sendable {
  public enum Kind: String, Sendable { case png, jpeg, webp }

  /// A camera's 48 million, and some: four bytes each while it is decoded.
  public static let pixelsMax = 64_000_000
  public static let edgeMax = 20_000

  public let kind: Kind
  public let width: Int
  public let height: Int

  public init(_ bytes: [UInt8]) throws(ImageFault) {
    let reader = HeadReader(bytes: bytes)
    let size: (width: Int, height: Int)
    if reader.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
      kind = .png
      size = try reader.png()
    } else if reader.has([0xFF, 0xD8, 0xFF], at: 0) {
      kind = .jpeg
      size = try reader.jpeg()
    } else if reader.has(Array("RIFF".utf8), at: 0), reader.has(Array("WEBP".utf8), at: 8) {
      kind = .webp
      size = try reader.webp()
    } else {
      throw .unknownType
    }
    (width, height) = size
    guard width > 0, height > 0 else { throw .damaged }
    guard width <= Self.edgeMax, height <= Self.edgeMax, width * height <= Self.pixelsMax else {
      throw .tooLarge(width: width, height: height)
    }
  }
}

private struct HeadReader {
  let bytes: [UInt8]

  func has(_ expected: [UInt8], at offset: Int) -> Bool {
    guard offset + expected.count <= bytes.count else { return false }
    return expected.indices.allSatisfy { bytes[offset + $0] == expected[$0] }
  }

  func png() throws(ImageFault) -> (Int, Int) {
    guard has(Array("IHDR".utf8), at: 12) else { throw .damaged }
    return (try big(at: 16, count: 4), try big(at: 20, count: 4))
  }

  func jpeg() throws(ImageFault) -> (Int, Int) {
    var offset = 2
    while true {
      guard try big(at: offset, count: 1) == 0xFF else { throw .damaged }
      let marker = try big(at: offset + 1, count: 1)
      switch marker {
      // Fill bytes, and markers without a segment.
      case 0xFF: offset += 1
      case 0x01, 0xD0...0xD8: offset += 2
      // Frames of all kinds; three of that range are tables.
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
        return (try big(at: offset + 7, count: 2), try big(at: offset + 5, count: 2))
      // Scans, or the end, before any frame.
      case 0xD9, 0xDA: throw .damaged
      default:
        let length = try big(at: offset + 2, count: 2)
        guard length >= 2 else { throw .damaged }
        offset += 2 + length
      }
    }
  }

  func webp() throws(ImageFault) -> (Int, Int) {
    if has(Array("VP8X".utf8), at: 12) {
      guard try big(at: 20, count: 1) & 0x02 == 0 else { throw .animated }
      return (try little(at: 24, count: 3) + 1, try little(at: 27, count: 3) + 1)
    }
    if has(Array("VP8L".utf8), at: 12) {
      guard try big(at: 20, count: 1) == 0x2F else { throw .damaged }
      let bits = try little(at: 21, count: 4)
      return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    }
    guard has(Array("VP8 ".utf8), at: 12), has([0x9D, 0x01, 0x2A], at: 23) else { throw .damaged }
    return (try little(at: 26, count: 2) & 0x3FFF, try little(at: 28, count: 2) & 0x3FFF)
  }

  private func big(at offset: Int, count: Int) throws(ImageFault) -> Int {
    guard offset + count <= bytes.count else { throw .damaged }
    return (0..<count).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
  }

  private func little(at offset: Int, count: Int) throws(ImageFault) -> Int {
    guard offset + count <= bytes.count else { throw .damaged }
    return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
