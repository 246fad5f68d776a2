import Bytes

/// tus 1.0.0 (https://tus.io/protocols/resumable-upload): what its requests say, read strictly.
public enum Tus {
  public static let version = "1.0.0"
  public static let contentType = "application/offset+octet-stream"
  public static let extensions =
    "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration,concatenation"

  /// A header's value; nil where it did not come.
  public typealias Headers = (TusHeader) -> String?

  /// Every request but OPTIONS says which version it speaks.
  public static func checkVersion(_ headers: Headers) throws(TusFault) {
    guard headers(.resumable) == version else { throw .version }
  }

  static func number(_ header: TusHeader, _ headers: Headers) throws(TusFault) -> Int64? {
    guard let text = headers(header) else { return nil }
    guard let number = ASCII.decimal(text.utf8) else { throw .number(header) }
    return number
  }

  static func checkContentType(_ headers: Headers) throws(TusFault) {
    let type = headers(.contentType)?.prefix { $0 != ";" && $0 != " " } ?? ""
    guard ASCII.equalsIgnoringCase(String(type), contentType) else { throw .contentType }
  }

  static func checksum(_ headers: Headers) throws(TusFault) -> UploadChecksum? {
    guard let text = headers(.checksum) else { return nil }
    return try UploadChecksum(parsing: text)
  }
}

/// `POST`: an upload is to be made, and its first bytes may come along.
public struct TusCreation: Hashable, Sendable {
  public enum Length: Hashable, Sendable {
    case known(Int64)
    /// Told later, with one of its parts.
    case deferred
    /// That of its parts together.
    case ofParts
  }

  public let length: Length
  public let metadata: UploadMetadata
  public let concat: UploadConcat?
  public let checksum: UploadChecksum?

  public init(_ headers: Tus.Headers, bodyBytes: Int) throws(TusFault) {
    try Tus.checkVersion(headers)
    let length = try Tus.number(.length, headers)
    if let text = headers(.deferLength), text != "1" { throw .deferLength }
    let isDeferred = headers(.deferLength) != nil
    let concat: UploadConcat?
    if let text = headers(.concat) { concat = try UploadConcat(parsing: text) } else { concat = nil }
    if case .final = concat {
      if length != nil { throw .contradiction(.length, .concat) }
      if isDeferred { throw .contradiction(.deferLength, .concat) }
      if bodyBytes > 0 { throw .contradiction(.contentType, .concat) }
      self.length = .ofParts
    } else if let length {
      if isDeferred { throw .contradiction(.length, .deferLength) }
      self.length = .known(length)
    } else {
      guard isDeferred else { throw .missing(.length) }
      self.length = .deferred
    }
    if bodyBytes > 0 { try Tus.checkContentType(headers) }
    self.concat = concat
    if let text = headers(.metadata) {
      metadata = try UploadMetadata(parsing: text)
    } else {
      metadata = .none
    }
    checksum = try Tus.checksum(headers)
  }
}

/// `PATCH`: more bytes of an upload.
public struct TusPatch: Hashable, Sendable {
  public let offset: Int64
  /// Of an upload whose length was deferred.
  public let length: Int64?
  public let checksum: UploadChecksum?

  public init(_ headers: Tus.Headers) throws(TusFault) {
    try Tus.checkVersion(headers)
    try Tus.checkContentType(headers)
    guard let offset = try Tus.number(.offset, headers) else { throw .missing(.offset) }
    self.offset = offset
    length = try Tus.number(.length, headers)
    checksum = try Tus.checksum(headers)
  }

  /// What comes along with the creation.
  public init(atStart checksum: UploadChecksum?) {
    offset = 0
    length = nil
    self.checksum = checksum
  }
}
