import CAV

/// A picture made anew: decoded, turned upright, made smaller, and written as a WebP without what the camera and its
/// programs have put in: places, names, thumbnails, and whatever else hides in a file.
public enum ImageWork {
  /// Of a file that is taken.
  public static let fileBytesMax = 32 << 20

  public struct Made: Sendable {
    public let bytes: [UInt8]
    public let width: Int
    public let height: Int
  }

  /// Loads what is loaded when it is first used, while the process may still ask for it.
  public static func prepare() throws(ImageFault) {
    av_log_set_level(AV_QUIET)
    for name in ["png", "mjpeg", "webp"] where avcodec_find_decoder_by_name(name) == nil {
      throw .notMade("libav has no decoder for \(name)")
    }
    let points = [UInt32](repeating: 0xFF80_4020, count: 16)
    _ = try remade(try Picture(width: 4, height: 4, points: points).encoded(), .square(2))
  }

  public static func remade(_ bytes: [UInt8], _ shape: ImageShape) throws(ImageFault) -> Made {
    let head = try ImageHead(bytes)
    let decoded = try DecodedFrame(bytes, head)
    let (width, height) = (Int(decoded.frame.pointee.width), Int(decoded.frame.pointee.height))
    let sizes = shape.sizes(width: width, height: height)
    let picture = try decoded.scaled(width: sizes.whole.width, height: sizes.whole.height)
      .cropped(width: sizes.kept.width, height: sizes.kept.height)
      .upright(decoded.orientation)
    return Made(bytes: try picture.encoded(), width: picture.width, height: picture.height)
  }
}
