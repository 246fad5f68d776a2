import CCurl

/// A GET of something small: a set of keys, a description.
///
/// Certificates are checked. https_proxy, http_proxy and no_proxy of the environment hold, but not for this machine.
public struct HTTPFetch: Sendable {
  private let url: HTTPURL
  private let limits: TransferLimits
  private let authorities: String?

  /// `authorities`: a file of certificates (PEM) to believe in place of the machine's.
  public init(_ url: HTTPURL, limits: TransferLimits = TransferLimits(), authorities: String? = nil) {
    self.url = url
    self.limits = limits
    self.authorities = authorities
  }

  /// Any status is an answer, but for redirections that are not followed.
  public func run(
    isolation: isolated (any Actor)? = #isolation, on transfers: Transfers
  ) async throws(TransferFault) -> HTTPAnswer {
    try await transfers.run(peer: url.peer) { lifeline throws(TransferFault) in try perform(lifeline) }
  }

  private func perform(_ lifeline: Lifeline) throws(TransferFault) -> HTTPAnswer {
    let handle = EasyHandle()
    prepare(handle)
    let conversation = HTTPConversation(limits, lifeline)
    let code = handle.perform(conversation)
    let answer = conversation.answer(status: handle.status)
    // Also where it would be followed, were it not to http.
    if answer.isRedirection, code == CURLE_OK || code == CURLE_UNSUPPORTED_PROTOCOL {
      throw TransferFault(.redirected, peer: url.peer, detail: "status \(answer.status)")
    }
    guard code == CURLE_OK else {
      throw conversation.fault(code, words: handle.words(for: code), peer: url.peer)
    }
    return answer
  }

  private func prepare(_ handle: borrowing EasyHandle) {
    handle.set(CURLOPT_URL, url.request)
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
    handle.set(CURLOPT_FOLLOWLOCATION, limits.redirectsMax > 0 ? 1 : 0)
    handle.set(CURLOPT_MAXREDIRS, limits.redirectsMax)
    handle.set(CURLOPT_TIMEOUT_MS, limits.totalMs)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMs)
    handle.set(CURLOPT_MAXFILESIZE_LARGE, bytes: limits.bodyBytesMax)
    handle.set(CURLOPT_SSL_VERIFYPEER, 1)
    handle.set(CURLOPT_SSL_VERIFYHOST, 2)
    handle.set(CURLOPT_USERAGENT, "Lyceum")
    if let authorities { handle.set(CURLOPT_CAINFO, authorities) }
    if url.isLoopback { handle.set(CURLOPT_NOPROXY, "*") }
    if let user = url.user { handle.set(CURLOPT_USERNAME, user) }
    if let password = url.password { handle.set(CURLOPT_PASSWORD, password) }
  }
}
