import Bytes
import Database
import Events
import Identity
import Loop

/// Courses that come and go: what is known of their rooms' rights is let go, and subscriptions that are not allowed any more end.
/// Who is in a course is told by the course itself.
extension Chat {
  public var courseNews: Consumer {
    Consumer("chat.courses", kinds: ["course.published", "course.archived", "course.deleted"], start: .now) {
      [weak self] events, transaction in
      let courses = events.compactMap { $0.course.flatMap { RoomCourseID($0) } }
      let rooms = try await transaction.run([RoomStore.rooms(of: courses)])[0].map {
        try $0.column(0, as: RoomID.self)
      }
      guard let self else { return }
      for room in rooms {
        forget(nil, in: room)
        for ending in ["", ":staff"] { audience?.rightsChanged(of: nil, in: "room:\(room)\(ending)") }
      }
    }
  }
}
