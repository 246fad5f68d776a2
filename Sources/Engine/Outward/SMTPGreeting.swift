import CCurl

/// A call at a mail server that hands nothing in: whether it is there, speaks the encryption that is wanted, and takes user
/// and password.
public struct SMTPGreeting: Sendable {
  private let server: SMTPServer
  private let limits: TransferLimits
  private let authorities: String?

  /// `authorities`: a file of certificates (PEM) to believe in place of the machine's.
  public init(
    _ server: SMTPServer, limits: TransferLimits = SMTPDelivery.limitsDefault, authorities: String? = nil
  ) {
    self.server = server
    self.limits = limits
    self.authorities = authorities
  }

  /// Returns when the server has let us in.
  public func run(
    isolation: isolated (any Actor)? = #isolation, on transfers: Transfers
  ) async throws(TransferFault) {
    try await transfers.run(peer: server.peer) { lifeline throws(TransferFault) in
      var handle = EasyHandle()
      server.prepare(&handle, calledBy: "", limits: limits, authorities: authorities)
      handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
      handle.set(CURLOPT_NOBODY, 1)
      let conversation = SMTPConversation([], limits, lifeline)
      let code = handle.perform(conversation)
      guard code == CURLE_OK else {
        throw conversation.fault(code, words: handle.words(for: code), peer: server.peer)
      }
    }
  }
}

extension SMTPServer {
  /// The connection: where to, how private, and as whom.
  func prepare(
    _ handle: inout EasyHandle, calledBy domain: String, limits: TransferLimits, authorities: String?
  ) {
    handle.set(CURLOPT_URL, "\(peer)/\(clientName ?? domain)")
    handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    // Proxies of the environment are for the web.
    handle.set(CURLOPT_PROXY, "")
    handle.set(CURLOPT_TIMEOUT_MS, limits.totalMs)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMs)
    handle.set(CURLOPT_USE_SSL, encryption == .opportunistic ? Self.tryTLS : Self.requireTLS)
    handle.set(CURLOPT_SSL_VERIFYPEER, encryption == .opportunistic ? 0 : 1)
    handle.set(CURLOPT_SSL_VERIFYHOST, encryption == .opportunistic ? 0 : 2)
    if let authorities { handle.set(CURLOPT_CAINFO, authorities) }
    if let user {
      handle.set(CURLOPT_USERNAME, user)
      handle.set(CURLOPT_PASSWORD, password ?? "")
    }
  }

  private static let tryTLS = Int(CURLUSESSL_TRY.rawValue)
  private static let requireTLS = Int(CURLUSESSL_ALL.rawValue)
}
