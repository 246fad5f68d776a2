import Bytes
import TestSupport
import Testing

@testable import Gateway

@Suite struct AnswerTests {
  private static let body = "0123456789abcdef"
  private static let modified: Int64 = 784_111_777

  private func answer(
    _ response: Response, _ method: HTTPMethod = .get, _ headers: [(HeaderName, String)] = [],
    isHTTP10: Bool = false
  ) -> Answer {
    Answer(response, .init(method: method, headers: fields(headers), incident: quiet, isHTTP10: isHTTP10))
  }

  /// The head as lines.
  private func head(_ answer: Answer) -> [String] {
    let all = text(answer.head.bytes)
    #expect(
      all.hasSuffix("\r\n") && !all.contains("\r\n\r\n"), "a head ends with a line and has no empty one")
    return all.replacing("\r\n", with: "\n").dropLast().split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }

  private func body(_ answer: Answer) -> String {
    answer.segments.map { segment in
      guard case .bytes(let bytes, let range) = segment else { return "a file" }
      #expect(range.count == segment.count)
      return text(bytes[range])
    }.joined()
  }

  /// The length that the head announces is that of the body, byte by byte.
  private func hasExactLength(_ answer: Answer) -> Bool {
    head(answer).filter { $0.hasPrefix("Content-Length: ") } == ["Content-Length: \(body(answer).utf8.count)"]
  }

  private var stable: Response {
    var response = Response.text(Self.body)
    response.validators = Validators(etag: "\"v1\"", lastModified: Self.modified)
    response.servesRanges = true
    return response
  }

  private static let state = ["ETag: \"v1\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"]
  private static let sniff = "X-Content-Type-Options: nosniff"

  @Test func theWholeHasItsLengthAndSaysThatItServesRanges() {
    let whole = answer(stable.with(header: "Cache-Control", "no-cache"))
    #expect(
      head(whole) == ["HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8"] + Self.state + [
        "Cache-Control: no-cache", Self.sniff, "Accept-Ranges: bytes", "Content-Length: 16",
      ])
    #expect(body(whole) == Self.body)
    #expect(!whole.isChunked)
  }

  @Test func nothingHasTheLengthZero() {
    let nothing = answer(Response(.created).with(header: "Location", "/a/1"))
    #expect(head(nothing) == ["HTTP/1.1 201 Created", "Location: /a/1", Self.sniff, "Content-Length: 0"])
    #expect(nothing.segments.isEmpty)
    #expect(answer(.text("")).segments.isEmpty)
  }

  @Test func noContentHasNoLength() {
    #expect(head(answer(.noContent)) == ["HTTP/1.1 204 No Content", Self.sniff])
  }

  @Test func aStatusWithoutContentNeverHasABody() {
    for status in [HTTPStatus.noContent, .notModified] {
      let bare = answer(.text("a body by mistake", status: status))
      #expect(bare.segments.isEmpty)
      #expect(!head(bare).contains { $0.hasPrefix("Content-Length") })
    }
  }

  @Test func oneRangeIsThatPart() {
    let part = answer(stable, .get, [(.range, "bytes=4-7")])
    #expect(part.status == .partialContent)
    #expect(
      head(part) == ["HTTP/1.1 206 Partial Content", "Content-Type: text/plain; charset=utf-8"] + Self.state
        + [
          Self.sniff, "Content-Range: bytes 4-7/16", "Content-Length: 4",
        ])
    #expect(body(part) == "4567")
  }

  @Test func manyRangesAreAMultipartOfExactLength() {
    let parts = answer(stable, .get, [(.range, "bytes=0-1,-2")])
    #expect(
      head(parts) == [
        "HTTP/1.1 206 Partial Content", "Content-Type: multipart/byteranges; boundary=0000-0000-0000-0000",
      ]
        + Self.state + [Self.sniff, "Content-Length: 227"])
    #expect(
      body(parts).replacing("\r\n", with: "\n") == """

        --0000-0000-0000-0000
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 0-1/16

        01
        --0000-0000-0000-0000
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 14-15/16

        ef
        --0000-0000-0000-0000--

        """)
    #expect(hasExactLength(parts))
    #expect(parts.segments.reduce(0) { $0 + $1.count } == 227)
  }

  @Test func randomRangesAreAnnouncedWithTheLengthThatTheyHave() {
    var random = Seeded(for: "randomRangesAreAnnouncedWithTheLengthThatTheyHave")
    for _ in 0..<500 {
      let specs = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        let first = Int.random(in: 0...20, using: &random)
        return ["\(first)-\(first + Int.random(in: 0...3, using: &random))", "\(first)-", "-\(first)"]
          .randomElement(using: &random)!
      }
      let header = "bytes=" + specs.joined(separator: ",")
      let got = answer(stable, .get, [(.range, header)])
      #expect(hasExactLength(got), "\(header)")
      if got.status == .ok { #expect(body(got) == Self.body, "\(header)") }
    }
  }

  @Test func aRangeOutsideIsRefusedWithTheSize() {
    let refused = answer(stable, .get, [(.range, "bytes=16-")])
    #expect(refused.status == .rangeNotSatisfiable)
    let lines = head(refused)
    #expect(lines[0] == "HTTP/1.1 416 Range Not Satisfiable")
    #expect(lines.contains("Content-Type: application/problem+json"))
    #expect(lines.contains("Content-Range: bytes */16"))
    #expect(!lines.contains("Accept-Ranges: bytes"))
    #expect(body(refused).contains(#""detail":"The resource has 16 bytes.""#))
    #expect(hasExactLength(refused))
  }

  @Test func aRefusedRangeIsReadableAcrossOriginsAndNamesItsIncident() {
    var response = stable.with(header: "Cache-Control", "max-age=60").with(header: "Vary", "Accept-Encoding")
    CORS.decorate(&response, origin: "https://good.example", isAllowed: true)
    let refused = answer(response, .get, [(.range, "bytes=16-")])
    let lines = head(refused)
    #expect(lines.contains("Access-Control-Allow-Origin: https://good.example"))
    #expect(lines.contains { $0.hasPrefix("Access-Control-Expose-Headers: ") })
    #expect(lines.filter { $0.hasPrefix("Vary: ") } == ["Vary: Accept-Encoding", "Vary: Origin"])
    #expect(lines.filter { $0.hasPrefix("Cache-Control: ") } == ["Cache-Control: no-store"])
    #expect(body(refused).contains(#""instance":"0000-0000-0000-0000""#))
  }

  @Test func aRangeCountsOnlyForGetAndForWhatServesThem() {
    var unstable = stable
    unstable.servesRanges = false
    #expect(answer(unstable, .get, [(.range, "bytes=0-1")]).status == .ok)
    #expect(answer(stable, .post, [(.range, "bytes=0-1")]).status == .ok)
    #expect(answer(stable, .head, [(.range, "bytes=0-1")]).status == .ok)
    #expect(answer(stable, .head, [(.range, "bytes=99-")]).status == .ok)
    var created = stable
    created.status = .created
    #expect(answer(created, .get, [(.range, "bytes=0-1")]).status == .created)
    #expect(answer(stable, .get, [(.range, "bytes=0-1"), (.ifRange, "\"v0\"")]).status == .ok)
    #expect(answer(stable, .get, [(.range, "bytes=0-1"), (.ifRange, "\"v1\"")]).status == .partialContent)
  }

  @Test func whatIsUnchangedIsNotSentAgain() {
    let cached = stable.with(header: "Cache-Control", "no-cache")
    for method in [HTTPMethod.get, .head] {
      let unchanged = answer(cached, method, [(.ifNoneMatch, "\"v1\""), (.range, "bytes=0-1")])
      #expect(unchanged.status == .notModified)
      #expect(
        head(unchanged) == ["HTTP/1.1 304 Not Modified"] + Self.state + [
          "Cache-Control: no-cache", Self.sniff,
        ])
      #expect(unchanged.segments.isEmpty)
    }
  }

  @Test func whatIsAnotherStateFailsTheCondition() {
    let failed = answer(stable, .get, [(.ifMatch, "\"v0\"")])
    #expect(failed.status == .preconditionFailed)
    #expect(
      head(failed) == ["HTTP/1.1 412 Precondition Failed"] + Self.state + [Self.sniff, "Content-Length: 0"])
    #expect(failed.segments.isEmpty)
  }

  @Test func whatAWriteHasDoneIsNotDenied() {
    for method in [HTTPMethod.put, .post, .patch, .delete] {
      // The handler has changed the resource: its new state cannot be the one that the client asked for.
      #expect(answer(stable, method, [(.ifMatch, "\"v0\"")]).status == .ok)
      #expect(answer(stable, method, [(.ifNoneMatch, "*")]).status == .ok)
    }
  }

  @Test func aRefusalIsNotSubjectToConditions() {
    var missing = Response(Problem.notFound, incident: quiet)
    missing.validators = Validators(etag: "\"v1\"")
    #expect(answer(missing, .get, [(.ifNoneMatch, "\"v1\"")]).status == .notFound)
  }

  @Test func headHasTheHeadOfGetAndNoBody() {
    for response in [stable, .text("x"), .noContent, Response(Problem.notFound, incident: quiet)] {
      let whole = answer(response)
      let bare = answer(response, .head)
      #expect(head(bare) == head(whole))
      #expect(bare.segments.isEmpty)
    }
  }

  @Test func aStreamIsChunked() {
    let stream = Response(contentType: "text/event-stream", body: .stream { _ in })
    let chunked = answer(stream)
    #expect(
      head(chunked) == [
        "HTTP/1.1 200 OK", "Content-Type: text/event-stream", Self.sniff, "Transfer-Encoding: chunked",
      ])
    #expect(chunked.isChunked && chunked.segments.isEmpty)
    #expect(head(answer(stream, .head)) == head(chunked))
  }

  @Test func aStreamToHTTP10EndsWithTheConnection() {
    let stream = answer(Response(contentType: "text/csv", body: .stream { _ in }), isHTTP10: true)
    #expect(head(stream) == ["HTTP/1.1 200 OK", "Content-Type: text/csv", Self.sniff])
    #expect(!stream.isChunked)
  }

  @Test func aStreamWithoutContentIsNotChunked() {
    let stream = answer(Response(.noContent, body: .stream { _ in }))
    #expect(head(stream) == ["HTTP/1.1 204 No Content", Self.sniff])
    #expect(!stream.isChunked)
  }

  @Test func aValueCannotEndItsHeader() {
    var response = Response(contentType: "text/plain\r\nX: 1").with(
      header: "Location", "/a\r\nSet-Cookie: b\n\0\u{7F}\u{85}c")
    response.validators.etag = "\"\r\n\r\n<script>\""
    #expect(
      head(answer(response)) == [
        "HTTP/1.1 200 OK", "Content-Type: text/plainX: 1", "ETag: \"<script>\"",
        "Location: /aSet-Cookie: b\u{85}c",
        Self.sniff, "Content-Length: 0",
      ])
  }

  @Test func aTypeCannotEndTheHeaderOfItsPart() {
    var response = stable
    response.contentType = "text/plain\r\n\r\n<script>"
    let parts = answer(response, .get, [(.range, "bytes=0-0,2-2")])
    let first = "Content-Type: text/plain<script>\r\nContent-Range: bytes 0-0/16\r\n\r\n0\r\n"
    #expect(body(parts).contains(first))
    #expect(hasExactLength(parts))
  }

  /// What one write would send; nil where one is not enough.
  private func gathered(_ answer: Answer, _ persistence: Answer.Persistence, roomBytes: Int) -> String? {
    var answer = answer
    let date = Array("Date: Sat, 21 Nov 2026 08:14:30 GMT\r\n".utf8)
    answer.endHead(date: date, tookNs: 1_234_567, persistence: persistence)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: roomBytes, alignment: 1)
    defer { room.deallocate() }
    return answer.gather(into: room).map { text(room[..<$0]) }
  }

  @Test func aSmallAnswerIsGatheredIntoOneWrite() {
    let whole = """
      HTTP/1.1 200 OK
      Content-Type: text/plain; charset=utf-8
      X-Content-Type-Options: nosniff
      Content-Length: 16
      Date: Sat, 21 Nov 2026 08:14:30 GMT
      Server-Timing: app;dur=1.235

      \(Self.body)
      """.replacing("\n", with: "\r\n")
    let answer = answer(.text(Self.body))
    #expect(gathered(answer, .understood, roomBytes: whole.utf8.count) == whole)
    #expect(gathered(answer, .understood, roomBytes: whole.utf8.count - 1) == nil)
    #expect(gathered(answer, .understood, roomBytes: 16) == nil)
  }

  @Test func theHeadSaysWhatBecomesOfTheConnection() {
    let last = answer(.noContent)
    #expect(gathered(last, .ends, roomBytes: 512)?.hasSuffix("\r\nConnection: close\r\n\r\n") == true)
    #expect(gathered(last, .goesOn, roomBytes: 512)?.hasSuffix("\r\nConnection: keep-alive\r\n\r\n") == true)
    #expect(gathered(last, .understood, roomBytes: 512)?.hasSuffix("dur=1.235\r\n\r\n") == true)
  }

  @Test func aRefusalInBytesEndsTheConnection() {
    let bytes = Answer.refusal(
      Problem(.badRequest, "bad_request", "This is not HTTP/1.1."), incident: quiet,
      date: Array("Date: Sat, 21 Nov 2026 08:14:30 GMT\r\n".utf8))
    #expect(
      text(bytes).replacing("\r\n", with: "\n") == """
        HTTP/1.1 400 Bad Request
        Content-Type: application/problem+json
        Cache-Control: no-store
        X-Content-Type-Options: nosniff
        Content-Length: 144
        Date: Sat, 21 Nov 2026 08:14:30 GMT
        Connection: close

        {"type":"about:blank","title":"Bad Request","status":400,"detail":"This is not HTTP/1.1.","instance":"0000-0000-0000-0000","code":"bad_request"}
        """)
  }
}

