import Bytes
import Database
import Identity
import Streams

public enum RoomTag {}
public typealias RoomID = Identifier<RoomTag>

/// A course, as rooms know it: its id.
public enum RoomCourseTag {}
public typealias RoomCourseID = Identifier<RoomCourseTag>

/// What a room is for.
public enum RoomKind: String, Sendable, CaseIterable {
  /// Only staff begin something there.
  case announcements
  case discussion
  case questions
  /// For a course's staff alone.
  case staff
  /// Two people's.
  case direct
  /// A few people's, some of whom own it.
  case group
}

/// Where people talk.
struct Room: Sendable, Hashable {
  static let titleLengthMax = 200

  let id: RoomID
  /// What it is called in addresses; never a number. Only rooms of the whole platform have one.
  let slug: String?
  /// Of a direct room empty: it is called as the other person is.
  let title: String
  let kind: RoomKind
  let course: RoomCourseID?
  let stream: StreamID
  let staffStream: StreamID?
  /// It is, or its course.
  let isArchived: Bool
  let isLocked: Bool
  /// So long a person who is no staff waits between two messages; 0: they need not.
  let slowSeconds: Int

  var channel: String { "room:\(id)" }
  var staffChannel: String { channel + ":staff" }
}

/// How far what is said in a room was when it was looked at.
struct RoomPosition: Sendable, Hashable {
  let offset: Int64
  let epoch: SQLUUID
}
