import Bytes

/// What the body of one request adds up to, as its sender has it.
public struct UploadChecksum: Hashable, Sendable {
  public enum Algorithm: String, Sendable, CaseIterable {
    case sha256, sha1, md5, crc32c

    var bytesCount: Int {
      switch self {
      case .sha256: 32
      case .sha1: 20
      case .md5: 16
      case .crc32c: 4
      }
    }

    /// As the header has it.
    public static var list: String { allCases.map(\.rawValue).joined(separator: ",") }
  }

  public let algorithm: Algorithm
  public let sum: [UInt8]

  public init(parsing text: String) throws(TusFault) {
    let words = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    guard let name = words.first, let algorithm = Algorithm(rawValue: String(decoding: name, as: UTF8.self))
    else {
      throw .checksumAlgorithm
    }
    guard words.count == 2, let sum = try? Base64.standard.decode(words[1]), sum.count == algorithm.bytesCount
    else {
      throw .checksum
    }
    self.algorithm = algorithm
    self.sum = sum
  }
}
