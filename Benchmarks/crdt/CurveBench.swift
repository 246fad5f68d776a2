import Bytes
import CRDT

/// Paths on which a careless engine is quadratic. Each is measured at several counts: the time must grow with them.
enum CurveBench {
  static func run(_ what: String, count: Int) throws {
    let updates: [[UInt8]]
    switch what {
    case "one place": updates = onePlace(count)
    case "backwards": updates = try typing(count).reversed()
    case "keys": updates = try keys(count)
    case "nested": updates = try nested(count)
    case "waiting": updates = waiting(count)
    default: fatalError("no curve \(what)")
    }
    var document = Document(client: ClientID(1))
    let seconds = try measured { for update in updates { try document.apply(update, as: .v1) } }
    precondition(document.pendingStructCount == 0, "All is there in the end.")
    report([("seconds", seconds), ("updates", Double(updates.count))])
  }

  /// So many clients each put a letter at the start of the same empty text, not knowing of each other.
  private static func onePlace(_ count: Int) -> [[UInt8]] {
    var random = SplitMix64(seed: 1)
    return (1...UInt64(count)).shuffled(using: &random).map { client in
      var writer = ByteWriter()
      writer.append([1, 1])
      writer.append(varuint: client)
      writer.append([0, 4, 1, 1, 0x74, 1, 0x61, 0])
      return writer.take()
    }
  }

  private static func typing(_ count: Int) throws -> [[UInt8]] {
    var document = Document(client: ClientID(7))
    let text = try document.root("t", as: .text)
    return try (0..<count).map { index in
      try document.insert("a", into: text, at: index)
      return document.lastUpdate(as: .v1) ?? []
    }
  }

  private static func keys(_ count: Int) throws -> [[UInt8]] {
    var document = Document(client: ClientID(7))
    let map = try document.root("m", as: .map)
    return try (0..<count).map { index in
      try document.set(.number(Double(index)), for: "k\(index % 20)", in: map)
      return document.lastUpdate(as: .v1) ?? []
    }
  }

  private static func nested(_ count: Int) throws -> [[UInt8]] {
    var document = Document(client: ClientID(7))
    var inner = try document.root("a", as: .array)
    return try (0..<count).map { _ in
      inner = try document.insert(.array, into: inner, at: 0)
      return document.lastUpdate(as: .v1) ?? []
    }
  }

  /// So many clients, each of whom wrote after the one before; the first comes last.
  private static func waiting(_ count: Int) -> [[UInt8]] {
    let later = (2...UInt64(count)).reversed().map { client -> [UInt8] in
      var writer = ByteWriter()
      writer.append([1, 1])
      writer.append(varuint: client)
      writer.append([0, 0x84])
      writer.append(varuint: client - 1)
      writer.append([0, 1, 0x61, 0])
      return writer.take()
    }
    return later + [[1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 0]]
  }
}