@Suite struct ProblemTests {
  @Test func faultsOfFieldsAreListed() throws {
    let plain = Problem(.unprocessableContent, "invalid_fields", "Mend it.")
    let told = plain.with(fields: [
      ProblemField(field: "name", code: "too_long", message: "This is \"long\"."),
      ProblemField(field: "items[0]", code: "missing", message: "This is needed."),
    ])
    let body = try JSONValue(parsing: told.body(incident: quiet))
    #expect(
      body["errors"]?[0]?["field"] == .string("name") && body["errors"]?[0]?["code"] == .string("too_long"))
    #expect(body["errors"]?[0]?["message"] == .string("This is \"long\"."))
    #expect(body["errors"]?[1]?["field"] == .string("items[0]") && body["errors"]?[2] == nil)
    #expect(try JSONValue(parsing: plain.body(incident: quiet))["errors"] == nil)
  }

  @Test func aProblemIsRFC9457InOneLine() {
    let problem = Problem(.unprocessableContent, "too_many", "At most \"3\"\u{1} of \u{20AC}.")
    #expect(
      text(problem.body(incident: quiet))
        == #"{"type":"about:blank","title":"Unprocessable Content","status":422,"#
        + #""detail":"At most \"3\"\u0001 of €.","instance":"0000-0000-0000-0000","code":"too_many"}"#)
  }

  @Test func aProblemsHeadersGoOutAndNobodyKeepsIt() {
    let problem = Problem(.tooManyRequests, "slow_down", "Later.").with(header: "Retry-After", "7")
    let response = Response(problem, incident: quiet)
    #expect(response.status == .tooManyRequests)
    #expect(response.contentType == "application/problem+json")
    #expect(
      response.headers.map { "\($0.name): \($0.value)" } == ["Retry-After: 7", "Cache-Control: no-store"])
    #expect(response.validators == Validators())
  }
}
