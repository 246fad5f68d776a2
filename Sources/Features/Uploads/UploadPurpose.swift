import Bytes
import Database
import Files
import Identity
import Loop
import Storage

/// What uploads can be for. A feature registers its own, by way of whoever wires the features together.
public struct UploadPurpose: Sendable {
  public typealias Admission = @Sendable @LoopActor (UploadRequest) async throws -> Void
  public typealias Completion = @Sendable @LoopActor (FinishedUpload, Transaction) async throws -> String
  public typealias Withdrawal = @Sendable @LoopActor (_ result: String, Transaction) async throws -> Void

  /// As Upload-Metadata has it.
  public let name: String
  /// Who may, on the whole platform.
  public let roleMin: PlatformRole
  /// Nil: what the operator allows.
  public let bytesMax: Int64?
  /// What it takes, in words that complete "This should be".
  public let wanted: String
  /// Whether it takes a file of this type, which its first bytes tell; what the client says is not believed.
  public let takes: @Sendable (FileType) -> Bool
  /// The header in which the last answer names what was made: `Upload-File`, `Upload-Video`.
  public let resultHeader: String
  /// Refuses, with a problem, who may not upload this here: before a byte is taken.
  public let admit: Admission
  /// Makes of the object what it is to be, in the transaction in which the upload becomes complete: both happen, or
  /// neither. Answers the id of what was made. It says who refers to the object (`StorageRecords.refer`): the upload's own
  /// reference ends with this.
  public let complete: Completion
  /// The client has ended an upload that was complete. Nil: what was made of it stays.
  public let withdraw: Withdrawal?

  public init(
    _ name: String, roleMin: PlatformRole = .learner, bytesMax: Int64? = nil, wanted: String,
    takes: @escaping @Sendable (FileType) -> Bool, resultHeader: String,
    admit: @escaping Admission = { _ in }, withdraw: Withdrawal? = nil, complete: @escaping Completion
  ) {
    self.name = name
    self.roleMin = roleMin
    self.bytesMax = bytesMax
    self.wanted = wanted
    self.takes = takes
    self.resultHeader = resultHeader
    self.admit = admit
    self.withdraw = withdraw
    self.complete = complete
  }
}

/// An upload that somebody wants to begin.
public struct UploadRequest: Sendable {
  public let person: Person
  /// Nil: not told yet.
  public let length: Int64?
  public let fileName: FileName
  public let course: Int64?
  public let lesson: Int64?
}

/// An upload all of whose bytes are on the disk.
public struct FinishedUpload: Sendable {
  public let id: UploadID
  public let owner: PersonID
  public let object: StoredObjectID
  public let objectName: ObjectName
  public let bytes: Int64
  public let type: FileType
  public let fileName: FileName
  public let title: String
  public let course: Int64?
  public let lesson: Int64?
}
