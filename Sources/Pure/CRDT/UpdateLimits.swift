import Bytes

/// What an update may hold. V2 writes a run of equal structs in a few bytes, so the number of bytes alone bounds
/// nothing: 234 of them can be 100,000 honest structs, and others 2^53 dishonest ones.
public struct UpdateLimits: Hashable, Sendable {
  public enum Name: Hashable, Sendable {
    case bytes, structs, clients, deleteRanges, nesting, repeatedKeys, states, messages
    /// Of a document: what it holds, the 32 bits of its clocks, what it keeps waiting.
    case content, clocks, pending
  }

  /// All bytes of what is decoded at once: one update, or all those of a merge.
  public var bytesMax: Int
  /// Structs, counted also when they hold nothing.
  public var structsMax: Int
  /// Clients, of structs and of deletions each.
  public var clientsMax: Int
  public var deleteRangesMax: Int
  /// All bytes of keys that v2 refers to again instead of writing them. A key of a megabyte can be named a million
  /// times in as many bytes; no known writer does so even once.
  public var repeatedKeyBytesMax: Int
  /// How deep arrays and objects may lie in each other in a value of lib0's any. JSON, into which
  /// such a value may have to be turned, may nest 64 deep, and no more may be asked for here.
  public var nestingMax: Int

  /// Offsets are 32 bits, and a text that is repaired on the way in may grow by three quarters.
  static let bytesCeiling = 1 << 31

  public init(
    bytesMax: Int = 256 << 20, structsMax: Int = 1 << 20, clientsMax: Int = 1 << 16,
    deleteRangesMax: Int = 1 << 20, repeatedKeyBytesMax: Int = 1 << 20, nestingMax: Int = 64
  ) {
    precondition(bytesMax <= Self.bytesCeiling, "An update of more than 2 GiB cannot be addressed.")
    precondition(nestingMax <= JSONScanner.depthMax, "A value that nests deeper has no JSON that is read.")
    self.bytesMax = bytesMax
    self.structsMax = structsMax
    self.clientsMax = clientsMax
    self.deleteRangesMax = deleteRangesMax
    self.repeatedKeyBytesMax = repeatedKeyBytesMax
    self.nestingMax = nestingMax
  }

  public static let `default` = UpdateLimits()
}
