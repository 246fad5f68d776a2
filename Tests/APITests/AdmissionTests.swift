import Bytes
import Gateway
import Identity
import Loop
import Schema
import TestSupport
import Testing

@testable import API

/// Who is let in, and what they are told.
@Suite(.onTheLoop) struct AdmissionTests {
  private static let seen = Schema.object([.required("handle", .string().orNull)])

  /// Answers who asks.
  private func endpoint(
    _ method: HTTPMethod = .get, access: Access, limit: RateClass = .read
  ) -> Endpoint {
    Endpoint(
      method, "/things", id: "things", summary: "Things.", tag: "things", access: access, limit: limit,
      answers: [.json(.ok, "Who.", Self.seen)], takesIdempotencyKey: false
    ) { call in
      .json { json in json.object { json in json.member("handle", call.person?.handle) } }
    }
  }

  @Test @LoopActor func whoIsSignedInIsLetIn() async throws {
    let desk = try Desk()
    let mine = endpoint(access: .operation(.meRead))
    #expect(try await desk.send(mine, [bearer("ada")]).text == #"{"handle":"ada"}"#)
    #expect(try await desk.send(mine, [(.cookie, "lyceum_session=bob")]).text == #"{"handle":"bob"}"#)
    #expect(desk.people.asked == ["bearer ada", "cookie bob"])
  }

  @Test @LoopActor func whoIsNotIsToldHow() async throws {
    let desk = try Desk()
    let mine = endpoint(access: .operation(.meRead))
    let anonymous = try #require(try await desk.problem(mine))
    #expect(anonymous.status == .unauthorized && "\(anonymous.code)" == "not_signed_in")
    #expect(anonymous.headers["WWW-Authenticate"] == #"Bearer realm="lyceum""#)
    let bad = try #require(try await desk.problem(mine, [bearer("eve")]))
    #expect("\(bad.code)" == "invalid_token")
    #expect(bad.headers["WWW-Authenticate"] == #"Bearer realm="lyceum", error="invalid_token""#)
    #expect(await desk.brief(mine, [bearer("old")]) == "401 expired_token")
    #expect(await desk.brief(mine, [bearer("")]) == "401 invalid_token")
  }

  /// A wrong password is answered as what it is: nothing is wrong with a token.
  @Test @LoopActor func aHandlersOwn401SpeaksOfNoToken() async throws {
    let signIn = Endpoint(
      .post, "/sessions", id: "sessions", summary: "Sign in.", tag: "things", access: .anyone,
      limit: .write,
      answers: [.none(.noContent, "In."), .problem(.unauthorized, "wrong_password", "Wrong.")]
    ) { _ in throw Problem(.unauthorized, "wrong_password", "Wrong.") }
    let desk = try Desk()
    let problem = try #require(try await desk.problem(signIn))
    #expect(problem.headers["WWW-Authenticate"] == #"Bearer realm="lyceum""#)
    #expect(problem.headers["RateLimit"] == #""write";r=119;t=1"# && desk.errors == [])
  }

  @Test(arguments: [Access.anyone, .operation(.sessionsCreate)])
  @LoopActor func anyoneIsLetInWhateverTheirToken(access: Access) async throws {
    let desk = try Desk()
    let open = endpoint(access: access)
    for headers in [[], [bearer("eve")], [bearer("old")], [(.cookie, "lyceum_session=eve")]] {
      #expect(try await desk.send(open, headers).text == #"{"handle":null}"#)
    }
    #expect(try await desk.send(open, [bearer("bob")]).text == #"{"handle":"bob"}"#)
  }

  /// That it cannot be known who asks is no reason to take them for nobody.
  @Test @LoopActor func troubleIsNoAnonymity() async throws {
    let desk = try Desk()
    #expect(await desk.brief(endpoint(access: .anyone), [bearer("broken")]) == "database: unavailable")
  }

  @Test @LoopActor func whatOneMayNeverDoIsNotThere() async throws {
    let desk = try Desk()
    let list = endpoint(access: .operation(.accountsList))
    #expect(await desk.brief(list, [bearer("ada")]) == "200")
    #expect(await desk.brief(list, [bearer("bob")]) == "404 not_found")
    #expect(await desk.brief(list) == "401 not_signed_in")
  }

