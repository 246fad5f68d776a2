import Bytes
import Schema
import Testing

/// `field code` for each fault.
private func faults(_ schema: Schema, _ json: String, _ unlisted: UnlistedFields = .ignored) throws
  -> [String]
{
  schema.faults(in: try JSONValue(parsing: Array(json.utf8)), unlisted: unlisted).map {
    "\($0.field) \($0.code)"
  }
}

@Suite struct CheckingTests {
  private let account = Schema.object([
    .required("handle", .string(min: 2, max: 5, format: .handle)),
    .required("age", .integer(min: 0, max: 150).orNull),
    .optional("bio", .string(max: 3)),
    .optional("tags", .array(of: .choice(["a", "b"]), min: 1, max: 3)),
    .optional("parts", .array(of: .object([.required("name", .string(min: 1))]))),
  ]).named("Account")

  @Test func whatIsAsItShouldBeHasNoFaults() throws {
    #expect(try faults(account, #"{"handle": "ada", "age": 36}"#) == [])
    #expect(
      try faults(
        account, #"{"handle":"ada","age":null,"bio":"","tags":["a","a"],"parts":[{"name":"x"}],"more":1}"#)
        == [])
  }

  @Test func allFaultsAreToldAtOnceWithTheirPlaces() throws {
    #expect(
      try faults(
        account,
        #"{"handle":"A","age":-1,"bio":"long","tags":["a","c"],"parts":[{"name":"x"},{},{"name":""},3]}"#)
        == [
          "handle too_short", "age too_small", "bio too_long", "tags[1] not_a_choice",
          "parts[1].name missing",
          "parts[2].name too_short", "parts[3] wrong_type",
        ])
  }

