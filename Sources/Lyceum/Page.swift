/// The HTML of the front pages.
enum Page {
  static func frame(title: String, body: String, isWide: Bool = false) -> String {
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTML.escaped(title))</title>
    <link rel="stylesheet" href="/front.css">
    <main\(isWide ? " class=\"wide\"" : "")>
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
    <p>This server is up, and serves no browser app: <code>LYCEUM_WEB_APP</code> names where it is, and <code>make
    build</code> makes it.</p>
    <nav aria-label="Where to go">
    <a href="/docs"><b>API</b><span>What can be asked of this server, for people to read</span></a>
    <a href="/openapi.json"><b>OpenAPI 3.1</b><span>The same, for generators of clients</span></a>
    <a href="/ready"><b>Readiness</b><span>Whether each part is fit to serve</span></a>
    <a href="/metrics"><b>Metrics</b><span>What it does and how it fares, for Prometheus</span></a>
    </nav>
    """

  static let style = """
    :root {
      --ink: #1c1f26; --quiet: #5d6472; --paper: #fbfaf7; --card: #fff; --line: #e4e1d9; --accent: #1f5f8b;
      --get: #1f5f8b; --post: #2d6a3e; --patch: #8a5a00; --delete: #a3362c;
      font: 17px/1.6 Inter, system-ui, sans-serif; color: var(--ink); background: var(--paper);
      scroll-padding-top: 1.5rem;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #eceae4; --quiet: #a4a8b1; --paper: #15171b; --card: #1d2026; --line: #2d3139; --accent: #8ec5ea;
        --get: #8ec5ea; --post: #93d0a3; --patch: #e2bb72; --delete: #f0a097;
      }
    }
    * { box-sizing: border-box; margin: 0; }
    main { max-width: 44rem; margin: 0 auto; padding: clamp(2rem, 9vh, 6rem) 1.5rem 3rem; display: grid; gap: 1.5rem; }
    main.wide { max-width: 74rem; padding-top: clamp(1.5rem, 5vh, 3.5rem); }
    main > *, section, .columns > * { min-width: 0; }
    h1 { font-size: clamp(1.9rem, 6vw, 2.6rem); line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; text-wrap: balance; }
    .wide h1 { font-size: clamp(1.6rem, 5vw, 2.1rem); }
    h2 { font-size: 0.85rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--quiet); }
    h3 { font-size: 1rem; font-weight: 600; }
    header { display: grid; gap: 0.6rem; }
    .lead { font-size: 1.2rem; color: var(--quiet); }
    a { color: var(--accent); text-underline-offset: 0.2em; }
    a:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 6px; }
    nav { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); }
    nav a {
      display: grid; gap: 0.15rem; align-content: start; padding: 1rem 1.15rem; background: var(--card); color: inherit;
      border: 1px solid var(--line); border-radius: 12px; text-decoration: none;
    }
    nav a:hover { border-color: var(--accent); }
    nav > a > b { color: var(--accent); font-weight: 600; }
    nav span, small, footer { color: var(--quiet); font-size: 0.9rem; }
    code { font: 0.92em ui-monospace, "Cascadia Mono", Menlo, monospace; overflow-wrap: anywhere; }
    footer { border-top: 1px solid var(--line); padding-top: 1rem; }

    .crumbs { font-size: 0.9rem; color: var(--quiet); }
    .crumbs a + a::before { content: "/"; display: inline-block; margin: 0 0.5em; color: var(--quiet); }
    .contents { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; }
    section { display: grid; gap: 0.75rem; }
    main > section { margin-top: 1rem; }
    nav.endpoints { gap: 0; grid-template-columns: minmax(0, 1fr); background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
    nav.endpoints a { background: none; border: 0; border-radius: 0; padding: 0.8rem 1.15rem; }
    nav.endpoints a + a { border-top: 1px solid var(--line); }
    nav.endpoints a:hover code { color: var(--accent); }
    .route { display: flex; align-items: baseline; gap: 0.75rem; }
    nav .route { color: inherit; font-size: 1rem; }
    .route i { font-style: normal; color: var(--quiet); }
    .method { flex: none; min-width: 3.6rem; font: 650 0.78rem ui-monospace, "Cascadia Mono", Menlo, monospace; letter-spacing: 0.03em; color: var(--get); }
    .method.post { color: var(--post); }
    .method.put, .method.patch { color: var(--patch); }
    .method.delete { color: var(--delete); }
    .columns, .columns > div { display: grid; gap: 2rem; align-content: start; }
    aside { display: grid; gap: 0.6rem; align-content: start; }
    aside pre + h2 { margin-top: 0.9rem; }
    pre {
      overflow-x: auto; padding: 1rem 1.15rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px;
      font-size: 0.85rem; line-height: 1.55;
    }
    pre code { font-size: 1em; overflow-wrap: normal; }
    dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 1.5rem; }
    dl.facts dt { color: var(--quiet); }
    dl.terms { display: grid; gap: 0.2rem; }
    dl.terms dt { font-weight: 600; }
    dl.terms dd { color: var(--quiet); margin-bottom: 0.8rem; }
    dl.terms code { color: var(--ink); }
    table { width: 100%; border-collapse: collapse; font-size: 0.93rem; line-height: 1.5; }
    th { text-align: left; font-weight: 500; color: var(--quiet); font-size: 0.85rem; }
    th, td { padding: 0.5rem 1.2rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    th:last-child, td:last-child { padding-right: 0; }
    td:first-child { white-space: nowrap; }
    td code { overflow-wrap: normal; }
    td:first-child small { display: block; }
    .status { font: 650 0.92em ui-monospace, "Cascadia Mono", Menlo, monospace; }
    @media (min-width: 68rem) {
      .columns { grid-template-columns: minmax(0, 1.45fr) minmax(0, 1fr); gap: 3rem; }
      aside { position: sticky; top: 1.5rem; max-height: calc(100vh - 3rem); overflow-y: auto; }
    }
    @media (max-width: 40rem) {
      dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
      dl.facts dd { margin-bottom: 0.6rem; }
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      tr { display: grid; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
      td { border: 0; padding: 0.05rem 0; }
      td:first-child { white-space: normal; }
      td code { overflow-wrap: anywhere; }
      td:first-child small { display: inline; }
      td:empty { display: none; }
    }

    """
}
