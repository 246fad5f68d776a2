import Gateway

/// The HTML of the front pages.
enum Page {
  static func frame(title: String, body: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title)</title>
    <link rel="stylesheet" href="/front.css">
    <main>
    \(body)
    <footer>Lyceum \(Version.current)</footer>
    </main>
    </html>

    """
  }

  static let front = """
    <header>
    <h1>Lyceum</h1>
    <p class="lead">One server for live learning.</p>
    </header>
    <p>This server is up. Its foundation is laid: HTTP and WebSocket on one event loop, limits, metrics, and an end
    that is orderly. Courses, chat, documents, video and classes are built on it next.</p>
    <nav aria-label="Where to go">
    <a href="/docs"><b>API</b><span>What can be asked of this server, for people to read</span></a>
    <a href="/openapi.json"><b>OpenAPI 3.1</b><span>The same, for generators of clients</span></a>
    <a href="/ready"><b>Readiness</b><span>Whether each part is fit to serve</span></a>
    <a href="/metrics"><b>Metrics</b><span>What it does and how it fares, for Prometheus</span></a>
    </nav>
    """

  /// A table of the routes that are part of the API, by their subject.
  static func reference(_ routes: [Route]) -> String {
    let documented = routes.compactMap { route in route.documentation.map { (route, $0) } }
    let tags = Set(documented.map(\.1.tag)).sorted()
    let sections = tags.map { tag in
      let rows = documented.filter { $0.1.tag == tag }.map { row($0.0, $0.1) }
      return "<h2>\(escaped(tag))</h2>\n<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
    }
    return """
      <header>
      <p><a href="/">Lyceum</a></p>
      <h1>API</h1>
      <p class="lead">Errors are RFC 9457 problem details. Schemas are in <a href="/openapi.json">openapi.json</a>.</p>
      </header>
      \(sections.joined(separator: "\n"))
      """
  }

  private static func row(_ route: Route, _ told: Route.Documentation) -> String {
    let answers = told.responses.map { "<code>\($0.status)</code> \(escaped($0.description))" }
    return "<dt><code><b>\(route.method.rawValue)</b> \(escaped(route.pattern))</code></dt>\n"
      + "<dd>\(escaped(told.summary))<small>\(answers.joined(separator: " "))</small></dd>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  static let style = """
    :root {
      --ink: #1c1f26; --quiet: #5d6472; --paper: #fbfaf7; --card: #fff; --line: #e4e1d9; --accent: #1f5f8b;
      font: 17px/1.6 Inter, system-ui, sans-serif; color: var(--ink); background: var(--paper);
    }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #eceae4; --quiet: #a4a8b1; --paper: #15171b; --card: #1d2026; --line: #2d3139; --accent: #8ec5ea; }
    }
    * { box-sizing: border-box; margin: 0; }
    main { max-width: 44rem; margin: 0 auto; padding: clamp(2rem, 9vh, 6rem) 1.5rem 3rem; display: grid; gap: 1.5rem; }
    h1 { font-size: 2.6rem; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; }
    h2 { font-size: 0.85rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--quiet); }
    .lead { font-size: 1.2rem; color: var(--quiet); }
    a { color: var(--accent); text-underline-offset: 0.2em; }
    a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 6px; }
    nav { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
    nav a {
      display: grid; gap: 0.15rem; align-content: start; padding: 1rem 1.15rem; background: var(--card); color: inherit;
      border: 1px solid var(--line); border-radius: 12px; text-decoration: none;
    }
    nav a:hover { border-color: var(--accent); }
    nav b { color: var(--accent); font-weight: 600; }
    nav span, small, footer { color: var(--quiet); font-size: 0.9rem; }
    dd { margin: 0 0 1.1rem; }
    dd small { display: block; }
    code { font: 0.92em ui-monospace, "Cascadia Mono", Menlo, monospace; }
    footer { border-top: 1px solid var(--line); padding-top: 1rem; }

    """
}
