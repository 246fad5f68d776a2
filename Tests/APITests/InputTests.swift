import Bytes
import Gateway
import Loop
import Schema
import TestSupport
import Testing

@testable import API

/// What was sent, and how it is refused.
@Suite(.onTheLoop) struct InputTests {
  private let make = Endpoint(
    .post, "/things", id: "things.create", summary: "Make a thing.", tag: "things", access: .anyone,
    limit: .none,
    input: .object([
      .required("name", .string(min: 1, max: 5)),
      .optional("parts", .array(of: .object([.required("n", .integer)]))),
    ]), answers: [.none(.noContent, "Made.")], takesIdempotencyKey: false
  ) { _ in .noContent }

  private let list = Endpoint(
    .get, "/things", id: "things.list", summary: "List things.", tag: "things", access: .anyone, limit: .none,
    query: QueryParameter.page + [
      QueryParameter("role", .choice(["a", "b"]), isRequired: true), QueryParameter("all", .boolean),
      QueryParameter("of", .identifier),
    ],
    answers: [.json(.ok, "What was asked.", .map(of: .any))]
  ) { call in
    .json { json in
      json.object { json in
        json.member("limit", Int64(call.page.limit))
        json.member("cursor", call.page.cursor)
        json.member("role", call.query("role", as: String.self))
        json.member("all", call.query("all", as: Bool.self).map { "\($0)" })
      }
    }
  }

  @Test(arguments: [
    ("application/json", true), ("Application/JSON ; charset=utf-8", true),
    ("application/merge-patch+json", true),
    ("text/json", false), ("application/jsonx", false), ("application/x-www-form-urlencoded", false),
    ("", false),
    ("text/plain; application/json", false), ("multipart/form-data", false), ("application/a b+json", false),
  ])
  @LoopActor func onlyJSONIsTaken(type: String, isTaken: Bool) async throws {
    let answer = try await Desk().brief(make, [(.contentType, type)], body: #"{"name":"a"}"#)
    #expect(answer == (isTaken ? "204" : "415 json_expected"))
  }

  @Test @LoopActor func whatIsNoJSONIsToldWhere() async throws {
    let desk = try Desk()
    #expect(await desk.brief(make, body: #"{"name":"a"}"#) == "415 json_expected")
    #expect(await desk.brief(make, [json], body: "") == "400 invalid_json")
    let problem = try #require(try await desk.problem(make, [json], body: #"{"name":}"#))
    #expect("\(problem.code)" == "invalid_json" && problem.detail.contains("byte 8"))
    #expect(await desk.brief(make, [json], body: #"{"name":"a","name":"b"}"#) == "400 invalid_json")
    #expect(await desk.brief(make, [json], body: String(repeating: "[", count: 1_000)) == "400 invalid_json")
  }

  @Test @LoopActor func everyFaultOfABodyIsTold() async throws {
    let problem = try #require(
      try await Desk().problem(make, [json], body: #"{"name":"","parts":[{"n":1},{"n":"1"},{}]}"#))
    #expect(problem.status == .unprocessableContent && "\(problem.code)" == "invalid_fields")
    #expect(
      problem.fields.map { "\($0.field) \($0.code)" } == [
        "name too_short", "parts[1].n wrong_type", "parts[2].n missing",
      ])
    #expect(problem.detail == "3 fields are not as they should be; `errors` tells what to mend.")
  }

  @Test @LoopActor func theQueryIsCheckedAndRead() async throws {
    let desk = try Desk()
    let given = try await desk.send(
      list, query: [("limit", "7"), ("role", "b"), ("all", "true"), ("cursor", "abc"), ("unknown", "\u{1}")])
    #expect(given.text == #"{"limit":7,"cursor":"abc","role":"b","all":"true"}"#)
    let standard = try await desk.send(list, query: [("role", "a")])
    #expect(standard.text == #"{"limit":20,"cursor":null,"role":"a","all":null}"#)
  }

  @Test @LoopActor func everyFaultOfAQueryIsTold() async throws {
    let desk = try Desk()
    let problem = try #require(
      try await desk.problem(
        list,
        query: [
          ("limit", "101"), ("all", "1"), ("cursor", "a+b"), ("of", "0"), ("limit", "3"), ("all", "true"),
        ]))
    #expect("\(problem.code)" == "invalid_fields")
    #expect(
      problem.fields.map { "\($0.field) \($0.code)" } == [
        "limit repeated", "cursor bad_format", "role missing", "all repeated", "of bad_format",
      ])
    #expect(await desk.brief(list, query: [("role", "a"), ("limit", "0")]) == "422 invalid_fields")
    #expect(await desk.brief(list, query: [("role", "a"), ("limit", "100")]) == "200")
    #expect(await desk.brief(list, query: [("role", "")]) == "422 invalid_fields")
  }
}

