/// Who is named in a text: `@handle`, `@assistants` and `@room`. Pure.
///
/// A name begins after the beginning, a blank or an opening mark, so an address of mail names nobody; what stands between
/// backticks is code and names nobody either.
struct Mentions: Sendable, Hashable {
  /// What is beyond names nobody.
  static let handlesMax = 50
  private static let handleLengthMax = 32
  private static let opening: Set<Unicode.Scalar> = [
    "(", "[", "{", ",", ";", ":", "*", "_", "~", "\"", "'", ">", "/",
  ]

  /// In the order in which they are first named, each once, as they are written.
  private(set) var handles: [String] = []
  private(set) var hasRoom = false
  private(set) var hasStaff = false

  static let none = Mentions()

  private init() {}

  init(in text: String) {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return }
    let scalars = Array(text.unicodeScalars)
    var place = 0
    while place < scalars.count {
      if scalars[place] == "`" {
        place = Self.endOfCode(scalars, from: place)
      } else if scalars[place] == "@", place == 0 || Self.mayPrecede(scalars[place - 1]) {
        let name = Self.name(scalars, from: place + 1)
        note(name)
        place += 1 + name.unicodeScalars.count
      } else {
        place += 1
      }
    }
  }

  private mutating func note(_ name: String) {
    switch name.lowercased() {
    case "": break
    case "room": hasRoom = true
    case "assistants": hasStaff = true
    default: if handles.count < Self.handlesMax, !handles.contains(name) { handles.append(name) }
    }
  }

  /// Behind the code that begins here: at as many backticks as begin it. Without an end it is none.
  private static func endOfCode(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    let count = ticks(scalars, from: start)
    var place = start + count
    while place < scalars.count {
      let run = ticks(scalars, from: place)
      if run == count { return place + run }
      place += max(run, 1)
    }
    return start + count
  }

  private static func ticks(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    scalars[start...].prefix { $0 == "`" }.count
  }

  private static func mayPrecede(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || opening.contains(scalar)
  }

  /// Letters and digits, with single dots, dashes and underscores between.
  private static func name(_ scalars: [Unicode.Scalar], from start: Int) -> String {
    var name = String.UnicodeScalarView()
    var place = start
    while place < scalars.count {
      let isBetween = ".-_".unicodeScalars.contains(scalars[place]) && !name.isEmpty
      guard isPart(scalars[place]) || isBetween && place + 1 < scalars.count && isPart(scalars[place + 1])
      else { break }
      name.append(scalars[place])
      place += 1
    }
    return name.count <= handleLengthMax ? String(name) : ""
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }
}
