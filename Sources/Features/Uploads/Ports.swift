import Database
import Identity
import Loop

/// Pictures made anew: what somebody uploads as a picture of theirs is shown to nobody before that. Whoever makes them
/// registers here; without anybody they wait.
@LoopActor public protocol ImageWork: AnyObject {
  /// What asks for the work, in the transaction in which the original is stored: a job, say. The file's row has state
  /// `waiting`; the work makes another object of it, and the row `ready`.
  func request(_ file: StoredFileID, purpose: String) -> [Statement]
}

/// Whether a person may read a file because of those things of one kind that refer to it: a chat's messages, say. Answers
/// for any one of them.
public typealias FileGrant = @Sendable @LoopActor (Person, _ referrers: [Int64]) async throws -> Bool
