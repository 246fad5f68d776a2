import CCurl
import Bytes

/// One message on its way to a mail server.
final class SMTPConversation: Conversation {
  /// After the message was taken, so long for the server to say goodbye.
  private static let goodbyeMs = 1_000
  private static let replyBytesMax = 1_024
  private static let readyForMessage = 354
  private static let goodbye = 221

  private let message: [UInt8]
  private var sentBytes = 0
  private var reply: [UInt8] = []
  private var code = 0
  private var isReplyWhole = true
  private var isMessageWanted = false
  private var acceptedMs: Int?

  init(_ message: [UInt8], _ limits: TransferLimits, _ lifeline: Lifeline) {
    self.message = message
    super.init(limits, lifeline)
  }

  override func give(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, message.count - sentBytes)
    room.copyBytes(from: message[sentBytes..<sentBytes + count])
    sentBytes += count
    return count
  }

  /// reply-line = 3DIGIT ( "-" / " " ) text CRLF, the last of a reply with the blank (RFC 5321, section 4.2).
  override func take(line: UnsafeRawBufferPointer) -> Bool {
    // What it says to our QUIT tells nothing of what was before.
    guard line.count > 3, let number = ASCII.decimal(line.prefix(3)), number != Self.goodbye else {
      return true
    }
    if isReplyWhole { reply = [] }
    isReplyWhole = line[3] != UInt8(ascii: "-")
    code = Int(number)
    let text = line.dropFirst(4).filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    if !reply.isEmpty { reply.append(UInt8(ascii: " ")) }
    reply.append(contentsOf: text.prefix(max(0, Self.replyBytesMax - reply.count)))
    if isMessageWanted, code / 100 == 2, acceptedMs == nil { acceptedMs = elapsedMs }
    if code == Self.readyForMessage { isMessageWanted = true }
    return true
  }

  override var isOver: Bool {
    // Whether it is delivered is settled then; a server that is slow to say goodbye must not hold the thread.
    if let acceptedMs, elapsedMs > acceptedMs + Self.goodbyeMs { return true }
    return super.isOver
  }

  override func fault(_ code: CURLcode, words: String, peer: String) -> TransferFault {
    let fault = super.fault(code, words: words, peer: peer)
    switch fault.reason {
    case .loginRefused:
      // The server may repeat what it was told: that is a password.
      return TransferFault(.loginRefused, peer: peer, detail: "\(self.code)")
    case .connectionLost, .broken:
      guard self.code >= 400 else { return fault }
      let text = String(decoding: reply, as: UTF8.self)
      return TransferFault(.refused(code: self.code), peer: peer, detail: text)
    default: return fault
    }
  }
}
