/// A key and its value in one call; an absent value is written as null.
extension JSONWriter {
  /// Writes a member that is a text.
  public mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    string(value)
  }

  /// Writes a member that is an integer.
  public mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    int(value)
  }

  /// Writes a member that is an integer.
  public mutating func member(_ name: StaticString, _ value: Int64) {
    key(name)
    int(value)
  }

  /// Writes a member that is an integer without sign.
  public mutating func member(_ name: StaticString, _ value: UInt64) {
    key(name)
    uint(value)
  }

  /// Writes a member that is a number.
  public mutating func member(_ name: StaticString, _ value: Double) {
    key(name)
    double(value)
  }

  /// Writes a member that is true or false.
  public mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// Writes a member that is an id, as a string.
  public mutating func member<Tag>(_ name: StaticString, _ value: Identifier<Tag>) {
    key(name)
    identifier(value)
  }

  /// Writes a member that is a built value.
  public mutating func member(_ name: StaticString, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  /// Writes a member that is a text or null.
  public mutating func member(_ name: StaticString, _ value: String?) {
    if let value { member(name, value) } else { memberNull(name) }
  }

  /// Writes a member that is an integer or null.
  public mutating func member(_ name: StaticString, _ value: Int64?) {
    if let value { member(name, value) } else { memberNull(name) }
  }

  /// Writes a member that is a number or null.
  public mutating func member(_ name: StaticString, _ value: Double?) {
    if let value { member(name, value) } else { memberNull(name) }
  }

  /// Writes a member that is an id or null.
  public mutating func member<Tag>(_ name: StaticString, _ value: Identifier<Tag>?) {
    if let value { member(name, value) } else { memberNull(name) }
  }

  /// Writes a member that is a moment, as an RFC 3339 string in UTC, or null.
  public mutating func member(_ name: StaticString, timeUnixMs: Int64?) {
    guard let timeUnixMs else { return memberNull(name) }
    key(name)
    time(unixMs: timeUnixMs)
  }

  /// Writes a member whose bytes are JSON already.
  public mutating func member(_ name: StaticString, raw json: [UInt8]) {
    key(name)
    raw(json)
  }

  /// Writes a member that is null.
  public mutating func memberNull(_ name: StaticString) {
    key(name)
    null()
  }

  /// Writes an object whose members `body` writes.
  public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    beginObject()
    try body(&self)
    endObject()
  }

  /// Writes an array whose elements `body` writes.
  public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    beginArray()
    try body(&self)
    endArray()
  }

  /// Writes a member that is an object.
  public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
    key(name)
    try object(body)
  }

  /// Writes a member that is an array.
  public mutating func array(_ name: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
    key(name)
    try array(body)
  }

  /// Writes a built value.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): bool(flag)
    case .int(let number): int(number)
    case .double(let number): double(number)
    case .string(let text): string(text)
    case .array(let elements):
      array { for element in elements { $0.value(element) } }
    case .object(let members):
      object {
        for member in members {
          $0.key(text: member.key)
          $0.value(member.value)
        }
      }
    }
  }
}
