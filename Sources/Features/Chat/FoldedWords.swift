/// The words of a text as they are compared: in small letters, without accents and without what nobody sees, so that who writes a
/// word otherwise is found all the same. Pure, and one pass over the text.
///
/// A word is what letters and figures stand in without a gap; in scripts that leave no gaps each letter is one. Stars of Markdown
/// within a word are not shown, and count for nothing.
struct FoldedWords: Sendable {
  struct Word: Sendable, Hashable {
    var plain: String
    /// As Latin letters, where it looks like such; else as `plain`.
    var seen: String
    /// A single letter, that is no word by itself in its script.
    var isLetter: Bool
  }

  private(set) var words: [Word] = []
  private var plain = String.UnicodeScalarView()
  private var count = 0

  init(_ text: String) {
    for scalar in text.unicodeScalars { take(scalar) }
    end()
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    if scalar.isASCII { return takeASCII(scalar) }
    let bare = LetterFolding.undressed(scalar)
    if bare.isASCII { return takeASCII(bare) }
    switch bare.properties.generalCategory {
    case .format: break
    case .nonspacingMark, .enclosingMark: if !Self.isAccent(bare) { append(bare) }
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .spacingMark:
      if Self.hasNoGaps(bare) {
        end()
        append(bare)
        end(isLetter: false)
      } else if !Self.showsNothing(bare) {
        for small in bare.properties.lowercaseMapping.unicodeScalars where !Self.isAccent(small) {
          if let plain = LetterFolding.plain(small) {
            for scalar in plain.unicodeScalars { append(scalar) }
          } else {
            append(small)
          }
        }
      }
    default: end()
    }
  }

  private mutating func takeASCII(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "a"..."z", "0"..."9": append(scalar)
    case "A"..."Z": append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
    case "*": break
    default: end()
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    plain.append(scalar)
    count += 1
  }

  private mutating func end(isLetter: Bool = true) {
    guard count > 0 else { return }
    words.append(
      Word(plain: String(plain), seen: Self.seen(plain), isLetter: isLetter && count == 1))
    plain = String.UnicodeScalarView()
    count = 0
  }

  /// What it looks like, if that is Latin letters alone.
  static func seen(_ plain: String.UnicodeScalarView) -> String {
    var seen = String.UnicodeScalarView()
    var hasLetter = false
    for scalar in plain {
      if !("0"..."9").contains(scalar) { hasLetter = true }
      let letter = LetterFolding.lookalike(scalar) ?? scalar
      guard ("a"..."z").contains(letter) else { return String(plain) }
      seen.append(letter)
    }
    return String(hasLetter ? seen : plain)
  }

  /// Marks without which a word is still the same: not those of scripts that write vowels with them.
  private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x300...0x36F, 0x483...0x489, 0x591...0x5C7, 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6ED,
      0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE2F, 0xE0100...0xE01EF:
      true
    default: false
    }
  }

  /// Scripts that put no blank between words.
  private static func hasNoGaps(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  private static func showsNothing(_ scalar: Unicode.Scalar) -> Bool {
    [0x115F, 0x1160, 0x3164, 0xFFA0].contains(scalar.value)
  }
}
