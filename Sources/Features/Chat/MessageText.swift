import Bytes

/// What is said, as it is kept. Pure.
///
/// Neutralised are marks that turn the direction of what follows (the explicit embeddings, overrides and isolates of UAX #9:
/// plain text does without them), and line ends of other systems. Refused is what shows nothing, or shows it over its neighbours.
struct MessageText: Sendable, Hashable {
  static let bytesMax = 8_192
  /// More marks on one letter no language writes.
  static let marksMax = 8

  let text: String

  init(_ raw: String, field: String = "text") throws(ChatRefusal) {
    guard raw.utf8.count <= Self.bytesMax else {
      throw .invalid(field: field, "more than \(Self.bytesMax) bytes")
    }
    if Self.isPlain(raw) {
      text = raw
      return
    }
    var kept = String.UnicodeScalarView()
    var (marks, isSaying) = (0, false)
    var wasReturn = false
    for scalar in raw.unicodeScalars {
      defer { wasReturn = scalar == "\r" }
      if scalar == "\n", wasReturn { continue }
      if Self.turnsDirection(scalar) { continue }
      guard !Self.isControl(scalar) else { throw .invalid(field: field, "a control character") }
      kept.append(scalar == "\r" ? "\n" : scalar)
      switch scalar.isASCII ? .otherLetter : scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        marks += 1
        guard marks <= Self.marksMax else { throw .invalid(field: field, "too many marks on one letter") }
      case .format, .surrogate, .unassigned, .privateUse, .control: break
      default:
        marks = 0
        if !scalar.properties.isWhitespace, !Self.showsNothing(scalar) { isSaying = true }
      }
    }
    guard isSaying else { throw .invalid(field: field, "says nothing") }
    text = String(kept)
  }

  /// Printable ASCII in lines, and not blanks alone: most of what is said, and nothing to look at letter by letter.
  private static func isPlain(_ raw: String) -> Bool {
    var isSaying = false
    for byte in raw.utf8 {
      guard (0x20..<0x7F).contains(byte) || byte == 0x0A || byte == 0x09 else { return false }
      if byte > 0x20 { isSaying = true }
    }
    return isSaying
  }

  private static func turnsDirection(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// All but the line's ends and the tab.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: false
    case 0..<0x20, 0x7F..<0xA0: true
    default: false
    }
  }

  /// Letters by their category that are blanks to the eye.
  private static func showsNothing(_ scalar: Unicode.Scalar) -> Bool {
    [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0].contains(scalar.value)
  }
}
