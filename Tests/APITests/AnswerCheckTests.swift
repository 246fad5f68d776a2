import Gateway
import Loop
import Schema
import TestSupport
import Testing

@testable import API
@testable import Gateway

@Suite(.onTheLoop) struct AnswerCheckTests {
  private func endpoint(
    limit: RateClass = .none, _ handler: @escaping @LoopActor @Sendable (Call) throws -> Response
  ) -> Endpoint {
    Endpoint(
      .get, "/thing", id: "thing", summary: "A thing.", tag: "things", access: .anyone, limit: limit,
      answers: [
        .json(.ok, "It.", .object([.required("id", .identifier)])), .none(.noContent, "Nothing."),
        .other(.accepted, "Text.", contentType: "text/plain"), .problem(.conflict, "taken", "Taken."),
      ], handler: handler)
  }

  @Test(arguments: [
    (Response.json(bytes: Array(#"{"id":"1"}"#.utf8)), ""), (.noContent, ""),
    (.text("hello", status: .accepted), ""),
    (.json(bytes: Array(#"{"id":1}"#.utf8)), "id: wrong_type"),
    (.json(bytes: Array(#"{"id":"1","password":"x"}"#.utf8)), "password: undeclared"),
    (.json(bytes: Array("[".utf8)), "no JSON: unexpectedEnd at byte 1"),
    (.json(bytes: Array(#"{"id":"1"}"#.utf8), status: .created), "undeclared status 201"),
    (.text("hello"), "undeclared content type text/plain"), (Response(), "undeclared content type none"),
    (Response(contentType: "application/json"), "no body"),
    (Response(.noContent, body: .bytes([1])), "a body"),
  ])
  func anAnswerIsHeldAgainstItsDeclaration(response: Response, fault: String) {
    let faults = AnswerCheck.faults(in: response, of: endpoint { _ in .noContent })
    #expect(faults == (fault.isEmpty ? [] : [fault]))
  }

  @Test @LoopActor func whatBreaksItIsAnErrorInTheLogAndIsAnsweredAllTheSame() async throws {
    for limit in [RateClass.none, .read] {
      let desk = try Desk()
      let broken = endpoint(limit: limit) { _ in .json(bytes: Array("[]".utf8)) }
      #expect(try await answer(broken, desk).text == "[]")
      #expect(desk.errors.count == 1)
      #expect(
        desk.errors.first?.contains(
          "answer breaks its declaration operation=thing fields=\"all: wrong_type\"") == true)
    }
  }

  @Test @LoopActor func problemsAreDeclaredToo() async throws {
    for limit in [RateClass.none, .read] {
      let desk = try Desk()
      await #expect(throws: Problem.self) {
        try await answer(endpoint(limit: limit) { _ in throw Problem(.conflict, "taken", "Taken.") }, desk)
      }
      #expect(desk.errors == [])
      await #expect(throws: Problem.self) {
        try await answer(endpoint(limit: limit) { _ in throw Problem(.conflict, "other", "Other.") }, desk)
      }
      #expect(desk.errors.count == 1 && desk.errors[0].contains("undeclared problem 409 other"))
    }
  }

  /// As the gateway would have it.
  @LoopActor private func answer(_ endpoint: Endpoint, _ desk: Desk) async throws -> Response {
    switch desk.api.route(for: endpoint).handler {
    case .prompt(let handler): try handler(request(.get, "/thing"))
    case .waiting(let handler): try await handler(request(.get, "/thing"))
    }
  }

  @Test @LoopActor func aPlainEndpointIsAPromptRoute() throws {
    let desk = try Desk()
    func isPrompt(_ endpoint: Endpoint) -> Bool {
      if case .prompt = desk.api.route(for: endpoint).handler { true } else { false }
    }
    #expect(isPrompt(endpoint { _ in .noContent }))
    #expect(!isPrompt(endpoint(limit: .read) { _ in .noContent }))
    let waiting = Endpoint(
      .get, "/later", id: "later", summary: "Later.", tag: "things", access: .anyone, limit: .none,
      answers: [.none(.noContent, "Done.")]
    ) { call in
      _ = try await call.request.body.collect()
      return .noContent
    }
    #expect(!isPrompt(waiting))
  }
}
