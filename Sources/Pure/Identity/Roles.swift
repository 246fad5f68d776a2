/// What a person is on the whole platform; a later one may whatever an earlier one may.
public enum PlatformRole: String, CaseIterable, Comparable, Sendable {
  case learner, instructor, admin

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .learner: 0
    case .instructor: 1
    case .admin: 2
    }
  }
}

/// What a person is in one course; a later one may whatever an earlier one may.
public enum CourseRole: String, CaseIterable, Comparable, Sendable {
  case student, assistant, instructor

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .student: 0
    case .assistant: 1
    case .instructor: 2
    }
  }
}
