/// The id of a thing: 63 bits, positive, made by the server; `Tag` keeps a room's id from passing for a user's.
///
///     public enum RoomTag {}
///     public typealias RoomID = Identifier<RoomTag>
///
/// On the wire it is a decimal string, since JavaScript's numbers hold only 53 bits.
public struct Identifier<Tag>: Hashable, Comparable, Sendable {
  /// The number itself, for the database.
  public let rawValue: Int64

  /// Nil unless `rawValue` is positive.
  public init?(_ rawValue: Int64) {
    guard rawValue > 0 else { return nil }
    self.rawValue = rawValue
  }

  /// Reads the one spelling that `description` writes; a sign, a leading zero or 64 bits give nil.
  public init?(decimal digits: some Collection<UInt8>) {
    guard digits.first != UInt8(ascii: "0"), let value = ASCII.decimal(digits) else { return nil }
    self.init(value)
  }

  /// Reads the one spelling that `description` writes.
  public init?(decimal text: some StringProtocol) { self.init(decimal: text.utf8) }

  /// The order of the numbers.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: CustomStringConvertible {
  public var description: String { rawValue.description }
}
