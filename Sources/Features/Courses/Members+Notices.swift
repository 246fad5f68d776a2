import Bytes
import Identity
import Loop

/// What changes in a course, for those who are in it just now.
extension Members: CourseNotices {
  public func tell(_ notice: CourseNotice, in course: CourseID) {
    guard let audience else { return }
    let channel = CourseChannel.name(of: course)
    audience.publish(CourseChannel.message(notice), in: channel)
    guard notice == .courseDeleted else { return }
    for name in [channel, CourseChannel.staffName(of: course)] { audience.rightsChanged(in: name) }
  }

  public func noteSeen(_ person: PersonID, in course: CourseID) { see(person, in: course) }
}

extension CourseChannel {
  nonisolated static func message(_ notice: CourseNotice) -> [UInt8] {
    let (type, version): (String, Int64?) =
      switch notice {
      case .courseChanged(let version): ("course.changed", version)
      case .outlineChanged(let version): ("outline.changed", version)
      case .courseDeleted: ("course.deleted", nil)
      }
    var json = JSONWriter(capacityBytes: 64)
    json.object { json in
      json.member("type", type)
      if let version { json.member("version", version) }
    }
    return json.take()
  }
}
