import Bytes
import Database
import DatabaseSupport
import Gateway
import Identity
import Loop
import Schema
import TestSupport
import Testing

@testable import API

/// What a handler did, and a gate that it can be made to wait at.
@LoopActor final class Doings {
  private(set) var count = 0
  var isWaiting = false
  var failure: (any Error)?
  private var gate: CheckedContinuation<Void, Never>?
  private var arrival: CheckedContinuation<Void, Never>?

  nonisolated init() {}

  func happen() async throws {
    count += 1
    if isWaiting {
      await withCheckedContinuation { continuation in
        gate = continuation
        arrival?.resume()
        arrival = nil
      }
    }
    if let failure { throw failure }
  }

  /// Until a handler waits at the gate.
  func arrived() async {
    guard gate == nil else { return }
    await withCheckedContinuation { arrival = $0 }
  }

  func open() {
    isWaiting = false
    gate?.resume()
    gate = nil
  }
}

@Suite(.onTheLoop) struct IdempotencyTests {
  private func key(_ text: String) -> (HeaderName, String) { (.idempotencyKey, text) }

  /// Makes a thing: the count of things made is in the answer.
  private func make(
    _ doings: Doings, id: String = "things.create", access: Access = .operation(.meUpdate), padding: Int = 0,
    _ body: (@LoopActor @Sendable (Call, Response) async throws -> Void)? = nil
  ) -> Endpoint {
    Endpoint(
      .post, "/things", id: id, summary: "Make a thing.", tag: "things", access: access, limit: .none,
      query: [QueryParameter("dry", .boolean)], input: .object([.required("name", .string())]),
      answers: [
        .json(.created, "Made.", .map(of: .any)), .problem(.conflict, "taken", "Taken."),
      ]
    ) { call in
      try await doings.happen()
      var response = Response.json(.created) { json in
        json.object { json in
          json.member("count", doings.count)
          if padding > 0 { json.member("padding", String(repeating: "x", count: padding)) }
        }
      }.with(header: "Location", "/things/\(doings.count)").withVersion(Int64(doings.count))
      response.headers.append(("X-Other", "not kept"))
      try await body?(call, response)
      return response
    }
  }

  private static let thing = #"{"name":"a"}"#

