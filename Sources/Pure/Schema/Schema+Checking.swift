import Bytes

/// What to make of fields that no schema lists.
public enum UnlistedFields: Sendable {
  /// A client of a later version may send them.
  case ignored
  /// What nobody was told of must not go out.
  case refused
}

extension Schema {
  /// Beyond so many, one more does not help whoever mends them.
  public static let faultsMax = 50

  /// Everything that is wrong with a value, at once; nothing where it is as it should be.
  public func faults(in value: JSONValue, unlisted: UnlistedFields = .ignored) -> [FieldFault] {
    var checker = Checker(unlisted: unlisted)
    checker.check(value, self)
    return checker.faults
  }
}

/// Walks a value and its schema side by side. Where it is, is put into words only when something is wrong.
private struct Checker {
  private enum Step {
    case field(String)
    case index(Int)
  }

  /// A key that its sender made up is not repeated at length.
  private static let keyShownMax = 64

  let unlisted: UnlistedFields
  private(set) var faults: [FieldFault] = []
  private var path: [Step] = []

  init(unlisted: UnlistedFields) { self.unlisted = unlisted }

  mutating func check(_ value: JSONValue, _ schema: Schema) {
    guard faults.count < Schema.faultsMax else { return }
    if value == .null, schema.isNullable { return }
    switch schema.form {
    case .any: checkTexts(in: value)
    case .named(_, let inner): check(value, inner)
    case .boolean:
      guard case .bool = value else { return wrongType("true or false") }
    case .integer(let range): checkInteger(value, range)
    case .number(let range): checkNumber(value, range)
    case .string(let format, let min, let max):
      guard case .string(let text) = value else { return wrongType("a text") }
      check(text, format, min: min, max: max)
    case .choice(let texts):
      guard case .string(let text) = value, !texts.isEmpty else {
        return wrongType(texts.isEmpty ? "null" : "a text")
      }
      if !texts.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
        fault(.notAChoice, "This should be one of: \(texts.joined(separator: ", ")).")
      }
    case .array(let element, let min, let max): checkArray(value, element, min: min, max: max)
    case .object(let fields): checkObject(value, fields)
    case .map(let inner, let max): checkMap(value, inner, max: max)
    }
  }

  // MARK: Numbers and texts

  private mutating func checkInteger(_ value: JSONValue, _ range: ClosedRange<Int64>) {
    switch value {
    case .int(let number): check(number, range)
    case .double(let number):
      // Beyond 2^53 every double is whole.
      if let whole = number.asWholeNumber {
        check(whole, range)
      } else if number.magnitude >= 0x1p53 {
        bound(number < 0 ? .tooSmall : .tooLarge, "\(number < 0 ? range.lowerBound : range.upperBound)")
      } else {
        wrongType("a whole number")
      }
    default: wrongType("a whole number")
    }
  }

  private mutating func check(_ number: Int64, _ range: ClosedRange<Int64>) {
    if number < range.lowerBound { bound(.tooSmall, "\(range.lowerBound)") }
    if number > range.upperBound { bound(.tooLarge, "\(range.upperBound)") }
  }

  private mutating func checkNumber(_ value: JSONValue, _ range: ClosedRange<Double>) {
    let number: Double
    switch value {
    case .int(let whole): number = Double(whole)
    case .double(let double): number = double
    default: return wrongType("a number")
    }
    if number < range.lowerBound { bound(.tooSmall, "\(range.lowerBound)") }
    if number > range.upperBound { bound(.tooLarge, "\(range.upperBound)") }
  }

  private mutating func bound(_ code: FieldFault.Code, _ bound: String) {
    fault(code, "This should be \(bound) or \(code == .tooSmall ? "more" : "less").")
  }

  private mutating func check(_ text: String, _ format: StringFormat, min: Int, max: Int?) {
    guard isStorable(text) else { return }
    let length = text.unicodeScalars.count
    if length < min {
      fault(
        .tooShort,
        length == 0
          ? "This should not be empty." : "This should have at least \(characters(min)); it has \(length).")
    } else if let max, length > max {
      fault(.tooLong, "This should have at most \(characters(max)); it has \(length).")
    } else if !format.accepts(text) {
      fault(.badFormat, "This should be \(format.phrase).")
    }
  }

  /// Whether PostgreSQL can keep it.
  private mutating func isStorable(_ text: String) -> Bool {
    guard text.utf8.contains(0) else { return true }
    fault(.badCharacter, "This should not contain the character U+0000.")
    return false
  }

  private func characters(_ count: Int) -> String { count == 1 ? "1 character" : "\(count) characters" }

  /// Of what may be anything: how deep it goes, the parser has bounded.
  private mutating func checkTexts(in value: JSONValue) {
    guard faults.count < Schema.faultsMax else { return }
    switch value {
    case .string(let text): _ = isStorable(text)
    case .array(let elements):
      for (index, element) in elements.enumerated() { at(.index(index)) { $0.checkTexts(in: element) } }
    case .object(let members):
      for member in members {
        at(.field(member.key)) { if $0.isStorable(member.key) { $0.checkTexts(in: member.value) } }
      }
    case .null, .bool, .int, .double: break
    }
  }

  // MARK: Containers

  private mutating func checkArray(_ value: JSONValue, _ element: Schema, min: Int, max: Int?) {
    guard case .array(let elements) = value else { return wrongType("a list") }
    if elements.count < min {
      fault(.tooFew, "This list should have at least \(entries(min)); it has \(elements.count).")
    }
    if let max, elements.count > max { return tooMany(max, elements.count) }
    for (index, value) in elements.enumerated() { at(.index(index)) { $0.check(value, element) } }
  }

  private mutating func checkObject(_ value: JSONValue, _ fields: [Field]) {
    guard case .object(let members) = value else { return wrongType("an object") }
    for field in fields {
      if let value = value[field.name] {
        at(.field(field.name)) { $0.check(value, field.schema) }
      } else if field.isRequired {
        at(.field(field.name)) { $0.fault(.missing, "This field is needed.") }
      }
    }
    guard unlisted == .refused else { return }
    for member in members where !fields.contains(where: { $0.name.utf8.elementsEqual(member.key.utf8) }) {
      at(.field(member.key)) { $0.fault(.undeclared, "This field is not in the description.") }
    }
  }

  private mutating func checkMap(_ value: JSONValue, _ inner: Schema, max: Int?) {
    guard case .object(let members) = value else { return wrongType("an object") }
    if let max, members.count > max { return tooMany(max, members.count) }
    for member in members {
      at(.field(member.key)) { if $0.isStorable(member.key) { $0.check(member.value, inner) } }
    }
  }

  private mutating func tooMany(_ max: Int, _ count: Int) {
    fault(.tooMany, "This should have at most \(entries(max)); it has \(count).")
  }

  private func entries(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }

  // MARK: Telling

  private mutating func at(_ step: Step, _ body: (inout Checker) -> Void) {
    path.append(step)
    body(&self)
    path.removeLast()
  }

  private mutating func wrongType(_ phrase: String) { fault(.wrongType, "This should be \(phrase).") }

  private mutating func fault(_ code: FieldFault.Code, _ message: String) {
    guard faults.count < Schema.faultsMax else { return }
    var place = ""
    for step in path {
      switch step {
      case .index(let index): place += "[\(index)]"
      case .field(let name):
        let shown = name.unicodeScalars.prefix(Self.keyShownMax)
        place += (place.isEmpty ? "" : ".") + String(String.UnicodeScalarView(shown))
      }
    }
    faults.append(FieldFault(place, code, message))
  }
}

extension Double {
  /// The whole number that it is, without libm: this room links nothing.
  var asWholeNumber: Int64? {
    guard magnitude < 0x1p63, Double(Int64(self)) == self else { return nil }
    return Int64(self)
  }
}
