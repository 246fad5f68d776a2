import Glibc
import Loop
import TestSupport
import Testing

@testable import Gateway

@Suite(.onTheLoop) struct FileServerTests {
  private let folder = Folder()
  private let workers = WorkerPool(name: "test files", threads: 2, queueMax: 64)

  @LoopActor private func serve(
    _ path: String, _ headers: [(HeaderName, String)] = [], _ server: FileServer? = nil
  ) async throws -> Response {
    let server = try server ?? FileServer(directory: folder.path, workers: workers)
    return try await server.serve(path, to: request(.get, "/" + path, headers))
  }

  /// `200`, or the problem in one line.
  @LoopActor private func outcome(_ path: String) async -> String {
    do { return "\(try await serve(path).status.code)" } catch {
      return (error as? Problem).map { brief($0) } ?? "\(error)"
    }
  }

  private func bytes(_ response: Response) throws -> [UInt8] {
    switch response.body {
    case .file(let file): try file.read(at: 0, count: file.size)
    case .bytes(let bytes): bytes
    case .none, .stream: []
    }
  }

  private func lines(_ response: Response) -> [String] { response.headers.map { "\($0.name): \($0.value)" } }

  @Test @LoopActor func aFileIsServedWithItsTypeAndState() async throws {
    folder.write("a/b/page.html", "<p>Hello")
    let response = try await serve("a/b/page.html")
    #expect(try text(bytes(response)) == "<p>Hello")
    #expect(response.contentType == "text/html; charset=utf-8")
    #expect(lines(response) == ["Cache-Control: no-cache", "Vary: Accept-Encoding"])
    #expect(response.servesRanges)
    #expect(response.validators.etag?.hasPrefix("\"") == true && response.validators.lastModified != nil)
  }

  @Test @LoopActor func anEmptyFileIsThere() async throws {
    folder.write("empty.bin", "")
    let response = try await serve("empty.bin")
    #expect(response.status == .ok)
    #expect(try bytes(response).isEmpty)
    #expect(lines(response) == ["Cache-Control: no-cache"])
  }

  @Test(arguments: [
    "absent", "folder", "folder/", "folder/absent", "file.txt/", "file.txt/x", "", "/", "/etc/passwd", "..",
    "../",
    "../outside.txt", "folder/../../outside.txt", "folder/../..", "a\u{0}b", "file.txt\u{0}", ".", "./",
    "link.txt", "link-out.txt", "linked/inner.txt", "linked-out/outside.txt", "fifo", "dangling", "loop",
    "file.txt ", "FILE.TXT",
  ])
  @LoopActor func whatIsNoFileOfTheDirectoryIsAbsent(path: String) async {
    furnish()
    #expect(await outcome(path) == "404 not_found")
  }

  @Test @LoopActor func aNameTooLongIsAbsent() async {
    #expect(await outcome(String(repeating: "x", count: 300)) == "404 not_found")
    #expect(await outcome(String(repeating: "x/", count: 3_000) + "y") == "404 not_found")
  }

  @Test(arguments: [
    "file.txt", "folder/inner.txt", "./file.txt", "folder//inner.txt", "folder/../file.txt",
    "\u{E9}\u{1F4DA}.txt", "...",
  ])
  @LoopActor func whatStaysInsideIsServed(path: String) async {
    furnish()
    #expect(await outcome(path) == "200")
  }

  private func furnish() {
    folder.write("file.txt", "inside")
    folder.write("folder/inner.txt", "inside")
    folder.write("\u{E9}\u{1F4DA}.txt", "inside")
    folder.write("...", "inside")
    folder.writeOutside("outside.txt", "secret")
    folder.link("link.txt", to: "file.txt")
    folder.link("link-out.txt", to: "../outside.txt")
    folder.link("linked", to: "folder")
    folder.link("linked-out", to: "..")
    folder.link("dangling", to: "nowhere")
    folder.link("loop", to: "loop")
    folder.fifo("fifo")
  }

