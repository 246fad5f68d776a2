import Bytes

/// Pieces of HTML, from text that may hold anything.
enum HTML {
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// Text whose `code` stands between backticks.
  static func inline(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map { escaped(String($0)) }
    // One without its partner is a mark as any other.
    guard parts.count % 2 == 1 else { return escaped(text) }
    return parts.enumerated().map { $0.offset % 2 == 1 ? "<code>\($0.element)</code>" : $0.element }.joined()
  }

  /// A path that may be broken after each slash, with its parameters marked.
  static func path(_ template: String) -> String {
    escaped(template).replacing("{", with: "<i>{").replacing("}", with: "}</i>").replacing(
      "/", with: "/<wbr>"
    )
    .replacing("</<wbr>", with: "</")
  }

  /// Cells are HTML.
  static func table(_ heads: [String], _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    let head = heads.map { "<th scope=\"col\">\($0)</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + zip(heads, row).map { "<td data-head=\"\($0)\">\($1)</td>" }.joined() + "</tr>"
    }
    return """
      <table>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table>
      """
  }

  /// A passage of code, which scrolls by itself where it is too wide; so the keyboard must get to it.
  static func code(_ text: String, label: String) -> String {
    "<pre tabindex=\"0\" aria-label=\"\(escaped(label))\"><code>\(escaped(text))</code></pre>"
  }

  /// JSON for people: a member a line.
  static func pretty(_ value: JSONValue, indent: String = "") -> String {
    let inner = indent + "  "
    switch value {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\(text(.string($0.key))): \(pretty($0.value, indent: inner))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + pretty($0, indent: inner) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(indent)]"
    default: return text(value)
    }
  }

  static func text(_ value: JSONValue) -> String {
    var json = JSONWriter()
    json.value(value)
    return String(decoding: json.take(), as: UTF8.self)
  }
}
