import Bytes
import Loop
import OutwardSupport
import TestSupport
import Testing

@testable import Mail

/// Read back by a library that we did not write.
@Suite struct PythonTests {
  private static let script = """
    import email, email.policy, json, sys
    from email.header import decode_header, make_header
    from email.utils import getaddresses

    def names(header):
        # Not the modern policy's: it puts blanks between the encoded words of a name.
        pairs = getaddresses([header.replace("\\r\\n", "")])
        return [[str(make_header(decode_header(name))), address] for name, address in pairs]

    def content(mail, kind):
        part = mail.get_body((kind,))
        return part and part.get_content().replace("\\r\\n", "\\n")

    mails = []
    for path in sys.argv[1:]:
        raw = open(path, "rb").read()
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        mails.append({
            "subject": mail["subject"], "from": str(mail["from"]), "id": mail["message-id"],
            "to": names(email.message_from_bytes(raw)["to"]), "date": mail["date"].datetime.isoformat(),
            "text": content(mail, "plain"), "html": content(mail, "html"),
            "defects": [str(d) for p in mail.walk() for d in p.defects]
                + [str(d) for h in mail.values() for d in getattr(h, "defects", ())],
            "longest": max(len(line) for line in raw.split(b"\\r\\n")),
            "bare": b"\\n" in raw.replace(b"\\r\\n", b"") or b"\\r" in raw.replace(b"\\r\\n", b""),
            "ascii": raw.isascii(),
        })
    json.dump(mails, open(sys.argv[1] + ".json", "w"))
    """

  private func readBack(_ mails: [String]) throws -> [JSONValue] {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    let paths = try mails.enumerated().map { index, mail in
      try MailFolder(path: "\(folder)/\(index)", mailsMax: 1).keep(Array(mail.utf8), nowMs: 1, tag: 1)
      return "\(folder)/\(index)/1-1.eml"
    }
    let ending = try Program("/usr/bin/python3", ["-c", Self.script] + paths).run()
    try #require(ending.code == 0, "\(ending.words)")
    let file = try #require(readWhole(paths[0] + ".json"))
    guard case .array(let read) = try JSONValue(parsing: file) else { return [] }
    return read
  }

  private static let pieces = [
    "Grüße", "数学の授業", "🧑🏽‍🏫", "plain", ".", "..", "=", "=?utf-8?B?eA==?=", "\"", "\\", ",", "<b>", "@", ";",
    "(x)", "From ",
    "e\u{301}", "\u{200f}א",
    "a-word-of-ninety-characters-that-no-line-of-a-mail-can-hold-without-being-cut-somewhere-inside", " ",
    "x", "100%", "&amp;", "\t",
  ]

  private func text(_ count: Int, separators: [String], _ random: inout Seeded) -> String {
    (0..<count).map { _ in
      Self.pieces.randomElement(using: &random)! + separators.randomElement(using: &random)!
    }.joined()
  }

  @Test func whatIsWrittenIsRead() throws {
    var random = Seeded(for: "mails")
    let messages = try (0..<60).map { _ in
      // A tab in a name or a subject may be read as a blank.
      let line = { (random: inout Seeded) in
        String(text(.random(in: 1...14, using: &random), separators: ["", " "], &random).prefix(60))
          .replacing("\t", with: "-")
      }
      return MailMessage(
        to: try (0..<Int.random(in: 1...4, using: &random)).map {
          try address("someone.\($0)@example.com", line(&random))
        },
        subject: line(&random), text: text(40, separators: ["", " ", "\n", " \n"], &random),
        html: Bool.random(using: &random) ? text(40, separators: ["", " ", "\n"], &random) : nil,
        dateMs: 1_763_712_000_000)
    }
    let read = try readBack(try messages.map { try composed($0, name: "Lyceum, the server") })
    #expect(read.count == messages.count)
    for (mail, message) in zip(read, messages) {
      #expect(mail["subject"] == .string(message.subject))
      #expect(mail["from"] == .string("\"Lyceum, the server\" <noreply@lyceum.example>"))
      #expect(mail["to"] == .array(message.to.map { .array([.string($0.name ?? ""), .string($0.address)]) }))
      #expect(mail["date"] == .string("2025-11-21T08:00:00+00:00"))
      #expect(mail["text"] == .string(ended(message.text)))
      #expect(mail["html"] == (message.html.map { .string(ended($0)) } ?? .null))
      #expect(mail["defects"] == .array([]))
      #expect(mail["bare"] == .bool(false) && mail["ascii"] == .bool(true))
      guard case .int(let longest)? = mail["longest"] else {
        Issue.record("no length")
        continue
      }
      #expect(longest <= 78)
    }
  }

  /// With the end of the last line, which a mail always has.
  private func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }
}
