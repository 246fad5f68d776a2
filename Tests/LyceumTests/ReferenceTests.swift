import API
import Bytes
import Gateway
import Identity
import Loop
import Schema
import Testing

@testable import Lyceum

@Suite struct ReferenceTests {
  private static let thing = Schema.object([
    .required("id", .identifier),
    .optional("parts", .array(of: .object([.required("note", .string(max: 9), "Of `this` part & <that>.")]))),
    .optional("others", .map(of: .object([.required("ok", .boolean)]))),
  ]).named("Thing")

  private static let make = Endpoint(
    .post, "/api/v1/courses/{id}/things/{name...}", id: "things.create", summary: "Make a <thing>.",
    tag: EndpointTag("things", "Things & more."), access: .operation(.meUpdate), limit: .write,
    query: [QueryParameter("dry", .boolean, isRequired: true)],
    input: .object([.required("note", .string(max: 99).example("it's"), "What to note.")]),
    answers: [
      .json(.created, "Made.", thing).with(header: "Location", "Where it is."),
      .problem(.conflict, "taken", "Taken."),
    ]
  ) { _ in .noContent }

  private static let reference = Reference([make], server: "https://learn.example.org")

  @Test func theIndexLeadsToEveryEndpoint() {
    let index = Self.reference.index
    #expect(index.contains("<a href=\"/docs/things.create\">"))
    #expect(index.contains("<h2>things</h2>\n<p>Things &amp; more.</p>"))
    #expect(index.contains("Make a &lt;thing&gt;."))
    #expect(index.contains("/<wbr>api/<wbr>v1/<wbr>courses/<wbr><i>{id}</i>/<wbr>things/<wbr><i>{name}</i>"))
  }

  @Test func aPageTellsWhatIsTakenAndAnswered() {
    let page = Self.reference.page(of: Self.make)
    for part in [
      "<h1>Make a &lt;thing&gt;</h1>", "the permission <code>me.update</code>",
      "class <code>write</code>: 120 requests in 60 s", "<code>Idempotency-Key</code>", "<code>dry</code>",
      "text, at most 99 characters", "What to note.", "<b class=\"status\">201</b> Made.",
      "<code>Location</code>",
      "<code>parts[].note</code>", "Of <code>this</code> part &amp; &lt;that&gt;.",
      "<code>others.*.ok</code>",
      "<code>taken</code>", "<code>invalid_fields</code>", "&quot;note&quot;",
    ] { #expect(page.contains(part), "\(part)") }
    #expect(!page.contains("<thing>") && !page.contains("<that>"))
  }

  @Test func theExampleIsWhatAShellTakes() {
    let page = Self.reference.page(of: Self.make)
    #expect(
      page.contains(
        HTML.escaped(
          """
          curl -X POST 'https://learn.example.org/api/v1/courses/4611686018427387/things/text?dry=true' \\
            -H "Authorization: Bearer $TOKEN" \\
            -H "Idempotency-Key: $(uuidgen)" \\
            -H 'Content-Type: application/json' \\
            -d '{
            "note": "it'\\''s"
          }'
          """)))
  }

  @Test(arguments: [
    ("plain", "plain"), ("a `b` c", "a <code>b</code> c"), ("`<`", "<code>&lt;</code>"), ("a ` b", "a ` b"),
    ("", ""),
    ("\"&\"", "&quot;&amp;&quot;"),
  ])
  func backticksMarkCode(text: String, html: String) {
    #expect(HTML.inline(text) == html)
  }

  @Test func jsonIsWrittenForPeople() throws {
    let value = try JSONValue(parsing: Array(#"{"a":[1,{"b":"x\"y"}],"c":[],"d":{}}"#.utf8))
    #expect(
      HTML.pretty(value) == """
        {
          "a": [
            1,
            {
              "b": "x\\"y"
            }
          ],
          "c": [],
          "d": {}
        }
        """)
  }
}
