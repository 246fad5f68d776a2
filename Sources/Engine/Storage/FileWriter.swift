import Loop

/// A file of the store that grows.
@LoopActor final class FileWriter: ObjectWriter {
  /// How often the disk is asked for its room, by what has been written.
  private static let roomEveryBytes: Int64 = 16 << 20

  private let file: GrowingFile
  private let folder: String
  private let root: String
  private let workers: WorkerPool
  private let path: (ObjectName) -> String
  private(set) var length: Int64
  private var roomAskedAt: Int64 = -roomEveryBytes
  /// Whether the file is found by its name after a crash: where bytes were safe before, it is.
  private var isNameSafe: Bool

  init(
    _ file: GrowingFile, in folder: String, length: Int64, root: String, workers: WorkerPool,
    path: @escaping (ObjectName) -> String
  ) {
    self.file = file
    self.folder = folder
    self.length = length
    isNameSafe = length > 0
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
    let (file, folder, isNameSafe) = (file, folder, isNameSafe)
    try await workers.run {
      try file.sync()
      if !isNameSafe { try Disk.syncFolder(folder) }
    }
    self.isNameSafe = true
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
