import Bytes

/// What a file is, told from its first bytes: what a client says of it is not believed.
public struct FileType: Hashable, Sendable {
  public enum Kind: String, Sendable {
    case image, video, audio, document, subtitles, text, archive, active, other
  }

  /// How many of a file's first bytes are looked at.
  public static let headBytesMax = 4_096

  /// Without parameters.
  public let mediaType: String
  public let kind: Kind

  init(_ mediaType: String, _ kind: Kind) {
    self.mediaType = mediaType
    self.kind = kind
  }

  public static let bytes = FileType("application/octet-stream", .other)
  public static let plainText = FileType("text/plain", .text)

  /// Whether a browser may show it in place. What it would run, or hand to a program that runs things, it is to save.
  public var isShownInPlace: Bool { Self.shownInPlace.contains(mediaType) }

  private static let shownInPlace: Set = [
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm",
    "video/quicktime",
    "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac", "text/plain", "text/vtt",
  ]

  /// The same, from a media type that was found out before.
  public init(stored mediaType: String) {
    self = Self.byMediaType[mediaType] ?? FileType(mediaType, .other)
  }

  private static let byMediaType: [String: FileType] = Dictionary(
    (signatures.map(\.type) + brands.map(\.type) + offices.map(\.type) + [
      plainText, webVTT, html, svg, xml, zip, matroska, webm, isoVideo, wave, avi, webp,
    ]).map { ($0.mediaType, $0) }
  ) { first, _ in first }
}

// MARK: Telling

extension FileType {
  static let webVTT = FileType("text/vtt", .subtitles)
  static let html = FileType("text/html", .active)
  static let svg = FileType("image/svg+xml", .active)
  static let xml = FileType("application/xml", .active)
  static let zip = FileType("application/zip", .archive)
  static let matroska = FileType("video/x-matroska", .video)
  static let webm = FileType("video/webm", .video)
  static let isoVideo = FileType("video/mp4", .video)
  static let wave = FileType("audio/wav", .audio)
  static let avi = FileType("video/x-msvideo", .video)
  public static let webp = FileType("image/webp", .image)

  /// From the first bytes, and for what only its ending tells apart (a presentation from any other archive) the name.
  public init(head: [UInt8], isWhole: Bool = false, name: FileName) {
    self = Self.binary(head, name) ?? Self.text(head, isWhole: isWhole, name) ?? .bytes
  }

  private static func binary(_ head: [UInt8], _ name: FileName) -> FileType? {
    if let found = signatures.first(where: { head.starts(with: $0.bytes) }) { return found.type }
    if head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8) { return brand(head[8..<12]) }
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return contains(head, "webm") ? webm : matroska }
    if head.starts(with: "RIFF".utf8), head.count >= 12 { return riff(head[8..<12]) }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return offices.first { $0.ending == name.ending }?.type ?? zip
    }
    // A transport stream has its mark in every 188th byte.
    if head.count > 376, head[0] == 0x47, head[188] == 0x47, head[376] == 0x47 {
      return FileType("video/mp2t", .video)
    }
    return nil
  }

  private static func brand(_ brand: ArraySlice<UInt8>) -> FileType {
    brands.first { brand.starts(with: $0.brand.utf8) }?.type ?? isoVideo
  }

  private static func riff(_ form: ArraySlice<UInt8>) -> FileType? {
    switch String(decoding: form, as: UTF8.self) {
    case "WEBP": webp
    case "WAVE": wave
    case "AVI ": avi
    default: nil
    }
  }

  /// Only what is text throughout, as far as it is seen. What a browser might take for a page is one.
  private static func text(_ head: [UInt8], isWhole: Bool, _ name: FileName) -> FileType? {
    guard isText(head, isWhole: isWhole) else { return nil }
    let words = Array(
      head.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(512).map(ASCII.lowercased))
    if words.starts(with: "webvtt".utf8) { return webVTT }
    if contains(words, "<svg") { return svg }
    if words.starts(with: "<?xml".utf8) { return contains(words, "<html") ? html : xml }
    if pageMarks.contains(where: { contains(words, $0) })
      || ["html", "htm", "xhtml", "js", "mjs"].contains(name.ending)
    {
      return html
    }
    return plainText
  }

  private static let pageMarks = [
    "<!doctype", "<html", "<head", "<body", "<script", "<iframe", "<title", "<style", "<object", "<embed",
    "<a ", "<img",
  ]

  private static func isText(_ head: [UInt8], isWhole: Bool) -> Bool {
    guard !head.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D].contains($0) }) else { return false }
    if String(validating: head, as: UTF8.self) != nil { return true }
    // The last letter may have been cut.
    return !isWhole && (1...3).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
  }

  private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    guard bytes.count >= word.count else { return false }
    return (0...bytes.count - word.count).contains { bytes[$0..<$0 + word.count].elementsEqual(word) }
  }

  private static let signatures: [(bytes: [UInt8], type: FileType)] = [
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], FileType("image/png", .image)),
    ([0xFF, 0xD8, 0xFF], FileType("image/jpeg", .image)),
    (Array("GIF87a".utf8), FileType("image/gif", .image)),
    (Array("GIF89a".utf8), FileType("image/gif", .image)),
    (Array("%PDF-".utf8), FileType("application/pdf", .document)),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], FileType("application/x-ole-storage", .document)),
    (Array("OggS".utf8), FileType("audio/ogg", .audio)), (Array("fLaC".utf8), FileType("audio/flac", .audio)),
    (Array("ID3".utf8), FileType("audio/mpeg", .audio)), ([0xFF, 0xFB], FileType("audio/mpeg", .audio)),
    ([0xFF, 0xF1], FileType("audio/aac", .audio)), (Array("FLV".utf8), FileType("video/x-flv", .video)),
    ([0x00, 0x00, 0x01, 0xBA], FileType("video/mpeg", .video)),
    ([0x1F, 0x8B], FileType("application/gzip", .archive)),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], FileType("application/x-7z-compressed", .archive)),
    (Array("Rar!".utf8), FileType("application/vnd.rar", .archive)),
    ([0x28, 0xB5, 0x2F, 0xFD], FileType("application/zstd", .archive)),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], FileType("application/x-xz", .archive)),
    ([0x7F, 0x45, 0x4C, 0x46], FileType("application/x-elf", .active)),
    ([0x4D, 0x5A], FileType("application/x-msdownload", .active)),
  ]

  private static let brands: [(brand: String, type: FileType)] = [
    ("avif", FileType("image/avif", .image)), ("avis", FileType("image/avif", .image)),
    ("heic", FileType("image/heic", .image)), ("heix", FileType("image/heic", .image)),
    ("mif1", FileType("image/heif", .image)), ("qt  ", FileType("video/quicktime", .video)),
    ("M4A ", FileType("audio/mp4", .audio)), ("M4B ", FileType("audio/mp4", .audio)),
    ("3g", FileType("video/3gpp", .video)),
  ]

  private static let offices: [(ending: String, type: FileType)] = [
    ("docx", FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", .document)),
    ("xlsx", FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", .document)),
    (
      "pptx", FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", .document)
    ),
    ("odt", FileType("application/vnd.oasis.opendocument.text", .document)),
    ("ods", FileType("application/vnd.oasis.opendocument.spreadsheet", .document)),
    ("odp", FileType("application/vnd.oasis.opendocument.presentation", .document)),
    ("epub", FileType("application/epub+zip", .document)),
  ]
}
