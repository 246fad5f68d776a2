import Bytes

/// Messages that go together, as bytes.
enum PeerBatch {
  static func bytes(_ messages: [[UInt8]]) -> [UInt8] {
    var writer = ByteWriter(capacityBytes: messages.reduce(0) { $0 + $1.count + 5 })
    for message in messages {
      writer.append(varuint: UInt64(message.count))
      writer.append(message)
    }
    return writer.take()
  }

  static func messages(_ bytes: [UInt8]) throws(ByteError) -> [[UInt8]] {
    var reader = ByteReader(bytes)
    var messages: [[UInt8]] = []
    while !reader.isAtEnd { messages.append(Array(try reader.countedBytes())) }
    return messages
  }
}

/// What has come of one process' batch. Parts come in order, all or none; what does not fit together is of a connection that
/// was lost between.
struct PeerAssembly {
  private var batch: UInt64?
  private var next = 0
  private var bytes: [UInt8] = []

  enum Progress: Hashable { case incomplete, complete([UInt8]), broken }

  mutating func add(_ part: PeerPart, bytesMax: Int) -> Progress {
    if part.index == 0 { (batch, next, bytes) = (part.batch, 0, []) }
    guard batch == part.batch, next == part.index, bytes.count + part.bytes.count <= bytesMax else {
      batch = nil
      return .broken
    }
    bytes += part.bytes
    next += 1
    guard next == part.count else { return .incomplete }
    defer { (batch, bytes) = (nil, []) }
    return .complete(bytes)
  }
}
