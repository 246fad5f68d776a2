import CCurl
import Glibc

/// What one transfer says and hears, as libcurl calls for it. It belongs to the worker that runs the transfer.
class Conversation {
  let limits: TransferLimits
  private let lifeline: Lifeline
  private let startedNs: UInt64
  fileprivate(set) var isTooLarge = false

  init(_ limits: TransferLimits, _ lifeline: Lifeline) {
    self.limits = limits
    self.lifeline = lifeline
    startedNs = Self.nowNs()
  }

  /// Bytes of the answer's body; false ends the transfer.
  func take(body: UnsafeRawBufferPointer) -> Bool { true }

  /// One line of the answer's head, or of a mail server's reply; false ends the transfer.
  func take(line: UnsafeRawBufferPointer) -> Bool { true }

  /// Fills in what is sent, and tells how much; 0 at its end.
  func give(into room: UnsafeMutableRawBufferPointer) -> Int { 0 }

  /// Whether to end the transfer now. libcurl keeps the time limit itself, but not where it says goodbye.
  var isOver: Bool { lifeline.isCut || elapsedMs > limits.totalMs + Self.slackMs }

  final var elapsedMs: Int { Int((Self.nowNs() - startedNs) / 1_000_000) }

  final func noteTooLarge() { isTooLarge = true }

  /// What the end of a transfer means; `words` are libcurl's.
  func fault(_ code: CURLcode, words: String, peer: String) -> TransferFault {
    if let why = lifeline.reasonOfCut { return TransferFault(why, peer: peer) }
    if isTooLarge { return TransferFault(.tooLarge, peer: peer) }
    return TransferFault(.init(code), peer: peer, detail: words)
  }

  private static let slackMs = 500

  private static func nowNs() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}

extension TransferFault.Reason {
  /// What libcurl's codes are for us.
  init(_ code: CURLcode) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .unresolved
    case CURLE_COULDNT_CONNECT: self = .unreachable
    case CURLE_OPERATION_TIMEDOUT, CURLE_ABORTED_BY_CALLBACK: self = .timedOut
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_INVALIDCERTSTATUS:
      self = .untrusted
    case CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CIPHER: self = .unencrypted
    case CURLE_LOGIN_DENIED: self = .loginRefused
    case CURLE_TOO_MANY_REDIRECTS: self = .redirected
    case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE: self = .connectionLost
    default: self = .broken
    }
  }
}
