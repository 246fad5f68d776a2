import Bytes
import Database
import Identity

extension JSONWriter {
  private mutating func member(_ name: StaticString, at time: SQLTime?) {
    member(name, timeUnixMs: time?.unixMs)
  }

  /// `MemberSchemas.member`; what is for staff alone, where `isWhole`.
  mutating func courseMember(_ one: Member, isWhole: Bool) {
    object { json in
      json.member("id", one.account)
      json.member("handle", one.handle)
      json.member("name", one.name)
      json.member("avatar_url", one.avatarURL)
      json.member("role", one.role.rawValue)
      if let id = one.section {
        json.object("section") { json in
          json.member("id", id)
          json.member("title", one.sectionTitle ?? "")
        }
      } else {
        json.memberNull("section")
      }
      guard isWhole else { return }
      json.member("state", one.state.rawValue)
      json.member("origin", one.origin.rawValue)
      json.member("email", one.email)
      json.member("enrolled_at", at: one.enrolledAt)
      json.member("ended_at", at: one.endedAt)
      json.member("last_seen_at", at: one.lastSeenAt)
      json.object("progress") { json in
        json.member("done", Int(one.lessonsDone))
        json.member("total", Int(one.lessonCount))
        json.member("completed_at", at: one.completedAt)
      }
    }
  }

  /// `MemberSchemas.courseCode`.
  mutating func courseCode(_ code: CourseCode) {
    object { json in
      json.member("code", code.code.shown)
      json.member("section", code.section)
      json.member("created_at", at: code.createdAt)
      json.member("expires_at", at: code.expiresAt)
      json.member("uses_max", code.usesMax.map(Int64.init))
      json.member("uses", Int(code.uses))
    }
  }

  /// `MemberSchemas.invitation`.
  mutating func invitation(_ one: Invitation) {
    object { json in
      json.member("id", one.id)
      json.member("email", one.email)
      json.member("role", one.role.rawValue)
      json.member("section", one.section)
      json.member("is_bound", one.isBound)
      json.member("state", one.state.rawValue)
      json.member("created_at", at: one.createdAt)
      json.member("expires_at", at: one.expiresAt)
      json.member("sent_at", at: one.sentAt)
      json.member("used_by", one.usedBy)
    }
  }

  /// `MemberSchemas.section`.
  mutating func section(_ section: Section) {
    object { json in
      json.member("id", section.id)
      json.member("title", section.title)
      json.member("created_at", at: section.createdAt)
      json.member("student_count", section.studentCount)
    }
  }

  /// `MemberSchemas.cohort`.
  mutating func cohort(_ cohort: Cohort) {
    object { json in
      json.member("id", cohort.id)
      json.member("title", cohort.title)
      json.member("created_at", at: cohort.createdAt)
      json.member("member_count", cohort.memberCount)
    }
  }
}
