import Glibc

/// A file that is read as a whole: the kernel's, which have no size until they are read, and small ones of ours.
public enum SmallFile {
  /// The content, or its beginning if it is larger; nil when the file cannot be read. `flags`: more than O_RDONLY.
  public static func read(_ path: String, flags: Int32 = 0, bytesMax: Int = 1 << 20) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return read(descriptor, bytesMax: bytesMax)
  }

  /// The same, not taken for text.
  public static func bytes(_ path: String, bytesMax: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return bytes(descriptor, bytesMax: bytesMax)
  }

  /// The same from where an open descriptor stands.
  public static func read(_ descriptor: Int32, bytesMax: Int) -> String? {
    bytes(descriptor, bytesMax: bytesMax).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func bytes(_ descriptor: Int32, bytesMax: Int) -> [UInt8]? {
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while content.count < bytesMax {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      content += chunk[..<count]
    }
    return content
  }
}
