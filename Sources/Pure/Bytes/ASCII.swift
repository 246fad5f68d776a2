/// Rules of ASCII protocols, over any collection of bytes: an array, a slice, or a string's `utf8`.
public enum ASCII {
  /// The lower-case form of a letter; any other byte is unchanged.
  @inlinable public static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }

  /// Whether two texts are the same but for the case of ASCII letters.
  @inlinable public static func equalsIgnoringCase(
    _ left: some Collection<UInt8>, _ right: some Collection<UInt8>
  ) -> Bool {
    left.elementsEqual(right) { lowercased($0) == lowercased($1) }
  }

  /// Whether two texts are the same but for the case of ASCII letters.
  public static func equalsIgnoringCase(_ left: String, _ right: String) -> Bool {
    equalsIgnoringCase(left.utf8, right.utf8)
  }

  /// Whether a byte is a `tchar` of RFC 9110, section 5.6.2.
  public static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Whether a text is a token of RFC 9110: a method, a header's name, a scheme.
  public static func isToken(_ text: some Collection<UInt8>) -> Bool {
    !text.isEmpty && text.allSatisfy(isTokenByte)
  }

  /// The text without the spaces and tabs around it (RFC 9110's OWS).
  @inlinable public static func trimmed<Text: BidirectionalCollection<UInt8>>(
    _ text: Text
  ) -> Text.SubSequence {
    var rest = text[...]
    while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
    while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
    return rest
  }

  /// Whether a byte is a space or a tab.
  @inlinable public static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The value of a run of decimal digits alone: no sign, no blank, and nil when it does not fit.
  public static func decimal(_ digits: some Collection<UInt8>) -> Int64? {
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      if tooLarge || overflow { return nil }
      value = sum
    }
    return value
  }
}
