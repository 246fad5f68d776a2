import Bytes
import Testing

private enum RoomTag {}

@Suite struct JSONFieldTests {
  private let body: JSONValue

  init() throws {
    let json = """
      {"name":"Ada","age":36,"ratio":0.5,"whole":2.0,"ok":true,"none":null,"room":"77","at":"1970-01-01T00:00:01Z",
       "items":[{"name":"a"},{"name":"b"},{"name":3}],"owner":{"tags":["x",1]}}
      """
    body = try JSONValue(parsing: Array(json.utf8))
  }

  @Test func fieldsOfTheirKindAreRead() throws {
    #expect(try body.string("name") == "Ada")
    #expect(try body.int("age") == 36)
    #expect(try body.int("whole") == 2)
    #expect(try body.double("ratio") == 0.5)
    #expect(try body.double("age") == 36)
    #expect(try body.bool("ok"))
    #expect(try body.identifier("room", as: Identifier<RoomTag>.self).rawValue == 77)
    #expect(try body.optionalTimeUnixMs("at") == 1000)
    #expect(try body.array("items").count == 3)
    #expect(try body.object("owner")["tags"] != nil)
  }

  @Test func nullAndAbsentAreTheSameToOptionalForms() throws {
    #expect(try body.optionalString("none") == nil)
    #expect(try body.optionalString("absent") == nil)
    #expect(throws: FieldError(path: "name", .expected("an integer"))) { try body.optionalInt("name") }
  }

  @Test func errorsSayWhichFieldAndWhatItShouldBe() {
    expect("absent is missing") { _ = try $0.string("absent") }
    expect("none must be a string") { _ = try $0.string("none") }
    expect("age must be a string") { _ = try $0.string("age") }
    expect("ratio must be an integer") { _ = try $0.int("ratio") }
    expect("age must be an id, as a string") { _ = try $0.identifier("age", as: Identifier<RoomTag>.self) }
    expect("name must be a time such as 2026-11-21T08:14:30Z") { _ = try $0.optionalTimeUnixMs("name") }
    expect("items[2].name must be a string") { _ = try $0.array("items") { try $0.string("name") } }
    expect("owner.tags[1] must be a string") {
      _ = try $0.object("owner") { try $0.array("tags") { try $0.asString() } }
    }
    expect("owner.tags[0] must be an object") {
      _ = try $0.object("owner") { try $0.array("tags") { try $0.string("name") } }
    }
    expect("the value must be an object") { _ = try $0["items"]?.string("name") }
  }

  private func expect(_ description: String, _ read: (JSONValue) throws -> Void) {
    let error = #expect(throws: FieldError.self) { try read(body) }
    #expect(error?.description == description)
  }
}
