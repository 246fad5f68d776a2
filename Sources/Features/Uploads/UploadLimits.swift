import Identity

/// How much may be uploaded: the operator's word. Purposes may be stricter.
public struct UploadLimits: Sendable, Equatable {
  /// One file.
  public var fileBytesMax: Int64 = 50_000_000_000
  /// All that one person keeps here, unfinished uploads included; 0: no limit.
  public var learnerBytes: Int64 = 10_000_000_000
  public var instructorBytes: Int64 = 1_000_000_000_000

  /// Uploads that one person has begun and not ended: each is a file and a row, also without a byte.
  public var openMax: Int64 = 1_000

  public init() {}

  /// Nil: no limit.
  func quota(of role: PlatformRole) -> Int64? {
    let bytes: Int64 =
      switch role {
      case .learner: learnerBytes
      case .instructor: instructorBytes
      case .admin: 0
      }
    return bytes == 0 ? nil : bytes
  }
}
