import CLinux
import Glibc

/// System calls on files, each of which may wait for the disk: on workers alone.
enum Disk {
  static func fault(_ what: String, _ code: Int32 = errno) -> StorageFault {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: .full
    case ENOENT: .absent
    default: .system(what, errno: code)
    }
  }

  /// Makes a folder that may be there already, so that it is there after a crash.
  static func makeFolder(_ path: String) throws(StorageFault) {
    guard mkdir(path, 0o700) != 0 else { return try syncFolder(parent(of: path)) }
    guard errno == EEXIST else { throw fault("mkdir") }
  }

  /// The same for many in one folder.
  static func makeFolders(_ names: [String], in path: String) throws(StorageFault) {
    var isNew = false
    for name in names {
      if mkdir("\(path)/\(name)", 0o700) == 0 {
        isNew = true
      } else if errno != EEXIST {
        throw fault("mkdir")
      }
    }
    if isNew { try syncFolder(path) }
  }

  static func syncFolder(_ path: String) throws(StorageFault) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault("open folder") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw fault("fsync folder") }
  }

  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  static func size(_ path: String) -> Int64? {
    var about = stat()
    return lstat(path, &about) == 0 && about.st_mode & S_IFMT == S_IFREG ? Int64(about.st_size) : nil
  }

  static func room(_ path: String) throws(StorageFault) -> StorageRoom {
    var system = statvfs()
    guard statvfs(path, &system) == 0 else { throw fault("statvfs") }
    let block = Int64(system.f_frsize)
    return StorageRoom(
      totalBytes: Int64(clamping: system.f_blocks) * block,
      freeBytes: Int64(clamping: system.f_bavail) * block)
  }

  static func read(_ path: String, count: Int) throws(StorageFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw fault("open") }
    defer { close(descriptor) }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let n = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(filled))
        if n > 0 {
          filled += n
        } else if n == 0 {
          return
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    if failure != 0 { throw fault("read", failure) }
    return bytes
  }

  /// The names in a folder; none where there is no such folder.
  static func names(in path: String) throws(StorageFault) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw fault("opendir")
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  static func modifiedS(_ path: String) -> Int64? {
    var about = stat()
    return lstat(path, &about) == 0 ? Int64(about.st_mtim.tv_sec) : nil
  }
}

/// A file that grows at its end. Closes itself.
final class GrowingFile: Sendable {
  /// So much is handed to the disk at a time, so that a sync finds little left to do.
  private static let writeBackBytes: Int64 = 8 << 20
  private static let copyBytesMax: Int64 = 64 << 20

  private let descriptor: Int32

  init(_ path: String, creates: Bool) throws(StorageFault) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (creates ? O_CREAT : 0), 0o600)
    guard descriptor >= 0 else { throw Disk.fault("open") }
  }

  deinit { close(descriptor) }

  func size() throws(StorageFault) -> Int64 {
    var about = stat()
    guard fstat(descriptor, &about) == 0 else { throw Disk.fault("fstat") }
    return Int64(about.st_size)
  }

  func truncate(to length: Int64) throws(StorageFault) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw Disk.fault("ftruncate") }
  }

  func sync() throws(StorageFault) {
    guard fdatasync(descriptor) == 0 else { throw Disk.fault("fdatasync") }
  }

  /// All of it or a fault; how much is there then only a truncation makes sure.
  func write(_ bytes: [UInt8], at offset: Int64) throws(StorageFault) {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      }
      if n > 0 { done += n } else if n == 0 || errno != EINTR { throw Disk.fault("write") }
    }
    let end = offset + Int64(bytes.count)
    if offset / Self.writeBackBytes != end / Self.writeBackBytes {
      let from = max(0, (offset / Self.writeBackBytes - 1) * Self.writeBackBytes)
      linux_begin_writing_back(descriptor, from, end - from)
    }
  }

  /// A piece of another file, at this one's end; how much it was.
  func copy(from other: GrowingFile, at offset: Int64, count: Int64, to end: Int64) throws(StorageFault)
    -> Int64
  {
    let piece = min(count, Self.copyBytesMax)
    let n = linux_copy_range(other.descriptor, offset, descriptor, end, Int(piece))
    if n == 0 { throw .tooShort(bytes: offset) }
    if n < 0 { throw Disk.fault("copy_file_range", Int32(-n)) }
    return Int64(n)
  }
}