  @Test func absentAndNullAreTwoThings() throws {
    #expect(try faults(account, #"{}"#) == ["handle missing", "age missing"])
    #expect(
      try faults(account, #"{"handle":null,"age":null,"bio":null}"#) == [
        "handle wrong_type", "bio wrong_type",
      ])
  }

  @Test func whatIsNoObjectIsTold() throws {
    #expect(try faults(account, "[]") == [" wrong_type"])
    #expect(try faults(account.orNull, "null") == [])
  }

  @Test(arguments: [
    ("2", true), ("2.0", true), ("2e0", true), ("20e-1", true), ("2.5", false), ("\"2\"", false),
    ("true", false),
  ])
  func anIntegerIsWholeHoweverItIsWritten(json: String, isWhole: Bool) throws {
    #expect(try faults(.integer, json) == (isWhole ? [] : [" wrong_type"]))
  }

  @Test(arguments: [
    ("9007199254740991", ""), ("9007199254740992", "too_large"), ("1e300", "too_large"),
    ("-1e300", "too_small"),
    ("-9007199254740992", "too_small"), ("99999999999999999999", "too_large"), ("0.5", "wrong_type"),
  ])
  func anIntegerKeepsWithinWhatADoubleHolds(json: String, code: String) throws {
    #expect(try faults(.integer, json) == (code.isEmpty ? [] : [" " + code]))
  }

  @Test func aNumberKeepsItsBounds() throws {
    let schema = Schema.number(min: -1, max: 1.5)
    #expect(try faults(schema, "1.5") == [] && faults(schema, "-1") == [] && faults(schema, "-0.0") == [])
    #expect(try faults(schema, "1.6") == [" too_large"] && faults(schema, "-2") == [" too_small"])
    #expect(try faults(schema, "\"1\"") == [" wrong_type"])
  }

  @Test func lengthsCountCodePoints() throws {
    let two = Schema.string(min: 2, max: 2)
    #expect(try faults(two, #""\ud83d\ude00\ud83d\ude00""#) == [])
    // One character to a reader, two code points: e and its accent.
    #expect(try faults(two, #""e\u0301""#) == [] && faults(two, #""\u00e9""#) == [" too_short"])
    #expect(try faults(two, #""\r\n""#) == [])
  }

  @Test func theCharacterThatCannotBeStoredIsRefusedEverywhere() throws {
    let texts = Schema.object([
      .optional("text", .string()), .optional("any", .any), .optional("map", .map(of: .string())),
      .optional("choice", .choice(["a"])), .optional("handle", .string(format: .handle)),
    ])
    #expect(
      try faults(
        texts,
        #"{"text":"a\u0000","any":["x",{"k":"\u0000","\u0000":1}],"map":{"a":"\u0000","\u0000":"b"},"handle":"\u0000"}"#
      )
        == [
          "text bad_character", "any[1].k bad_character", "any[1].\0 bad_character", "map.a bad_character",
          "map.\0 bad_character", "handle bad_character",
        ])
    #expect(try faults(texts, #"{"choice":"a\u0000","unknown":"\u0000"}"#) == ["choice not_a_choice"])
  }

  @Test func textsOfOneCanonicalFormAreNotTheSame() throws {
    // U+212A, the Kelvin sign, is K to Swift's ==.
    #expect(try faults(.choice(["K"]), #""\u212a""#) == [" not_a_choice"])
    #expect(
      try faults(.object([.required("K", .any)]), #"{"\u212a":1}"#, .refused) == [
        "K missing", "\u{212a} undeclared",
      ])
  }

  @Test func listsAndMapsKeepTheirSizes() throws {
    let list = Schema.array(of: .boolean, min: 1, max: 2)
    #expect(try faults(list, "[]") == [" too_few"] && faults(list, "[true,false]") == [])
    #expect(try faults(list, "[1,2,3]") == [" too_many"])
    #expect(try faults(.map(of: .integer, max: 1), #"{"a":1,"b":2}"#) == [" too_many"])
    #expect(try faults(.map(of: .integer), #"{"a":1,"b":"2"}"#) == ["b wrong_type"])
  }

  @Test func onlyAnAnswerIsHeldToWhatIsListed() throws {
    let json = #"{"handle":"ada","age":1,"password_hash":"x","parts":[{"name":"x","secret":1}]}"#
    #expect(try faults(account, json) == [])
    #expect(
      try faults(account, json, .refused) == ["parts[0].secret undeclared", "password_hash undeclared"])
  }

  @Test func thereIsAnEndToTheTelling() throws {
    let many = "[" + repeatElement("1", count: 1_000).joined(separator: ",") + "]"
    #expect(try faults(.array(of: .string()), many).count == Schema.faultsMax)
    let key = String(repeating: "k", count: 10_000)
    let fault = try #require(
      Schema.map(of: .string()).faults(in: .object([JSONValue.Member(key: key, value: .null)])).first)
    #expect(fault.field.count == 64)
  }

  @Test func everyMessageIsASentence() throws {
    let schema = Schema.object([
      .required("a", .string(min: 2)), .required("b", .string(max: 1)),
      .required("c", .integer(min: 3, max: 4)),
      .required("d", .string(format: .email)), .required("e", .choice(["x", "y"])),
      .required("f", .string(min: 1)),
      .required("g", .array(of: .any, min: 2)),
    ])
    let value = try JSONValue(
      parsing: Array(#"{"a":"x","b":"xy","c":5,"d":"x","e":"z","f":"","g":[1]}"#.utf8))
    #expect(
      schema.faults(in: value).map(\.message) == [
        "This should have at least 2 characters; it has 1.",
        "This should have at most 1 character; it has 2.",
        "This should be 4 or less.", "This should be an e-mail address such as ada@example.org.",
        "This should be one of: x, y.", "This should not be empty.",
        "This list should have at least 2 entries; it has 1.",
      ])
  }

  @Test func aFaultIsSeenFromOutside() {
    #expect(FieldFault("", .missing, "").inside("limit").field == "limit")
    #expect(FieldFault("[2]", .missing, "").inside("items").field == "items[2]")
    #expect(FieldFault("name", .missing, "").inside("items").field == "items.name")
  }

  @Test(arguments: [
    (Schema.integer, "12", JSONValue.int(12)), (.integer, "-1", .int(-1)), (.integer, "2.0", .double(2)),
    (.integer, "", .string("")), (.integer, " 1", .string(" 1")), (.integer, "1 ", .string("1 ")),
    (.integer, "01", .string("01")), (.integer, "+1", .string("+1")), (.integer, "\n1", .string("\n1")),
    (.number, "0.5", .double(0.5)), (.number, "1e400", .string("1e400")), (.boolean, "true", .bool(true)),
    (.boolean, "TRUE", .string("TRUE")), (.string(), "12", .string("12")), (.identifier, "12", .string("12")),
    (.integer.named("Limit"), "12", .int(12)),
  ])
  func textsOfAQueryBecomeValues(schema: Schema, text: String, value: JSONValue) {
    #expect(schema.value(ofText: text) == value)
  }
}
