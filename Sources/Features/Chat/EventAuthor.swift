import Database
import Identity

/// Who is told to have done something.
enum EventAuthor: Sendable, Hashable {
  case person(PersonID, handle: String?, name: String)
  /// Somebody without their name: the number that stands for them in a question's thread.
  case anonymous(alias: Int32)

  init(_ person: Person) { self = .person(person.id, handle: person.handle, name: person.name) }

  /// From a row that has the id, the handle and the name of an account, beginning at a column.
  init(_ row: Row, at column: Int) throws {
    self = .person(
      try row.column(column), handle: try row.column(column + 1), name: try row.column(column + 2))
  }

  /// From such a row, and from the alias of what they have written; nil: they wrote it with their name.
  init(_ row: Row, at column: Int, alias: Int32?) throws {
    if let alias { self = .anonymous(alias: alias) } else { self = try EventAuthor(row, at: column) }
  }

  /// What they are called; nil for whoever is not named.
  var shownName: String? { if case .person(_, _, let name) = self { name } else { nil } }

  /// Nil for whoever is named.
  var alias: Int32? { if case .anonymous(let alias) = self { alias } else { nil } }

  /// Nil for whoever is not named.
  var id: PersonID? { if case .person(let id, _, _) = self { id } else { nil } }
}
