import Bytes
import Crypto
import Files
import Gateway

/// A finished object as it is handed out: under which name, and as what.
public struct ServedFile: Hashable, Sendable {
  public let object: ObjectName
  public let name: FileName
  public let type: FileType

  public init(_ object: ObjectName, name: FileName, type: FileType) {
    self.object = object
    self.name = name
    self.type = type
  }
}

/// Addresses of files that work without signing in, for a while: whoever may see a file gets one.
///
///     /files/<object>?as=<name>&type=<media type>&until=<Unix seconds>&signature=<HMAC of all that, base64url>
///
/// Those made within a quarter of an hour are the same, so that browsers keep what they have fetched.
public struct FileLinks: Sendable {
  /// A link works for so long at least, and for a quarter of an hour more at most.
  public static let lifeS: Int64 = 3_600
  private static let stepS: Int64 = 900

  private let key: [UInt8]

  /// The secret is the server's own; of it only a derived key is used.
  public init(secret: [UInt8]) { key = HMAC256.code(Array("lyceum file links, version 1".utf8), key: secret) }

  public static func path(of object: ObjectName) -> String { "/files/\(object)" }

  /// Path and query, and until when they work.
  public func link(to file: ServedFile, nowS: Int64) -> (path: String, untilS: Int64) {
    let until = (nowS + Self.lifeS + Self.stepS - 1) / Self.stepS * Self.stepS
    let path =
      Self.path(of: file.object) + "?as=\(ContentDisposition.percentEncoded(file.name.text))"
      + "&type=\(ContentDisposition.percentEncoded(file.type.mediaType))&until=\(until)"
      + "&signature=\(Base64.url.encode(code(file, until: until)))"
    return (path, until)
  }

  /// What a link stands for, and until when; nil for one that this server did not make, or that is over.
  public func file(
    object: String, query: (String) -> String?, nowS: Int64
  ) -> (file: ServedFile, untilS: Int64)? {
    guard let object = ObjectName(object), let name = query("as"), let type = query("type"),
      let until = query("until").flatMap({ ASCII.decimal($0.utf8) }), until > nowS,
      let signature = query("signature"), let given = try? Base64.url.decode(signature)
    else { return nil }
    let file = ServedFile(object, name: FileName(name), type: FileType(stored: type))
    guard file.name.text == name, isEqualInConstantTime(given, code(file, until: until)) else { return nil }
    return (file, until)
  }

  /// No part can hold a line's end, so none can pass for two.
  private func code(_ file: ServedFile, until: Int64) -> [UInt8] {
    let message = "\(file.object)\n\(file.name)\n\(file.type.mediaType)\n\(until)"
    return HMAC256.code(Array(message.utf8), key: key)
  }
}

extension ServedFile {
  /// Its bytes, or the part that is asked for. Whatever it is, nothing in it runs with this server's rights.
  public func response(_ file: OpenFile, untilS: Int64, nowS: Int64) -> Response {
    let isText = type.mediaType.hasPrefix("text/")
    var response = Response(
      contentType: type.mediaType + (isText ? "; charset=utf-8" : ""),
      headers: [
        ("Content-Disposition", ContentDisposition.header(name, isInline: type.isShownInPlace)),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cache-Control", "private, max-age=\(max(0, untilS - nowS)), immutable"),
        ("Referrer-Policy", "no-referrer"),
      ], body: .file(file))
    // It never changes under its name.
    response.validators = Validators(etag: "\"\(object)\"")
    response.servesRanges = true
    return response
  }
}
