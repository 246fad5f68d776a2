import Bytes
import Database
import Identity

extension JSONWriter {
  mutating func member(_ name: StaticString, person: EventAuthor?) {
    guard let person else { return memberNull(name) }
    object(name) { $0.author(person) }
  }

  mutating func member(_ name: StaticString, _ position: RoomPosition) {
    object(name) { json in
      json.member("offset", position.offset)
      json.member("epoch", position.epoch.description)
    }
  }

  /// `ChatSchemas.roomView`.
  mutating func room(_ seen: RoomOverview) {
    let room = seen.standing.room
    object { json in
      json.member("id", room.id)
      json.member("slug", room.slug)
      json.member("title", room.title)
      json.member("kind", room.kind.rawValue)
      json.course(room.course, slug: seen.courseSlug, title: seen.courseTitle)
      json.member("with", person: seen.other)
      json.member("position", seen.position)
      json.member("is_staff", seen.standing.isStaff)
      json.member("may_write", seen.standing.mayWrite)
      json.member("archived", room.isArchived)
      json.member("locked", room.isLocked)
      json.member("slow_seconds", room.slowSeconds)
      json.member("unread", seen.counts.unread)
      json.member("mentions", seen.counts.mentions)
      json.member("read_offset", seen.readOffset)
      json.member("muted", seen.isMuted)
      json.member("level", seen.level)
      if let last = seen.last { json.member("last", raw: last) } else { json.memberNull("last") }
    }
  }

  mutating func course(_ id: RoomCourseID?, slug: String?, title: String?) {
    guard let id else { return memberNull("course") }
    object("course") { json in
      json.member("id", id)
      json.member("slug", slug)
      json.member("title", title ?? "")
    }
  }

  /// Messages, as somebody sees them.
  mutating func member(
    _ name: StaticString, _ messages: [MessageRecord], in standing: RoomStanding, for person: PersonID
  ) {
    array(name) { json in
      for message in messages { json.message(message, for: person, isForStaff: standing.isStaff) }
    }
  }

  /// `ChatSchemas.messageView`, as somebody sees it.
  mutating func message(_ message: MessageRecord, for person: PersonID, isForStaff: Bool) {
    let isShown = !message.isDeleted || isForStaff
    object { json in
      json.member("id", message.id)
      json.member("offset", message.seq)
      json.member("thread", message.thread)
      json.member("by", person: message.author)
      json.member("at", timeUnixMs: message.at.unixMs)
      json.member("mine", message.authorID == person)
      json.member("staff", message.isStaff)
      json.member("staff_only", message.isStaffOnly)
      json.member("text", isShown ? message.text : nil)
      json.member("version", message.editCount)
      json.member("edited_at", timeUnixMs: message.editedAt?.unixMs)
      json.member("deleted", message.isDeleted)
      json.member("pinned", message.pinnedAt != nil)
      json.member("mentions", raw: isShown ? message.mentions : Self.nothing)
      json.member("mentions_room", message.mentionsRoom)
      json.member("mentions_staff", message.mentionsStaff)
      json.member("reactions", raw: isShown ? message.reactions : Self.nothing)
      json.member("files", raw: isShown ? message.files : Self.nothing)
      json.member("replies", message.replyCount)
      json.member("unread_replies", message.unreadReplies)
      json.member("last_reply_at", timeUnixMs: message.lastReplyAt?.unixMs)
      json.asking(message.asking)
    }
  }

  private mutating func asking(_ asking: MessageAsking) {
    member("votes", asking.votes)
    member("voted", asking.hasVoted)
    if asking.isQuestion { member("answered", asking.isAnswered) } else { memberNull("answered") }
    member("answer", asking.answer)
  }

  private static let nothing = Array("[]".utf8)
}