  @Test @LoopActor func aRepetitionIsAnsweredAsTheFirstWas() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings)
      let headers = [bearer("ada"), json, key("k-1")]
      let first = try await desk.send(endpoint, headers, body: Self.thing)
      #expect(first.headers["Idempotency-Replayed"] == nil)
      let again = try await desk.send(endpoint, headers, body: Self.thing)
      #expect(doings.count == 1)
      #expect(again.status == .created && again.text == first.text && again.contentType == first.contentType)
      #expect(again.headers["Location"] == "/things/1" && again.validators.etag == "\"v1\"")
      #expect(again.headers["Idempotency-Replayed"] == "true" && again.headers["X-Other"] == nil)
      // The key in quotes is the same key.
      #expect(
        try await desk.send(endpoint, [bearer("ada"), json, key("\"k-1\"")], body: Self.thing).text
          == first.text)
      // Without one it is done again.
      #expect(try await desk.send(endpoint, [bearer("ada"), json], body: Self.thing).text == #"{"count":2}"#)
    }
  }

  @Test @LoopActor func anotherRequestTakesAnotherKey() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings)
      let headers = [bearer("ada"), json, key("k")]
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "201")
      #expect(await desk.brief(endpoint, headers, body: #"{"name":"b"}"#) == "422 idempotency_key_reused")
      #expect(
        await desk.brief(endpoint, headers, query: [("dry", "true")], body: Self.thing)
          == "422 idempotency_key_reused")
      // Of another person, or for another operation, it is another key; nobody is one too.
      #expect(await desk.brief(endpoint, [bearer("bob"), json, key("k")], body: Self.thing) == "201")
      #expect(await desk.brief(make(doings, id: "other"), headers, body: Self.thing) == "201")
      let open = make(doings, access: .anyone)
      #expect(await desk.brief(open, [json, key("k")], body: Self.thing) == "201")
      #expect(doings.count == 4)
      #expect(try await desk.send(open, [json, key("k")], body: Self.thing).text == #"{"count":4}"#)
    }
  }

  @Test(arguments: ["", " ", "a b", "\"a", "é", String(repeating: "k", count: 256)])
  @LoopActor func whatIsNoKeyIsRefused(header: String) async throws {
    let doings = Doings()
    #expect(
      await (try Desk()).brief(make(doings), [bearer("ada"), json, key(header)], body: Self.thing)
        == "400 bad_idempotency_key")
    #expect(doings.count == 0)
  }

  @Test @LoopActor func whileTheFirstIsWorkedOnTheSecondIsToldToWait() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings)
      let headers = [bearer("ada"), json, key("k")]
      doings.isWaiting = true
      let first = LoopActor.start { await desk.brief(endpoint, headers, body: Self.thing) }
      await doings.arrived()
      let problem = try #require(try await desk.problem(endpoint, headers, body: Self.thing))
      #expect("\(problem.code)" == "idempotency_in_progress" && problem.headers["Retry-After"] == "1")
      doings.open()
      #expect(await first.value == "201" && doings.count == 1)
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "201" && doings.count == 1)
    }
  }

  @Test @LoopActor func ofManyAtOnceOneIsDone() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings)
      let tasks = (0..<20).map { _ in
        LoopActor.start { await desk.brief(endpoint, [bearer("ada"), json, key("k")], body: Self.thing) }
      }
      var answers: Set<String> = []
      for task in tasks { answers.insert(await task.value) }
      #expect(doings.count == 1)
      #expect(answers.isSubset(of: ["201", "409 idempotency_in_progress"]) && answers.contains("201"))
    }
  }

  @Test @LoopActor func whatFailedIsTriedAgain() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings)
      let headers = [bearer("ada"), json, key("k")]
      doings.failure = Problem(.conflict, "taken", "Taken.")
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "409 taken")
      doings.failure = DatabaseError(.unavailable, "gone")
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "database: unavailable")
      doings.failure = nil
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "201" && doings.count == 3)
      // The input is checked before: a mended request may keep its key.
      #expect(
        await desk.brief(endpoint, [bearer("ada"), json, key("n")], body: "{}") == "422 invalid_fields")
      #expect(await desk.brief(endpoint, [bearer("ada"), json, key("n")], body: Self.thing) == "201")
    }
  }

  @Test @LoopActor func whoseCallerLeavesLetsTheKeyGo() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings)
      let headers = [bearer("ada"), json, key("k")]
      doings.isWaiting = true
      doings.failure = CancellationError()
      let first = LoopActor.start { await desk.brief(endpoint, headers, body: Self.thing) }
      await doings.arrived()
      first.cancel()
      doings.open()
      #expect(await first.value == "CancellationError()")
      // Not by luck either: a cancelled statement may have been done all the same.
      #expect(!desk.lines.all.contains { $0.contains("not settled") })
      doings.failure = nil
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "201" && doings.count == 2)
    }
  }

  // MARK: In the handler's own transaction

  @Test @LoopActor func whatHappenedIsRememberedWithIt() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let (desk, doings) = (try Desk(database), Doings())
      try await database.made("create table things (number int8)")
      // The commit is made; what comes after it fails, as where its answer is lost.
      let endpoint = make(doings) { call, response in
        _ = try await database.run(
          [Statement("insert into things values (1)")] + call.remember(response))
        throw DatabaseError(.connectionLost, "no answer", mayHaveHappened: true)
      }
      let headers = [bearer("ada"), json, key("k")]
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "database: connectionLost")
      let again = try await desk.send(endpoint, headers, body: Self.thing)
      #expect(again.text == #"{"count":1}"# && again.headers["Idempotency-Replayed"] == "true")
      #expect(try await database.query("select count(*) from things")[0].column(0) == Int64(1))
    }
  }

  @Test @LoopActor func whatDidNotHappenIsNotRemembered() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let (desk, doings) = (try Desk(database), Doings())
      try await database.made("create table things (number int8 check (number > 1))")
      let endpoint = make(doings) { call, response in
        _ = try await database.run(
          call.remember(response) + [Statement("insert into things values ($1)", Int64(doings.count))])
      }
      let headers = [bearer("ada"), json, key("k")]
      #expect(await desk.brief(endpoint, headers, body: Self.thing).contains("checkViolation"))
      #expect(try await desk.send(endpoint, headers, body: Self.thing).text == #"{"count":2}"#)
      #expect(try await desk.send(endpoint, headers, body: Self.thing).text == #"{"count":2}"#)
    }
  }

  @Test @LoopActor func withoutAKeyNothingIsRemembered() async throws {
    let call = Call(request(.post, "/"))
    #expect(call.remember(.noContent).isEmpty)
  }

  @Test @LoopActor func whoTookTooLongChangesNothing() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let (desk, slow, fast) = (try Desk(database), Doings(), Doings())
      try await database.made("create table things (who text)")
      let late = make(slow) { call, response in
        _ = try await database.run(
          [Statement("insert into things values ('slow')")] + call.remember(response))
      }
      let prompt = make(fast) { call, response in
        _ = try await database.run(
          [Statement("insert into things values ('fast')")] + call.remember(response))
      }
      let headers = [bearer("ada"), json, key("k")]
      slow.isWaiting = true
      let first = LoopActor.start { await desk.brief(late, headers, body: Self.thing) }
      await slow.arrived()
      #expect(await desk.brief(prompt, headers, body: Self.thing) == "409 idempotency_in_progress")
      try await database.made("update api_idempotency set lease_until = now() - interval '1 s'")
      // What it was about is held to even now.
      #expect(await desk.brief(prompt, headers, body: #"{"name":"b"}"#) == "422 idempotency_key_reused")
      #expect(await desk.brief(prompt, headers, body: Self.thing) == "201")
      slow.open()
      #expect(await first.value.contains("lockTimeout"))
      #expect(
        try await database.query("select who from things").map { try $0.column(0, as: String.self) } == [
          "fast"
        ])
      #expect(
        try await desk.send(prompt, headers, body: Self.thing).headers["Idempotency-Replayed"] == "true")
    }
  }

  @Test @LoopActor func whoTookOverIsNotCompletedByWhoWasBefore() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let (desk, slow, fast) = (try Desk(database), Doings(), Doings())
      let headers = [bearer("ada"), json, key("k")]
      @LoopActor func started(_ doings: Doings) async -> Task<String, Never> {
        doings.isWaiting = true
        let task = LoopActor.start { [self] in
          await desk.brief(
            make(doings, padding: doings === slow ? 1 : 2) { call, response in
              _ = try await database.run(call.remember(response))
            }, headers, body: Self.thing)
        }
        await doings.arrived()
        return task
      }
      let first = await started(slow)
      try await database.made("update api_idempotency set lease_until = now() - interval '1 s'")
      let second = await started(fast)
      slow.open()
      #expect(await first.value.contains("lockTimeout"))
      #expect(await desk.brief(make(slow), headers, body: Self.thing) == "409 idempotency_in_progress")
      fast.open()
      #expect(await second.value == "201")
      #expect(try await desk.send(make(slow), headers, body: Self.thing).text.contains("xx"))
    }
  }

  // MARK: What is kept

  @Test @LoopActor func aLargeAnswerIsNotKept() async throws {
    try await TestDatabase.with { open in
      let (desk, doings) = (try Desk(try await open()), Doings())
      let endpoint = make(doings, padding: IdempotencyClaim.bodyBytesMax)
      let headers = [bearer("ada"), json, key("k")]
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "201")
      #expect(await desk.brief(endpoint, headers, body: Self.thing) == "201" && doings.count == 2)
      let inItsTransaction = make(doings, id: "other", padding: IdempotencyClaim.bodyBytesMax) {
        call, response in
        _ = try await desk.api.idempotency.database.run(call.remember(response))
      }
      #expect(await desk.brief(inItsTransaction, headers, body: Self.thing) == "201")
      #expect(await desk.brief(inItsTransaction, headers, body: Self.thing) == "201" && doings.count == 4)
    }
  }

  @Test @LoopActor func afterADayTheKeyIsFree() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let (desk, doings) = (try Desk(database), Doings())
      let endpoint = make(doings)
      func headers(_ name: String) -> [(HeaderName, String)] { [bearer("ada"), json, key(name)] }
      for name in ["a", "b", "c"] {
        #expect(await desk.brief(endpoint, headers(name), body: Self.thing) == "201")
      }
      try await database.made(
        "update api_idempotency set expires_at = now() - interval '1 s' where key <> 'c'")
      #expect(try await desk.send(endpoint, headers("a"), body: #"{"name":"b"}"#).text == #"{"count":4}"#)
      await desk.api.sweep()
      let keys = try await database.query("select key from api_idempotency order by key").map {
        try $0.column(0, as: String.self)
      }
      #expect(keys == ["a", "c"])
      _ = try await database.run([API.forgetting(ada.id)])
      #expect(try await database.query("select 1 from api_idempotency").isEmpty)
    }
  }

  @Test @LoopActor func noBodyIsKeptInTheClear() async throws {
    try await TestDatabase.with { open in
      let database = try await open()
      let doings = Doings()
      for secret in ["one", "two"] {
        let desk = try Desk(database, secret: secret)
        #expect(
          await desk.brief(
            make(doings, id: secret), [bearer("ada"), json, key("k")], body: #"{"name":"hunter2"}"#)
            == "201")
      }
      let rows = try await database.query("select fingerprint from api_idempotency").map {
        try $0.column(0, as: [UInt8].self)
      }
      #expect(rows.count == 2 && rows[0].count == 32)
      // Another secret, another fingerprint: it cannot be tried from outside.
      #expect(rows[0] != rows[1])
      let text = try await database.query("select api_idempotency::text from api_idempotency").map {
        try $0.column(0, as: String.self)
      }
      #expect(!text.contains { $0.contains("hunter2") })
    }
  }
}
