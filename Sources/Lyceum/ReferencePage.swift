import API
import Bytes
import Gateway
import Identity
import Schema

/// The page of one endpoint.
extension Reference {
  func page(of endpoint: Endpoint) -> String {
    let tag = HTML.escaped(endpoint.tag.name)
    return """
      <header>
      <p class="crumbs"><a href="/">Lyceum</a> <a href="\(Self.path)">API</a> <a href="\(Self.path)#\(tag)">\(tag)</a></p>
      <h1>\(HTML.inline(endpoint.title))</h1>
      <p class="route">\(Self.method(endpoint.method))<code>\(HTML.path(endpoint.template))</code></p>
      </header>
      <div class="columns">
      <div>
      \(facts(endpoint))
      \(request(endpoint))
      \(answers(endpoint))
      \(problems(endpoint))
      </div>
      <aside aria-label="Examples">
      \(examples(endpoint))
      </aside>
      </div>
      """
  }

  // MARK: What holds for all of it

  private func facts(_ endpoint: Endpoint) -> String {
    var facts = [("Who may call", access(endpoint)), ("Limit", limit(endpoint.limit))]
    if endpoint.takesIdempotencyKey {
      facts.append(
        ("Repeating", "with an <code>Idempotency-Key</code> it is done once, however often it is sent"))
    }
    if endpoint.isConditional {
      facts.append(
        (
          "Versions",
          endpoint.isWrite
            ? "<code>If-Match</code> holds the change to the version that was read"
            : "comes with an <code>ETag</code>; <code>If-None-Match</code> asks whether it has changed"
        ))
    }
    let rows = facts.map { "<dt>\($0.0)</dt>\n<dd>\($0.1)</dd>" }
    return "<dl class=\"facts\">\n\(rows.joined(separator: "\n"))\n</dl>"
  }

  private func access(_ endpoint: Endpoint) -> String {
    guard !endpoint.access.isPublic, case .operation(let operation) = endpoint.access else { return "anyone" }
    return "who is signed in and has the permission <code>\(HTML.escaped(operation.rawValue))</code>"
  }

  private func limit(_ rate: RateClass) -> String {
    guard rate != .none else { return "none" }
    return "class <code>\(HTML.escaped(rate.name))</code>: \(rate.limit) requests in \(rate.windowS) s"
  }

  // MARK: What is sent

  private func request(_ endpoint: Endpoint) -> String {
    let path = endpoint.path.map { row($0.name, $0.schema, $0.help, isRequired: true) }
    let query = endpoint.query.map { row($0.name, $0.schema, $0.help, isRequired: $0.isRequired) }
    let body = endpoint.input.map { fieldRows($0) } ?? []
    return [
      section("In the path", HTML.table(["Name", "Is", "Means"], path)),
      section("In the query", HTML.table(["Name", "Is", "Means"], query)),
      section("In the body", HTML.table(["Field", "Is", "Means"], body)),
    ].joined(separator: "\n")
  }

  private func section(_ title: String, _ content: String) -> String {
    content.isEmpty ? "" : "<section>\n<h2>\(title)</h2>\n\(content)\n</section>"
  }

  private func row(_ name: String, _ schema: Schema, _ help: String?, isRequired: Bool) -> [String] {
    let standard =
      schema.standard.map { "; <code>\(HTML.escaped(HTML.text($0)))</code> where nothing is said" } ?? ""
    let need = isRequired ? "" : " <small>optional</small>"
    return [
      "<code>\(HTML.escaped(name))</code>\(need)", HTML.inline(schema.words) + standard,
      HTML.inline(help ?? schema.help ?? ""),
    ]
  }

  /// The fields of an object, those of objects within it after their own: `parts.loop.ok`, `items[].name`.
  private func fieldRows(_ schema: Schema, inside prefix: String = "") -> [[String]] {
    switch schema.form {
    case .named(_, let inner): return fieldRows(inner, inside: prefix)
    case .array(let element, _, _): return fieldRows(element, inside: prefix + "[]")
    case .map(let value, _): return fieldRows(value, inside: prefix.isEmpty ? "*" : prefix + ".*")
    case .object(let fields):
      return fields.flatMap { field -> [[String]] in
        let name = prefix.isEmpty ? field.name : prefix + "." + field.name
        return [row(name, field.schema, field.help, isRequired: field.isRequired)]
          + fieldRows(field.schema, inside: name)
      }
    default: return []
    }
  }

  // MARK: What comes back

  private func answers(_ endpoint: Endpoint) -> String {
    let answers = endpoint.results.map { answer in
      let headers = answer.headers.map { ["<code>\(HTML.escaped($0.name))</code>", HTML.inline($0.help)] }
      return """
        <h3><b class="status">\(answer.status.code)</b> \(HTML.inline(answer.description))</h3>
        \(HTML.table(["Header", "Means"], headers))
        \(HTML.table(["Field", "Is", "Means"], answer.schema.map { fieldRows($0) } ?? []))
        """
    }
    return section("Answers", answers.joined(separator: "\n"))
  }

  private func problems(_ endpoint: Endpoint) -> String {
    let rows = endpoint.problems.sorted { $0.status.code < $1.status.code }.map { problem in
      [
        "<b class=\"status\">\(problem.status.code)</b>", "<code>\(HTML.escaped(problem.code ?? ""))</code>",
        HTML.inline(problem.description),
      ]
    }
    return section("Errors", HTML.table(["Status", "Code", "When"], rows))
  }

  // MARK: Examples

  private func examples(_ endpoint: Endpoint) -> String {
    let answers = endpoint.results.compactMap { answer in
      answer.schema.map { schema in
        "<h2>Answer \(answer.status.code)</h2>\n" + HTML.code(HTML.pretty(schema.sample), label: "An answer")
      }
    }
    return
      "<h2>Request</h2>\n\(HTML.code(command(endpoint), label: "A request with curl"))\n\(answers.first ?? "")"
  }

  /// What a shell takes as it stands.
  private func command(_ endpoint: Endpoint) -> String {
    var parts = [endpoint.method == .get ? "curl" : "curl -X \(endpoint.method.rawValue)"]
    parts[0] += " '\(quoted(server + samplePath(of: endpoint)))'"
    if !endpoint.access.isPublic { parts.append("-H \"Authorization: Bearer $TOKEN\"") }
    if endpoint.takesIdempotencyKey { parts.append("-H \"Idempotency-Key: $(uuidgen)\"") }
    if endpoint.isConditional, endpoint.isWrite { parts.append("-H 'If-Match: \"v1\"'") }
    if let input = endpoint.input {
      parts.append("-H 'Content-Type: application/json'")
      parts.append("-d '\(quoted(HTML.pretty(input.sample)))'")
    }
    return parts.joined(separator: " \\\n  ")
  }

  private func samplePath(of endpoint: Endpoint) -> String {
    var path = endpoint.template
    for parameter in endpoint.path {
      path = path.replacing("{\(parameter.name)}", with: plain(parameter.schema.sample))
    }
    let query = endpoint.query.filter { $0.isRequired || $0.name == "limit" }.map {
      "\($0.name)=\(plain($0.schema.standard ?? $0.schema.sample))"
    }
    return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
  }

  private func plain(_ value: JSONValue) -> String {
    if case .string(let text) = value { text } else { HTML.text(value) }
  }

  /// Within single quotes of a shell.
  private func quoted(_ text: String) -> String { text.replacing("'", with: #"'\''"#) }
}

extension Endpoint {
  /// The summary without its full stop.
  var title: String { summary.hasSuffix(".") ? String(summary.dropLast()) : summary }
}
