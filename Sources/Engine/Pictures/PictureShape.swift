/// How large a picture becomes; never larger than it was.
public enum PictureShape: Hashable, Sendable {
  /// Its longer edge has so many points at most.
  case within(Int)
  /// The square in its middle.
  case square(Int)

  /// As it is kept: `within 1280`.
  public init?(words: String) {
    let parts = words.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let edge = Int(parts[1]), edge > 0 else { return nil }
    switch parts[0] {
    case "within": self = .within(edge)
    case "square": self = .square(edge)
    default: return nil
    }
  }

  public var words: String {
    switch self {
    case .within(let edge): "within \(edge)"
    case .square(let edge): "square \(edge)"
    }
  }

  var arguments: [String] { ["image"] + words.split(separator: " ").map(String.init) }
}
