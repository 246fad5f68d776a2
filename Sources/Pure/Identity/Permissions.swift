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
  /// Whoever may see the course that it is about.
  case courseInSight
  /// People of this role or a later one in the course that it is about, and admins.
  case course(atLeast: CourseRole)

  /// Whether it lets a person (nil: someone not signed in) at a thing of this relation.
  public func admits(_ person: Person?, on relation: Relation) -> Bool {
    if self == .anyone { return true }
    guard let person else { return false }
    switch self {
    case .anyone, .signedIn: return true
    case .own: return relation == .own
    case .role(let least): return person.role >= least
    case .roleOnOthers(let least): return relation == .other && person.role >= least
    // Whose a course is says nothing: how somebody stands to it does.
    case .courseInSight, .course: return false
    }
  }

  /// Whether it lets a person (nil: someone not signed in) in a course to which they stand so.
  public func admits(_ person: Person?, in standing: CourseStanding) -> Bool {
    guard let person else { return self == .anyone }
    switch self {
    case .courseInSight:
      return standing.isInSight || standing.role != nil || person.role == .admin
    case .course(let least):
      return person.role == .admin || standing.role.map { $0 >= least } ?? false
    default: return admits(person, on: .other)
    }
  }

  /// Whether it asks how somebody stands to a course.
  var isAboutCourses: Bool {
    switch self {
    case .courseInSight, .course: true
    case .anyone, .signedIn, .own, .role, .roleOnOthers: false
    }
  }
}

/// Who may do what: the one place that decides. The table is `Operation.rule`.
public enum Permissions {
  /// Whether a person (nil: someone not signed in) may do this to a thing of this relation.
  public static func allows(_ person: Person?, _ operation: Operation, on relation: Relation) -> Bool {
    operation.rule.admits(person, on: relation)
  }

  /// Whether a person (nil: someone not signed in) may do this in a course to which they stand so.
  public static func allows(
    _ person: Person?, _ operation: Operation, in standing: CourseStanding
  ) -> Bool {
    operation.rule.admits(person, in: standing)
  }

  /// Whether there is any thing at all to which a person may do this: what is asked before the thing is known.
  public static func mayEver(_ person: Person?, _ operation: Operation) -> Bool {
    operation.rule.isAboutCourses
      ? person != nil : Relation.allCases.contains { allows(person, operation, on: $0) }
  }
}
