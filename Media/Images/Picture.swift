/// Points in memory: blue, green, red and opacity, a byte each, row by row.
public struct Picture: Sendable {
  public let width: Int
  public let height: Int
  public internal(set) var points: [UInt32]

  public init(width: Int, height: Int, points: [UInt32]) {
    precondition(points.count == width * height, "a picture has as many points as its edges say")
    self.width = width
    self.height = height
    self.points = points
  }

  /// As it stands when the camera's position is undone.
  func upright(_ orientation: Orientation) -> Picture {
    guard orientation != .upright else { return self }
    let (columns, rows) = orientation.swapsEdges ? (height, width) : (width, height)
    var turned = [UInt32](repeating: 0, count: points.count)
    for y in 0..<rows {
      for x in 0..<columns {
        let from = orientation.source(x: x, y: y, columns: width, rows: height)
        turned[y * columns + x] = points[from.y * width + from.x]
      }
    }
    return Picture(width: columns, height: rows, points: turned)
  }

  /// The middle of it.
  func cropped(width: Int, height: Int) -> Picture {
    guard (width, height) != (self.width, self.height) else { return self }
    let (left, top) = ((self.width - width) / 2, (self.height - height) / 2)
    var kept: [UInt32] = []
    kept.reserveCapacity(width * height)
    for y in top..<top + height {
      kept += points[y * self.width + left..<y * self.width + left + width]
    }
    return Picture(width: width, height: height, points: kept)
  }
}