@Suite(.onTheLoop) struct PageTests {
  @Test func aCursorIsReadAsItWasWritten() throws {
    let cursor = Cursor.encode(Int64.min, "ä\"/+", Int64.max)
    let decoded = try #require(Cursor.decode(cursor, as: Int64.self, String.self, Int64.self))
    #expect(decoded == (.min, "ä\"/+", .max))
    #expect(cursor.utf8.allSatisfy { ASCII.isTokenByte($0) })
  }

  @Test(arguments: [
    "", "!", "WzEsMV0=", Cursor.encode("a"), Cursor.encode(Int64(1), Int64(2)),
    Base64.url.encode(Array("[2,1]".utf8)), Base64.url.encode(Array("[1,1.5]".utf8)),
    Base64.url.encode(Array("{}".utf8)),
    Base64.url.encode(Array("[1]".utf8)), Base64.url.encode(Array("[1,99999999999999999999]".utf8)),
  ])
  func whatIsNoneIsAFaultOfItsField(text: String) {
    let page = PageRequest(limit: 5, cursor: text)
    let problem = #expect(throws: Problem.self) { _ = try page.after(Int64.self) }
    #expect(problem?.fields.map(\.field) == ["cursor"])
  }

  @Test func aTextOfACursorCanBeStored() {
    let cursor = Base64.url.encode(Array(#"[1,"a\u0000"]"#.utf8))
    #expect(Cursor.decode(cursor, as: String.self) == nil)
  }

  @Test @LoopActor func aListIsReadPageByPage() throws {
    let all = (1...7).map { Int64($0) }
    var seen: [Int64] = []
    var cursor: String?
    var pages = 0
    repeat {
      let page = PageRequest(limit: 3, cursor: cursor)
      let after = try page.after(Int64.self) ?? Int64(0)
      let rows = Array(all.filter { $0 > after }.prefix(page.fetchCount))
      let response = Response.page(rows, of: page, next: { Cursor.encode($0) }) { $0.int($1) }
      let value = try JSONValue(parsing: Array(response.text.utf8))
      for case .int(let number) in try value.array("items") { seen.append(number) }
      cursor = try value.optionalString("next_cursor")
      pages += 1
    } while cursor != nil
    #expect(seen == all && pages == 3)
    let exact = Response.page([Int64](1...3), of: PageRequest(limit: 3), next: { Cursor.encode($0) }) {
      $0.int($1)
    }
    #expect(exact.text == #"{"items":[1,2,3],"next_cursor":null}"#)
  }

  @Test @LoopActor func aVersionHoldsAWrite() throws {
    #expect(Response.noContent.withVersion(12).validators.etag == "\"v12\"")
    func check(_ header: String?) throws {
      let headers: [(HeaderName, String)] = header.map { [(.ifMatch, $0)] } ?? []
      try Call(request(.patch, "/", headers)).check(version: 12)
    }
    for header in [nil, "\"v12\"", "*", "\"v11\", \"v12\"", "\"v12-gzip\""] {
      #expect(throws: Never.self) { try check(header) }
    }
    for header in ["\"v11\"", "W/\"v12\"", "v12", "\"v1\"", "\"v11-gzip\""] {
      #expect(throws: Problem.self) { try check(header) }
    }
  }
}
