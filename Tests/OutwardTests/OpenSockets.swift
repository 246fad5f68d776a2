import Glibc
import Telemetry

/// This process' own connections, as the kernel lists them.
enum OpenSockets {
  /// How many of this process' descriptors are connections to that port of this machine.
  static func count(toPort port: UInt16) -> Int {
    let mine = descriptors()
    let table = (SmallFile.read("/proc/self/net/tcp") ?? "").split(separator: "\n").dropFirst()
    return table.count { line in
      let columns = line.split(separator: " ")
      guard columns.count > 9, let peer = columns[2].split(separator: ":").last else { return false }
      return UInt16(peer, radix: 16) == port && mine.contains("socket:[\(columns[9])]")
    }
  }

  private static func descriptors() -> Set<String> {
    guard let listing = opendir("/proc/self/fd") else { return [] }
    defer { closedir(listing) }
    var targets: Set<String> = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      var target = [UInt8](repeating: 0, count: 128)
      let count = target.withUnsafeMutableBytes { room in
        readlink("/proc/self/fd/" + name, room.baseAddress!.assumingMemoryBound(to: CChar.self), room.count)
      }
      if count > 0 { targets.insert(String(decoding: target[..<count], as: UTF8.self)) }
    }
    return targets
  }
}
