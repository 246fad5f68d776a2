import Bytes

/// What processes tell each other in a notification of PostgreSQL's. Pure.
///
///     hint   = "grown " process *( " " stream ":" head )
///            | "hello " process          ; it is here, and any stream may have grown: be so kind and answer
///            | "here " process           ; the answer
///            | "replaced " stream *( " " seq )
enum Hint: Hashable {
  /// PostgreSQL takes less than 8,000 bytes.
  static let bytesMax = 7_900

  case grown(by: String, [StreamHead])
  case hello(from: String)
  case here(from: String)
  case replaced(StreamID, [Int64])

  /// Nil: from another version of the server, or from a stranger.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count >= 2 else { return nil }
    let rest = words.dropFirst(2)
    switch words[0] {
    case "grown":
      let heads = rest.compactMap(Self.head)
      guard heads.count == rest.count else { return nil }
      self = .grown(by: String(words[1]), heads)
    case "hello": self = .hello(from: String(words[1]))
    case "here": self = .here(from: String(words[1]))
    case "replaced":
      let sequences = rest.compactMap { Int64($0) }
      guard let stream = Int64(words[1]).flatMap({ StreamID($0) }), sequences.count == rest.count else {
        return nil
      }
      self = .replaced(stream, sequences)
    default: return nil
    }
  }

  var text: String {
    switch self {
    case .grown(let process, let heads):
      heads.reduce(into: "grown \(process)") { $0 += " \($1.stream.rawValue):\($1.head)" }
    case .hello(let process): "hello \(process)"
    case .here(let process): "here \(process)"
    case .replaced(let stream, let sequences):
      sequences.reduce(into: "replaced \(stream.rawValue)") { $0 += " \($1)" }
    }
  }

  private static func head(_ word: Substring) -> StreamHead? {
    let parts = word.split(separator: ":")
    guard parts.count == 2, let stream = Int64(parts[0]).flatMap({ StreamID($0) }), let head = Int64(parts[1])
    else { return nil }
    return StreamHead(stream: stream, head: head)
  }
}
