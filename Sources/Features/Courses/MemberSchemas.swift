import API
import Gateway
import Identity
import Schema

/// What members, and the ways in, look like on the wire.
enum MemberSchemas {
  static let roles = CourseRole.allCases.map(\.rawValue)
  static let role = Schema.choice(roles)
  static let title = Schema.string(min: 1, max: Section.titleLengthMax, format: .line).example("Group A")
  static let address = Schema.string(min: 3, max: 254, format: .email)
  static let code = Schema.string(min: 1, max: 32).example("KJTX-MRPA")
  static let secret = Schema.string(min: 1, max: InvitationSecret.textMax, format: .base64URL)
  static let name = Schema.string(min: 1, max: 64, format: .line).example("ada")

  static let member = Schema.object([
    .required("id", .identifier, "The account's id."),
    .required("handle", .string(), "What the person is called in addresses and mentions."),
    .required("name", .string(), "What the person is called in lists."),
    .required("avatar_url", Schema.string().orNull, "The person's picture; null where they show none."),
    .required("role", role, "What they are in the course."),
    .required(
      "section", Schema.object([.required("id", .identifier), .required("title", .string())]).orNull),
    .optional("state", .choice(EnrolmentState.allCases.map(\.rawValue)), "For staff."),
    .optional("origin", .choice(EnrolmentOrigin.allCases.map(\.rawValue)), "How they came in. For staff."),
    .optional(
      "email", Schema.string().orNull,
      "For staff: of who joined by themselves, or as a roster named them; null where neither is so."),
    .optional("enrolled_at", .time, "For staff."),
    .optional("ended_at", Schema.time.orNull, "When they dropped out or were expelled. For staff."),
    .optional("last_seen_at", Schema.time.orNull, "To within a minute or two. For staff."),
    .optional(
      "progress",
      .object([
        .required("done", .integer(min: 0)), .required("total", .integer(min: 0)),
        .required("completed_at", Schema.time.orNull),
      ]), "How many of the lessons are done that have to be. For staff."),
  ]).named("Member")

  static let courseCode = Schema.object([
    .required("code", code, "As it is shown; blanks, dashes and case do not matter."),
    .required("section", Schema.identifier.orNull, "Where it leads to."),
    .required("created_at", .time), .required("expires_at", Schema.time.orNull),
    .required("uses_max", Schema.integer(min: 1).orNull, "How many may come in by it."),
    .required("uses", .integer(min: 0), "How many have."),
  ]).named("CourseCode")

  static let opened = Schema.object([
    .required("id", .identifier, "The course's id."), .required("slug", .string()),
    .required("title", .string()),
    .required("summary", .string()),
    .required("section", Schema.string().orNull, "The section that the code leads to."),
  ]).named("CourseOfCode")

  static let invitation = Schema.object([
    .required("id", .identifier), .required("email", .string()), .required("role", role),
    .required("section", Schema.identifier.orNull),
    .required("is_bound", .boolean, "Whether only the account with this address may use it."),
    .required("state", .choice(Invitation.State.allCases.map(\.rawValue))),
    .required("created_at", .time), .required("expires_at", .time),
    .required("sent_at", Schema.time.orNull, "When the last mail went out."),
    .required("used_by", Schema.identifier.orNull),
  ]).named("Invitation")

  static let invited = Schema.object([
    .required(
      "course",
      .object([
        .required("id", .identifier), .required("slug", .string()), .required("title", .string()),
        .required("summary", .string()),
      ])),
    .required("role", role, "What one becomes."),
    .required("email", .string(), "Whom it was sent to."),
    .required("is_bound", .boolean, "Whether only the account with this address may use it."),
    .required("invited_by", Schema.string().orNull, "The name of whoever invited."),
    .required("expires_at", .time),
  ]).named("Invited")

  static let section = Schema.object([
    .required("id", .identifier), .required("title", title), .required("created_at", .time),
    .required("student_count", .integer(min: 0)),
  ]).named("Section")

  static let cohort = Schema.object([
    .required("id", .identifier), .required("title", title), .required("created_at", .time),
    .required("member_count", .integer(min: 0)),
  ]).named("Cohort")

  static let person = Schema.object([
    .required("id", .identifier), .required("handle", .string()), .required("name", .string()),
  ]).named("CohortMember")

  static let refusals: [EndpointAnswer] = [
    .problem(.forbidden, "role_above_own", "Nobody gives, takes or changes a role above their own."),
    .problem(.conflict, "last_instructor", "Nobody would be left who can teach."),
    .problem(
      .conflict, "course_archived",
      "In an archived course nothing changes until it is restored, but that one drops out by oneself."),
  ]
}
