import Testing

@testable import Gateway

@Suite struct RouteTests {
  @Test func aHandlerThatAwaitsNothingIsCalledWithoutATask() {
    let route = Route(.get, "/now") { request in
      guard request.peer != "" else { throw Problem.notFound }
      return .noContent
    }
    guard case .prompt = route.handler else {
      Issue.record("a task is started for it")
      return
    }
  }

  @Test func aHandlerThatAwaitsIsATask() {
    let route = Route(.post, "/later", body: .collected(bytesMax: 16)) { request in
      _ = try await request.body.collect()
      return .noContent
    }
    guard case .waiting = route.handler else {
      Issue.record("nothing could wait in it")
      return
    }
  }
}
