import Loop

/// A file of the store that grows.
@LoopActor final class FileWriter: ObjectWriter {
  /// How often the disk is asked for its room, by what has been written.
  private static let roomEveryBytes: Int64 = 16 << 20

  private let file: GrowingFile
  private let root: String
  private let workers: WorkerPool
  private let path: (ObjectName) -> String
  private(set) var length: Int64
  private var roomAskedAt: Int64 = -roomEveryBytes

  init(
    _ file: GrowingFile, length: Int64, root: String, workers: WorkerPool,
    path: @escaping (ObjectName) -> String
  ) {
    self.file = file
    self.length = length
    self.root = root
    self.workers = workers
    self.path = path
  }

  func append(_ bytes: [UInt8], sum: RunningSum?) async throws {
    let (file, offset, root, asks) = (file, length, root, asksForRoom())
    try await workers.run {
      if asks, try Disk.room(root).usableBytes < Int64(bytes.count) { throw StorageFault.full }
      try file.write(bytes, at: offset)
      sum?.add(bytes)
    }
    length += Int64(bytes.count)
  }

  func append(contentsOf name: ObjectName, length count: Int64) async throws {
    let (file, path, root) = (file, path(name), root)
    var copied: Int64 = 0
    while copied < count {
      let (from, end) = (copied, length)
      // A piece at a time, so that others have their turns at the workers.
      let piece = try await workers.run {
        guard try Disk.room(root).usableBytes > 0 else { throw StorageFault.full }
        return try file.copy(
          from: try GrowingFile(path, creates: false), at: from, count: count - from, to: end)
      }
      copied += piece
      length += piece
    }
  }

  func sync() async throws {
    let file = file
    try await workers.run { try file.sync() }
  }

  func truncate(to length: Int64) async throws {
    let file = file
    try await workers.run { try file.truncate(to: length) }
    self.length = length
  }

  private func asksForRoom() -> Bool {
    guard length - roomAskedAt >= Self.roomEveryBytes else { return false }
    roomAskedAt = length
    return true
  }
}
