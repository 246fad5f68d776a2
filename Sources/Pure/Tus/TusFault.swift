/// What is wrong with a request's tus headers.
public enum TusFault: Error, Hashable, Sendable {
  /// It names no version, or one that is not spoken here.
  case version
  /// The header is no number of 0 to 2^63 - 1.
  case number(TusHeader)
  case missing(TusHeader)
  /// Two headers that exclude each other, or one where it means nothing.
  case contradiction(TusHeader, TusHeader)
  case deferLength
  case metadata(MetadataFault)
  case concat
  case checksum
  case checksumAlgorithm
  case contentType

  public enum MetadataFault: Hashable, Sendable {
    case tooLarge, emptyKey, repeatedKey(String), notASCII, notBase64(String), notText(String), form
  }
}

/// The headers of tus, as they are written.
public enum TusHeader: String, Sendable, CaseIterable {
  case resumable = "Tus-Resumable"
  case length = "Upload-Length"
  case deferLength = "Upload-Defer-Length"
  case offset = "Upload-Offset"
  case metadata = "Upload-Metadata"
  case concat = "Upload-Concat"
  case checksum = "Upload-Checksum"
  case contentType = "Content-Type"
}

extension TusFault {
  /// A sentence that says what to mend.
  public var sentence: String {
    switch self {
    case .version: "This server speaks tus 1.0.0: send Tus-Resumable: 1.0.0."
    case .number(let header):
      "\(header.rawValue) is a number of decimal digits, from 0 to 9223372036854775807."
    case .missing(let header): "\(header.rawValue) is missing."
    case .contradiction(let one, let other):
      "\(one.rawValue) cannot be sent together with \(other.rawValue) here."
    case .deferLength: "Upload-Defer-Length is 1, or is left out."
    case .metadata(let fault): fault.sentence
    case .concat:
      "Upload-Concat is `partial`, or `final;` and the URLs of 1 to \(UploadConcat.partsMax) uploads with a space between them."
    case .checksum:
      "Upload-Checksum is the name of an algorithm, a space, and the sum in base 64, as long as the algorithm makes it."
    case .checksumAlgorithm: "Upload-Checksum can be \(UploadChecksum.Algorithm.list)."
    case .contentType: "The bytes of an upload are sent with Content-Type: application/offset+octet-stream."
    }
  }
}

extension TusFault.MetadataFault {
  var sentence: String {
    switch self {
    case .tooLarge:
      "Upload-Metadata has at most \(UploadMetadata.pairsMax) pairs, in \(UploadMetadata.bytesMax) bytes."
    case .emptyKey: "A key in Upload-Metadata is empty."
    case .repeatedKey(let key): "Upload-Metadata has the key \(key) more than once."
    case .notASCII: "The keys of Upload-Metadata are visible ASCII characters, without commas."
    case .notBase64(let key): "The value of \(key) in Upload-Metadata is not base 64."
    case .notText(let key): "The value of \(key) in Upload-Metadata is not UTF-8, or has a NUL."
    case .form: "Upload-Metadata is pairs of a key, a space and a value in base 64, with commas between them."
    }
  }
}
