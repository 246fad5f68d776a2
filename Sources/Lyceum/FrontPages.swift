import Bytes
import Gateway
import Loop

/// The door for people, `/` and `/docs`, and for programs, `/openapi.json`. The pages are made once, at the start.
@LoopActor enum FrontPages {
  /// No script, no style and no font from anywhere else, and none within the page.
  private static let policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  static func addRoutes(to gateway: Gateway, _ configuration: Configuration) {
    // The description describes itself too, so it is written with its own route among the others.
    let api = OpenAPI.document(
      routes: gateway.routes + [apiRoute { .noContent }],
      server: configuration.isPublicURLGiven ? configuration.publicURL : "/")
    gateway.add(apiRoute { Response.json(bytes: api) })
    let front = page("Lyceum", body: Page.front)
    gateway.add(Route(.get, "/") { _ in front })
    let reference = page("API · Lyceum", body: Page.reference(gateway.routes))
    gateway.add(Route(.get, "/docs") { _ in reference })
    var style = Response.text(Page.style, type: ContentType.css).with(header: "Cache-Control", "max-age=3600")
    style.validators.etag = tag(Page.style)
    gateway.add(Route(.get, "/front.css") { [style] _ in style })
  }

  private static func apiRoute(_ answer: @escaping @LoopActor @Sendable () -> Response) -> Route {
    Route(
      .get, "/openapi.json",
      documentation: Route.Documentation(
        id: "openapi", summary: "This description, in OpenAPI 3.1.", tag: "operations",
        responses: [(200, "OpenAPI 3.1.", ContentType.json, #"{"type":"object"}"#)])
    ) { _ in answer() }
  }

  private static func page(_ title: String, body: String) -> Response {
    let html = Page.frame(title: title, body: body)
    var response = Response.text(html, type: ContentType.html)
      .with(header: "Content-Security-Policy", policy)
      .with(header: "Referrer-Policy", "no-referrer")
      .with(header: "Cache-Control", "no-cache")
    response.validators.etag = tag(html)
    return response
  }

  /// FNV-1a of the text: another text, another tag.
  private static func tag(_ text: String) -> String {
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return "\"\(String(hash, radix: 36))\""
  }
}
