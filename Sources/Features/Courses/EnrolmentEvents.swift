import Bytes
import Events
import Identity

/// What others are told of enrolments.
enum EnrolmentEvents {
  static func made(
    _ person: PersonID, _ kept: Enrolment.Kept, in course: CourseID, by actor: PersonID?
  ) -> NewEvent {
    event("enrolment.made", person, course, actor) { json in
      json.member("role", kept.role.rawValue)
      json.member("origin", kept.origin.rawValue)
    }
  }

  static func roleChanged(
    _ person: PersonID, from: CourseRole, to: CourseRole, in course: CourseID, by actor: PersonID?
  ) -> NewEvent {
    event("enrolment.role_changed", person, course, actor) { json in
      json.member("from", from.rawValue)
      json.member("to", to.rawValue)
    }
  }

  /// `reason`: dropped, expelled, or roster.
  static func ended(_ person: PersonID, reason: String, in course: CourseID, by actor: PersonID?) -> NewEvent
  {
    event("enrolment.ended", person, course, actor) { $0.member("reason", reason) }
  }

  private static func event(
    _ kind: String, _ person: PersonID, _ course: CourseID, _ actor: PersonID?,
    _ payload: (inout JSONWriter) -> Void
  ) -> NewEvent {
    var json = JSONWriter(capacityBytes: 64)
    json.object(payload)
    return NewEvent(
      kind, actor: actor?.rawValue, subjects: [person.rawValue], course: course.rawValue, payload: json.take()
    )
  }
}
