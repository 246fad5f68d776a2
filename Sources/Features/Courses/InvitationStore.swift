import Database
import Identity

/// The SQL of invitations.
enum InvitationStore {
  /// Who is invited already is invited as it is said now.
  static func invite(
    _ emails: [String], to course: CourseID, as role: CourseRole, section: SectionID?, isBound: Bool,
    days: Int64, by person: PersonID
  ) -> Statement {
    Statement(
      """
      insert into course_invitation (course_id, email, role, section_id, is_bound, created_by, expires_at)
      select $1, email, $3, $4, $5, $6, now() + $7 * interval '1 day'
      from (select distinct on (lyceum_fold(email)) email, number
        from unnest($2) with ordinality as given(email, number) order by lyceum_fold(email), number) once
      order by number
      on conflict (course_id, email_key) where used_at is null and revoked_at is null do update
        set email = excluded.email, role = excluded.role, section_id = excluded.section_id,
          is_bound = excluded.is_bound, created_by = excluded.created_by, created_at = now(),
          expires_at = excluded.expires_at
      returning id, email, role, section_id, is_bound, 'open', created_at, expires_at, sent_at, used_by
      """, course, SQLArray(emails), role.rawValue, section, isBound, person, days)
  }

  /// The newest first.
  static func list(
    of course: CourseID, state: Invitation.State?, before: InvitationID?, limit: Int
  ) -> Statement {
    Statement(
      """
      select id, email, role, section_id, is_bound, state, created_at, expires_at, sent_at, used_by from (
        select *, case when used_at is not null then 'used' when revoked_at is not null then 'revoked'
          when expires_at <= now() then 'expired' else 'open' end as state
        from course_invitation where course_id = $1 and id < coalesce($2, 9223372036854775807)) found
      where $3::text is null or state = $3
      order by id desc limit $4
      """, course, before, state?.rawValue, limit)
  }

  static func revoke(_ id: InvitationID, of course: CourseID) -> Statement {
    Statement(
      """
      update course_invitation set revoked_at = now()
      where id = $1 and course_id = $2 and used_at is null and revoked_at is null returning id
      """, id, course)
  }

  /// Its time begins anew; no row: it was used or revoked.
  static func renew(_ id: InvitationID, of course: CourseID) -> Statement {
    Statement(
      """
      update course_invitation set expires_at = now() + (expires_at - created_at), created_at = now()
      where id = $1 and course_id = $2 and used_at is null and revoked_at is null
      returning id, email, role, section_id, is_bound, 'open', created_at, expires_at, sent_at, used_by
      """, id, course)
  }

  static func invitation(_ row: Row) throws -> Invitation {
    Invitation(
      id: try row.column(0), email: try row.column(1), role: try row.word(2), section: try row.column(3),
      isBound: try row.column(4), state: try row.word(5), createdAt: try row.column(6),
      expiresAt: try row.column(7), sentAt: try row.column(8), usedBy: try row.column(9))
  }

  // MARK: By its secret

  /// What a good link invites to; no row: it is none.
  static func lookUp(_ hash: [UInt8]) -> Statement {
    Statement(
      """
      select c.id, c.slug, c.title, c.summary, i.role, i.email, i.is_bound, a.name, i.expires_at
      from course_invitation_link l join course_invitation i on i.id = l.invitation_id
        join course c on c.id = i.course_id left join account a on a.id = i.created_by
      where l.secret_hash = $1 and i.used_at is null and i.revoked_at is null and i.expires_at > now()
        and c.deleted_at is null and c.state <> 'archived'
      """, hash)
  }

  /// Keeps a good invitation to the course until the transaction is over, and tells whether it is for this person.
  static func hold(_ hash: [UInt8], for course: CourseID, _ person: PersonID) -> Statement {
    Statement(
      """
      select i.id, i.role, i.section_id,
        not i.is_bound or exists (select from account a where a.id = $3 and a.email_key = i.email_key)
      from course_invitation_link l join course_invitation i on i.id = l.invitation_id
      where l.secret_hash = $1 and i.course_id = $2 and i.used_at is null and i.revoked_at is null
        and i.expires_at > now()
      for no key update of i
      """, hash, course, person)
  }

  static func use(_ id: InvitationID, by person: PersonID) -> Statement {
    Statement("update course_invitation set used_at = now(), used_by = $2 where id = $1", id, person)
  }

  // MARK: Its mail

  /// What the mail says; no row: it is not to be sent any more.
  static func letter(_ id: InvitationID) -> Statement {
    Statement(
      """
      select i.email, i.role, i.is_bound, i.expires_at, c.title
      from course_invitation i join course c on c.id = i.course_id
      where i.id = $1 and i.used_at is null and i.revoked_at is null and i.expires_at > now()
        and c.deleted_at is null
      """, id)
  }

  static func addLink(_ hash: [UInt8], to id: InvitationID) -> Statement {
    Statement(
      "insert into course_invitation_link (secret_hash, invitation_id) values ($1, $2)", hash, id)
  }

  static func noteSent(_ id: InvitationID) -> Statement {
    Statement("update course_invitation set sent_at = now() where id = $1", id)
  }
}
