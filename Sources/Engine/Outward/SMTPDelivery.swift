import CCurl

/// A message handed to a mail server: taken for all its recipients, or refused.
public struct SMTPDelivery: Sendable {
  public static let recipientsMax = 100
  /// Longer than a page is fetched: mail servers look at what they take.
  public static let limitsDefault = TransferLimits(totalMs: 60_000, connectMs: 10_000)

  private let server: SMTPServer
  private let sender: String
  private let recipients: [String]
  private let message: [UInt8]
  private let limits: TransferLimits
  private let authorities: String?

  /// `sender` and `recipients` are bare addresses; `message` has lines that end with CRLF, and lines that begin with a
  /// dot as they are: libcurl doubles those dots. `authorities`: a file of certificates (PEM) to believe in place of
  /// the machine's.
  public init(
    to server: SMTPServer, sender: String, recipients: [String], message: [UInt8],
    limits: TransferLimits = Self.limitsDefault, authorities: String? = nil
  ) {
    self.server = server
    self.sender = sender
    self.recipients = recipients
    self.message = message
    self.limits = limits
    self.authorities = authorities
  }

  /// Returns when the server has taken the message.
  public func run(
    isolation: isolated (any Actor)? = #isolation, on transfers: Transfers
  ) async throws(TransferFault) {
    guard (1...Self.recipientsMax).contains(recipients.count),
      ([sender] + recipients).allSatisfy(Self.isAddress)
    else { throw TransferFault(.badAddress, peer: server.peer) }
    try await transfers.run(peer: server.peer) { lifeline throws(TransferFault) in try perform(lifeline) }
  }

  private func perform(_ lifeline: Lifeline) throws(TransferFault) {
    var handle = EasyHandle()
    prepare(&handle)
    let conversation = SMTPConversation(message, limits, lifeline)
    let code = handle.perform(conversation)
    guard code == CURLE_OK else {
      throw conversation.fault(code, words: handle.words(for: code), peer: server.peer)
    }
  }

  private func prepare(_ handle: inout EasyHandle) {
    server.prepare(&handle, calledBy: nameOfSender, limits: limits, authorities: authorities)
    handle.set(CURLOPT_MAIL_FROM, "<\(sender)>")
    handle.set(CURLOPT_MAIL_RCPT, list: recipients.map { "<\($0)>" })
    handle.set(CURLOPT_UPLOAD, 1)
    handle.set(CURLOPT_INFILESIZE_LARGE, bytes: message.count)
  }

  /// Empty for one that could be more than a name in a URL: libcurl then takes the host's.
  private var nameOfSender: String {
    let domain = sender.split(separator: "@").last ?? ""
    return SMTPServer.isHostName(domain) ? String(domain) : ""
  }

  /// RFC 5321, section 4.5.3.1.3: a path has 256 with its brackets.
  private static let addressBytesMax = 254

  /// Nothing that could end the command it stands in, or begin another. Stricter rules are Mail's.
  private static func isAddress(_ text: String) -> Bool {
    let at = text.utf8.lastIndex(of: UInt8(ascii: "@"))
    guard let at, at > text.utf8.startIndex, text.utf8.count <= addressBytesMax else { return false }
    return text.utf8.index(after: at) < text.utf8.endIndex
      && text.utf8.allSatisfy { 0x21...0x7e ~= $0 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
  }
}
