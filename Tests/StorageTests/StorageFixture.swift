import Glibc
import Loop
import Storage

/// A store in a folder of its own, removed afterwards.
@LoopActor func withStore<T: Sendable>(_ body: @LoopActor (DirectoryStore) async throws -> T) async throws
  -> T
{
  var template = Array("/tmp/lyceum-storage-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw StorageFault.system("mkdtemp", errno: errno) }
  let path = String(cString: made)
  let workers = WorkerPool(name: "storage", threads: 2, queueMax: 64)
  defer {
    workers.close()
    removeAll(path)
  }
  return try await body(try DirectoryStore(path, workers: workers))
}

private func removeAll(_ path: String) {
  if let folder = opendir(path) {
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { removeAll(path + "/" + name) }
    }
    closedir(folder)
  }
  remove(path)
}

extension ObjectStore {
  /// A finished object with this content.
  @LoopActor func put(_ text: String) async throws -> ObjectName {
    let name = ObjectName.random()
    try await begin(name)
    let writer = try await resume(name, at: 0)
    try await writer.append(Array(text.utf8), sum: nil)
    try await writer.sync()
    try await finish(name)
    return name
  }

  @LoopActor func text(of name: ObjectName) async throws -> String {
    String(decoding: try await head(of: name, count: 1_024), as: UTF8.self)
  }
}
