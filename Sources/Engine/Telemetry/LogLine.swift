import Bytes

/// One line of the log, and how it is written.
///
///     text = time SP level SP message *( SP key "=" value ) LF      ; level padded to five
///     json = { "time", "level", "message", key: value ... } LF
struct LogLine {
  let unixMs: Int64
  let level: LogLevel
  let message: StaticString
  let fields: LogFields

  /// A longer text is cut: a log is read by people.
  static let valueBytesMax = 2048

  func bytes(as format: LogFormat) -> [UInt8] {
    switch format {
    case .text: text()
    case .json: json()
    }
  }

  private func text() -> [UInt8] {
    var line = ByteWriter(capacityBytes: 256)
    RFC3339.append(unixMs: unixMs, to: &line)
    line.append(levelColumn)
    line.append(message)
    for (key, value) in fields {
      line.append(UInt8(ascii: " "))
      line.append(key)
      line.append(UInt8(ascii: "="))
      switch value {
      case .string(let text): LogText.append(Self.cut(text), to: &line)
      case .int(let number): line.append(decimal: number)
      case .double(let number): line.append(decimal: number)
      case .bool(let flag): line.append(flag ? "true" : "false")
      }
    }
    line.append(UInt8(ascii: "\n"))
    return line.take()
  }

  private var levelColumn: StaticString {
    switch level {
    case .debug: " DEBUG "
    case .info: " INFO  "
    case .warning: " WARN  "
    case .error: " ERROR "
    }
  }

  private func json() -> [UInt8] {
    var line = JSONWriter()
    line.object {
      $0.member("time", timeUnixMs: unixMs)
      $0.member("level", level.name)
      $0.member("message", message.description)
      for (key, value) in fields {
        switch value {
        case .string(let text): $0.member(key, Self.cut(text))
        case .int(let number): $0.member(key, number)
        case .double(let number): $0.member(key, number)
        case .bool(let flag): $0.member(key, flag)
        }
      }
    }
    return line.take() + [UInt8(ascii: "\n")]
  }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > valueBytesMax else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: valueBytesMax)
    while UTF8.isContinuation(text.utf8[end]) { end = text.utf8.index(before: end) }
    return text[..<end] + "…"
  }
}
