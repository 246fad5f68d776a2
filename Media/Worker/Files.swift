import Glibc
import Images

/// The descriptors that this process was given.
enum Files {
  private static let pieceBytes = 1 << 20

  static func readAll(from descriptor: Int32, bytesMax: Int) throws(ImageFault) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      let count = read(descriptor, &piece, pieceBytes)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .notMade("the file cannot be read") }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= bytesMax else { throw .notMade("the file has more than \(bytesMax) bytes") }
    }
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(ImageFault) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .notMade("the picture cannot be written") }
      written += count
    }
  }
}
