import Bytes

/// The forms that a text may be asked to have. Each is said twice, as a function that checks and as a pattern of
/// ECMA-262 that the description carries; a test holds the two together.
///
/// The patterns say the same with and without the flag `u`, and in other engines: no classes such as `\d`, whose
/// meaning differs.
public enum StringFormat: String, Sendable, Hashable, CaseIterable {
  /// Any text without U+0000.
  case text
  /// One line without control characters, blanks around it or marks that turn the direction of writing: for names
  /// and titles.
  case line
  /// What is searched for: one line, as it was typed.
  case search
  /// Lower-case letters and digits, in parts with single dots, dashes or underscores between; begins with a letter,
  /// so that it is never an id.
  case handle
  /// The same with dashes only.
  case slug
  /// A dot-atom, an @, and a domain: RFC 5321 without its quoted and literal forms. How long each side may be is said
  /// by the format's name alone.
  case email
  /// An absolute http or https URL whose host is a name or IPv4 address.
  case uri
  /// RFC 3339, of the years 1000 to 8999, whose offsets cannot lead out of four digits; leap seconds are refused.
  case dateTime
  /// A day of the years 1000 to 8999.
  case date
  /// The form of BCP 47: en, de-AT, zh-Hant-TW.
  case language
  /// `Identifier`'s decimal spelling.
  case identifier
  /// Printable ASCII without blanks.
  case visible
  case base64URL
  /// The header Idempotency-Key: visible ASCII, plain or as a structured field's string.
  case idempotencyKey

  /// What JSON Schema calls it, where it has a word of its own.
  public var jsonSchemaName: String? {
    switch self {
    case .email: "email"
    case .uri: "uri"
    case .dateTime: "date-time"
    case .date: "date"
    default: nil
    }
  }

  /// ECMA-262.
  public var pattern: String {
    switch self {
    case .text: #"^[^\u0000]*$"#
    case .line: Self.linePattern
    case .search: #"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"#
    case .handle: #"^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$"#
    case .slug: #"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$"#
    case .email: Self.emailPattern
    case .uri: Self.uriPattern
    case .dateTime: Self.timePattern
    case .date: "^\(Self.dayPattern)$"
    case .language: "^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$"
    case .identifier: Self.identifierPattern
    case .visible: #"^[!-~]*$"#
    case .base64URL: #"^[A-Za-z0-9_-]*$"#
    case .idempotencyKey:
      #"^(?:[!#-~][!-~]{0,254}|"(?:[!#-\x5b\x5d-~]|\x5c["\x5c]){1,255}")$"#
    }
  }

  /// For "This should be ...".
  var phrase: String {
    switch self {
    case .text: "a text"
    case .line: "one line without blanks around it, and without control characters"
    case .search: "one line without control characters"
    case .handle: "lower-case letters and digits, beginning with a letter, with single . _ or - between them"
    case .slug: "lower-case letters and digits, beginning with a letter, with single dashes between them"
    case .email: "an e-mail address such as \(sample)"
    case .uri: "an address of the web such as \(sample)"
    case .dateTime: "a time such as \(sample)"
    case .date: "a day such as \(sample)"
    case .language: "a language tag such as \(sample)"
    case .identifier: "an id: a decimal number in quotes"
    case .visible: "printable ASCII without blanks"
    case .base64URL: "base64url without padding"
    case .idempotencyKey: "1 to 255 visible ASCII characters"
    }
  }

  /// For tables.
  var noun: String {
    switch self {
    case .text: "text"
    case .line, .search: "line of text"
    case .handle: "handle"
    case .slug: "slug"
    case .email: "e-mail address"
    case .uri: "URL"
    case .dateTime: "time (RFC 3339)"
    case .date: "day (RFC 3339)"
    case .language: "language tag"
    case .identifier: "id (decimal, as text)"
    case .visible, .idempotencyKey: "visible ASCII"
    case .base64URL: "base64url"
    }
  }

  var sample: String {
    switch self {
    case .text, .line, .search: "text"
    case .handle: "ada"
    case .slug: "linear-algebra"
    case .email: "ada@example.org"
    case .uri: "https://example.org/page"
    case .dateTime: "2026-11-21T08:14:30Z"
    case .date: "2026-11-21"
    case .language: "en"
    case .identifier: "4611686018427387"
    case .visible, .base64URL: "c2FtcGxl"
    case .idempotencyKey: "8e03978e-40d5-43dd-bc93-6894a57f9324"
    }
  }

  /// Whether any part of a sample, and a sample with an x after it, is of the format too.
  var canBeCut: Bool {
    switch self {
    case .text, .line, .search, .handle, .visible, .base64URL: true
    default: false
    }
  }

  private static let linePattern = {
    let control = #"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"#
    let blank = #" \u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"#
    return "^(?:[^\(control)\(blank)](?:[^\(control)]*[^\(control)\(blank)])?)?$"
  }()

  private static let emailPattern = {
    let atom = #"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"#
    let label = #"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"#
    return #"^\#(atom)(?:\.\#(atom))*@\#(label)(?:\.\#(label))*$"#
  }()

  private static let uriPattern = {
    let plain = #"[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}"#
    let host = #"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"#
    return #"^https?://\#(host)(?:/(?:\#(plain))*)?(?:\?(?:\#(plain)|\?)*)?(?:#(?:\#(plain)|\?)*)?$"#
  }()

  private static let dayPattern = "[1-8][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"

  private static let timePattern = {
    let time = #"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"#
    return "^\(dayPattern)[Tt]\(time)(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
  }()

  /// 1 to 2^63 - 1: fewer digits than that has, or as many and smaller at the first that differs.
  private static let identifierPattern = {
    let largest = Array(Int64.max.description)
    var alternatives = ["[1-9][0-9]{0,\(largest.count - 2)}"]
    for (place, digit) in largest.enumerated() {
      let first = place == 0 ? 1 : 0
      let isLast = place == largest.count - 1
      let last = digit.wholeNumberValue! - (isLast ? 0 : 1)
      guard last >= first else { continue }
      let rest = isLast ? "" : "[0-9]{\(largest.count - 1 - place)}"
      alternatives.append("\(String(largest[..<place]))[\(first)-\(last)]\(rest)")
    }
    return "^(?:\(alternatives.joined(separator: "|")))$"
  }()
}
