/// What a document may hold and keep waiting. What would go beyond is refused as a whole, and the document stays
/// as it was.
public struct DocumentLimits: Hashable, Sendable {
  /// Texts and values together.
  public var contentBytesMax: Int
  public var structsMax: Int
  /// Structs that wait for others to come first.
  public var pendingStructsMax: Int
  /// Their bytes.
  public var pendingBytesMax: Int
  /// Deletions of what is not there yet.
  public var pendingDeleteRangesMax: Int

  /// Contents have addresses of 32 bits, and move for a moment when they are put together.
  static let contentBytesCeiling = 1 << 30

  public init(
    contentBytesMax: Int = 512 << 20, structsMax: Int = 1 << 24, pendingStructsMax: Int = 1 << 18,
    pendingBytesMax: Int = 64 << 20, pendingDeleteRangesMax: Int = 1 << 18
  ) {
    precondition(
      contentBytesMax <= Self.contentBytesCeiling, "A document of more than 1 GiB cannot be addressed.")
    precondition(structsMax <= 1 << 30, "A document's structs are numbered in 31 bits.")
    self.contentBytesMax = contentBytesMax
    self.structsMax = structsMax
    self.pendingStructsMax = pendingStructsMax
    self.pendingBytesMax = pendingBytesMax
    self.pendingDeleteRangesMax = pendingDeleteRangesMax
  }

  public static let `default` = DocumentLimits()
}
