import Bytes
import Database

/// A room as a page to read: whatever was said stands there as text, and nothing on the page does anything. Pure.
///
///     page    = head *message end
///     message = an article, whose text keeps its lines
enum ExportPage {
  /// Told in the page as well: who opens a file from a disk has no headers.
  static let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c1e21;background:#fff}
    article{border-top:1px solid #ddd;padding:.6rem 0}article.reply{margin-left:2rem}header{color:#555;font-size:.9rem}
    pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0}b{color:#1c1e21}
    """

  static let end = Array("</main></body></html>\n".utf8)

  static func beginning(of export: RoomExport) -> [UInt8] {
    let title = escaped(export.title.isEmpty ? "Room \(export.standing.room.id)" : export.title)
    let course = export.courseTitle.map { "<p>\(escaped($0))</p>" } ?? ""
    return Array(
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
      <title>\(title)</title><style>\(style)</style></head>
      <body><main><h1>\(title)</h1>\(course)<p>As of \(RFC3339.format(unixMs: export.atMs))</p>

      """.utf8)
  }

  static func message(_ message: MessageRecord) throws -> [UInt8] {
    let isReply = message.thread != nil
    var page =
      "<article id=\"m\(message.id)\"\(isReply ? " class=\"reply\"" : "")><header><time>\(RFC3339.format(unixMs: message.at.unixMs))</time>"
    guard !message.isDeleted else { return Array((page + " deleted</header></article>\n").utf8) }
    page += " <b>\(escaped(name(message.author)))</b>"
    for note in notes(on: message) { page += " · \(escaped(note))" }
    if let thread = message.thread { page += " · in reply to <a href=\"#m\(thread)\">this</a>" }
    if let answer = message.asking.answer { page += " · answered by <a href=\"#m\(answer)\">this</a>" }
    page += "</header><pre dir=\"auto\">\(escaped(message.text))</pre>"
    for file in try AttachedFile.list(parsing: message.files) {
      page += "<p>File: <bdi>\(escaped(file.name))</bdi></p>"
    }
    return Array((page + "</article>\n").utf8)
  }

  private static func notes(on message: MessageRecord) -> [String] {
    var notes: [String] = []
    if message.isStaff { notes.append("staff") }
    if message.isStaffOnly { notes.append("for staff only") }
    if message.editCount > 0 { notes.append("edited") }
    if message.pinnedAt != nil { notes.append("pinned") }
    if message.asking.votes > 0 { notes.append("\(message.asking.votes) votes") }
    if message.asking.isAnswered { notes.append("answered") }
    return notes
  }

  private static func name(_ author: EventAuthor) -> String {
    switch author {
    case .person(_, let handle, let name): name + (handle.map { " (@\($0))" } ?? "")
    case .anonymous(let alias): "Anonymous \(alias)"
    }
  }

  /// Nothing in it is markup, in an element or in an attribute.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
