import Bytes
import Database
import Identity
import Loop

/// A message that was found.
struct FoundMessage: Sendable {
  let message: MessageRecord
  let room: SearchedRoom
  let excerpt: [SearchExcerpt.Segment]
  /// How well it fits; where that is the order.
  let weight: Int64
}

extension Chat {
  /// After which message a search goes on.
  struct SearchPlace: Sendable {
    let weight: Int64
    let id: Int64
  }

  /// What somebody may read and fits. First the newest messages are looked through, for a word that very many have is soon found there; what is
  /// rarer the index finds.
  func search(
    _ search: MessageSearch, in room: RoomID?, course: RoomCourseID?, after: SearchPlace?, limit: Int,
    for person: Person
  ) async throws -> (found: [FoundMessage], isMore: Bool) {
    let rooms = try await database.run([SearchStore.rooms(of: person.id, only: room, course: course)])[0]
      .map { try SearchStore.room($0, of: person) }.filter(\.standing.sees)
    guard !rooms.isEmpty else {
      if room != nil || course != nil { throw ChatRefusal.absent }
      return ([], false)
    }
    let scope = SearchScope(rooms)
    let ids =
      search.order == .best
      ? try await best(search, in: scope, after: after, limit: limit + 1)
      : try await newest(search, in: scope, after: after, limit: limit + 1)
    let shown = Array(ids.prefix(limit))
    return (
      try await found(shown, of: search, in: rooms, scope.languages, for: person), ids.count > limit
    )
  }

  private func newest(
    _ search: MessageSearch, in scope: SearchScope, after: SearchPlace?, limit: Int
  ) async throws -> [SearchPlace] {
    let before = Self.end(of: search, after?.id)
    let recent = try await database.run([
      SearchStore.recent(search, in: scope, before: before, limit: limit)
    ])[0]
    if try recent.count >= limit || (recent.first.map { try $0.column(2, as: Bool.self) } ?? false) {
      return try recent.map(Self.place)
    }
    return try await database.run([SearchStore.all(search, in: scope, before: before, limit: limit)])[0]
      .map(Self.place)
  }

  /// Best first. Of what very many messages have, only the newest are weighed.
  private func best(
    _ search: MessageSearch, in scope: SearchScope, after: SearchPlace?, limit: Int
  ) async throws -> [SearchPlace] {
    let before = Self.end(of: search, nil)
    var rows = try await database.run([
      SearchStore.recent(search, in: scope, before: before, limit: SearchStore.weighedMax)
    ])[0]
    if rows.count < SearchStore.bestRecentMin {
      rows = try await database.run([
        SearchStore.all(search, in: scope, before: before, limit: SearchStore.weighedMax)
      ])[0]
    }
    let places = try rows.map(Self.place).sorted { ($0.weight, $0.id) > ($1.weight, $1.id) }
    return Array(
      places.drop { one in after.map { (one.weight, one.id) >= ($0.weight, $0.id) } ?? false }.prefix(limit))
  }

  private static func end(of search: MessageSearch, _ after: Int64?) -> Int64? {
    [after, MessageIDs.first(atMs: search.untilMs)].compactMap { $0 }.min()
  }

  private static func place(_ row: Row) throws -> SearchPlace {
    SearchPlace(weight: try row.column(1), id: try row.column(0))
  }

  private func found(
    _ places: [SearchPlace], of search: MessageSearch, in rooms: [SearchedRoom], _ languages: [String],
    for person: Person
  ) async throws -> [FoundMessage] {
    let messages = try await messages(
      places.compactMap { MessageID($0.id) }, for: person.id, seesStaff: false)
    let sought = try await database.run([SearchStore.sought(search.text, languages)])[0]
      .map { try $0.values(String.self, Bool.self) }
    let strange = SearchExcerpt.charactersToFold(in: messages.map(\.text))
    let folded =
      strange.isEmpty || sought.isEmpty
      ? []
      : try await database.run([SearchStore.folded(strange)])[0].map {
        try $0.values(String.self, String.self)
      }
    let excerpts = SearchExcerpt(sought, folded: Dictionary(folded) { first, _ in first })
    let byID = Dictionary(uniqueKeysWithValues: rooms.map { ($0.standing.room.id, $0) })
    let weights = Dictionary(places.map { ($0.id, $0.weight) }) { first, _ in first }
    return messages.compactMap { message in
      // Asked again with the message itself: it may have been deleted meanwhile.
      guard let room = byID[message.room], message.isVisible(to: room.standing), !message.isDeleted else {
        return nil
      }
      return FoundMessage(
        message: message, room: room, excerpt: excerpts.segments(of: message.text),
        weight: weights[message.id.rawValue] ?? 0)
    }
  }
}

extension MessageIDs {
  /// The least id of a message of that moment.
  static func first(atMs ms: Int64?) -> Int64? {
    ms.map { max(0, min($0 - firstMs, (1 << 41) - 1)) << Int64(chanceBits) }
  }
}
