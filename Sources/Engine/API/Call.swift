import Bytes
import Database
import Gateway
import Identity
import Loop

/// A request that has been let in: who asks, and what was sent, checked.
public struct Call: Sendable {
  public let request: Request
  /// Who asks; nil where nobody is signed in.
  public let person: Person?
  /// The body, as the endpoint's schema has it; null where it takes none.
  public let input: JSONValue
  /// The body as it came, where the endpoint takes files and one came.
  public let file: [UInt8]?
  let values: [String: JSONValue]
  let claim: IdempotencyClaim?

  init(
    _ request: Request, person: Person? = nil, input: JSONValue = .null, file: [UInt8]? = nil,
    values: [String: JSONValue] = [:],
    claim: IdempotencyClaim? = nil
  ) {
    self.request = request
    self.person = person
    self.input = input
    self.file = file
    self.values = values
    self.claim = claim
  }

  /// Who asks, on an endpoint that only who is signed in may call.
  public var signedIn: Person {
    guard let person else { preconditionFailure("an endpoint for anyone has nobody for sure") }
    return person
  }

  /// Refuses what this person may not do to a thing of this relation. What is forbidden looks as what is absent.
  public func require(_ operation: Operation, on relation: Relation) throws(Problem) {
    guard Permissions.allows(person, operation, on: relation) else { throw .notFound }
  }

  /// An id in the path. What cannot be one is as absent as what does not exist.
  public func identifier<Tag>(
    _ name: String, as _: Identifier<Tag>.Type = Identifier<Tag>.self
  ) throws(Problem) -> Identifier<Tag> {
    guard let id = Identifier<Tag>(decimal: try request.parameter(name, as: String.self)) else {
      throw .notFound
    }
    return id
  }

  /// A parameter of the query; nil where it was not given. Its schema has seen to it that it is of that type.
  public func query<Value: QueryValue>(_ name: String, as _: Value.Type = Value.self) -> Value? {
    guard let given = values[name] else { return nil }
    guard let value = Value(queryValue: given) else {
      preconditionFailure("the parameter \(name) is declared as something else")
    }
    return value
  }

  /// What completes the Idempotency-Key within the handler's own transaction, so that what has happened and what is
  /// answered again stand or fall together. Nothing where there is no key.
  ///
  /// The answer is what the handler then returns. The statements fail, and the transaction with them, where the
  /// key has been taken over because this call took too long.
  @LoopActor public func remember(_ response: Response) -> [Statement] { claim?.remember(response) ?? [] }
}

/// What a parameter of the query can be read as.
public protocol QueryValue: Sendable {
  init?(queryValue: JSONValue)
}

extension String: QueryValue {
  public init?(queryValue: JSONValue) {
    guard case .string(let text) = queryValue else { return nil }
    self = text
  }
}

extension Bool: QueryValue {
  public init?(queryValue: JSONValue) {
    guard case .bool(let flag) = queryValue else { return nil }
    self = flag
  }
}

extension Int64: QueryValue {
  public init?(queryValue: JSONValue) {
    switch queryValue {
    case .int(let number): self = number
    case .double(let number): self.init(exactly: number)
    default: return nil
    }
  }
}

extension Int: QueryValue {
  public init?(queryValue: JSONValue) {
    guard let number = Int64(queryValue: queryValue) else { return nil }
    self.init(exactly: number)
  }
}

extension Double: QueryValue {
  public init?(queryValue: JSONValue) {
    switch queryValue {
    case .int(let number): self.init(number)
    case .double(let number): self = number
    default: return nil
    }
  }
}

extension Identifier: QueryValue {
  public init?(queryValue: JSONValue) {
    guard case .string(let text) = queryValue else { return nil }
    self.init(decimal: text)
  }
}
