import Uploads

/// Where uploaded files are kept, and how many.
extension Configuration {
  /// One folder of its own: a backup copies it, and a restore puts another in its place, also where the directory around
  /// it is the root of a disk.
  var mediaDirectory: String { (storageDirectory ?? dataDirectory) + "/media" }

  /// Decimal, as disks are sold.
  static func bytes(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), let unit = units[text.dropFirst(digits.count).uppercased()] else {
      return nil
    }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit)
    return overflows ? nil : bytes
  }

  private static let units: [String: Int64] = [
    "": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
  ]
}
