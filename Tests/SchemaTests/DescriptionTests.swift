import Bytes
import Schema
import Testing

private func written(_ schema: Schema) -> String {
  var json = JSONWriter()
  schema.writeJSONSchema(to: &json)
  return String(decoding: json.take(), as: UTF8.self)
}

@Suite struct DescriptionTests {
  @Test(arguments: [
    (Schema.any, "{}"), (.boolean, #"{"type":"boolean"}"#),
    (.boolean.orNull.described("Whether."), #"{"type":["boolean","null"],"description":"Whether."}"#),
    (
      .integer(min: 1, max: 100).standing(.int(20)),
      #"{"type":"integer","minimum":1,"maximum":100,"default":20}"#
    ),
    (.integer, #"{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}"#),
    (.number, #"{"type":"number"}"#), (.number(min: 0.5), #"{"type":"number","minimum":0.5}"#),
    (.string(min: 1, max: 9), #"{"type":"string","minLength":1,"maxLength":9,"pattern":"^[^\\u0000]*$"}"#),
    (
      .string(format: .slug).example("a-b"),
      #"{"type":"string","pattern":"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$","examples":["a-b"]}"#
    ),
    (.null, #"{"type":["string","null"],"enum":[null]}"#),
    (.choice(["a", "b"]).orNull, #"{"type":["string","null"],"enum":["a","b",null]}"#),
    (
      .array(of: .boolean, min: 1, max: 2),
      #"{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}"#
    ),
    (
      .map(of: .boolean, max: 2),
      #"{"type":"object","additionalProperties":{"type":"boolean"},"propertyNames":{"pattern":"^[^\\u0000]*$"},"maxProperties":2}"#
    ),
    (
      .object([.required("a", .boolean, "Help."), .optional("b", .any)]),
      #"{"type":"object","properties":{"a":{"type":"boolean","description":"Help."},"b":{}},"required":["a"]}"#
    ),
    (.boolean.named("Flag"), ##"{"$ref":"#/components/schemas/Flag"}"##),
    (
      .boolean.named("Flag").orNull.described("Perhaps."),
      ##"{"anyOf":[{"$ref":"#/components/schemas/Flag"},{"type":"null"}],"description":"Perhaps."}"##
    ),
  ])
  func aSchemaIsWrittenAsJSONSchema(schema: Schema, json: String) {
    #expect(written(schema) == json)
  }

  @Test func aTimeHasItsFormatAndAPattern() throws {
    let time = try JSONValue(parsing: Array(written(.time).utf8))
    #expect(time["format"] == .string("date-time") && time["pattern"] != nil)
  }

  @Test func whatHasANameIsCollectedOnce() {
    let inner = Schema.boolean.named("Inner")
    let outer = Schema.object([
      .required("a", inner), .optional("b", .array(of: inner.orNull)), .optional("c", .map(of: .identifier)),
    ]).named("Outer")
    var components: [String: Schema] = [:]
    outer.collectComponents(into: &components)
    #expect(components.keys.sorted() == ["Id", "Inner", "Outer"])
    #expect(components["Inner"] == .boolean)
  }

  @Test func aPageIsNamedForWhatItHolds() {
    let page = Schema.page(of: Schema.boolean.named("Flag"))
    #expect(written(page) == ##"{"$ref":"#/components/schemas/FlagPage"}"##)
    let value = JSONValue.object([
      JSONValue.Member(key: "items", value: .array([.bool(true)])),
      JSONValue.Member(key: "next_cursor", value: .null),
    ])
    #expect(page.faults(in: value, unlisted: .refused) == [])
    #expect(page.faults(in: .object([])).map(\.field) == ["items", "next_cursor"])
  }

  @Test func everySampleIsWhatItShows() {
    var schemas: [Schema] = [
      .any, .boolean, .integer, .number, .time, .identifier, .integer(min: 5, max: 6), .number(max: -3),
      .string(min: 8), .string(min: 1, max: 2), .string(max: 0), .choice(["a"]), .array(of: .time, min: 3),
      .array(of: .time, max: 0), .map(of: .integer, max: 3), .boolean.orNull, .page(of: .identifier),
      .string(min: 20, max: 32, format: .handle), .string(min: 1, max: 2, format: .handle),
      .object([.required("a", .time), .optional("b", .boolean)]),
    ]
    schemas += StringFormat.allCases.map { .string(format: $0) }
    for schema in schemas { #expect(schema.faults(in: schema.sample) == [], "\(schema.words)") }
    #expect(Schema.string().example("x").sample == .string("x"))
  }

  @Test(arguments: [
    (Schema.string(min: 1, max: 64), "text, 1 to 64 characters"),
    (.string(max: 1, format: .line), "line of text, at most 1 character"),
    (.string(min: 2), "text, at least 2 characters"), (.string(min: 4, max: 4), "text, 4 characters"),
    (.integer(min: 1, max: 100), "whole number, 1 to 100"), (.integer, "whole number"),
    (.integer(max: 3), "whole number, at most 3"), (.number(min: 0), "number, 0.0 or more"),
    (.null, "null"),
    (.choice(["a", "b"]).orNull, "one of `a`, `b`, or null"), (.choice(["a"]), "`a`"),
    (.array(of: Schema.boolean.named("Flag"), max: 3), "list of Flag, at most 3 entries"),
    (.map(of: .integer), "object of any keys, each whole number"), (.identifier, "id (decimal, as text)"),
  ])
  func aSchemaIsPutIntoWords(schema: Schema, words: String) {
    #expect(schema.words == words)
  }
}
