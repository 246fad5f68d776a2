import Bytes

/// The answer to one request, bounded while it comes.
final class HTTPConversation: Conversation {
  private static let headBytesMax = 65_536
  private var headers: [HTTPAnswerHeader] = []
  private var headBytes = 0
  private var body: [UInt8] = []

  override func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= limits.bodyBytesMax else {
      noteTooLarge()
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  override func take(line bytes: UnsafeRawBufferPointer) -> Bool {
    headBytes += bytes.count
    guard headBytes <= Self.headBytesMax else {
      noteTooLarge()
      return false
    }
    let line = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    if bytes.starts(with: "HTTP/".utf8) {
      // The head of what a redirection, or a provisional answer, led to.
      headers.removeAll()
    } else if line.count == 2 {
      let value = line[1].filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
      headers.append(
        HTTPAnswerHeader(
          String(decoding: line[0], as: UTF8.self),
          String(decoding: ASCII.trimmed(value), as: UTF8.self)))
    }
    return true
  }

  func answer(status: Int) -> HTTPAnswer { HTTPAnswer(status: status, headers: headers, body: body) }
}
