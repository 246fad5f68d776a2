import CWebSockets

/// A complete message in server frames, encoded once and shared by every outbox that it stands in. Server frames
/// are not masked, so the same bytes go to everyone.
///
/// RFC 6455, 5.2: byte 0 is FIN and opcode; byte 1 the length, or 126 and 16 bits, or 127 and 64 bits. A message
/// longer than `sliceBytes` is fragmented so that every slice of that many bytes ends at the end of a frame: the
/// library's own pings then never fall inside of one.
///
/// `@unchecked Sendable`: the bytes are written before `init` returns and never again; libwebsockets is handed them
/// to send as they are, and does not write into the headroom of a raw send.
public final class SharedFrame: @unchecked Sendable {
  public enum Kind: UInt8, Sendable { case text = 1, binary = 2, ping = 9 }

  /// The longest single write.
  static let sliceBytes = 65_536
  private static let fragmentHeaderBytes = 4
  private static let fragmentPayloadMax = sliceBytes - fragmentHeaderBytes
  private static let headroom = Int(WEBSOCKETS_HEADROOM)

  private let storage: UnsafeMutableRawPointer
  /// Headers and payload.
  public let count: Int

  public convenience init(text: String) {
    var text = text
    self.init(.text, text.withUTF8 { [UInt8]($0) })
  }

  public convenience init(_ kind: Kind, _ payload: [UInt8]) {
    self.init(kind, payload.span.bytes)
  }

  public init(_ kind: Kind, _ payload: RawSpan) {
    let payloadCount = payload.byteCount
    let fragments = max(1, (payloadCount + Self.fragmentPayloadMax - 1) / Self.fragmentPayloadMax)
    let header = payloadCount < 126 ? 2 : Self.fragmentHeaderBytes
    // Only the last fragment can be short enough for a two-byte header, and it keeps the long form when it is not
    // alone: a receiver must take any fragment, but the minimal form is a rule of the RFC.
    let lastPayload = payloadCount - (fragments - 1) * Self.fragmentPayloadMax
    let lastHeader = lastPayload < 126 ? 2 : Self.fragmentHeaderBytes
    count =
      fragments == 1 ? header + payloadCount : (fragments - 1) * Self.sliceBytes + lastHeader + lastPayload
    storage = .allocate(byteCount: Self.headroom + count, alignment: 16)
    var at = Self.headroom
    var taken = 0
    for index in 0..<fragments {
      let size = min(Self.fragmentPayloadMax, payloadCount - taken)
      let isLast = index == fragments - 1
      let opcode = index == 0 ? kind.rawValue : 0
      storage.storeBytes(of: opcode | (isLast ? 0x80 : 0), toByteOffset: at, as: UInt8.self)
      if size < 126 {
        storage.storeBytes(of: UInt8(size), toByteOffset: at + 1, as: UInt8.self)
        at += 2
      } else {
        storage.storeBytes(of: 126, toByteOffset: at + 1, as: UInt8.self)
        storage.storeBytes(of: UInt8(size >> 8), toByteOffset: at + 2, as: UInt8.self)
        storage.storeBytes(of: UInt8(size & 0xFF), toByteOffset: at + 3, as: UInt8.self)
        at += 4
      }
      payload.extracting(taken..<taken + size).withUnsafeBytes { source in
        if let base = source.baseAddress { (storage + at).copyMemory(from: base, byteCount: size) }
      }
      at += size
      taken += size
    }
    precondition(at == Self.headroom + count, "a frame is as long as it was predicted")
  }

  deinit { storage.deallocate() }

  /// The message, for who sends it otherwise.
  public var payload: [UInt8] {
    withBytes { bytes in
      var payload: [UInt8] = []
      var at = 0
      while at < bytes.count {
        let isShort = bytes[at + 1] < 126
        let header = isShort ? 2 : Self.fragmentHeaderBytes
        let size = isShort ? Int(bytes[at + 1]) : Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
        payload += bytes[at + header..<at + header + size]
        at += header + size
      }
      return payload
    }
  }

  /// The frames' own bytes; before them lies the headroom that libwebsockets asks for. They live while the body runs.
  func withBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(self) {
      body(UnsafeMutableRawBufferPointer(start: storage + Self.headroom, count: count))
    }
  }
}
