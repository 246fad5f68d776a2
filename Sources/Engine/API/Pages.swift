import Bytes
import Gateway

/// Where a list goes on: opaque to clients, and of no meaning but as a place in an order. It gives nothing away that
/// the list does not show, and opens nothing: rights are checked with every page.
public enum Cursor {
  /// In characters.
  public static let lengthMax = 512
  private static let version = JSONValue.int(1)

  /// Writes the values by which the list is ordered, of the last item that was shown.
  public static func encode<each Value: CursorValue>(_ values: repeat each Value) -> String {
    var json = JSONWriter(capacityBytes: 64)
    json.array { json in
      json.value(version)
      repeat json.value((each values).cursorValue)
    }
    return Base64.url.encode(json.take())
  }

  /// Reads them again; nil for what `encode` has not written.
  public static func decode<each Value: CursorValue>(
    _ text: String, as types: repeat (each Value).Type
  ) -> (repeat each Value)? {
    guard let bytes = try? Base64.url.decode(text), case .array(let parts)? = try? JSONValue(parsing: bytes),
      parts.first == version
    else { return nil }
    var number = 0
    func next<One: CursorValue>(_ type: One.Type) throws(Mismatch) -> One {
      number += 1
      guard number < parts.count, let value = One(cursorValue: parts[number]) else { throw Mismatch() }
      return value
    }
    guard let values = try? (repeat next(each types)), number == parts.count - 1 else { return nil }
    return values
  }

  private struct Mismatch: Error {}
}

/// What a list can be ordered by.
public protocol CursorValue: Sendable {
  var cursorValue: JSONValue { get }
  init?(cursorValue: JSONValue)
}

extension Int64: CursorValue {
  public var cursorValue: JSONValue { .int(self) }
  public init?(cursorValue: JSONValue) {
    guard case .int(let number) = cursorValue else { return nil }
    self = number
  }
}

extension String: CursorValue {
  public var cursorValue: JSONValue { .string(self) }
  public init?(cursorValue: JSONValue) {
    guard case .string(let text) = cursorValue, !text.utf8.contains(0) else { return nil }
    self = text
  }
}

extension Identifier: CursorValue {
  public var cursorValue: JSONValue { .int(rawValue) }
  public init?(cursorValue: JSONValue) {
    guard case .int(let number) = cursorValue else { return nil }
    self.init(number)
  }
}

/// Which part of a list is asked for. The endpoint declares `QueryParameter.page`.
public struct PageRequest: Sendable {
  public static let limitStandard = 20

  public let limit: Int
  /// As it was sent; nil: from the beginning.
  public let cursor: String?

  public init(limit: Int = limitStandard, cursor: String? = nil) {
    self.limit = limit
    self.cursor = cursor
  }

  /// How many rows to read: one more than are shown tells whether there are more.
  public var fetchCount: Int { limit + 1 }

  /// The values after which to go on; nil: from the beginning.
  public func after<each Value: CursorValue>(
    _ types: repeat (each Value).Type
  ) throws(Problem) -> (repeat each Value)? {
    guard let cursor else { return nil }
    guard let values = Cursor.decode(cursor, as: repeat each types) else { throw Self.badCursor }
    return values
  }

  private static let badCursor = Problem.invalid([
    ProblemField(
      field: "cursor", code: "bad_format",
      message: "This should be a next_cursor of this very list, unchanged.")
  ])
}

extension Call {
  /// Which part of a list is asked for.
  public var page: PageRequest {
    PageRequest(limit: query("limit") ?? PageRequest.limitStandard, cursor: query("cursor"))
  }
}

extension Response {
  /// `{items, next_cursor}`, from at most `page.fetchCount` rows. `next` makes the cursor of the last row that is shown.
  public static func page<Item>(
    _ rows: [Item], of page: PageRequest, next: (Item) -> String,
    item: (inout JSONWriter, Item) throws -> Void
  ) rethrows -> Response {
    let shown = rows.prefix(page.limit)
    var json = JSONWriter()
    try json.object { json in
      try json.array("items") { json in for row in shown { try item(&json, row) } }
      json.member("next_cursor", rows.count > page.limit ? shown.last.map(next) : nil)
    }
    return .json(bytes: json.take())
  }
}
