@testable import CRDT

/// An update as what it says of each unit by itself: slow, and with none of the engine's ideas.
struct UnitModel: Equatable {
  struct Unit: Equatable {
    var kind: ContentKind
    var origin: StructID?
    var rightOrigin: StructID?
    var place: [String]
    var content: [UInt8]
  }

  var units: [StructID: Unit] = [:]
  var deleted: Set<StructID> = []

  init(_ updates: [Update]) {
    for update in updates {
      for section in update.sections {
        for record in update.records[section.records] where record.kind != .skip {
          add(record, of: section.client, update)
        }
      }
      for section in update.deletions.sections {
        for range in update.deletions.ranges[section.ranges] {
          for clock in range.clock..<range.end {
            deleted.insert(StructID(client: section.client, clock: clock))
          }
        }
      }
    }
  }

  var stateVector: StateVector {
    var vector = StateVector()
    for client in Set(units.keys.map(\.client)) {
      while units[StructID(client: client, clock: vector[client])] != nil { vector[client] += 1 }
    }
    return vector
  }

  private mutating func add(_ record: StructRecord, of client: ClientID, _ update: Update) {
    let contents = Self.contents(of: record, update)
    for index in 0..<record.length {
      let id = StructID(client: client, clock: record.clock + index)
      var unit = Unit(kind: record.kind, place: [], content: contents.isEmpty ? [] : contents[Int(index)])
      if record.kind != .gc {
        unit.origin = record.hasOrigin ? record.origin : nil
        unit.rightOrigin = record.hasRightOrigin ? record.rightOrigin : nil
        if index > 0 { unit.origin = StructID(client: client, clock: id.clock - 1) }
        if index == 0, record.parent >= 0 {
          unit.place = Self.place(update.parents[Int(record.parent)], update)
        }
      }
      units[id] = units[id] ?? unit
    }
  }

  private static func place(_ parent: ParentRecord, _ update: Update) -> [String] {
    func text(_ piece: Piece) -> String { String(decoding: update.arena[piece.range], as: UTF8.self) }
    return ["\(parent.item as Any)", text(parent.rootName), parent.sub.map(text) ?? "no key"]
  }

  private static func contents(of record: StructRecord, _ update: Update) -> [[UInt8]] {
    let content = Array(update.arena[record.content.range])
    switch record.kind {
    case .gc, .skip, .deleted: return []
    case .string:
      return String(decoding: content, as: UTF8.self).utf16.map { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    case .any, .json:
      var offset = 0
      return (0..<record.length).map { _ in
        let start = offset
        if record.kind == .any {
          ValueConversion.skipAny(content.span, &offset)
        } else {
          _ = ValueConversion.counted(content.span, &offset)
        }
        return Array(content[start..<offset])
      }
    default:
      return [content + Array(update.arena[record.name.range]) + [record.type.rawValue]]
    }
  }
}
