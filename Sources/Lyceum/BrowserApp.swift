import Bytes
import Gateway
import Glibc
import Loop
import Telemetry

/// The browser app, as Sources/WebApp/build.mjs leaves it in a folder: read once, at the start, and served from memory.
struct BrowserApp: Sendable {
  enum Place: Equatable {
    /// Where the program is: `web` beside it, or `share/lyceum/web` of the same installation.
    case beside
    case directory(String)
    case nowhere

    init(_ text: String) { self = text == "off" ? .nowhere : .directory(text) }
  }

  struct Fault: Error {
    let sentence: String
  }

  private struct File {
    let name: String
    let response: Response
  }

  /// What build.mjs says that there is.
  private struct Manifest {
    struct Entry {
      let name: String
      let type: String
      let isPacked: Bool
    }

    let page: String
    let routes: [String]
    let files: [Entry]

    init(_ json: JSONValue) throws {
      page = try json.string("page")
      routes = try json.array("routes") { try $0.asString() }
      files = try json.array("files") { file in
        Entry(name: try file.string("name"), type: try file.string("type"), isPacked: try file.bool("gzip"))
      }
    }
  }

  /// Any larger one is none of ours.
  private static let fileBytesMax = 16 << 20
  /// Whatever the app loads is its own. Its scripts and styles are files, so that none within a page needs to be believed.
  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; \
    media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'
    """

  /// Each page is the same: what is shown is the app's affair.
  private let page: Response
  /// The paths that have a page, as patterns.
  private let routes: [String]
  private let files: [File]

  var pageCount: Int { routes.count }

  static var placesBeside: [String] {
    OwnProgram.folder.map { ["\($0)/web", "\($0)/../share/lyceum/web"] } ?? []
  }

  /// Nil where there is none beside the program, or none is wanted. A folder that was named must have one.
  static func open(_ place: Place) throws(Fault) -> BrowserApp? {
    switch place {
    case .nowhere: return nil
    case .directory(let folder): return try BrowserApp(folder)
    case .beside:
      guard let folder = placesBeside.first(where: { access($0 + "/manifest.json", R_OK) == 0 }) else {
        return nil
      }
      return try BrowserApp(folder)
    }
  }

  private init(_ folder: String) throws(Fault) {
    let manifest: Manifest
    do { manifest = try Manifest(JSONValue(parsing: try Self.read(folder, "manifest.json"))) } catch {
      if let fault = error as? Fault { throw fault }
      throw Self.fault(folder, "manifest.json is none of the browser app's: \(error)")
    }
    let read = try manifest.files.map { entry throws(Fault) in
      File(name: entry.name, response: try Self.response(folder, entry))
    }
    guard let shell = read.first(where: { $0.name == manifest.page }) else {
      throw Self.fault(folder, "manifest.json lists no \(manifest.page)")
    }
    files = read.filter { $0.name != manifest.page }
    page = Self.asPage(shell.response)
    routes = manifest.routes
  }

  @LoopActor func addRoutes(to gateway: Gateway) {
    for file in files {
      let response = file.response
      gateway.add(Route(.get, "/" + file.name) { _ in response })
    }
    for route in routes {
      gateway.add(Route(.get, route) { [page] _ in page })
    }
    var unknown = page
    unknown.status = .notFound
    unknown.validators = Validators()
    gateway.unknownPage = unknown
  }

  private static func asPage(_ file: Response) -> Response {
    var page = file
    page.headers = [
      ("Content-Security-Policy", policy), ("Referrer-Policy", "same-origin"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cache-Control", "no-cache"),
    ]
    return page
  }

  private static func response(_ folder: String, _ entry: Manifest.Entry) throws(Fault) -> Response {
    let bytes = try read(folder, entry.name)
    var response = Response(contentType: entry.type, body: .bytes(bytes))
    if entry.isPacked { response.gzippedBody = try read(folder, entry.name + ".gz") }
    response.validators.etag = Validators.tag(of: bytes)
    // A name with a hash in it never means anything else.
    let isForever = entry.name.hasPrefix("assets/")
    response.headers = [
      ("Cache-Control", isForever ? "public, max-age=31536000, immutable" : "public, max-age=3600")
    ]
    return response
  }

  private static func read(_ folder: String, _ name: String) throws(Fault) -> [UInt8] {
    let path = "\(folder)/\(name)"
    guard let bytes = SmallFile.bytes(path, bytesMax: fileBytesMax + 1) else {
      throw fault(folder, "\(name) cannot be read: \(String(cString: strerror(errno)))")
    }
    guard bytes.count <= fileBytesMax else { throw fault(folder, "\(name) is too large") }
    return bytes
  }

  private static func fault(_ folder: String, _ reason: String) -> Fault {
    Fault(sentence: "LYCEUM_WEB_APP: \(folder): \(reason). `make build` makes the browser app.")
  }
}
