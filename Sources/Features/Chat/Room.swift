import Bytes
import Database
import Streams

public enum RoomTag {}
public typealias RoomID = Identifier<RoomTag>

/// Where people talk.
struct Room: Sendable, Hashable {
  let id: RoomID
  /// What it is called in addresses; never a number.
  let slug: String
  let title: String
  let stream: StreamID
}

/// How far what is said in a room was when it was looked at.
struct RoomPosition: Sendable, Hashable {
  let offset: Int64
  let epoch: SQLUUID
}
