import Cluster
import Glibc
import Storage

/// Whether uploaded files could be kept, and how many.
extension Check {
  static func storage(_ configuration: Configuration) -> Finding? {
    let place = configuration.storageDirectory ?? configuration.dataDirectory
    let name = configuration.storageDirectory == nil ? "LYCEUM_DATA" : "LYCEUM_STORAGE"
    guard access(place, F_OK) == 0 else {
      // The data directory is made; that it can be is told already.
      guard configuration.storageDirectory != nil else { return nil }
      return Finding(isGood: false, sentence: "\(name): \(place) is not there.")
    }
    let path = access(configuration.mediaDirectory, F_OK) == 0 ? configuration.mediaDirectory : place
    guard access(path, W_OK | X_OK) == 0, let room = StorageRoom.of(path) else {
      return Finding(
        isGood: false, sentence: "\(name): \(path) cannot be written: \(String(cString: strerror(errno))).")
    }
    let megabytes = room.usableBytes / 1_000_000
    return Finding(
      isGood: megabytes > 0,
      sentence:
        "\(name): files are kept in \(configuration.mediaDirectory); there is room for \(megabytes) MB of them."
    )
  }
}