  @Test @LoopActor func aDirectoryThatIsNotThereIsSaidAtOnce() {
    #expect(throws: FileServer.NoDirectory.self) {
      try FileServer(directory: folder.path + "/nowhere", workers: workers)
    }
    folder.write("file", "")
    #expect(throws: FileServer.NoDirectory.self) {
      try FileServer(directory: folder.path + "/file", workers: workers)
    }
  }

  @Test @LoopActor func theTagChangesWheneverTheFileDoes() async throws {
    var tags: [String] = []
    func note() async throws { tags.append(try #require(try await serve("a.bin").validators.etag)) }
    folder.write("a.bin", "one")
    try await note()
    try await note()
    #expect(tags[0] == tags[1])
    folder.write("a.bin", "three")
    try await note()
    folder.setModified("a.bin", seconds: 1_000_000_000, nanoseconds: 5)
    try await note()
    folder.setModified("a.bin", seconds: 1_000_000_000, nanoseconds: 6)
    try await note()
    folder.write("b.bin", "other")
    folder.setModified("b.bin", seconds: 1_000_000_000, nanoseconds: 6)
    folder.rename("b.bin", "a.bin")
    try await note()
    #expect(Set(tags.dropFirst()).count == 5, "\(tags)")
    #expect(try await serve("a.bin").validators.lastModified == 1_000_000_000)
  }

  @Test @LoopActor func textGoesCompressedWhereItIsTaken() async throws {
    let words = String(repeating: "Linear algebra. ", count: 200)
    folder.write("a.txt", words)
    let plain = try await serve("a.txt")
    let packed = try await serve("a.txt", [(.acceptEncoding, "gzip")])
    #expect(try text(bytes(plain)) == words)
    #expect(try bytes(packed) == Gzip.compress(Array(words.utf8), level: 6))
    #expect(lines(packed) == ["Cache-Control: no-cache", "Vary: Accept-Encoding", "Content-Encoding: gzip"])
    #expect(!packed.servesRanges)
    #expect(packed.validators.etag == plain.validators.etag.map { $0.dropLast() + "-gzip\"" })
    #expect(packed.validators.lastModified == plain.validators.lastModified)
    #expect(packed.contentType == plain.contentType)
  }

  @Test @LoopActor func otherwiseItGoesAsItLies() async throws {
    let long = String(repeating: "x", count: 2_000)
    folder.write("a.txt", long)
    folder.write("short.txt", String(repeating: "x", count: Gzip.bytesMin - 1))
    folder.write("a.png", long)
    func encoding(_ path: String, _ headers: [(HeaderName, String)]) async throws -> [String] {
      lines(try await serve(path, headers)).filter { $0.hasPrefix("Content-Encoding") }
    }
    #expect(try await encoding("a.txt", []) == [])
    #expect(try await encoding("a.txt", [(.acceptEncoding, "br")]) == [])
    #expect(try await encoding("a.txt", [(.acceptEncoding, "gzip"), (.range, "bytes=0-9")]) == [])
    #expect(try await encoding("short.txt", [(.acceptEncoding, "gzip")]) == [])
    #expect(try await encoding("a.png", [(.acceptEncoding, "gzip")]) == [])
  }

  @Test @LoopActor func aChangedFileIsCompressedAnew() async throws {
    let server = try FileServer(directory: folder.path, cacheControl: "max-age=60", workers: workers)
    let gzip: [(HeaderName, String)] = [(.acceptEncoding, "gzip")]
    folder.write("a.txt", String(repeating: "one", count: 1_000))
    let first = try await serve("a.txt", gzip, server)
    let again = try await serve("a.txt", gzip, server)
    folder.write("a.txt", String(repeating: "other", count: 1_000))
    let other = try await serve("a.txt", gzip, server)
    #expect(try bytes(first) == bytes(again))
    #expect(try bytes(other) == Gzip.compress(Array(String(repeating: "other", count: 1_000).utf8), level: 6))
    #expect(other.validators.etag != first.validators.etag)
    #expect(lines(first).first == "Cache-Control: max-age=60")
  }

  @Test @LoopActor func anAnswerNamesPartsOfTheFileAndReadsNothing() async throws {
    folder.write("a.bin", "0123456789")
    let headers: [(HeaderName, String)] = [(.range, "bytes=2-4")]
    let response = try await serve("a.bin", headers)
    let answer = Answer(response, .init(method: .get, headers: fields(headers), incident: quiet))
    guard case .file(let file, let range) = try #require(answer.segments.first) else {
      Issue.record("a file's part is the file and a range")
      return
    }
    #expect(range == 2..<5 && answer.segments.count == 1)
    #expect(try text(file.read(at: range.lowerBound, count: range.count)) == "234")
  }

  @Test @LoopActor func aFileThatHasShrunkCannotBeReadWhole() async throws {
    folder.write("a.bin", "0123456789")
    guard case .file(let file) = try await serve("a.bin").body else {
      Issue.record("an uncompressed file is served as a file")
      return
    }
    folder.write("a.bin", "01")
    #expect(throws: OpenFile.Failure.self) { try file.read(at: 0, count: file.size) }
  }
}

