import Bytes

/// What a client tells of an upload.
///
///     metadata = pair *( "," pair )           ; blanks around a pair are passed over
///     pair     = key [ SP base64( value ) ]   ; each key once
public struct UploadMetadata: Hashable, Sendable {
  public static let pairsMax = 32
  public static let bytesMax = 8_192

  /// As it was sent, for those who ask.
  public let text: String
  private let pairs: [String: String]

  public static let none = UploadMetadata()

  private init() { (text, pairs) = ("", [:]) }

  /// Texts are UTF-8, every one: who wants bytes sends them as the upload.
  public init(parsing text: String) throws(TusFault) {
    // Some clients send the header although they have nothing to say.
    guard !text.isEmpty else {
      self = .none
      return
    }
    guard text.utf8.count <= Self.bytesMax else { throw .metadata(.tooLarge) }
    var pairs: [String: String] = [:]
    for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let (key, value) = try Self.pair(Array(ASCII.trimmed(part)))
      guard pairs.updateValue(value, forKey: key) == nil else { throw .metadata(.repeatedKey(key)) }
      guard pairs.count <= Self.pairsMax else { throw .metadata(.tooLarge) }
    }
    self.text = text
    self.pairs = pairs
  }

  /// Nil where there is none, or an empty one.
  public subscript(_ key: String) -> String? { pairs[key].flatMap { $0.isEmpty ? nil : $0 } }

  public var isEmpty: Bool { pairs.isEmpty }

  private static func pair(_ part: [UInt8]) throws(TusFault) -> (key: String, value: String) {
    let words = part.split(separator: 0x20, omittingEmptySubsequences: false)
    guard let first = words.first, !first.isEmpty else { throw .metadata(.emptyKey) }
    guard first.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .metadata(.notASCII) }
    let key = String(decoding: first, as: UTF8.self)
    guard words.count > 1 else { return (key, "") }
    guard words.count == 2 else { throw .metadata(.form) }
    let bytes: [UInt8]
    do { bytes = try Base64.standard.decode(words[1]) } catch { throw .metadata(.notBase64(key)) }
    guard let value = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw .metadata(.notText(key))
    }
    return (key, value)
  }
}
