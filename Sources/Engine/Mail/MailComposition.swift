import Bytes

/// A mail as it goes over the wire: RFC 5322 with MIME, CRLF at the end of each line, and dots as they are.
struct MailComposition {
  let sender: MailAddress
  let recipients: [MailAddress]
  let bytes: [UInt8]

  /// `sender` and `nowMs` stand in for what the message leaves open.
  init(
    _ message: MailMessage, sender: MailAddress, nowMs: Int64, using random: inout some RandomNumberGenerator
  ) throws(MailFault) {
    try Self.check(message)
    self.sender = message.from ?? sender
    recipients = message.to
    let id = message.id ?? Self.hex(using: &random) + Self.hex(using: &random) + "@" + self.sender.domain
    var bytes = Self.head(
      message, sender: self.sender, dateMs: message.dateMs ?? nowMs, id: id)
    let text = MailBody(message.text, type: "text/plain").bytes
    if let html = message.html {
      // Neither encoding of a body can bring forth "=_".
      let boundary = "=_" + Self.hex(using: &random)
      bytes += Array("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n".utf8)
      for part in [text, MailBody(html, type: "text/html").bytes] {
        // The line's end before a boundary is the boundary's, so each part is given one more.
        bytes += Array("--\(boundary)\r\n".utf8) + part + Array("\r\n".utf8)
      }
      bytes += Array("--\(boundary)--\r\n".utf8)
    } else {
      bytes += text
    }
    self.bytes = bytes
  }

  private static func check(_ message: MailMessage) throws(MailFault) {
    guard (1...MailMessage.recipientsMax).contains(message.to.count) else {
      throw .recipientCount(message.to.count)
    }
    guard MailHeader.isSafe(message.subject) else { throw .badHeader("subject") }
    guard message.subject.utf8.count <= MailMessage.subjectBytesMax else { throw .tooLarge("subject") }
    for body in [message.text, message.html ?? ""] where body.utf8.count > MailMessage.bodyBytesMax {
      throw .tooLarge("body")
    }
    if let url = message.unsubscribeURL {
      guard url.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x3c && $0 != 0x3e }) else {
        throw .badHeader("unsubscribe address")
      }
      guard url.utf8.count <= MailMessage.unsubscribeBytesMax else { throw .tooLarge("unsubscribe address") }
    }
    if let id = message.id {
      // As strict as for addresses: some mail servers turn away what is merely allowed.
      guard (try? MailAddress(id)) != nil else { throw .badHeader("message id") }
    }
  }

  private static func head(
    _ message: MailMessage, sender: MailAddress, dateMs: Int64, id: String
  ) -> [UInt8] {
    var from = MailHeader("From")
    from.append(addresses: [sender])
    var to = MailHeader("To")
    to.append(addresses: message.to)
    var subject = MailHeader("Subject")
    subject.append(text: message.subject)
    var identity = MailHeader("Message-ID")
    identity.append(word: Array("<\(id)>".utf8))
    var ending: [UInt8] = []
    if let url = message.unsubscribeURL {
      var header = MailHeader("List-Unsubscribe")
      header.append(word: Array("<\(url)>".utf8))
      ending = header.line + Array("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".utf8)
    }
    return Array("Date: \(date(dateMs))\r\n".utf8) + from.line + to.line + subject.line + identity.line
      + ending
      + Array("MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n".utf8)
  }

  /// As HTTP has it but for the zone, whose letters mail has given up (RFC 5322, section 4.3).
  private static func date(_ unixMs: Int64) -> String {
    HTTPDate.format(unixMs: unixMs).dropLast(3) + "+0000"
  }

  private static func hex(using random: inout some RandomNumberGenerator) -> String {
    let digits = String(random.next() as UInt64, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
