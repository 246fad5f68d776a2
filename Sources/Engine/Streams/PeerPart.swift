import Bytes

/// A piece of a batch.
struct PeerPart: Hashable {
  let process: String
  let batch: UInt64
  let index: Int
  let count: Int
  let bytes: [UInt8]

  /// A batch in its pieces.
  static func parts(of batch: [UInt8], number: UInt64, by process: String) -> [PeerPart] {
    let size = PeerSignal.partBytesMax
    let count = max(1, (batch.count + size - 1) / size)
    return (0..<count).map { index in
      let piece = batch[min(batch.count, index * size)..<min(batch.count, (index + 1) * size)]
      return PeerPart(process: process, batch: number, index: index, count: count, bytes: Array(piece))
    }
  }

  private init(process: String, batch: UInt64, index: Int, count: Int, bytes: [UInt8]) {
    self.process = process
    self.batch = batch
    self.index = index
    self.count = count
    self.bytes = bytes
  }

  init?(_ words: ArraySlice<Substring>) {
    let words = Array(words)
    guard let batch = UInt64(words[1]), let index = Int(words[2]), let count = Int(words[3]),
      (0..<count).contains(index), let bytes = try? Base64.standard.decode(words[4].utf8)
    else { return nil }
    self.init(process: String(words[0]), batch: batch, index: index, count: count, bytes: bytes)
  }

  var text: String { "part \(process) \(batch) \(index) \(count) \(Base64.standard.encode(bytes))" }
}
