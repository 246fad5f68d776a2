import API
import Bytes
import Crypto
import Database
import DatabaseSupport
import Gateway
import Glibc
import Identity
import Loop
import Storage
import Telemetry
import TestSupport
import Tus

@testable import Gateway
@testable import Uploads

/// Uploads on a real database and a real directory, without HTTP.
@LoopActor final class Desk {
  let database: Database
  let objects: DirectoryStore
  let uploads: Uploads
  let clock = ManualClock()
  private var now: UInt64 = 0

  static func with<T: Sendable>(
    limits: UploadLimits = UploadLimits(), _ body: @LoopActor (Desk) async throws -> T
  ) async throws -> T {
    try await TestDatabase.with { open in
      let database = try await open()
      var template = Array("/tmp/lyceum-uploads-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else { throw StorageFault.system("mkdtemp", errno: errno) }
      let path = String(cString: made)
      let workers = WorkerPool(name: "storage", threads: 2, queueMax: 64)
      defer { workers.close() }
      let result: Result<T, any Error>
      do {
        let desk = Desk(database, try DirectoryStore(path, workers: workers), limits)
        result = .success(try await body(desk))
      } catch { result = .failure(error) }
      _ = try? await workers.run { try Program("/bin/rm", ["-rf", "--", path]).run() }
      return try result.get()
    }
  }

  private init(_ database: Database, _ objects: DirectoryStore, _ limits: UploadLimits) {
    self.database = database
    self.objects = objects
    uploads = Uploads(
      database, objects: objects, links: FileLinks(secret: [1, 2, 3]), limits: limits,
      avatarNotice: { [Statement("update account set avatar_url = $2 where id = $1", $0, $1)] }, clock: clock,
      log: .none,
      metrics: Metrics())
  }

  func person(_ handle: String, _ role: PlatformRole = .learner) async throws -> Person {
    let rows = try await database.made(
      "insert into account (handle, name, role) values ('\(handle)', 'x', '\(role.rawValue)') returning id")
    return Person(id: try rows[0].column(0), handle: handle, role: role)
  }

  /// A sender whose body has come already.
  func sender(_ person: Person, _ text: String = "") -> Sender {
    Sender(person, body(text), at: next())
  }

  func next() -> UInt64 {
    now += 1
    return now
  }

  func begin(_ person: Person, _ length: Int64?, _ metadata: String = "") async throws -> UploadID {
    try await create(
      person, [.length: length.map { "\($0)" }, .deferLength: length == nil ? "1" : nil, .metadata: metadata]
    )
    .id
  }

  func create(_ person: Person, _ headers: [TusHeader: String?], _ text: String = "") async throws
    -> Uploads.Standing
  {
    let all = headers.merging([.resumable: "1.0.0", .contentType: Tus.contentType]) { own, _ in own }
    let creation = try TusCreation({ all[$0] ?? nil }, bodyBytes: text.utf8.count)
    return try await uploads.create(creation, from: sender(person, text))
  }

  func patch(_ person: Person, _ id: UploadID, _ offset: Int64, _ text: String) async throws
    -> Uploads.Standing
  {
    try await uploads.write(self.patch(offset), to: id, from: sender(person, text))
  }

  func patch(_ offset: Int64) throws -> TusPatch {
    try TusPatch({ [.resumable: "1.0.0", .contentType: Tus.contentType, .offset: "\(offset)"][$0] })
  }

  /// How many objects lie on the disk, finished or not.
  func storedCount() async throws -> Int {
    var count = 0
    for folder in 0..<DirectoryStore.folderCount {
      count += try await objects.names(inFolder: folder, olderThanS: .max).count
    }
    return count
  }

  /// What the file that an upload became holds.
  func text(of standing: Uploads.Standing, for person: Person) async throws -> String {
    guard let result = standing.result, let id = StoredFileID(decimal: result.id) else { return "no file" }
    let file = try await uploads.file(id, for: person)
    return String(decoding: try await objects.head(of: file.objectName, count: 4_096), as: UTF8.self)
  }
}

/// A body that is there already, or so far.
@LoopActor func body(_ text: String, announced: Int? = nil) -> RequestBody {
  body(Array(text.utf8), announced: announced)
}

@LoopActor func body(_ bytes: [UInt8], announced: Int? = nil) -> RequestBody {
  let body = RequestBody(length: announced ?? bytes.count, collectMax: 0) { _ in }
  if !bytes.isEmpty { bytes.withUnsafeBytes { body.receive($0) } }
  if body.length == bytes.count { body.end() }
  return body
}

/// The code of the problem that something ends with.
@LoopActor func code<T>(_ body: @LoopActor () async throws -> T) async -> String? {
  do {
    _ = try await body()
    return nil
  } catch let problem as Problem { return "\(problem.code)" } catch let told as any ToldToPeers {
    return told.problem.map { "\($0.code)" } ?? "\(told)"
  } catch { return "\(error)" }
}
