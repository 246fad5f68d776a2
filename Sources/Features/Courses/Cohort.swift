import Bytes
import Database
import Identity

public enum CohortTag {}
public typealias CohortID = Identifier<CohortTag>

/// A group of people across courses. It belongs to whoever made it; admins see all.
struct Cohort: Sendable {
  static let titleLengthMax = 80
  static let membersMax = 10_000
  static let perPersonMax = 500

  let id: CohortID
  let title: String
  let createdAt: SQLTime
  let memberCount: Int64
}

struct CohortMember: Sendable {
  let account: PersonID
  let handle: String
  let name: String
}

/// The SQL of cohorts. `owner` nil: an admin's question, to whom all are open.
enum CohortStore {
  static func insert(_ title: String, by person: PersonID) -> Statement {
    Statement(
      """
      insert into cohort (title, created_by) select $1, $2
      where (select count(*) from cohort where created_by = $2) < $3 returning id, title, created_at, 0::int8
      """, title, person, Cohort.perPersonMax)
  }

  /// The newest first.
  static func list(of owner: PersonID?, before: CohortID?, limit: Int) -> Statement {
    Statement(
      """
      select c.id, c.title, c.created_at, (select count(*) from cohort_member m where m.cohort_id = c.id)
      from cohort c where ($1::int8 is null or c.created_by = $1) and c.id < coalesce($2, 9223372036854775807)
      order by c.id desc limit $3
      """, owner, before, limit)
  }

  static func find(_ id: CohortID, of owner: PersonID?) -> Statement {
    Statement(
      """
      select c.id, c.title, c.created_at, (select count(*) from cohort_member m where m.cohort_id = c.id)
      from cohort c where c.id = $1 and ($2::int8 is null or c.created_by = $2)
      """, id, owner)
  }

  static func rename(_ id: CohortID, to title: String) -> Statement {
    Statement("update cohort set title = $2 where id = $1", id, title)
  }

  static func delete(_ id: CohortID) -> Statement { Statement("delete from cohort where id = $1", id) }

  static func hold(_ id: CohortID) -> Statement {
    Statement(
      """
      select (select count(*) from cohort_member m where m.cohort_id = c.id) from cohort c where id = $1 for update
      """, id)
  }

  static func add(_ people: [PersonID], to id: CohortID) -> Statement {
    Statement(
      """
      insert into cohort_member (cohort_id, account_id)
      select $1, a.id from account a where a.id = any($2) and a.state = 'active' on conflict do nothing
      """, id, SQLArray(people))
  }

  static func remove(_ person: PersonID, from id: CohortID) -> Statement {
    Statement(
      "delete from cohort_member where cohort_id = $1 and account_id = $2 returning account_id", id, person)
  }

  static func members(of id: CohortID, after: PersonID?, limit: Int) -> Statement {
    Statement(
      """
      select a.id, coalesce(a.handle, ''), a.name from cohort_member m join account a on a.id = m.account_id
      where m.cohort_id = $1 and a.id > coalesce($2, 0) and a.state = 'active' order by a.id limit $3
      """, id, after, limit)
  }

  static func cohort(_ row: Row) throws -> Cohort {
    Cohort(
      id: try row.column(0), title: try row.column(1), createdAt: try row.column(2),
      memberCount: try row.column(3))
  }

  static func member(_ row: Row) throws -> CohortMember {
    CohortMember(account: try row.column(0), handle: try row.column(1), name: try row.column(2))
  }
}
