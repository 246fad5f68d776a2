import Identity
import Loop

/// What people are to rooms, as far as it is known: so that a message waits for no question. Only of who may write is anything kept:
/// whoever may not is asked about each time, and finds at once that they may again.
///
/// What is kept is let go when it is said that rights have changed, in whichever process; what was asked before that is not
/// kept after it.
@LoopActor struct Standings {
  private static let keptMax = 20_000

  private var kept: [PersonID: [RoomID: RoomStanding]] = [:]
  private var count = 0
  /// Counts what was said to have changed.
  private(set) var revision = 0

  func find(_ person: Person, in room: RoomID) -> RoomStanding? {
    guard let standing = kept[person.id]?[room], standing.platformRole == person.role else { return nil }
    return standing
  }

  /// `revision`: as it was before the question.
  mutating func keep(_ standing: RoomStanding, of person: PersonID, asked revision: Int) {
    guard revision == self.revision, standing.mayWrite else { return }
    if count >= Self.keptMax { (kept, count) = ([:], 0) }
    if kept[person, default: [:]].updateValue(standing, forKey: standing.room.id) == nil { count += 1 }
  }

  /// Nil: of everybody, in every room.
  mutating func forget(_ person: PersonID?, in room: RoomID?) {
    revision += 1
    switch (person, room) {
    case (nil, nil): (kept, count) = ([:], 0)
    case (let person?, nil): count -= kept.removeValue(forKey: person)?.count ?? 0
    case (let person?, let room?): if kept[person]?.removeValue(forKey: room) != nil { count -= 1 }
    case (nil, let room?):
      for person in kept.keys where kept[person]?.removeValue(forKey: room) != nil { count -= 1 }
    }
  }
}
