import Identity
import Loop
import Streams

/// Something that clients can call by name, `<feature>.<verb>`: bytes of one JSON value in, and out. What one client calls is
/// looked into in its order, together with what it publishes.
public struct RPCMethod: Sendable {
  public typealias Body = @LoopActor @Sendable (RPCCall) async throws -> RPCAnswer

  public let name: String
  let body: Body

  /// The body refuses by throwing an `ErrorCode`.
  public init(_ name: String, body: @escaping Body) {
    precondition(name.split(separator: ".").count == 2, "a method is named <feature>.<verb>, not \(name)")
    self.name = name
    self.body = body
  }
}

/// One call of a method.
public struct RPCCall: Sendable {
  /// Who calls.
  public let person: Person
  /// By which connection.
  public let client: String
  public let data: [UInt8]
}

/// What becomes of a call.
public enum RPCAnswer: Sendable {
  /// Done, and answered with this.
  case reply([UInt8])
  /// To be appended, all or none, in the order of the calls; then answered.
  case append([Append], then: @LoopActor @Sendable ([Appended]) async throws -> [UInt8])
}
