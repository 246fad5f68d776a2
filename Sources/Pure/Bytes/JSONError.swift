/// Why a text is not the JSON that we accept, and where.
public struct JSONError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case unexpectedEnd
    case unexpectedByte
    /// Something other than whitespace follows the value.
    case trailingBytes
    /// A control character stands in a string unescaped.
    case controlCharacter
    case invalidEscape
    /// Half of a UTF-16 pair, which no UTF-8 can hold.
    case loneSurrogate
    case invalidUTF8
    case invalidNumber
    /// A number beyond what a double holds, such as 1e400.
    case numberOutOfRange
    /// Two members of one object have the same key, so readers would disagree about its value.
    case duplicateKey
    case tooDeep
    case tooManyNodes
  }

  public let kind: Kind
  /// Counted from the first byte of the text.
  public let offset: Int

  /// An error of this kind at this byte.
  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "\(kind) at byte \(offset)" }
}
