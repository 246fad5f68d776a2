import Bytes
import Glibc
import Telemetry

/// A backup on disk.
///
///     <folder>/manifest.json    what it is; written last
///     <folder>/database.dump    the database, as pg_dump writes it (custom format, compressed)
///     <folder>/media/           the media files, where there are any
struct BackupFolder {
  static let format = 1

  struct Manifest {
    let lyceum: String
    let madeAt: String
    let migration: String
    let databaseBytes: Int64
  }

  struct Fault: Error { let sentence: String }

  let path: String

  init(_ path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

  var dump: String { path + "/database.dump" }
  var media: String { path + "/media" }
  private var manifestPath: String { path + "/manifest.json" }

  /// Where it is made: only what is whole gets its name.
  var draft: BackupFolder { BackupFolder(path + ".partial") }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func size(of path: String) -> Int64? {
    var about = stat()
    return stat(path, &about) == 0 ? Int64(about.st_size) : nil
  }

  func make() throws(Fault) {
    guard mkdir(path, 0o700) == 0 else { throw Self.fault("\(path) cannot be made") }
  }

  func write(_ manifest: Manifest) throws(Fault) {
    var json = JSONWriter()
    json.object { json in
      json.member("format", Self.format)
      json.member("lyceum", manifest.lyceum)
      json.member("made_at", manifest.madeAt)
      json.member("migration", manifest.migration)
      json.member("database_bytes", manifest.databaseBytes)
    }
    let bytes = json.take()
    let descriptor = open(manifestPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.fault("\(manifestPath) cannot be written") }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw Self.fault("\(manifestPath) cannot be written")
    }
  }

  /// Gives a draft its name, durably.
  func rename(to other: BackupFolder) throws(Fault) {
    try Self.sync(path)
    guard Glibc.rename(path, other.path) == 0 else { throw Self.fault("\(other.path) cannot be made") }
    try Self.sync(other.path.lastIndex(of: "/").map { String(other.path[..<$0]) + "/" } ?? ".")
  }

  /// What the folder holds; refused unless it is whole.
  func manifest() throws(Fault) -> Manifest {
    guard let text = SmallFile.read(manifestPath) else {
      throw Fault(sentence: "\(path) is no backup: manifest.json is missing.")
    }
    guard let value = try? JSONValue(parsing: Array(text.utf8)), let format = try? value.int("format") else {
      throw Fault(sentence: "\(manifestPath) cannot be understood.")
    }
    guard format == Self.format else {
      throw Fault(sentence: "\(path) has format \(format), and this Lyceum reads \(Self.format).")
    }
    guard let lyceum = try? value.string("lyceum"), let migration = try? value.string("migration"),
      let madeAt = try? value.string("made_at"), let bytes = try? value.int("database_bytes")
    else { throw Fault(sentence: "\(manifestPath) cannot be understood.") }
    guard Self.size(of: dump) == bytes else {
      throw Fault(sentence: "\(dump) does not have the \(bytes) bytes that it had: the backup is damaged.")
    }
    return Manifest(lyceum: lyceum, madeAt: madeAt, migration: migration, databaseBytes: bytes)
  }

  private static func sync(_ path: String) throws(Fault) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault("\(path) cannot be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw fault("\(path) cannot be written") }
  }

  static func fault(_ what: String) -> Fault {
    Fault(sentence: "\(what): \(String(cString: strerror(errno))).")
  }
}
