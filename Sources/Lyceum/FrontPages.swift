import Bytes
import Gateway
import Loop

/// The door for people, `/`, and for programs, `/openapi.json`.
@LoopActor enum FrontPages {
  static func addRoutes(to gateway: Gateway, _ configuration: Configuration) {
    let api = OpenAPI.document(
      routes: gateway.routes + [self.apiRoute { Response() }], server: configuration.publicURL)
    gateway.add(apiRoute { Response.json(bytes: api) })
  }

  private static func apiRoute(_ answer: @escaping @LoopActor @Sendable () -> Response) -> Route {
    Route(
      .get, "/openapi.json",
      documentation: Route.Documentation(
        id: "openapi", summary: "This description.", tag: "operations",
        responses: [(200, "OpenAPI 3.1.", ContentType.json, #"{"type":"object"}"#)])
    ) { _ in answer() }
  }
}
