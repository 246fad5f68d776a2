/// What a transaction changed.
public struct Changes: Sendable {
  /// A shared type whose list or keys changed.
  public struct Change: Hashable, Sendable {
    public let type: SharedType
    /// Nil when its list changed: units came or went, or their formats did.
    public let key: String?
  }

  /// How much a client wrote.
  public struct Written: Hashable, Sendable {
    public let client: ClientID
    public let units: Range<Clock>
  }

  /// What was written, by whom.
  public let written: [Written]
  public let deletions: DeleteSet
  public let changes: [Change]
  public let isLocal: Bool

  /// Whether nothing happened that others would have to hear of.
  public var isEmpty: Bool { written.isEmpty && deletions.isEmpty }
}