  @Test(arguments: [HTTPMethod.post, .put, .patch, .delete])
  @LoopActor func aChangeByCookieComesFromAPage(method: HTTPMethod) async throws {
    let desk = try Desk()
    let change = endpoint(method, access: .operation(.meUpdate), limit: .write)
    let cookie: (HeaderName, String) = (.cookie, "lyceum_session=bob")
    let problem = try #require(try await desk.problem(change, [cookie]))
    #expect(problem.status == .forbidden && "\(problem.code)" == "origin_required")
    #expect(problem.headers["WWW-Authenticate"] == nil)
    #expect(desk.people.asked == [])
    #expect(await desk.brief(change, [cookie, (.origin, "https://learn.example.org")]) == "200")
    #expect(await desk.brief(change, [bearer("bob")]) == "200")
    // Signing in, where an old cookie is still there: it is a browser all the same.
    #expect(
      await desk.brief(endpoint(method, access: .anyone, limit: .write), [cookie]) == "403 origin_required")
  }

  @Test @LoopActor func aReadByCookieNeedsNoOrigin() async throws {
    let desk = try Desk()
    #expect(
      await desk.brief(endpoint(access: .operation(.meRead)), [(.cookie, "lyceum_session=bob")]) == "200")
  }

  // MARK: Rates

  @Test @LoopActor func everyLimitedAnswerTellsWhatIsLeft() async throws {
    let desk = try Desk()
    let mine = endpoint(access: .operation(.meRead))
    let answer = try await desk.send(mine, [bearer("ada")])
    #expect(answer.headers["RateLimit-Policy"] == #""read";q=600;w=60"#)
    #expect(answer.headers["RateLimit"] == #""read";r=599;t=1"#)
    let refusal = try #require(try await desk.problem(mine))
    #expect(refusal.headers["RateLimit"] == #""read";r=599;t=1"#)
    #expect(try await desk.send(mine, [bearer("ada")]).headers["RateLimit"] == #""read";r=598;t=1"#)
  }

  @Test @LoopActor func tooManyAreRefusedUntilTheirTimeHasCome() async throws {
    let desk = try Desk()
    let mine = endpoint(access: .operation(.meRead), limit: RateClass("slow", limit: 2, windowS: 10))
    #expect(await desk.brief(mine, [bearer("ada")]) == "200")
    #expect(await desk.brief(mine, [bearer("ada")]) == "200")
    let problem = try #require(try await desk.problem(mine, [bearer("ada")]))
    #expect(problem.status == .tooManyRequests && problem.headers["Retry-After"] == "5")
    #expect(problem.headers["RateLimit"] == #""slow";r=0;t=10"#)
    // Another person from the same address is another.
    #expect(await desk.brief(mine, [bearer("bob")]) == "200")
    desk.clock.advance(ms: 5_000)
    #expect(await desk.brief(mine, [bearer("ada")]) == "200")
  }

  @Test @LoopActor func guessingTokensCountsAgainstTheAddress() async throws {
    let desk = try Desk()
    let mine = endpoint(access: .operation(.meRead), limit: RateClass("slow", limit: 2, windowS: 10))
    for name in ["x", "y"] { #expect(await desk.brief(mine, [bearer(name)]) == "401 invalid_token") }
    #expect(await desk.brief(mine, [bearer("z")]) == "429 too_many_requests")
    #expect(await desk.brief(mine, [bearer("z")], peer: "192.0.2.2") == "401 invalid_token")
    // Who is somebody is not held for their neighbours.
    #expect(await desk.brief(mine, [bearer("ada")]) == "200")
  }

  @Test @LoopActor func withoutLimitsNothingIsCounted() async throws {
    let desk = try Desk(limitsRates: false)
    let mine = endpoint(access: .operation(.meRead), limit: RateClass("slow", limit: 1, windowS: 10))
    for _ in 0..<3 {
      let answer = try await desk.send(mine, [bearer("ada")])
      #expect(answer.headers["RateLimit"] == nil && answer.headers["RateLimit-Policy"] == nil)
    }
  }

  // MARK: Permissions

  @Test @LoopActor func aHandlerAsksForTheThing() throws {
    let call = Call(request(.get, "/"), person: bob)
    #expect(throws: Never.self) { try call.require(.meRead, on: .own) }
    #expect(throws: Problem.self) { try call.require(.meRead, on: .other) }
    #expect(throws: Problem.self) { try Call(request(.get, "/")).require(.meRead, on: .own) }
  }

  @Test @LoopActor func whatIsNoIdIsNotThere() throws {
    let call = Call(request(.get, "/", parameters: ["id": "12", "other": "012"]))
    #expect(try call.identifier("id", as: PersonID.self) == PersonID(12))
    #expect(throws: Problem.self) { _ = try call.identifier("other", as: PersonID.self) }
  }
}
