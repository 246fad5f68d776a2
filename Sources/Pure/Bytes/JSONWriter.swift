/// Writes one JSON text, and puts in the commas.
///
/// Texts are escaped so that the result may stand inside HTML and JavaScript as it is: besides what JSON demands,
/// `<`, U+2028 and U+2029 are escaped.
public struct JSONWriter: Sendable {
  private var output: ByteWriter
  /// Whether a comma is due before the next key or value.
  private var isSeparatorDue = false
  private var depth = 0

  /// An empty writer.
  public init(capacityBytes: Int = 256) { output = ByteWriter(capacityBytes: capacityBytes) }

  /// What is written so far.
  public var bytes: [UInt8] { output.bytes }

  /// Hands the finished text over without a copy, and starts again.
  public mutating func take() -> [UInt8] {
    precondition(depth == 0, "A JSON text is taken when each object and array that was begun has ended.")
    isSeparatorDue = false
    return output.take()
  }

  /// Forgets what is written; a writer that is reused keeps its capacity.
  public mutating func removeAll() {
    output.removeAll()
    isSeparatorDue = false
    depth = 0
  }

  /// Ends one text of several that lines separate (NDJSON), and starts the next.
  public mutating func newLine() {
    precondition(depth == 0, "A JSON text ends when each object and array that was begun has ended.")
    output.append(UInt8(ascii: "\n"))
    isSeparatorDue = false
  }

  /// Begins an object.
  public mutating func beginObject() { begin(UInt8(ascii: "{")) }

  /// Ends the object begun last.
  public mutating func endObject() { end(UInt8(ascii: "}")) }

  /// Begins an array.
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }

  /// Ends the array begun last.
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  /// Writes a key that needs no escape: our own keys are plain ASCII.
  public mutating func key(_ name: StaticString) {
    separate()
    output.append(UInt8(ascii: "\""))
    output.append(name)
    output.append("\":")
    isSeparatorDue = false
  }

  /// Writes a key that is known only at run time.
  public mutating func key(text name: String) {
    string(name)
    output.append(UInt8(ascii: ":"))
    isSeparatorDue = false
  }

  /// Writes a text.
  public mutating func string(_ text: String) {
    value {
      $0.append(UInt8(ascii: "\""))
      JSONEscaping.append(text, to: &$0)
      $0.append(UInt8(ascii: "\""))
    }
  }

  /// Writes an integer. An id goes out as a string instead: `identifier`.
  public mutating func int(_ number: Int) { value { $0.append(decimal: number) } }

  /// Writes an integer.
  public mutating func int(_ number: Int64) { value { $0.append(decimal: number) } }

  /// Writes an integer without sign.
  public mutating func uint(_ number: UInt64) { value { $0.append(decimal: number) } }

  /// Writes a number; infinity and NaN, which JSON cannot say, become null.
  public mutating func double(_ number: Double) {
    if number.isFinite { value { $0.append(decimal: number) } } else { null() }
  }

  /// Writes true or false.
  public mutating func bool(_ flag: Bool) { value { flag ? $0.append("true") : $0.append("false") } }

  /// Writes null.
  public mutating func null() { value { $0.append("null") } }

  /// Writes an id, as a string.
  public mutating func identifier<Tag>(_ id: Identifier<Tag>) {
    value {
      $0.append(UInt8(ascii: "\""))
      $0.append(decimal: id.rawValue)
      $0.append(UInt8(ascii: "\""))
    }
  }

  /// Writes a moment, as an RFC 3339 string in UTC.
  public mutating func time(unixMs: Int64) {
    value {
      $0.append(UInt8(ascii: "\""))
      RFC3339.append(unixMs: unixMs, to: &$0)
      $0.append(UInt8(ascii: "\""))
    }
  }

  /// Writes bytes that are one JSON value already.
  public mutating func raw(_ json: [UInt8]) { value { $0.append(json) } }

  /// Writes bytes that are one JSON value already.
  public mutating func raw(_ json: ArraySlice<UInt8>) { value { $0.append(json) } }

  /// Writes bytes that are one JSON value already.
  public mutating func raw(_ json: Span<UInt8>) {
    separate()
    output.append(json)
    isSeparatorDue = true
  }

  private mutating func value(_ write: (inout ByteWriter) -> Void) {
    separate()
    write(&output)
    isSeparatorDue = true
  }

  private mutating func begin(_ opener: UInt8) {
    separate()
    output.append(opener)
    isSeparatorDue = false
    depth += 1
  }

  private mutating func end(_ closer: UInt8) {
    precondition(depth > 0, "A JSON container is ended once.")
    output.append(closer)
    isSeparatorDue = true
    depth -= 1
  }

  private mutating func separate() {
    if isSeparatorDue { output.append(UInt8(ascii: ",")) }
  }
}
