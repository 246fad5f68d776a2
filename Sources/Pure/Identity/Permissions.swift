/// Whose the thing is that an operation is about.
public enum Relation: CaseIterable, Sendable {
  case own, other
}

/// Who may do something, as a value.
public enum Rule: Sendable, Hashable {
  /// Also those who are not signed in.
  case anyone
  /// Everyone who is signed in, on whosever things.
  case signedIn
  /// Everyone who is signed in, on what is their own.
  case own
  /// People of this role or a later one, on whosever things.
  case role(atLeast: PlatformRole)
  /// People of this role or a later one, but not on what is their own.
  case roleOnOthers(atLeast: PlatformRole)

  /// Whether it lets a person (nil: someone not signed in) at a thing of this relation.
  public func admits(_ person: Person?, on relation: Relation) -> Bool {
    if self == .anyone { return true }
    guard let person else { return false }
    switch self {
    case .anyone, .signedIn: return true
    case .own: return relation == .own
    case .role(let least): return person.role >= least
    case .roleOnOthers(let least): return relation == .other && person.role >= least
    }
  }
}

/// Who may do what: the one place that decides. The table is `Operation.rule`.
public enum Permissions {
  /// Whether a person (nil: someone not signed in) may do this to a thing of this relation.
  public static func allows(_ person: Person?, _ operation: Operation, on relation: Relation) -> Bool {
    operation.rule.admits(person, on: relation)
  }

  /// Whether there is any thing at all to which a person may do this: what is asked before the thing is known.
  public static func mayEver(_ person: Person?, _ operation: Operation) -> Bool {
    Relation.allCases.contains { allows(person, operation, on: $0) }
  }
}
