/// One emoji, as reactions have it: what is shown as a picture, and nothing else. Pure.
///
///     emoji = picture | keycap | flag            ; UTS #51, by its scalars
///     picture = element *( ZWJ element )
///     element = scalar [ FE0F ] [ modifier ] *tag
///     keycap = ( digit | "#" | "*" ) FE0F 20E3
///     flag = regional-indicator regional-indicator
struct Emoji: Sendable, Hashable {
  static let bytesMax = 64

  let text: String

  init?(_ text: String) {
    guard text.utf8.count <= Self.bytesMax, text.count == 1 else { return nil }
    let scalars = Array(text.unicodeScalars)
    guard Self.isKeycap(scalars) || Self.isFlag(scalars) || Self.isPicture(scalars) else { return nil }
    self.text = text
  }

  private static func isKeycap(_ scalars: [Unicode.Scalar]) -> Bool {
    scalars.count == 3 && "0123456789#*".unicodeScalars.contains(scalars[0]) && scalars[1].value == 0xFE0F
      && scalars[2].value == 0x20E3
  }

  private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
    (0x1F1E6...0x1F1FF).contains(scalar.value)
  }

  private static func isFlag(_ scalars: [Unicode.Scalar]) -> Bool {
    scalars.count == 2 && scalars.allSatisfy(isRegional)
  }

  private static func isPicture(_ scalars: [Unicode.Scalar]) -> Bool {
    scalars.split(separator: "\u{200D}", omittingEmptySubsequences: false).allSatisfy(isElement)
  }

  private static func isElement(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = scalars.first, !first.isASCII, first.properties.isEmoji, !isRegional(first) else {
      return false
    }
    let rest = scalars.dropFirst()
    // A sign that is a picture only where it is asked to be.
    guard
      first.properties.isEmojiPresentation || rest.first?.value == 0xFE0F
        || rest.first.map(isModifier) == true
    else { return false }
    return rest.allSatisfy { $0.value == 0xFE0F || isModifier($0) || (0xE0020...0xE007F).contains($0.value) }
  }

  private static func isModifier(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isEmojiModifier }
}
