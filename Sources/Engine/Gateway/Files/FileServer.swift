import Glibc
import Loop

/// Serves the files of one directory, and nothing outside of it, without blocking the loop.
@LoopActor public final class FileServer {
  private let directory: Int32
  private let workers: WorkerPool
  private let cacheControl: String
  private let compressed = GzipCache(bytesMax: 16 << 20)

  public struct NoDirectory: Error { public let path: String, errno: Int32 }

  /// `cacheControl` goes out with every file.
  public init(directory path: String, cacheControl: String = "no-cache", workers: WorkerPool)
    throws(NoDirectory)
  {
    let fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard fd >= 0 else { throw NoDirectory(path: path, errno: errno) }
    directory = fd
    self.cacheControl = cacheControl
    self.workers = workers
  }

  deinit { close(directory) }

  /// The file of that relative path, or a 404: a directory, a link, a device and a path that leads out are absent.
  public func serve(_ path: String, to request: Request) async throws -> Response {
    guard !path.isEmpty, !path.hasPrefix("/"), !path.utf8.contains(0) else { throw Problem.notFound }
    let directory = directory
    let file: OpenFile
    do {
      file = try await workers.run { try OpenFile(below: directory, path: path) }
    } catch OpenFile.Failure.absent {
      throw Problem.notFound
    }
    var response = Response(contentType: ContentType.of(fileName: path), body: .file(file))
    response.headers.append(("Cache-Control", cacheControl))
    response.validators = file.validators
    response.servesRanges = true
    if ContentType.isCompressible(response.contentType ?? "") {
      try await compress(&response, file, path, for: request)
    }
    return response
  }

  /// Text goes compressed where the client takes it and asked for no range.
  private func compress(_ response: inout Response, _ file: OpenFile, _ path: String, for request: Request)
    async throws
  {
    response.headers.append(("Vary", "Accept-Encoding"))
    guard file.size >= Gzip.bytesMin, file.size <= GzipCache.fileBytesMax, request.headers[.range] == nil,
      AcceptEncoding.takesGzip(request.headers[.acceptEncoding])
    else { return }
    let key = path + (response.validators.etag ?? "")
    let bytes: [UInt8]
    if let known = compressed[key] {
      bytes = known
    } else {
      bytes = try await workers.run { Gzip.compress(try file.read(at: 0, count: file.size), level: 6) }
      compressed[key] = bytes
    }
    response.replaceBody(gzipped: bytes)
    response.servesRanges = false
  }
}

/// Compressed files, the last used ones, within a bound.
@LoopActor final class GzipCache {
  static let fileBytesMax = 4 << 20
  private let bytesMax: Int
  private var entries: [String: (bytes: [UInt8], usedAt: Int)] = [:]
  private var bytes = 0
  private var clock = 0

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  subscript(key: String) -> [UInt8]? {
    get {
      clock += 1
      entries[key]?.usedAt = clock
      return entries[key]?.bytes
    }
    set {
      if let old = entries.removeValue(forKey: key) { bytes -= old.bytes.count }
      guard let newValue else { return }
      clock += 1
      entries[key] = (newValue, clock)
      bytes += newValue.count
      while bytes > bytesMax, let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
        bytes -= oldest.value.bytes.count
        entries.removeValue(forKey: oldest.key)
      }
    }
  }
}
