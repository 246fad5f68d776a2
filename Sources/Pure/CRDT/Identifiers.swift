/// Who made a change: a random number that a client takes for one session. Yjs 13 draws 32 bits; the wire has
/// room for 53, which is what a JavaScript number holds.
public struct ClientID: RawRepresentable, Hashable, Comparable, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension ClientID: CustomStringConvertible {
  public var description: String { rawValue.description }
}

/// How much a client had written before: each UTF-16 unit, each element and each mark counts one.
public typealias Clock = UInt64

/// The largest clock and the largest client: what a JavaScript number counts exactly.
let wireNumberMax: UInt64 = 1 << 53 - 1

/// One unit of what a client wrote; a struct goes by the id of its first.
public struct StructID: Hashable, Sendable {
  public let client: ClientID
  public let clock: Clock

  public init(client: ClientID, clock: Clock) {
    self.client = client
    self.clock = clock
  }

  static let zero = StructID(client: ClientID(0), clock: 0)
}

/// A run of clocks of one client.
public struct ClockRange: Hashable, Sendable {
  public var clock: Clock
  public var length: UInt64

  public init(clock: Clock, length: UInt64) {
    self.clock = clock
    self.length = length
  }

  /// The clock after the last.
  public var end: Clock { clock + length }
}

/// The two encodings of an update: v1, which clients speak, and v2, whose columns suit storage.
public enum UpdateFormat: Sendable, CaseIterable {
  case v1
  case v2
}
