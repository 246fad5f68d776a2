import Gateway

/// What a person is called in addresses and mentions: letters and digits of any script, with dots, hyphens and
/// underscores between them. Two that people take for the same are the same to the database, which folds them.
enum Handle {
  static let lengthRange = 2...32

  static func fault(in text: String, field: String = "handle") -> ProblemField? {
    let scalars = text.unicodeScalars
    if scalars.count < lengthRange.lowerBound {
      return ProblemField(field: field, code: "too_short", message: "A handle has at least 2 characters.")
    }
    if scalars.count > lengthRange.upperBound {
      return ProblemField(field: field, code: "too_long", message: "A handle has at most 32 characters.")
    }
    guard scalars.allSatisfy({ isWordPart($0) || isJoiner($0) }), isBeginning(scalars.first!),
      isWordPart(scalars.last!)
    else {
      return ProblemField(
        field: field, code: "bad_format",
        message: "A handle is made of letters and digits, with . - or _ between them.")
    }
    // A number is an id wherever either may stand, whatever its script.
    guard !scalars.allSatisfy({ $0.properties.generalCategory == .decimalNumber }) else {
      return ProblemField(
        field: field, code: "bad_format", message: "A handle has at least one character that is no digit.")
    }
    return nil
  }

  /// For somebody whom a trusted issuer names: the same name as far as the rules go, never empty.
  static func made(from name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars.prefix(lengthRange.upperBound) {
      text.unicodeScalars.append(isWordPart(scalar) || isJoiner(scalar) ? scalar : "-")
    }
    while let first = text.unicodeScalars.first, !isBeginning(first) { text.unicodeScalars.removeFirst() }
    while let last = text.unicodeScalars.last, !isWordPart(last) { text.unicodeScalars.removeLast() }
    guard fault(in: text) != nil else { return text }
    let rest = String(String.UnicodeScalarView(text.unicodeScalars.filter(isWordPart).prefix(8)))
    return rest.isEmpty ? "person" : "person-" + rest
  }

  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "-" || scalar == "_"
  }

  /// A mark needs something to stand on.
  private static func isBeginning(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: false
    default: isWordPart(scalar)
    }
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    // Some letters and marks are not to be seen: a handle with one would look like another's.
    if scalar.properties.isDefaultIgnorableCodePoint { return false }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }
}
