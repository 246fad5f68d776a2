import CLinux
import Glibc

/// A regular file, open for reading. Closes itself.
public final class OpenFile: Sendable {
  public let size: Int
  /// Unix nanoseconds of its last change.
  public let modifiedNs: Int64
  /// For whoever reads it elsewhere, as long as this is held.
  public let descriptor: Int32
  private let inode: UInt64

  public enum Failure: Error { case absent, system(errno: Int32) }

  /// Opens below a directory: no link is followed, `..` does not lead out, a fifo does not block. May wait for
  /// the disk, so it is called on a worker.
  public init(below directory: Int32, path: String) throws(Failure) {
    let fd = linux_open_below(directory, path)
    guard fd >= 0 else {
      switch -fd {
      case ENOENT, ENOTDIR, ELOOP, EXDEV, EACCES, ENAMETOOLONG, ENXIO: throw .absent
      default: throw .system(errno: -fd)
      }
    }
    var status = stat()
    guard fstat(fd, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(fd)
      throw .absent
    }
    descriptor = fd
    size = Int(status.st_size)
    modifiedNs = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
  }

  deinit { close(descriptor) }

  /// Changes whenever the file is replaced, rewritten or touched.
  public var validators: Validators {
    let tag = [UInt64(bitPattern: modifiedNs), UInt64(size), inode].map { String($0, radix: 36) }
    return Validators(etag: "\"\(tag.joined(separator: "-"))\"", lastModified: modifiedNs / 1_000_000_000)
  }

  enum Reading: Equatable { case bytes(Int), notCached, failed(errno: Int32) }

  /// What memory holds of it; never waits.
  func readIfCached(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Reading {
    let count = linux_read_if_cached(descriptor, buffer.baseAddress, buffer.count, Int64(offset))
    if count > 0 { return .bytes(count) }
    // Some file systems cannot say; they are asked on a worker, as are ends that came too soon.
    if count == 0 || count == -Int(EAGAIN) || count == -Int(EOPNOTSUPP) { return .notCached }
    return .failed(errno: Int32(-count))
  }

  /// Waits for the disk; on a worker.
  func read(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let n = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
        if n > 0 {
          filled += n
        } else if n == 0 || errno != EINTR {
          failure = n == 0 ? EIO : errno
          return
        }
      }
    }
    // A file that has shrunk since its length was announced cannot be sent whole.
    guard failure == 0 else { throw .system(errno: failure) }
    return bytes
  }
}
