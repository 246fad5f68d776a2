import Bytes

/// The dialect of OpenAPI 3.1: JSON Schema 2020-12.
extension Schema {
  /// Writes the schema as one JSON object; named parts are references into the document's components.
  public func writeJSONSchema(to json: inout JSONWriter) { writeJSONSchema(to: &json, help: nil) }

  private func writeJSONSchema(to json: inout JSONWriter, help fieldHelp: String?) {
    json.object { json in
      if case .named(let name, _) = form {
        writeReference(to: name, &json)
      } else {
        writeForm(&json)
      }
      if let help = fieldHelp ?? help { json.member("description", help) }
      if let standard { json.member("default", standard) }
      if !examples.isEmpty {
        json.array("examples") { json in for example in examples { json.value(example) } }
      }
    }
  }

  private func writeReference(to name: String, _ json: inout JSONWriter) {
    let path = "#/components/schemas/" + name
    guard isNullable else { return json.member("$ref", path) }
    json.array("anyOf") { json in
      json.object { json in json.member("$ref", path) }
      json.object { json in json.member("type", "null") }
    }
  }

  private func writeForm(_ json: inout JSONWriter) {
    switch form {
    case .any, .named: break
    case .boolean: type("boolean", &json)
    case .integer(let range):
      type("integer", &json)
      json.member("minimum", range.lowerBound)
      json.member("maximum", range.upperBound)
    case .number(let range):
      type("number", &json)
      if range.lowerBound.isFinite { json.member("minimum", range.lowerBound) }
      if range.upperBound.isFinite { json.member("maximum", range.upperBound) }
    case .string(let format, let min, let max): write(format, min: min, max: max, &json)
    case .choice(let texts):
      type("string", &json)
      json.array("enum") { json in
        for text in texts { json.string(text) }
        if isNullable { json.null() }
      }
    case .array(let element, let min, let max):
      type("array", &json)
      json.key("items")
      element.writeJSONSchema(to: &json)
      if min > 0 { json.member("minItems", min) }
      if let max { json.member("maxItems", max) }
    case .object(let fields): write(fields, &json)
    case .map(let value, let max):
      type("object", &json)
      json.key("additionalProperties")
      value.writeJSONSchema(to: &json)
      json.object("propertyNames") { json in json.member("pattern", StringFormat.text.pattern) }
      if let max { json.member("maxProperties", max) }
    }
  }

  private func type(_ name: String, _ json: inout JSONWriter) {
    guard isNullable else { return json.member("type", name) }
    json.array("type") { json in
      json.string(name)
      json.string("null")
    }
  }

  private func write(_ format: StringFormat, min: Int, max: Int?, _ json: inout JSONWriter) {
    type("string", &json)
    if min > 0 { json.member("minLength", min) }
    if let max { json.member("maxLength", max) }
    if let name = format.jsonSchemaName { json.member("format", name) }
    json.member("pattern", format.pattern)
  }

  private func write(_ fields: [Field], _ json: inout JSONWriter) {
    type("object", &json)
    json.object("properties") { json in
      for field in fields {
        json.key(text: field.name)
        field.schema.writeJSONSchema(to: &json, help: field.help)
      }
    }
    let required = fields.filter(\.isRequired)
    guard !required.isEmpty else { return }
    json.array("required") { json in for field in required { json.string(field.name) } }
  }

  /// Adds what has a name in it, to be described under that name.
  public func collectComponents(into components: inout [String: Schema]) {
    switch form {
    case .named(let name, let inner):
      if let known = components[name] {
        precondition(known == inner, "two schemas are called \(name)")
        return
      }
      components[name] = inner
      inner.collectComponents(into: &components)
    case .array(let element, _, _): element.collectComponents(into: &components)
    case .map(let value, _): value.collectComponents(into: &components)
    case .object(let fields): for field in fields { field.schema.collectComponents(into: &components) }
    case .any, .boolean, .integer, .number, .string, .choice: break
    }
  }
}
