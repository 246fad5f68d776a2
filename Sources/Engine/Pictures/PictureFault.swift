/// Why there is no picture.
public enum PictureFault: Error, Hashable, Sendable {
  /// The original is to blame: a code for programs, and a sentence for who has sent it.
  case refused(code: String, String)
  /// Too many wait; try again.
  case busy
  /// This machine is to blame: try again, or look into the log.
  case failed(String)

  /// The code of what moves.
  public static let animated = "animated"
}
