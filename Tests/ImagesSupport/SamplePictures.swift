import Bytes

/// Pictures of 32 x 16 points in four quarters: red, green, blue and white. As Pillow writes them.
public enum SamplePictures {
  /// Lossless.
  public static let png = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAACAAAAAQCAIAAAD4YuoOAAAAK0lEQVR4nGP8z0AaYCRRAxOJ5pMMRi0YtYBywMjAQFrC/j+aD0Yt
    GH4WAAD1dAUbXUQ9tAAAAABJRU5ErkJggg==
    """)

  /// A PNG that one looks through.
  public static let halfOpaque = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAACAAAAAQCAYAAAB3AH1ZAAAANklEQVR4nGP8z8DQwEABYPxPiW4GBibKtFMORh0w6oBRB7AwMlCW
    kSksBgY+BEYdMOqAUQcAADXxBKDIQ4JBAAAAAElFTkSuQmCC
    """)

  /// A JPEG that its camera says has to be turned to the right; it also says SECRETPLACE.
  public static let jpegOnItsSide = bytes(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/4QA6RXhpZgAATU0AKgAAAAgAAgEOAAIAAAAMAAAAJgESAAMAAAABAAYAAAAAAABTRUNSRVRQ
    TEFDRQD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/
    2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQ
    ACADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIh
    MUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1
    dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3
    +Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMi
    MoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOE
    hYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMB
    AAIRAxEAPwD50r8MP9UwoA+xq/Ej/mPCgD8vK/6Mz+5QoA/pbr/Kw+4CgD//2Q==
    """)

  /// VP8L.
  public static let losslessWebP = bytes(
    """
    UklGRjgAAABXRUJQVlA4TCwAAAAvH8ADAB8gEEjeHzqN+RcQFPwf3fxHZA+AINtmkpOc5AEuENH/qFL9AWzbDw==
    """)

  /// VP8.
  public static let webP = bytes(
    """
    UklGRkgAAABXRUJQVlA4IDwAAAAwAgCdASogABAABABoJaACdLwJ5B+EoEFsAAD+7ts/+3nfDctxNnwiv/Qk4kn0O/6mg//96/Jb
    pkmwAAA=
    """)

  /// VP8X, with two frames.
  public static let movingWebP = bytes(
    """
    UklGRqIAAABXRUJQVlA4WAoAAAACAAAAAwAAAwAAQU5JTQYAAAAAAAAAAABBTk1GMAAAAAAAAAAAAAMAAAMAAAAAAAJWUDggGAAA
    ADABAJ0BKgQABAABQCYlpAADcAD+/TZoAEFOTUY+AAAAAAAAAAAAAwAAAwAAAAAAAFZQOCAmAAAAVAEAnQEqBAAEAAAAJiWQAARh
    gAD+/HaP+96WuGv//Dn2x+9inAA=
    """)

  /// A PNG of some bytes that says it has 19,000 x 19,000 points.
  public static let tooLarge: [UInt8] = {
    var bytes = png
    // Width and height, after the signature and the chunk's head.
    let side: [UInt8] = [0x00, 0x00, 0x4A, 0x38]
    bytes.replaceSubrange(16..<24, with: side + side)
    return bytes
  }()

  private static func bytes(_ base64: String) -> [UInt8] {
    do { return try Base64.standard.decode(base64.filter { !$0.isNewline }) } catch {
      preconditionFailure("it is base64: \(error)")
    }
  }
}
