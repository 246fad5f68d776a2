import Bytes
import Database
import Identity
import Loop
import Streams

/// Rooms that people make, and what is done to rooms.
extension Chat {
  nonisolated static let groupMembersMax = 200
  nonisolated static let slowSecondsMax = 3_600

  /// The room of two people: there is one, whoever asks first, and however often.
  func direct(_ person: Person, with other: PersonID) async throws -> RoomID {
    guard let pair = DirectPair(person.id, other) else {
      throw ChatRefusal.invalid(field: "person", "somebody else")
    }
    let rows = try await database.transaction { transaction in
      let rows = try await transaction.run([RoomStore.active([other]), RoomStore.direct(pair)])
      guard rows[1].isEmpty else { return rows[1] }
      guard !rows[0].isEmpty else { throw ChatRefusal.invalid(field: "person", "there is no such person") }
      // Two who ask at once wait for each other at the stream's name.
      let made = try await transaction.run([RoomStore.makeDirect(pair, by: person.id)])[0]
      return made.isEmpty ? try await transaction.run([RoomStore.direct(pair)])[0] : made
    }
    return try rows[0].column(0)
  }

  /// A group, whose first owner is who makes it. The same key of the same person is the same group.
  func group(
    _ title: String, _ people: [PersonID], key: String?, by person: Person
  ) async throws -> RoomID {
    let members = Array(Set(people).union([person.id]))
    guard members.count <= Self.groupMembersMax else {
      throw ChatRefusal.tooMany("a group has at most \(Self.groupMembersMax) people")
    }
    let key = "\(person.id)-" + (key ?? makeNonce())
    let rows = try await database.transaction { transaction in
      let active = try await transaction.run([RoomStore.active(members)])[0]
      guard active.count == members.count else {
        throw ChatRefusal.invalid(field: "people", "one of them is not there")
      }
      let making = RoomStore.makeGroup(title: title, key: key, owner: person.id, members: members)
      let made = try await transaction.run([making])[0]
      return made.isEmpty ? try await transaction.run([RoomStore.group(key: key)])[0] : made
    }
    return try rows[0].column(0)
  }

  func members(of room: Room) async throws -> [(person: EventAuthor, role: String)] {
    try await database.run([RoomStore.members(of: room.id)])[0].map { row in
      (
        try EventAuthor(row, at: 0),
        try row.column(3)
      )
    }
  }

  /// An owner takes somebody in, or makes them an owner, or none; nil: they stay what they are.
  func setMember(
    _ other: PersonID, isOwner: Bool?, of standing: RoomStanding, by person: Person
  ) async throws {
    let room = try group(standing, by: person)
    try await changeMembers(of: room) { transaction, members in
      let role = (isOwner ?? (members[other] == "owner")) ? "owner" : "member"
      guard members[other] != role else { return }
      guard members[other] != nil || members.count < Self.groupMembersMax else {
        throw ChatRefusal.tooMany("a group has at most \(Self.groupMembersMax) people")
      }
      guard role == "owner" || members.contains(where: { $0.key != other && $0.value == "owner" }) else {
        throw ChatRefusal.tooMany("a group keeps one owner at least")
      }
      guard try await !transaction.run([RoomStore.active([other])])[0].isEmpty else {
        throw ChatRefusal.absent
      }
      _ = try await transaction.run([
        RoomStore.setMember(other, of: room.id, isOwner: role == "owner"),
        RoomStore.act(
          role == "owner" ? "owner.added" : "member.added", in: room.id, by: person.id, on: other),
      ])
    }
    rightsChanged(of: other, in: room)
  }

  /// An owner takes somebody out, or a person leaves. Where the last owner leaves, another becomes one; a group of nobody stays,
  /// and is nobody's to see.
  func removeMember(_ other: PersonID, of standing: RoomStanding, by person: Person) async throws {
    guard standing.room.kind == .group else { throw ChatRefusal.absent }
    guard other == person.id || standing.isStaff else { throw ChatRefusal.forbidden }
    let room = standing.room
    try await changeMembers(of: room) { transaction, members in
      guard let role = members[other] else { return }
      var statements = [
        RoomStore.removeMember(other, of: room.id),
        RoomStore.act("member.removed", in: room.id, by: person.id, on: other),
      ]
      let left = members.filter { $0.key != other }
      if role == "owner", !left.values.contains("owner"), let next = left.keys.min() {
        statements.append(RoomStore.setMember(next, of: room.id, isOwner: true))
      }
      _ = try await transaction.run(statements)
    }
    rightsChanged(of: nil, in: room)
  }

