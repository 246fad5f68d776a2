/// How large a picture becomes; never larger than it was.
public enum PictureShape: Hashable, Sendable {
  /// Its longer edge has so many points at most.
  case within(Int)
  /// The square in its middle.
  case square(Int)

  var arguments: [String] {
    switch self {
    case .within(let edge): ["image", "within", String(edge)]
    case .square(let edge): ["image", "square", String(edge)]
    }
  }
}
