/// How somebody stands to a course: looked up together with it, so that every request asks anew.
public struct CourseStanding: Sendable, Hashable {
  /// What they are in it; nil: they are not in it, or not any more, or it is not theirs to see yet.
  public let role: CourseRole?
  /// Whether its page is for everybody who is signed in.
  public let isInSight: Bool

  /// Of a course that is nobody's to see.
  public static let none = CourseStanding(role: nil, isInSight: false)

  public init(role: CourseRole?, isInSight: Bool) {
    self.role = role
    self.isInSight = isInSight
  }

  public var isStaff: Bool { role.map { $0 >= .assistant } ?? false }
}
