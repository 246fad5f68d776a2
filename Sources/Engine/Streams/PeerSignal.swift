/// What processes tell each other in notifications of PostgreSQL's. Pure.
///
///     signal = "hello " process       ; it has just begun to hear: tell it how things stand
///            | "here " process        ; the answer, and a sign of life
///            | "doubt " process       ; of what it told something is lost
///            | "bye " process
///            | "part " process " " batch " " index " " count " " base64
///
/// A batch is several messages, each with its length before it; it goes in parts, since a notification takes less than 8,000
/// bytes, and all its parts in one transaction, so that they come together.
enum PeerSignal: Hashable {
  case hello(String)
  case here(String)
  case doubt(String)
  case bye(String)
  case part(PeerPart)

  static let partBytesMax = 5_700

  /// Nil: from another version of the server, or from a stranger.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count >= 2 else { return nil }
    let process = String(words[1])
    switch (words[0], words.count) {
    case ("hello", 2): self = .hello(process)
    case ("here", 2): self = .here(process)
    case ("doubt", 2): self = .doubt(process)
    case ("bye", 2): self = .bye(process)
    case ("part", 6):
      guard let part = PeerPart(words[1...]) else { return nil }
      self = .part(part)
    default: return nil
    }
  }

  var text: String {
    switch self {
    case .hello(let process): "hello \(process)"
    case .here(let process): "here \(process)"
    case .doubt(let process): "doubt \(process)"
    case .bye(let process): "bye \(process)"
    case .part(let part): part.text
    }
  }

  /// Whether the others are the poorer for not having heard it.
  var isMissed: Bool {
    switch self {
    case .doubt, .part: true
    case .hello, .here, .bye: false
    }
  }

  var process: String {
    switch self {
    case .hello(let process), .here(let process), .doubt(let process), .bye(let process): process
    case .part(let part): part.process
    }
  }
}
