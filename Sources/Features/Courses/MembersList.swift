import Bytes
import Database
import Identity

/// Somebody in a course, as lists show them.
struct Member: Sendable {
  let account: PersonID
  let handle: String
  let name: String
  let role: CourseRole
  let state: EnrolmentState
  let section: SectionID?
  let sectionTitle: String?
  let origin: EnrolmentOrigin
  let enrolledAt: SQLTime
  let endedAt: SQLTime?
  let lastSeenAt: SQLTime?
  /// Of who joined by themselves, and so showed it; or where a roster has named them by it. Whom staff adds by a handle
  /// shows nothing.
  let email: String?
  let lessonsDone: Int32
  let lessonCount: Int32
  let completedAt: SQLTime?
  let avatarURL: String?
  /// By which lists go on.
  let place: Place

  struct Place: Sendable, Hashable {
    let rank: Int64
    let name: String
    let account: PersonID
  }
}

/// Whom somebody wants to see.
struct MemberSearch: Sendable {
  var text: String?
  var role: CourseRole?
  var state = EnrolmentState.active
  var section: SectionID?
  /// To a student who is not shown the others: staff, and themselves.
  var isOfStaffOr: PersonID?
  /// Whether addresses are searched too, of those who show theirs.
  var seesAddresses = false
}

enum MembersStore {
  /// Instructors first, then assistants, then students; by name.
  static func list(
    _ search: MemberSearch, of course: CourseID, after place: Member.Place?, limit: Int
  ) -> Statement {
    Statement(
      """
      select * from (
        select e.account_id, coalesce(a.handle, ''), a.name, e.role, e.state, e.section_id, s.title, e.origin,
          e.enrolled_at, e.ended_at, e.last_seen_at,
          case when e.origin in ('open', 'code', 'invitation', 'owner') or a.email_key = lyceum_fold(n.email) then a.email end,
           coalesce(p.done, 0), c.lesson_count, p.completed_at,
          case e.role when 'instructor' then 0 when 'assistant' then 1 else 2 end::int8 as rank,
          lyceum_fold(a.name) collate "C" as name_key, a.avatar_url
        from enrolment e join account a on a.id = e.account_id join course c on c.id = e.course_id
          left join section s on s.id = e.section_id
          left join course_progress p on p.account_id = e.account_id and p.course_id = e.course_id
          left join roster_person n on n.account_id = e.account_id and n.course_id = e.course_id
        where e.course_id = $1 and e.state = $2 and a.state <> 'deleted' and ($3::text is null or e.role = $3)
          and ($4::int8 is null or e.section_id = $4)
          and ($5::int8 is null or e.role <> 'student' or e.account_id = $5)
          and ($6::text is null or strpos(a.handle_key, lyceum_fold($6)) > 0
            or strpos(lyceum_fold(a.name), lyceum_fold($6)) > 0
            or ($7 and strpos(a.email_key, lyceum_fold($6)) > 0
              and (e.origin in ('open', 'code', 'invitation', 'owner') or a.email_key = lyceum_fold(n.email))))
      ) found
      where $8::int8 is null or (rank, name_key, account_id) > ($8, $9, $10)
      order by rank, name_key, account_id limit $11
      """, course, search.state.rawValue, search.role?.rawValue, search.section, search.isOfStaffOr,
      search.text, search.seesAddresses, place?.rank, place?.name ?? "", place?.account.rawValue ?? 0, limit)
  }

  /// One of them, in whatever state.
  static func find(_ person: PersonID, in course: CourseID) -> Statement {
    Statement(
      """
      select e.account_id, coalesce(a.handle, ''), a.name, e.role, e.state, e.section_id, s.title, e.origin,
        e.enrolled_at, e.ended_at, e.last_seen_at,
        case when e.origin in ('open', 'code', 'invitation', 'owner') or a.email_key = lyceum_fold(n.email) then a.email end,
        coalesce(p.done, 0), c.lesson_count, p.completed_at,
        0::int8, '', a.avatar_url
      from enrolment e join account a on a.id = e.account_id join course c on c.id = e.course_id
        left join section s on s.id = e.section_id
        left join course_progress p on p.account_id = e.account_id and p.course_id = e.course_id
        left join roster_person n on n.account_id = e.account_id and n.course_id = e.course_id
      where e.course_id = $1 and e.account_id = $2
      """, course, person)
  }

  static func member(_ row: Row) throws -> Member {
    let account: PersonID = try row.column(0)
    return Member(
      account: account, handle: try row.column(1), name: try row.column(2), role: try row.word(3),
      state: try row.word(4), section: try row.column(5), sectionTitle: try row.column(6),
      origin: try row.word(7), enrolledAt: try row.column(8), endedAt: try row.column(9),
      lastSeenAt: try row.column(10), email: try row.column(11), lessonsDone: try row.column(12),
      lessonCount: try row.column(13), completedAt: try row.column(14),
      avatarURL: try row.column(17),
      place: Member.Place(rank: try row.column(15), name: try row.column(16), account: account))
  }
}
