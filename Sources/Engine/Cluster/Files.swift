import Glibc
import Loop
import Telemetry

/// What the cluster does with files. All of it may wait for the disk: for workers only.
enum Files {
  private static let textBytesMax = 65_536

  /// The content of a small file; nil when there is none, or none that can be read.
  static func read(_ path: String) -> String? {
    // A fifo or a link in the place of a file is none.
    SmallFile.read(path, flags: O_NOFOLLOW | O_NONBLOCK, bytesMax: textBytesMax)
  }

  /// The last of a file.
  static func tail(_ path: String, bytes: Int = 4_096) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    lseek(descriptor, max(0, size - off_t(bytes)), SEEK_SET)
    return SmallFile.read(descriptor, bytesMax: textBytesMax) ?? ""
  }

  /// Replaces a file as a whole, durably: a crash leaves the old one or the new one.
  static func write(_ path: String, _ text: String, mode: mode_t) throws(ClusterFault) {
    let draft = path + ".new"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .unwritable(path: path, errno: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0,
      fsync(descriptor) == 0, rename(draft, path) == 0
    else { throw .unwritable(path: path, errno: errno) }
  }

  /// A directory of that user's; one that is there stays as it is.
  static func makeDirectory(_ path: String, mode: mode_t, user: Program.User? = nil) throws(ClusterFault) {
    if mkdir(path, mode) != 0 {
      guard errno == EEXIST else { throw .unwritable(path: path, errno: errno) }
      return
    }
    guard chmod(path, mode) == 0, user.map({ lchown(path, $0.id, $0.group) == 0 }) ?? true else {
      throw .unwritable(path: path, errno: errno)
    }
  }

  /// A directory that is that user's alone; what is not is refused, whoever put it there.
  static func makePrivateDirectory(_ path: String, user: Program.User?) throws(ClusterFault) {
    try makeDirectory(path, mode: 0o700, user: user)
    var about = stat()
    guard lstat(path, &about) == 0, about.st_mode & S_IFMT == S_IFDIR, about.st_mode & 0o077 == 0,
      about.st_uid == user?.id ?? geteuid()
    else { throw .runtimeDirectoryTaken(path: path) }
  }

  static func owner(of path: String) -> UInt32? {
    var about = stat()
    return lstat(path, &about) == 0 ? about.st_uid : nil
  }

  /// Makes names in a directory durable.
  static func sync(directory path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// A tree and all below it, on this file system.
  static func remove(_ path: String) throws(ClusterFault) {
    guard access(path, F_OK) == 0 else { return }
    guard let ending = try? Program.removal(of: path).run(), ending.code == 0 else {
      throw .unwritable(path: path, errno: ENOTEMPTY)
    }
  }

  /// The path without links, dots and doubled slashes; as given where there is no such file.
  static func resolved(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }
}
