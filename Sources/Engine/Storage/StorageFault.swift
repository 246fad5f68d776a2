import Gateway

/// Why bytes could not be stored or read.
public enum StorageFault: Error, Equatable {
  /// The disk is full, or so nearly that the rest is kept for others.
  case full
  case absent
  /// The object holds less than was told to be safe: a disk that lost something, or a copy of it that is older.
  case tooShort(bytes: Int64)
  case system(String, errno: Int32)
}

extension StorageFault: ToldToPeers {
  public var problem: Problem? {
    switch self {
    case .full: Self.fullProblem
    case .absent: .notFound
    case .tooShort, .system: nil
    }
  }

  /// The words that the database has for the same.
  public static let fullProblem = Problem(
    .insufficientStorage, "storage_full",
    "The server has no room left for this. What it has it keeps; go on when there is room again.")
}