  private func group(_ standing: RoomStanding, by person: Person) throws -> Room {
    guard standing.room.kind == .group else { throw ChatRefusal.absent }
    guard standing.isStaff else { throw ChatRefusal.forbidden }
    return standing.room
  }

  /// One at a time for each group.
  private func changeMembers(
    of room: Room,
    _ body: @escaping @Sendable @LoopActor (Transaction, [PersonID: String]) async throws -> Void
  ) async throws {
    try await database.transaction { transaction in
      let rows = try await transaction.run([
        RoomStore.holdMembers(of: room.id), RoomStore.members(of: room.id),
      ])[1]
      let members = try rows.map { (try $0.column(0, as: PersonID.self), try $0.column(3, as: String.self)) }
      try await body(transaction, Dictionary(uniqueKeysWithValues: members))
    }
  }

  // MARK: What staff do to a room

  /// Told in the room, and to whoever's rights it changes.
  func change(_ standing: RoomStanding, _ change: RoomChange, by person: Person) async throws {
    guard standing.isStaff else { throw ChatRefusal.forbidden }
    let id = standing.room.id
    let (event, nonce, nowMs) = (makeID(), makeNonce(), clock.wallMs)
    let isChanged = try await streams.transaction(holding: [standing.room.stream]) { held in
      let before = try await Self.room(id, of: person, held.transaction)
      var statements = [RoomStore.update(id, change)]
      statements += Self.acts(of: change, to: before).map { RoomStore.act($0, in: id, by: person.id) }
      guard statements.count > 1 else { return false }
      _ = try await held.transaction.run(statements)
      let room = try await Self.room(id, of: person, held.transaction)
      let append = try Append(
        to: room.stream, by: person.id.rawValue, nonce: nonce, kind: EntryKind.room.rawValue,
        payload: MessageEvents.room(room, id: event, by: EventAuthor(person), atMs: nowMs))
      try await held.append([append])
      return true
    }
    if isChanged { rightsChanged(of: nil, in: standing.room) }
  }

  private static func room(_ id: RoomID, of person: Person, _ transaction: Transaction) async throws -> Room {
    let rows = try await transaction.run([RoomStore.find(id, slug: nil, for: person.id)])[0]
    guard let row = rows.first else { throw ChatRefusal.absent }
    return try RoomStore.standing(row, of: person).room
  }

  /// What of it is different from how it is.
  private static func acts(of change: RoomChange, to room: Room) -> [String] {
    var acts: [String] = []
    if let title = change.title, !title.hasSameBytes(as: room.title) { acts.append("room.renamed") }
    if let wanted = change.isArchived, wanted != room.isArchived {
      acts.append(wanted ? "room.archived" : "room.reopened")
    }
    if let wanted = change.isLocked, wanted != room.isLocked {
      acts.append(wanted ? "room.locked" : "room.unlocked")
    }
    if let wanted = change.slowSeconds, wanted != room.slowSeconds { acts.append("room.slowed") }
    return acts
  }

  /// One person is stopped from writing (`locked`), or let in no more (`banned`); nil: neither. It stays whatever becomes of the room's lock.
  func restrict(
    _ other: PersonID, to kind: RoomStanding.Restriction?, reason: String, in standing: RoomStanding,
    by person: Person
  ) async throws {
    let room = standing.room
    guard standing.isStaff, room.kind != .direct, room.kind != .group else { throw ChatRefusal.forbidden }
    let isChanged = try await database.transaction { transaction in
      if kind != nil {
        guard let row = try await transaction.run([RoomStore.find(room.id, slug: nil, for: other)])[0].first,
          try await !transaction.run([RoomStore.active([other])])[0].isEmpty
        else { throw ChatRefusal.absent }
        // Whoever is asked about is no admin here: those cannot be kept out anyway.
        let stranger = Person(id: other, handle: "", role: .learner)
        guard try !RoomStore.standing(row, of: stranger).isStaff else {
          throw ChatRefusal.staffCannotBeStopped
        }
      }
      let rows = try await transaction.run([
        RoomStore.restrict(other, in: room.id, to: kind, reason: reason, by: person.id)
      ])[0]
      guard !rows.isEmpty else { return false }
      let act = kind.map { "person.\($0.rawValue)" } ?? "person.released"
      _ = try await transaction.run([
        RoomStore.act(act, in: room.id, by: person.id, on: other, detail: reason)
      ])
      return true
    }
    if isChanged { rightsChanged(of: other, in: room) }
  }
}
