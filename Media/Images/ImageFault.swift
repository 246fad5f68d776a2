/// Why a picture is not made anew, in words for whoever has sent it.
public enum ImageFault: Error, Hashable, Sendable {
  /// No PNG, JPEG or WebP.
  case unknownType
  /// The picture's own words about its size say too much; refused before anything is decoded.
  case tooLarge(width: Int, height: Int)
  /// Begun like a picture, and no whole one.
  case damaged
  case animated
  /// Nothing that the sender could mend: memory, or a library without its codecs.
  case notMade(String)

  /// For programs.
  public var code: String {
    switch self {
    case .unknownType: "unknown_type"
    case .tooLarge: "too_large"
    case .damaged: "damaged"
    case .animated: "animated"
    case .notMade: "not_made"
    }
  }

  public var sentence: String {
    switch self {
    case .unknownType: "This is no picture in PNG, JPEG or WebP."
    case .tooLarge(let width, let height):
      "The picture has \(width) x \(height) points; \(ImageHead.pixelsMax / 1_000_000) million are the most."
    case .damaged: "The picture is damaged, or not whole."
    case .animated: "Moving pictures are not taken; send one that stands still."
    case .notMade(let why): "The picture could not be made: \(why)."
    }
  }
}
