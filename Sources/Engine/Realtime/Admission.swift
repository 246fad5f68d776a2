import Identity
import Loop

/// Who lets clients in: whoever knows the people. The plane knows none.
@LoopActor public protocol Admission: AnyObject {
  /// Who a connection token speaks for, and a watch over them: `changed` tells when they are another than now, or nobody.
  /// Refuses by throwing an `AdmissionFault`.
  func admit(token: String, _ changed: @escaping @LoopActor (Person?) -> Void) async throws -> Admitted
}

/// Somebody who was let in.
public struct Admitted {
  public let person: Person
  /// In Unix time; nil: never.
  public let expiresAtMs: Int64?
  /// Watches for as long as it is kept.
  public let watch: AnyObject

  public init(_ person: Person, expiresAtMs: Int64?, watch: AnyObject) {
    self.person = person
    self.expiresAtMs = expiresAtMs
    self.watch = watch
  }
}

/// Why a token lets nobody in.
public enum AdmissionFault: Error, Hashable, Sendable {
  /// It was good once: the client is to fetch a new one.
  case expired
  case invalid
}
