import Bytes
import Database
import Identity

/// The SQL of courses' rules. `Migrations/*_chat_rules.sql` has the tables.
enum RuleStore {
  /// No row: the course has said nothing.
  static func find(_ course: RoomCourseID) -> Statement {
    Statement(
      """
      select words, links, to_jsonb(link_hosts), review, newcomer_messages, read_receipts, version
      from chat_rules where course_id = $1
      """, course)
  }

  static func rules(_ row: Row) throws -> CourseRules {
    var rules = CourseRules()
    rules.words = try list(row.column(0)).map {
      CourseRules.Word(
        text: try $0.string("text"), action: CourseRules.Action(rawValue: try $0.string("action")) ?? .hold)
    }
    rules.links = CourseRules.Links(rawValue: try row.column(1)) ?? .hold
    rules.hosts = Set(try list(row.column(2)).map { try $0.asString() })
    rules.review = CourseRules.Review(rawValue: try row.column(3)) ?? .everyone
    rules.newcomerMessages = Int(try row.column(4, as: Int32.self))
    rules.hasReceipts = try row.column(5)
    rules.version = try row.column(6)
    return rules
  }

  private static func list(_ json: SQLJSON) throws -> [JSONValue] {
    guard case .array(let items) = try JSONValue(parsing: json.utf8) else { return [] }
    return items
  }

  /// No row: they are of another version than `rules` has. The next version comes back.
  static func put(_ rules: CourseRules, of course: RoomCourseID, by person: PersonID) -> Statement {
    var words = JSONWriter(capacityBytes: 64 * rules.words.count)
    words.words(rules.words)
    return Statement(
      """
      insert into chat_rules (course_id, words, links, link_hosts, review, newcomer_messages, read_receipts, changed_by)
      select $1, $2, $3, $4, $5, $6, $7, $8
      on conflict (course_id) do update set words = excluded.words, links = excluded.links,
        link_hosts = excluded.link_hosts, review = excluded.review, newcomer_messages = excluded.newcomer_messages,
        read_receipts = excluded.read_receipts, changed_by = $8, changed_at = now(), version = chat_rules.version + 1
        where chat_rules.version = coalesce($9, chat_rules.version)
      returning version
      """, course, SQLJSON(utf8: words.take()), rules.links.rawValue, SQLArray(rules.hosts.sorted()),
      rules.review.rawValue, Int32(rules.newcomerMessages), rules.hasReceipts, person, rules.version)
  }

  /// A course that is there, and what somebody is in it.
  static func role(of person: PersonID, in course: RoomCourseID?, slug: String?) -> Statement {
    Statement(
      """
      select c.id, e.role from course c
        left join enrolment e on e.course_id = c.id and e.account_id = $3 and e.state = 'active'
      where (c.id = $1 or c.slug = $2) and c.deleted_at is null
      """, course, slug, person)
  }

  /// How much somebody has said in a course's rooms, as far as it matters.
  static func said(by person: PersonID, in course: RoomCourseID, max: Int) -> Statement {
    Statement(
      """
      select count(*) from (
        select from room r join message m on m.room_id = r.id and m.author_id = $2 and m.deleted_at is null
        where r.course_id = $1 limit $3) said
      """, course, person, max)
  }
}

extension JSONWriter {
  mutating func words(_ words: [CourseRules.Word]) {
    array { json in
      for word in words {
        json.object { json in
          json.member("text", word.text)
          json.member("action", word.action.rawValue)
        }
      }
    }
  }
}
