import Bytes
import Database
import Identity
import Loop

/// What courses need of people: whoever knows the accounts. Courses know none.
@LoopActor public protocol CoursePeople: AnyObject {
  /// An id, or a handle, of somebody who may be enrolled; nil: there is nobody.
  func person(named name: String) async throws -> PersonID?

  /// Finds people in bulk, and makes accounts for those whom nobody knows, where `makes` says so. In the transaction; a
  /// finding for each, in their order.
  func enlist(
    _ people: [WantedPerson], makes: Bool, _ transaction: Transaction
  ) async throws -> [PersonFinding]

  /// A mail to each with which they choose a password: with whatever else a transaction does.
  func welcome(_ people: [PersonID]) -> [Statement]
}

/// Somebody to be found, or made: one of address and handle at least.
public struct WantedPerson: Sendable, Hashable {
  public var email: String?
  public var handle: String?
  public var name: String?

  public init(email: String?, handle: String?, name: String?) {
    self.email = email
    self.handle = handle
    self.name = name
  }
}

/// What came of looking for somebody.
public enum PersonFinding: Sendable, Hashable {
  case found(PersonID)
  case made(PersonID)
  /// Neither found nor made: the field that is in the way, a word for programs, a sentence for people.
  case refused(field: String, code: String, message: String)
}

/// Who has to know when something in a course has changed: whoever knows the connections. Courses know none.
@LoopActor public protocol CourseAudience: AnyObject {
  /// What a person may do in a course has changed, and the change is committed: in every process, whatever channel of the
  /// course, of whichever feature, is not theirs any more ends within a second.
  func rightsChanged(of person: PersonID, in course: CourseID)

  /// The same for everybody who is subscribed to one channel.
  func rightsChanged(in channel: String)

  /// Sends one JSON value to whoever is subscribed to a channel, in every process.
  func publish(_ json: [UInt8], in channel: String)
}
