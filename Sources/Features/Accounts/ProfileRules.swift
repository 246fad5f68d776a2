import Gateway

/// What a profile may say.
enum ProfileRules {
  static let nameLengthMax = 80
  static let localeLengthMax = 35
  static let timeZoneLengthMax = 64

  /// A name as it is kept: what stands around it by a slip of the thumb would only push it about in lists.
  static func name(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }

  static func nameFault(_ text: String) -> ProblemField? {
    let isBlank = text.unicodeScalars.allSatisfy {
      $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
    }
    if isBlank {
      return ProblemField(field: "name", code: "too_short", message: "A name has at least one letter.")
    }
    if text.unicodeScalars.count > nameLengthMax {
      return ProblemField(
        field: "name", code: "too_long", message: "A name has at most \(nameLengthMax) characters.")
    }
    // Line ends, and marks that turn the direction of what follows, would spoil every list that the name stands in.
    guard text.unicodeScalars.allSatisfy({ !isControl($0) }) else {
      return ProblemField(
        field: "name", code: "bad_format", message: "A name is one line without control characters.")
    }
    return nil
  }

  /// The form of BCP 47: en, de-AT, zh-Hant-TW.
  static func localeFault(_ text: String) -> ProblemField? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isTag =
      text.utf8.count <= localeLengthMax && (2...8).contains(parts[0].count)
      && parts[0].utf8.allSatisfy(isLetter)
      && parts.dropFirst().allSatisfy {
        (1...8).contains($0.count) && $0.utf8.allSatisfy { isLetter($0) || isDigit($0) }
      }
    if isTag { return nil }
    return ProblemField(
      field: "locale", code: "bad_format", message: "A locale is a language tag such as en, de-AT or zh-Hant."
    )
  }

  static let timeZoneFault = ProblemField(
    field: "time_zone", code: "unknown",
    message: "There is no such time zone; one is called Europe/Vienna or UTC.")

  /// What names in the time zone database begin with. After another beginning PostgreSQL reads a rule of POSIX, which it
  /// takes whatever the rest says.
  private static let areas: Set<Substring> = [
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Etc", "Europe", "Indian",
    "Pacific",
  ]

  /// The form of the names in the time zone database.
  static func isTimeZoneName(_ text: String) -> Bool {
    guard text != "UTC" else { return true }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return (2...3).contains(parts.count) && text.utf8.count <= timeZoneLengthMax
      && areas.contains(parts[0])
      && parts.allSatisfy { part in
        !part.isEmpty && isLetter(part.utf8.first!)
          && part.utf8.allSatisfy { isLetter($0) || isDigit($0) || "_+-".utf8.contains($0) }
      }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    // But for the joiners, which are part of how some names are written.
    case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
    default: false
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
