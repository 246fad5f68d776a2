import Database
import Identity
import Loop

/// Whether a person may read a file because of those things of one kind that refer to it: a chat's messages, say. Answers
/// for any one of them.
public typealias FileGrant = @Sendable @LoopActor (Person, _ referrers: [Int64]) async throws -> Bool

/// Says with a person's account where the picture is that they show; nil: none. For the transaction in which that is so.
public typealias AvatarNotice = @Sendable (PersonID, _ url: String?) -> [Statement]
