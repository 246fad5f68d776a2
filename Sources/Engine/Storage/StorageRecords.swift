import Bytes
import Database
import Identity

public enum StoredObjectTag {}
public typealias StoredObjectID = Identifier<StoredObjectTag>

/// The SQL of objects: statements for the transactions of those who use them. `Migrations/*_storage_objects.sql` has the
/// tables.
///
/// An object is kept as long as anybody refers to it, and for a while after that. Who refers says so by a kind of its
/// own (`attachment`, `course_cover`) and a number of that kind.
public enum StorageRecords {
  /// A new object, to which nobody refers yet; answers its id. `owner`: whose quota it counts against.
  public static func add(_ name: ObjectName, owner: PersonID?, bytes: Int64) -> Statement {
    Statement(
      "insert into storage_object (name, owner_id, bytes) values ($1, $2, $3) returning id", name.text, owner,
      bytes)
  }

  /// Says that something refers to an object, which is kept from then on. Again: nothing.
  public static func refer(to object: StoredObjectID, kind: String, id: Int64) -> [Statement] {
    [
      // The sweep passes over what is locked, and over what has a reference.
      Statement("update storage_object set free_since = null where id = $1", object),
      Statement(
        """
        insert into storage_reference (object_id, kind, referrer_id) values ($1, $2, $3)
        on conflict (object_id, kind, referrer_id) do nothing
        """, object, kind, id),
    ]
  }

  /// Takes the word back. Without any reference the object goes when its time of grace is over.
  public static func release(_ object: StoredObjectID, kind: String, id: Int64) -> [Statement] {
    [
      // Of two that release at once the later sees what the earlier has left.
      hold(object),
      Statement(
        "delete from storage_reference where object_id = $1 and kind = $2 and referrer_id = $3", object, kind,
        id),
      Statement(
        """
        update storage_object set free_since = now()
        where id = $1 and not exists (select from storage_reference where object_id = $1)
        """, object),
    ]
  }

  /// Until the transaction is over nobody else refers to it, or takes that back.
  public static func hold(_ object: StoredObjectID) -> Statement {
    Statement("select from storage_object where id = $1 for update", object)
  }

  /// Whatever refers to the first refers to the other from now on. The first is held already.
  public static func pass(from object: StoredObjectID, to other: StoredObjectID) -> [Statement] {
    [
      Statement("update storage_reference set object_id = $2 where object_id = $1", object, other),
      Statement(
        "update storage_object set free_since = case when id = $1 then now() end where id in ($1, $2)",
        object,
        other),
    ]
  }

  /// How many bytes it has now, or is going to have.
  public static func setBytes(_ object: StoredObjectID, _ bytes: Int64) -> Statement {
    Statement("update storage_object set bytes = $2 where id = $1", object, bytes)
  }

  /// From now on it counts against nobody's quota.
  public static func disown(_ objects: [StoredObjectID]) -> Statement {
    Statement("update storage_object set owner_id = null where id = any($1)", SQLArray(objects))
  }

  /// One row with the bytes that count against somebody's quota: also those that nobody refers to, as long as the disk
  /// has them.
  public static func usage(of person: PersonID) -> Statement {
    Statement("select coalesce(sum(bytes), 0)::int8 from storage_object where owner_id = $1", person)
  }

  /// Forgets objects whose time of grace is over; answers their names.
  static func takeFree(graceS: Int64, limit: Int) -> Statement {
    Statement(
      """
      delete from storage_object where id in (
        select id from storage_object o
        where free_since < now() - $1 * interval '1 second'
          and not exists (select from storage_reference r where r.object_id = o.id)
        order by free_since limit $2 for update skip locked)
      returning name
      """, Double(graceS), limit)
  }

  /// Of these names those that belong to an object.
  static func known(_ names: [ObjectName]) -> Statement {
    Statement("select name from storage_object where name = any($1)", SQLArray(names.map(\.text)))
  }
}
