import Bytes

/// Checks the JSON that v1 carries in formats, embeds and old arrays, so that it can be written as v2 later.
enum JSONText {
  static let undefined: [UInt8] = Array("undefined".utf8)

  static func check(_ text: ArraySlice<UInt8>, at offset: Int) throws(UpdateError) {
    do throws(JSONError) {
      do throws(JSONError) {
        _ = try JSONScanner.validate(text.span)
      } catch {
        guard error.kind == .loneSurrogate else { throw error }
        _ = try JSONScanner.validate(withoutLoneSurrogates(text).span)
      }
    } catch {
      throw UpdateError(error.kind == .tooDeep ? .limit(.nesting) : .invalidJSON(error.kind), at: offset)
    }
  }

  /// An element of an old array may also be the word undefined.
  static func checkElement(_ text: ArraySlice<UInt8>, at offset: Int) throws(UpdateError) {
    if !text.elementsEqual(Self.undefined) { try check(text, at: offset) }
  }

  /// The text with `\ufffd` for each escape of half a surrogate pair, which JavaScript writes and reads, and which
  /// becomes U+FFFD wherever it is encoded.
  static func withoutLoneSurrogates(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var mended = Array(text)
    var index = 0
    while index < mended.count {
      guard mended[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      guard let unit = unit(mended, at: index) else {
        index += 2
        continue
      }
      if UTF16.isLeadSurrogate(unit), let next = self.unit(mended, at: index + 6),
        UTF16.isTrailSurrogate(next)
      {
        index += 12
        continue
      }
      if UTF16.isSurrogate(unit) { mended.replaceSubrange(index..<index + 6, with: "\\ufffd".utf8) }
      index += 6
    }
    return mended
  }

  /// The unit that an escape stands for, if one starts here.
  private static func unit(_ text: [UInt8], at index: Int) -> UInt16? {
    guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u")
    else {
      return nil
    }
    var unit: UInt16 = 0
    for digit in text[index + 2..<index + 6] {
      guard let value = Hex.value(of: digit) else { return nil }
      unit = unit << 4 | UInt16(value)
    }
    return unit
  }
}
