/// What one transfer may take at most.
public struct TransferLimits: Hashable, Sendable {
  /// From the first step, name resolution, to the last byte.
  public var totalMs: Int
  /// Until there is a connection, with TLS.
  public var connectMs: Int
  /// Of an answer's body.
  public var bodyBytesMax: Int
  /// How many redirections are followed, and those to https only.
  public var redirectsMax: Int

  public init(
    totalMs: Int = 10_000, connectMs: Int = 5_000, bodyBytesMax: Int = 1 << 20, redirectsMax: Int = 0
  ) {
    precondition(
      totalMs > 0 && connectMs > 0 && bodyBytesMax >= 0 && redirectsMax >= 0, "a transfer needs a bound")
    self.totalMs = totalMs
    self.connectMs = connectMs
    self.bodyBytesMax = bodyBytesMax
    self.redirectsMax = redirectsMax
  }
}
