import API
import Gateway

/// What may go wrong with who is in a course. docs/course-people.md lists the codes.
extension Problem {
  static let closedToNew = Problem(
    .conflict, "course_archived", "This course is archived; nobody new comes in.")
  static let notPublishedYet = Problem(
    .conflict, "course_not_published", "This course is not published yet; its staff can add people already.")
  static func prerequisitesMissing(_ titles: [String]) -> Problem {
    let names = titles.map { "\u{201C}\($0)\u{201D}" }.joined(separator: ", ")
    return Problem(.conflict, "prerequisites_missing", "Complete this first: \(names).")
  }

  static let otherAddress = Problem(
    .forbidden, "other_address",
    "This invitation is for another e-mail address; sign in with the account that has it.")
  static let codeNotGood = Problem.invalid([
    ProblemField(
      field: "code", code: "code_not_good",
      message: "This code opens no course; look whether it is written right, or ask for a new one.")
  ])
  static let linkNotGood = Problem.invalid([
    ProblemField(
      field: "invitation", code: "link_not_good",
      message: "This invitation has been used, taken back, or is too old; ask for a new one.")
  ])
  static let noSuchSection = Problem.invalid([
    ProblemField(field: "section", code: "unknown", message: "This course has no such section.")
  ])
  static let noSuchPerson = Problem.invalid([
    ProblemField(field: "account", code: "unknown", message: "There is nobody of this name.")
  ])

  static func notOpen(_ opening: Course.Opening) -> Problem {
    switch opening {
    case .code: Problem(.forbidden, "code_needed", "Who wants to join this course needs its code.")
    default:
      Problem(.forbidden, "invitation_needed", "Who wants to join this course needs an invitation.")
    }
  }

  static func tooManyGuesses(_ waitS: UInt64) -> Problem {
    Problem(
      .tooManyRequests, "too_many_attempts", "Too many codes were wrong; try again in \(waitS) s."
    ).with(header: "Retry-After", "\(waitS)")
  }

  init(_ refusal: EnrolmentRules.Refusal) {
    switch refusal {
    case .expelled:
      self.init(.forbidden, "expelled", "You were taken out of this course; its staff can let you in again.")
    case .roleAboveOwn:
      self.init(.forbidden, "role_above_own", "Nobody gives, takes or changes a role above their own.")
    case .lastInstructor:
      self.init(
        .conflict, "last_instructor", "Somebody has to be left who can teach; name another instructor first.")
    }
  }
}
