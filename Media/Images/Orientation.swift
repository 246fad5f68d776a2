/// How a camera was held, as EXIF numbers it: what has to be done to the points for a picture to stand upright.
public enum Orientation: Int, CaseIterable, Sendable {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown
  case mirroredLeft, right, mirroredRight, left

  var swapsEdges: Bool { rawValue >= 5 }

  /// From where in the picture as it is stored, of so many columns and rows, the point comes that stands here when upright.
  func source(x: Int, y: Int, columns: Int, rows: Int) -> (x: Int, y: Int) {
    switch self {
    case .upright: (x, y)
    case .mirrored: (columns - 1 - x, y)
    case .upsideDown: (columns - 1 - x, rows - 1 - y)
    case .mirroredUpsideDown: (x, rows - 1 - y)
    case .mirroredLeft: (y, x)
    case .right: (y, rows - 1 - x)
    case .mirroredRight: (columns - 1 - y, rows - 1 - x)
    case .left: (columns - 1 - y, x)
    }
  }
}
