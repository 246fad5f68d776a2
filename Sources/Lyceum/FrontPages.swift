import API
import Bytes
import Gateway
import Loop
import Schema

/// The pages about the API, `/docs`, and what programs read, `/openapi.json`; and `/` where there is no browser app. The
/// pages are made once, at the start.
@LoopActor enum FrontPages {
  /// No script, no style and no font from anywhere else, and none within the page.
  private static let policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  /// Called when the API has all of its other endpoints.
  static func addRoutes(
    to gateway: Gateway, describing api: API, _ configuration: Configuration, hasApp: Bool
  ) {
    let server = configuration.isPublicURLGiven ? configuration.publicURL : "/"
    // The description describes itself too, so it is written with its own endpoint among the others.
    let document = OpenAPIDocument.write(
      api.endpoints + [description { .noContent }], title: "Lyceum", version: Version.current, server: server)
    var description = Response.json(bytes: document)
    description.validators.etag = tag(document)
    api.add(Self.description { [description] in description })
    addPages(to: gateway, Reference(api.endpoints, server: configuration.publicURL))
    guard !hasApp else { return }
    let front = page("Lyceum", Page.front)
    gateway.add(Route(.get, "/") { _ in front })
  }

  private static func addPages(to gateway: Gateway, _ reference: Reference) {
    let index = page("API · Lyceum", reference.index)
    gateway.add(Route(.get, Reference.path) { _ in index })
    for endpoint in reference.endpoints {
      let page = page("\(endpoint.title) · Lyceum", reference.page(of: endpoint), isWide: true)
      gateway.add(Route(.get, Reference.path(of: endpoint)) { _ in page })
    }
    var style = Response.text(Page.style, type: ContentType.css).with(header: "Cache-Control", "max-age=3600")
    style.validators.etag = tag(Array(Page.style.utf8))
    gateway.add(Route(.get, "/front.css") { [style] _ in style })
  }

  private static func description(_ answer: @escaping @LoopActor @Sendable () -> Response) -> Endpoint {
    Endpoint(
      .get, "/openapi.json", id: "openapi", summary: "This description, in OpenAPI 3.1.", tag: .operations,
      access: .anyone, limit: .none, answers: [.json(.ok, "OpenAPI 3.1.", .map(of: .any))],
      isConditional: true
    ) { _ in answer() }
  }

  private static func page(_ title: String, _ body: String, isWide: Bool = false) -> Response {
    let html = Page.frame(title: title, body: body, isWide: isWide)
    var response = Response.text(html, type: ContentType.html)
      .with(header: "Content-Security-Policy", policy)
      .with(header: "Referrer-Policy", "no-referrer")
      .with(header: "Cache-Control", "no-cache")
    response.validators.etag = tag(Array(html.utf8))
    return response
  }

  private static func tag(_ bytes: [UInt8]) -> String { Validators.tag(of: bytes) }
}
