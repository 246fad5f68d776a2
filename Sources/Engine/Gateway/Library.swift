import CLinux
import CWebSockets
import Glibc
import Loop
import Telemetry

/// libwebsockets itself: its context on our loop, and the one virtual host that every connection belongs to.
@LoopActor final class Library {
  /// The name of the library's protocol for HTTP, and for WebSockets without a subprotocol.
  static let plainProtocol = "http"
  /// The library's default still lists static RSA, and CBC with SHA-1, for TLS 1.2.
  private static let ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

  private let context: OpaquePointer
  private let vhost: OpaquePointer
  private let isSecure: Bool

  init(
    tls: TLSPair?, subprotocols: [String], log: Log
  ) throws(Gateway.OpenFailure) {
    do { _ = try tls?.daysLeft() } catch { throw .badPair(tls!, error) }
    LibraryLog.adopt(log)
    isSecure = tls != nil
    var info = Self.creationInfo(Self.protocols([Self.plainProtocol] + subprotocols), isSecure: tls != nil)
    var loop: UnsafeMutableRawPointer? = UnsafeMutableRawPointer(Loop.handle)
    let created = withUnsafeMutablePointer(to: &loop) {
      info.foreign_loops = $0
      return lws_create_context(&info)
    }
    guard let created else { throw .libraryRefused }
    context = created
    // On a foreign loop the library is destroyed twice: when it is to stop, and when the loop has stopped.
    nonisolated(unsafe) let ending = created
    Loop.atEnd { lws_context_destroy(ending) }
    guard let made = Self.makeVhost(created, &info, tls) else {
      lws_context_destroy(created)
      throw .libraryRefused
    }
    vhost = made
  }

  func adopt(_ descriptor: Int32, _ opaque: UnsafeMutableRawPointer) -> OpaquePointer? {
    websockets_adopt(vhost, descriptor, isSecure ? 1 : 0, opaque)
  }

  /// Hands bytes over as they are, on HTTP and WebSocket alike; before them lies the headroom that the library asks for.
  /// False: the connection is broken.
  static func send(_ wsi: OpaquePointer, _ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    let start = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
    return lws_write(wsi, start, bytes.count, LWS_WRITE_HTTP) >= 0
  }

  /// The same for short answers, which nobody keeps.
  @discardableResult static func send(_ wsi: OpaquePointer, _ bytes: [UInt8]) -> Bool {
    let headroom = Int(WEBSOCKETS_HEADROOM)
    var framed = [UInt8](repeating: 0, count: headroom) + bytes
    return framed.withUnsafeMutableBytes {
      send(wsi, UnsafeMutableRawBufferPointer(rebasing: $0[headroom...]))
    }
  }

  /// Ends a connection, and what is still to be sent with it: the library would wait for a peer that takes nothing.
  static func sever(_ wsi: OpaquePointer) {
    linux_sever(lws_get_socket_fd(wsi))
    websockets_kill(wsi)
  }

  /// Tells it that a socket is writable, as an event of the loop would.
  func serviceWritable(_ wsi: OpaquePointer) {
    websockets_service_writable(context, wsi)
  }

  /// The pair has been looked at: this has no way to fail that could be told.
  func reload(_ pair: TLSPair) {
    _ = lws_tls_cert_updated(context, pair.certificate, pair.key, nil, 0, nil, 0)
  }

  func close() { lws_context_destroy(context) }

  /// Lives as long as the process: the library keeps pointing at it.
  private static func protocols(_ names: [String]) -> UnsafeMutablePointer<lws_protocols> {
    let list = UnsafeMutablePointer<lws_protocols>.allocate(capacity: names.count + 1)
    list.initialize(repeating: lws_protocols(), count: names.count + 1)
    for (index, name) in names.enumerated() {
      list[index].name = UnsafePointer(strdup(name))
      list[index].callback = onWebSockets
      list[index].per_session_data_size = 8
      // Sizes recv and costs memory for every WebSocket; longer frames come in pieces.
      list[index].rx_buffer_size = 1_024
      list[index].tx_packet_size = SharedFrame.sliceBytes
    }
    return list
  }

  /// The library has pages of its own for some errors: HTML, without a code or an incident. A header that no buffer
  /// holds makes them fail, and then it closes, which is where our answer comes from.
  private static let muteHeader: UnsafePointer<lws_protocol_vhost_options> = {
    let header = UnsafeMutablePointer<lws_protocol_vhost_options>.allocate(capacity: 1)
    header.initialize(to: lws_protocol_vhost_options())
    header.pointee.name = UnsafePointer(strdup("mute:"))
    header.pointee.value = UnsafePointer(strdup(String(repeating: "-", count: 2 * SharedFrame.sliceBytes)))
    return UnsafePointer(header)
  }()

  /// Without one of these the library plans a ping and an end for each connection, in a sorted list that it walks at each
  /// opening: half of what one costs where there are thousands.
  private static let noValidityTimers: UnsafePointer<lws_retry_bo_t> = {
    let policy = UnsafeMutablePointer<lws_retry_bo_t>.allocate(capacity: 1)
    policy.initialize(to: lws_retry_bo_t())
    return UnsafePointer(policy)
  }()

  private static func creationInfo(
    _ protocols: UnsafeMutablePointer<lws_protocols>, isSecure: Bool
  ) -> lws_context_creation_info {
    var info = lws_context_creation_info()
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER
    info.protocols = UnsafePointer(protocols)
    info.options =
      WEBSOCKETS_OPTION_LIBUV | WEBSOCKETS_OPTION_VALIDATE_UTF8 | WEBSOCKETS_OPTION_EXPLICIT_VHOSTS
    if isSecure { info.options |= WEBSOCKETS_OPTION_GLOBAL_INIT }
    info.gid = -1
    info.uid = -1
    info.count_threads = 1
    info.max_http_header_data = UInt16(Gateway.headerBytesMax)
    info.max_http_header_pool = 16_000
    info.pt_serv_buf_size = UInt32(SharedFrame.sliceBytes)
    info.timeout_secs = 30
    return info
  }

  private static func makeVhost(
    _ context: OpaquePointer, _ info: inout lws_context_creation_info,
    _ tls: TLSPair?
  ) -> OpaquePointer? {
    info.options |= WEBSOCKETS_OPTION_FALLBACK
    // Silence is the gateway's to notice: the library would keep every connection in one sorted list of deadlines,
    // and walk it at each request. So there is no ping here, and an exchange that is over takes its deadline off.
    info.timeout_secs_ah_idle = UInt32(Vestibule.headSecondsMax)
    info.ka_time = 60
    info.ka_probes = 3
    info.ka_interval = 10
    info.retry_and_idle_policy = noValidityTimers
    info.headers = muteHeader
    // Copied: the library keeps some of these for its life.
    info.vhost_name = UnsafePointer(strdup("default"))
    // Pinned: over HTTP/2 the library stalls request bodies at 262,135 bytes.
    info.alpn = UnsafePointer(strdup("http/1.1"))
    if let tls {
      info.ssl_cert_filepath = UnsafePointer(strdup(tls.certificate))
      info.ssl_private_key_filepath = UnsafePointer(strdup(tls.key))
      info.ssl_cipher_list = UnsafePointer(strdup(ciphers))
    }
    return lws_create_vhost(context, &info)
  }
}
