import Bytes

/// Looks at the head of a first request before libwebsockets gets it: what that would drop without a word is
/// answered instead. RFC 9112, 3: `method SP target SP HTTP-version CRLF *(field CRLF) CRLF`. Pure.
///
/// A head may come in many pieces: what has been scanned is not scanned again.
struct HeadScreen {
  enum Verdict {
    case incomplete
    case good
    case refused(Problem)
  }

  /// The library keeps so many fields; unknown ones cost it memory as well.
  static let fieldsMax = 96
  static let unknownUpgrade = Problem(
    .badRequest, "unknown_upgrade", "Only an upgrade to websocket is offered; HTTP/1.1 needs none.")
  static let unreadable = Problem(.badRequest, "bad_request", "This is not HTTP/1.1.")

  private var scanned = 0
  private var lineStart = 0
  private var fields = 0

  /// On all of a head that has come, at once.
  static func verdict(on bytes: RawSpan, bytesMax: Int) -> Verdict {
    var screen = HeadScreen()
    return screen.verdict(on: bytes, bytesMax: bytesMax)
  }

  /// On what has come so far: the bytes of the last call, and more.
  mutating func verdict(on bytes: RawSpan, bytesMax: Int) -> Verdict {
    guard bytes.byteCount > 0 else { return .incomplete }
    if lineStart == 0, let problem = Self.refusedStart(bytes) { return .refused(problem) }
    let end = min(bytes.byteCount, bytesMax)
    while scanned < end {
      let at = scanned
      scanned += 1
      guard Self.byte(bytes, at) == 0x0A else { continue }
      let isEmpty = at == lineStart || (at == lineStart + 1 && Self.byte(bytes, lineStart) == 0x0D)
      if isEmpty, lineStart > 0 { return .good }
      if lineStart == 0, let problem = Self.refusedLine(bytes, upTo: at) { return .refused(problem) }
      if Self.isUnknownUpgrade(bytes, lineStart, upTo: at) { return .refused(Self.unknownUpgrade) }
      fields += 1
      lineStart = at + 1
      if fields > Self.fieldsMax + 1 { return .refused(Self.tooLarge(bytesMax)) }
    }
    return bytes.byteCount > bytesMax ? .refused(Self.tooLarge(bytesMax)) : .incomplete
  }

  private static func tooLarge(_ bytesMax: Int) -> Problem {
    Problem(
      .headersTooLarge, "headers_too_large", "The head may have \(bytesMax) bytes in \(fieldsMax) fields.")
  }

  /// The method, as far as it has come: letters and then a space.
  private static func refusedStart(_ bytes: RawSpan) -> Problem? {
    var method: [UInt8] = []
    for at in 0..<min(bytes.byteCount, 24) {
      let next = byte(bytes, at)
      if next == 0x20 { break }
      guard ASCII.isTokenByte(next) else { return unreadable }
      method.append(next)
    }
    if method.count == bytes.byteCount { return nil }
    let isKnown = HTTPMethod.allCases.contains { Array($0.rawValue.utf8) == method }
    return isKnown ? nil : Problem(.notImplemented, "unknown_method", "This method is not served.")
  }

  private static func refusedLine(_ bytes: RawSpan, upTo end: Int) -> Problem? {
    var spaces: [Int] = []
    for at in 0..<end {
      let next = byte(bytes, at)
      if next == 0x20 { spaces.append(at) }
      if next == 0x25, !isEscape(bytes, at, end) {
        return Problem(
          .badRequest, "bad_path",
          "A percent sign wants two hexadecimal digits, and not those of NUL or a line's end.")
      }
    }
    guard spaces.count == 2 else { return unreadable }
    guard byte(bytes, spaces[0] + 1) == 0x2F else {
      return Problem(.badRequest, "bad_path", "The path must be absolute.")
    }
    return nil
  }

  /// Of anything but NUL and a line's end: the library refuses the one without a word, and takes the other for what it
  /// is not.
  private static func isEscape(_ bytes: RawSpan, _ at: Int, _ end: Int) -> Bool {
    guard at + 2 < end, let high = Hex.value(of: byte(bytes, at + 1)),
      let low = Hex.value(of: byte(bytes, at + 2))
    else { return false }
    return high != 0 || ![0x00, 0x0A, 0x0D].contains(low)
  }

  /// Upgrades that the gateway has an answer to; the library has one of its own to all others.
  private static func isUnknownUpgrade(_ bytes: RawSpan, _ start: Int, upTo end: Int) -> Bool {
    let name = Array("upgrade:".utf8)
    guard end - start > name.count,
      name.indices.allSatisfy({ byte(bytes, start + $0) | 0x20 == name[$0] | 0x20 })
    else {
      return false
    }
    let value = (start + name.count..<end).map { byte(bytes, $0) }.filter { $0 > 0x20 }
    return !["websocket", "h2c"].contains { ASCII.equalsIgnoringCase(value, Array($0.utf8)) }
  }

  @inline(__always) private static func byte(_ bytes: RawSpan, _ at: Int) -> UInt8 {
    bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)  // at is below byteCount at every call
  }
}
