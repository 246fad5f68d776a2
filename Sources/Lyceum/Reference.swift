import API
import Bytes
import Gateway
import Schema

/// The pages about the API, written from the endpoints: what is served is what is described.
struct Reference {
  static let path = "/docs"

  let endpoints: [Endpoint]
  /// How examples reach the server.
  let server: String

  init(_ endpoints: [Endpoint], server: String) {
    self.endpoints = endpoints
    self.server = server
  }

  static func path(of endpoint: Endpoint) -> String { path + "/" + endpoint.id }

  /// All of it at a glance, by subject.
  var index: String {
    """
    <header>
    <p class="crumbs"><a href="/">Lyceum</a></p>
    <h1>API</h1>
    <p class="lead">What can be asked of this server, for people to read. For programs there is
    <a href="/openapi.json">openapi.json</a>.</p>
    </header>
    \(contents)
    \(OpenAPIDocument.tags(of: endpoints).map(section).joined(separator: "\n"))
    \(Self.conventions)
    """
  }

  /// Worth it where there is much to find.
  private var contents: String {
    let tags = OpenAPIDocument.tags(of: endpoints)
    guard tags.count > 2 else { return "" }
    let links = tags.map { "<a href=\"#\(HTML.escaped($0.name))\">\(HTML.escaped($0.name))</a>" }
    return
      "<p class=\"contents\">\(links.joined(separator: "\n")) <a href=\"#conventions\">conventions</a></p>"
  }

  private func section(_ tag: EndpointTag) -> String {
    let rows = endpoints.filter { $0.tag.name == tag.name }.map { endpoint in
      """
      <a href="\(Self.path(of: endpoint))"><span class="route">\(Self.method(endpoint.method))<code>\(HTML.path(endpoint.template))</code></span>
      <span>\(HTML.inline(endpoint.summary))</span></a>
      """
    }
    let help = tag.help.isEmpty ? "" : "<p>\(HTML.inline(tag.help))</p>\n"
    return """
      <section id="\(HTML.escaped(tag.name))">
      <h2>\(HTML.escaped(tag.name))</h2>
      \(help)<nav class="endpoints" aria-label="\(HTML.escaped(tag.name))">
      \(rows.joined(separator: "\n"))
      </nav>
      </section>
      """
  }

  /// The colour is the class's; the word is there for those who do not see it.
  static func method(_ method: HTTPMethod) -> String {
    "<b class=\"method \(method.rawValue.lowercased())\">\(method.rawValue)</b>"
  }

  private static let conventions = """
    <section id="conventions">
    <h2>Conventions</h2>
    <dl class="terms">
    <dt>Signing in</dt>
    <dd>Send the access token as <code>Authorization: Bearer …</code>. Pages of this server may use the session’s cookie
    instead; a change then needs an <code>Origin</code>, which browsers send by themselves.</dd>
    <dt>JSON</dt>
    <dd>Ids are decimal numbers written as text, times are RFC 3339. Fields and parameters that are not known are
    ignored. Text is Unicode without U+0000; its length counts code points.</dd>
    <dt>Errors</dt>
    <dd>Problem details (RFC 9457). <code>code</code> is for programs, <code>detail</code> for people, <code>instance</code>
    names the incident in the server’s log, and <code>errors</code> lists every field that is not as it should be. What
    may not be seen looks as what is not there: <code>404</code>.</dd>
    <dt>Lists</dt>
    <dd><code>?limit=</code> of 1 to 100 items, 20 where nothing is said. <code>next_cursor</code>, given as
    <code>?cursor=</code>, brings what follows, until it is null.</dd>
    <dt>Doing it once</dt>
    <dd>With an <code>Idempotency-Key</code> of your own a request may be sent again within a day: it is answered as it
    was the first time, with <code>Idempotency-Replayed: true</code>, and nothing is done twice.</dd>
    <dt>Not overwriting others</dt>
    <dd>What has a version comes with an <code>ETag</code>. Sent back as <code>If-Match</code> it holds a change to that
    version: <code>412</code> where somebody else was faster.</dd>
    <dt>Limits</dt>
    <dd>Requests are counted by class, per person, or per address where nobody is signed in. <code>RateLimit</code> tells
    what is left; <code>429</code> comes with <code>Retry-After</code>.</dd>
    </dl>
    </section>
    """
}
