/// Media types by the ending of a file's name, and which of them are worth compressing.
public enum ContentType {
  public static let json = "application/json"
  public static let problem = "application/problem+json"
  public static let html = "text/html; charset=utf-8"
  public static let text = "text/plain; charset=utf-8"
  public static let css = "text/css; charset=utf-8"
  public static let bytes = "application/octet-stream"

  /// By the last extension; what is unknown is bytes, never guessed.
  public static func of(fileName: some StringProtocol) -> String {
    guard let dot = fileName.lastIndex(of: ".") else { return bytes }
    return table[fileName[fileName.index(after: dot)...].lowercased()] ?? bytes
  }

  static func isCompressible(_ type: String) -> Bool {
    type.hasPrefix("text/") || type.hasPrefix("application/json")
      || type.hasPrefix("application/problem+json")
      || type.hasPrefix("application/javascript") || type.hasPrefix("application/manifest+json")
      || type.hasPrefix("application/vnd.apple.mpegurl") || type.hasPrefix("image/svg+xml")
      || type.hasPrefix("application/xml") || type.hasPrefix("application/wasm")
  }

  private static let table: [String: String] = [
    "html": html, "htm": html, "txt": text, "md": "text/markdown; charset=utf-8",
    "css": css, "csv": "text/csv; charset=utf-8", "vtt": "text/vtt; charset=utf-8",
    "ics": "text/calendar; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8", "json": json, "map": json,
    "webmanifest": "application/manifest+json",
    "xml": "application/xml", "wasm": "application/wasm", "pdf": "application/pdf", "zip": "application/zip",
    "gz": "application/gzip", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/x-icon",
    "woff2": "font/woff2", "woff": "font/woff", "ttf": "font/ttf", "mp4": "video/mp4", "m4v": "video/mp4",
    "m4s": "video/iso.segment", "m4a": "audio/mp4", "mp3": "audio/mpeg", "webm": "video/webm",
    "mov": "video/quicktime",
    "m3u8": "application/vnd.apple.mpegurl",
  ]
}
