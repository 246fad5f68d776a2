import Bytes
import Database
import Identity
import Streams

/// The SQL of reactions.
enum ReactionStore {
  /// Of these messages those that can be reacted to.
  static func open(_ messages: [MessageID]) -> Statement {
    Statement(
      "select id from message where id = any($1) and deleted_at is null order by id", SQLArray(messages))
  }

  static func emoji(of messages: [MessageID]) -> Statement {
    Statement(
      "select distinct message_id, emoji from reaction where message_id = any($1)", SQLArray(messages))
  }

  /// In one order for everybody. Whoever takes one off the list waits until this is committed.
  static func putOnList(_ messages: [MessageID]) -> Statement {
    Statement(
      """
      insert into reaction_untold (message_id, room_id)
      select id, room_id from message where id = any($1) order by id
      on conflict (message_id) do update set at = now()
      """, SQLArray(messages))
  }

  /// Each is so afterwards; those that were not so before are put on the list.
  static func write(_ wanted: [ReactionPlan.Key: Bool]) -> Statement {
    let wanted = Array(wanted)
    return Statement(
      """
      with given as (
        select * from unnest($1::int8[], $2::text[], $3::int8[], $4::bool[]) t (message, emoji, person, is_on)),
      put as (
        insert into reaction (message_id, emoji, account_id)
        select message, emoji, person from given where is_on order by message, emoji, person
        on conflict do nothing returning message_id),
      gone as (
        delete from reaction r using given g
        where not g.is_on and r.message_id = g.message and r.emoji = g.emoji and r.account_id = g.person
        returning r.message_id)
      insert into reaction_untold (message_id, room_id)
      select id, room_id from message where id in (select message_id from put union select message_id from gone)
      order by id
      on conflict (message_id) do update set at = now()
      """, SQLArray(wanted.map(\.key.message)), SQLArray(wanted.map(\.key.emoji)),
      SQLArray(wanted.map(\.key.person)), SQLArray(wanted.map(\.value)))
  }

  static func counts(of messages: [MessageID]) -> Statement {
    Statement(
      """
      select message_id, emoji, count(*) from reaction where message_id = any($1)
      group by message_id, emoji order by message_id, min(at), emoji
      """, SQLArray(messages))
  }

  static func counts(_ rows: Rows) throws -> [MessageID: [ReactionCount]] {
    var counts: [MessageID: [ReactionCount]] = [:]
    for row in rows {
      counts[try row.column(0), default: []].append(
        ReactionCount(emoji: try row.column(1), count: try row.column(2)))
    }
    return counts
  }

  static func takeOffList(in room: RoomID) -> Statement {
    Statement("delete from reaction_untold where room_id = $1 returning message_id", room)
  }

  /// Rooms with what has been on the list for longer than a tick or two.
  static func left(limit: Int) -> Statement {
    Statement(
      """
      select distinct r.id, r.stream_id from reaction_untold u join room r on r.id = u.room_id
      where u.at < now() - interval '5 seconds' limit $1
      """, limit)
  }
}