@Suite(.onTheLoop) struct GzipCacheTests {
  @Test @LoopActor func theLeastRecentlyUsedGoFirst() {
    let cache = GzipCache(bytesMax: 30)
    for (key, value) in [("a", 10), ("b", 10), ("c", 10)] { cache[key] = [UInt8](repeating: 0, count: value) }
    #expect(cache["a"] != nil)
    cache["d"] = [UInt8](repeating: 0, count: 10)
    #expect(cache["b"] == nil)
    #expect(cache["a"] != nil && cache["c"] != nil && cache["d"] != nil)
    cache["e"] = [UInt8](repeating: 0, count: 30)
    #expect(cache["e"]?.count == 30)
    #expect(cache["a"] == nil && cache["c"] == nil && cache["d"] == nil)
  }

  @Test @LoopActor func whatIsReplacedOrRemovedNoLongerCounts() {
    let cache = GzipCache(bytesMax: 20)
    for count in [20, 1, 10] { cache["a"] = [UInt8](repeating: 0, count: count) }
    cache["b"] = [UInt8](repeating: 0, count: 10)
    #expect(cache["a"]?.count == 10 && cache["b"]?.count == 10)
    cache["a"] = nil
    cache["c"] = [UInt8](repeating: 0, count: 10)
    #expect(cache["a"] == nil && cache["b"] != nil && cache["c"] != nil)
  }
}

/// A directory for one test, inside another that goes with it.
private final class Folder: Sendable {
  private let root: String
  var path: String { root + "/served" }

  init() {
    var template = Array("/tmp/lyceum-test-XXXXXX".utf8CString)
    root = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    mkdir(root + "/served", 0o700)
  }

  deinit { Self.remove(root) }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    if let directory = opendir(path) {
      var names: [String] = []
      while let entry = readdir(directory) {
        names.append(
          withUnsafePointer(to: &entry.pointee.d_name) {
            String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
          })
      }
      closedir(directory)
      for name in names where name != "." && name != ".." { remove(path + "/" + name) }
    }
    rmdir(path)
  }

  func write(_ name: String, _ words: String) {
    var at = path
    for part in name.split(separator: "/").dropLast() {
      at += "/" + part
      mkdir(at, 0o700)
    }
    put(path + "/" + name, words)
  }

  func writeOutside(_ name: String, _ words: String) { put(root + "/" + name, words) }
  func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }
  func fifo(_ name: String) { mkfifo(path + "/" + name, 0o600) }
  func rename(_ from: String, _ to: String) { Glibc.rename(path + "/" + from, path + "/" + to) }

  func setModified(_ name: String, seconds: Int, nanoseconds: Int) {
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    let done = utimensat(AT_FDCWD, path + "/" + name, [time, time], 0)
    precondition(done == 0, "the test could not set a time")
  }

  private func put(_ path: String, _ words: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    let bytes = Array(words.utf8)
    precondition(
      Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "the test could not write its file")
    close(descriptor)
  }
}
