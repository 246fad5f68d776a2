import Bytes
import Database
import Identity
import Loop

/// What chat asks of other features; Lyceum puts them together.
///
/// Who has to know what has changed in a room: whoever knows the connections.
@LoopActor public protocol ChatAudience: AnyObject {
  /// What a person (nil: anybody) may do in a channel has changed, and the change is committed: in every process, whoever may not be
  /// subscribed any more is ended within a second.
  func rightsChanged(of person: PersonID?, in channel: String)

  /// Sends one JSON value to whoever is subscribed to a channel, in every process.
  func publish(_ json: [UInt8], in channel: String)

  /// The same, but in this process alone.
  func publishHere(_ json: [UInt8], in channel: String)

  /// Who has a connection to this process.
  var peopleHere: [PersonID] { get }

  /// What people have not read in a room is another number, which the other processes tell those whom they are connected to.
  func countsChanged(in room: RoomID)
}

/// Who knows what people have uploaded.
@LoopActor public protocol ChatFiles: AnyObject {
  /// The files of these ids, in their order, if they are all this person's own and whole; else nil. And what says that a message
  /// refers to them, with whatever else a transaction does.
  func attach(
    _ ids: [Int64], to message: Int64, by person: Person
  ) async throws -> (files: [AttachedFile], references: [Statement])?
}
