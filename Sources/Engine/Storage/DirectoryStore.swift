import Gateway
import Glibc
import Loop

/// Objects as files of a directory.
///
///     <root>/incoming/ab/<name>        what is being written
///     <root>/objects/ab/cd/<name>      what is finished: it came here by a rename, and does not change
@LoopActor public final class DirectoryStore: ObjectStore {
  /// As many as there are folders below `objects`.
  public nonisolated static let folderCount = 256

  public nonisolated let root: String
  private let workers: WorkerPool
  private let directory: Int32

  /// Makes the directory, whose parent is there.
  public init(_ root: String, workers: WorkerPool) throws(StorageFault) {
    self.root = root
    self.workers = workers
    try Disk.makeFolder(root)
    // All at once, so that a file need not wait for the folder of its own to be on the disk.
    for path in [root + "/incoming", root + "/objects"] {
      try Disk.makeFolder(path)
      try Disk.makeFolders((0..<Self.folderCount).map(Self.folder), in: path)
    }
    directory = Glibc.open(root + "/objects", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw Disk.fault("open folder") }
  }

  deinit { close(directory) }

  private nonisolated static func folder(_ number: Int) -> String {
    String(String(number + folderCount, radix: 16).dropFirst())
  }

  private nonisolated func incoming(_ name: ObjectName) -> String {
    root + "/incoming/\(name.folders[0])/\(name)"
  }
  private nonisolated func finished(_ name: ObjectName) -> String { root + "/objects/" + relative(name) }
  private nonisolated func relative(_ name: ObjectName) -> String {
    name.folders.joined(separator: "/") + "/\(name)"
  }

  /// Nothing waits for the disk yet: one that is lost before its first bytes are safe is made anew when they come.
  public func begin(_ name: ObjectName) async throws {
    let path = incoming(name)
    try await workers.run {
      try Disk.makeFolder(Disk.parent(of: path))
      _ = try GrowingFile(path, creates: true)
    }
  }

  public func length(of name: ObjectName) async throws -> Int64 {
    let (path, end) = (incoming(name), finished(name))
    return try await workers.run { Disk.size(path) ?? Disk.size(end) ?? 0 }
  }

  public func resume(_ name: ObjectName, at offset: Int64) async throws -> any ObjectWriter {
    let (path, end) = (incoming(name), finished(name))
    let file = try await workers.run {
      try Disk.makeFolder(Disk.parent(of: path))
      if Disk.size(path) == nil, Disk.size(end) != nil, rename(end, path) != 0 { throw Disk.fault("rename") }
      let file = try GrowingFile(path, creates: true)
      let size = try file.size()
      guard size >= offset else { throw StorageFault.tooShort(bytes: size) }
      if size > offset { try file.truncate(to: offset) }
      return file
    }
    return FileWriter(
      file, in: Disk.parent(of: path), length: offset, root: root, workers: workers
    ) { [self] in incoming($0) }
  }

  public func finish(_ name: ObjectName) async throws {
    let (path, end) = (incoming(name), finished(name))
    try await workers.run {
      try Disk.makeFolder(Disk.parent(of: Disk.parent(of: end)))
      try Disk.makeFolder(Disk.parent(of: end))
      guard rename(path, end) == 0 || (errno == ENOENT && Disk.size(end) != nil) else {
        throw Disk.fault("rename")
      }
      // That the old name is gone may be forgotten: nobody asks for it.
      try Disk.syncFolder(Disk.parent(of: end))
    }
  }

  public func open(_ name: ObjectName) async throws -> OpenFile {
    let (directory, path) = (directory, relative(name))
    do {
      return try await workers.run { try OpenFile(below: directory, path: path) }
    } catch OpenFile.Failure.absent {
      throw StorageFault.absent
    }
  }

  public func head(of name: ObjectName, count: Int) async throws -> [UInt8] {
    let (path, end) = (incoming(name), finished(name))
    return try await workers.run {
      Disk.size(path) == nil ? try Disk.read(end, count: count) : try Disk.read(path, count: count)
    }
  }

  public func remove(_ names: [ObjectName]) async throws {
    let paths = names.flatMap { [incoming($0), finished($0)] }
    try await workers.run {
      for path in paths where unlink(path) != 0 && errno != ENOENT { throw Disk.fault("unlink") }
    }
  }

  public func room() async throws -> StorageRoom {
    let root = root
    return try await workers.run { try Disk.room(root) }
  }

  public func names(inFolder number: Int, olderThanS: Int64) async throws -> [ObjectName] {
    let (root, folder) = (root, Self.folder(number))
    return try await workers.run {
      var found: [ObjectName] = []
      let top = "\(root)/objects/\(folder)"
      for path in try Disk.names(in: top).map({ "\(top)/\($0)" }) + ["\(root)/incoming/\(folder)"] {
        for text in try Disk.names(in: path) {
          guard let name = ObjectName(text), let at = Disk.modifiedS("\(path)/\(text)"), at < olderThanS
          else { continue }
          found.append(name)
        }
      }
      return found
    }
  }
}
