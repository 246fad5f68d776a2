/// How large a picture becomes. Never larger than it was.
public enum ImageShape: Hashable, Sendable {
  /// Its longer edge has so many points at most.
  case within(Int)
  /// The square in its middle.
  case square(Int)

  /// How large the whole picture is made, and how much of its middle is kept.
  func sizes(width: Int, height: Int) -> (whole: (width: Int, height: Int), kept: (width: Int, height: Int)) {
    switch self {
    case .within(let edge):
      let whole = Self.scaled(width, height, by: min(edge, max(width, height)), of: max(width, height))
      return (whole, whole)
    case .square(let edge):
      let short = min(width, height)
      let side = min(edge, short)
      return (Self.scaled(width, height, by: side, of: short), (side, side))
    }
  }

  private static func scaled(_ width: Int, _ height: Int, by part: Int, of whole: Int) -> (
    width: Int, height: Int
  ) {
    (max(1, (width * part + whole / 2) / whole), max(1, (height * part + whole / 2) / whole))
  }
}
