import Bytes

/// The text format of Prometheus, version 0.0.4.
///
///     # HELP name text          ; \\ and \n escaped
///     # TYPE name counter
///     name{label="value"} 1     ; \\, \" and \n escaped
public struct MetricsPage: Sendable {
  /// What an HTTP reply with this page says of itself.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private var output = ByteWriter(capacityBytes: 16 << 10)

  init() {}

  mutating func take() -> [UInt8] { output.take() }

  mutating func header(_ name: String, type: String, help: String) {
    output.append("# HELP ")
    output.append(utf8: name)
    output.append(" ")
    appendEscaped(help, quote: false)
    output.append("\n# TYPE ")
    output.append(utf8: name)
    output.append(" ")
    output.append(utf8: type)
    output.append("\n")
  }

  mutating func sample(_ name: String, labels: [MetricLabel], integer: Int) {
    begin(name, labels)
    output.append(decimal: integer)
    output.append("\n")
  }

  mutating func sample(_ name: String, labels: [MetricLabel], value: Double) {
    begin(name, labels)
    output.append(utf8: Self.text(of: value))
    output.append("\n")
  }

  static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value)?.description ?? value.description
  }

  private mutating func begin(_ name: String, _ labels: [MetricLabel]) {
    output.append(utf8: name)
    for (index, label) in labels.enumerated() {
      output.append(index == 0 ? "{" : ",")
      output.append(utf8: label.name)
      output.append("=\"")
      appendEscaped(label.value, quote: true)
      output.append("\"")
    }
    output.append(labels.isEmpty ? " " : "} ")
  }

  private mutating func appendEscaped(_ text: String, quote: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): output.append("\\\\")
      case UInt8(ascii: "\n"): output.append("\\n")
      case UInt8(ascii: "\"") where quote: output.append("\\\"")
      default: output.append(byte)
      }
    }
  }
}
