/// Reading the fields of an object, for handlers: a field that is missing or of another kind is named in the
/// error. The optional forms take null for absent.
///
///     let title = try body.string("title")
///     let answers = try body.array("answers") { try $0.string("text") }   // names answers[2].text
extension JSONValue {
  /// The text of a field.
  public func string(_ key: String) throws(FieldError) -> String {
    try require(key, "a string", optionalString(key))
  }

  /// The text of a field; nil when it is absent.
  public func optionalString(_ key: String) throws(FieldError) -> String? {
    try read(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
  }

  /// The value of a field that is a whole number, also when written as 2.0 or 2e3.
  public func int(_ key: String) throws(FieldError) -> Int64 {
    try require(key, "an integer", optionalInt(key))
  }

  /// The value of a field that is a whole number; nil when it is absent.
  public func optionalInt(_ key: String) throws(FieldError) -> Int64? {
    try read(key, "an integer") {
      switch $0 {
      case .int(let number): number
      case .double(let number): number.asWholeNumber
      default: nil
      }
    }
  }

  /// The value of a field that is a number.
  public func double(_ key: String) throws(FieldError) -> Double {
    try require(key, "a number", optionalDouble(key))
  }

  /// The value of a field that is a number; nil when it is absent.
  public func optionalDouble(_ key: String) throws(FieldError) -> Double? {
    try read(key, "a number") {
      switch $0 {
      case .int(let number): Double(number)
      case .double(let number): number
      default: nil
      }
    }
  }

  /// The value of a field that is true or false.
  public func bool(_ key: String) throws(FieldError) -> Bool {
    try require(key, "true or false", optionalBool(key))
  }

  /// The value of a field that is true or false; nil when it is absent.
  public func optionalBool(_ key: String) throws(FieldError) -> Bool? {
    try read(key, "true or false") { if case .bool(let flag) = $0 { flag } else { nil } }
  }

  /// The id in a field, which is a decimal string.
  public func identifier<Tag>(
    _ key: String, as type: Identifier<Tag>.Type = Identifier<Tag>.self
  ) throws(FieldError) -> Identifier<Tag> {
    try require(key, "an id, as a string", optionalIdentifier(key))
  }

  /// The id in a field, which is a decimal string; nil when it is absent.
  public func optionalIdentifier<Tag>(
    _ key: String, as type: Identifier<Tag>.Type = Identifier<Tag>.self
  ) throws(FieldError) -> Identifier<Tag>? {
    try read(key, "an id, as a string") {
      if case .string(let text) = $0 { Identifier(decimal: text) } else { nil }
    }
  }

  /// The moment in a field, which is an RFC 3339 string, in milliseconds since 1970; nil when it is absent.
  public func optionalTimeUnixMs(_ key: String) throws(FieldError) -> Int64? {
    try read(key, "a time such as 2026-11-21T08:14:30Z") {
      if case .string(let text) = $0 { RFC3339.parse(text) } else { nil }
    }
  }

  /// The value of a field that is an object.
  public func object(_ key: String) throws(FieldError) -> JSONValue {
    try require(key, "an object", optionalObject(key))
  }

  /// The value of a field that is an object; nil when it is absent.
  public func optionalObject(_ key: String) throws(FieldError) -> JSONValue? {
    try read(key, "an object") { $0.kind == .object ? $0 : nil }
  }

  /// The elements of a field that is an array.
  public func array(_ key: String) throws(FieldError) -> [JSONValue] {
    try require(key, "an array", optionalArray(key))
  }

  /// The elements of a field that is an array; nil when it is absent.
  public func optionalArray(_ key: String) throws(FieldError) -> [JSONValue]? {
    try read(key, "an array") { if case .array(let elements) = $0 { elements } else { nil } }
  }

  /// What `read` makes of a field that is an object; its errors name the field from here. It may throw others
  /// too: a closure that throws one type only would have to say so at every use.
  public func object<Result>(
    _ key: String, _ read: (JSONValue) throws -> Result
  ) throws -> Result {
    let value = try object(key)
    do { return try read(value) } catch let error as FieldError { throw error.inside(key) }
  }

  /// What `read` makes of each element of a field that is an array; its errors name the element.
  public func array<Result>(
    _ key: String, _ read: (JSONValue) throws -> Result
  ) throws -> [Result] {
    var results: [Result] = []
    for (index, element) in try array(key).enumerated() {
      do {
        results.append(try read(element))
      } catch let error as FieldError {
        throw error.inside("\(key)[\(index)]")
      }
    }
    return results
  }

  /// This value's own text, for arrays of strings.
  public func asString() throws(FieldError) -> String {
    guard case .string(let text) = self else { throw FieldError(path: "", .expected("a string")) }
    return text
  }

  private func read<Result>(
    _ key: String, _ expected: String, _ convert: (JSONValue) -> Result?
  ) throws(FieldError) -> Result? {
    guard case .object = self else { throw FieldError(path: "", .expected("an object")) }
    guard let value = self[key], value != .null else { return nil }
    guard let result = convert(value) else { throw FieldError(path: key, .expected(expected)) }
    return result
  }

  /// Null where a value must be is the wrong value; nothing there is a missing one.
  private func require<Result>(
    _ key: String, _ expected: String, _ result: Result?
  ) throws(FieldError) -> Result {
    if let result { return result }
    throw FieldError(path: key, self[key] == nil ? .missing : .expected(expected))
  }
}

extension Double {
  /// What `Int64(exactly:)` gives, without libm's trunc: this room links nothing.
  fileprivate var asWholeNumber: Int64? {
    guard magnitude < 0x1p63, Double(Int64(self)) == self else { return nil }
    return Int64(self)
  }
}
