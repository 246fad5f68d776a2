import Bytes
import Database
import Identity
import Schema

/// What imports look like on the wire.
enum RosterSchemas {
  static let roster = Schema.object([
    .required("id", .identifier), .required("state", .choice(RosterImport.State.allCases.map(\.rawValue))),
    .required("dry_run", .boolean), .required("drop_missing", .boolean), .required("make_accounts", .boolean),
    .required("send_mails", .boolean),
    .required("total", .integer(min: 0), "Rows, as far as they are known."),
    .required("done", .integer(min: 0), "Rows that are worked off, faulty ones among them."),
    .required("kept", .integer(min: 0), "Rows that were good, whether or not they changed anything."),
    .required("faulty", .integer(min: 0), "Rows that were not."),
    .required("added", .integer(min: 0), "People who came in."),
    .required("changed", .integer(min: 0), "People with another role or section."),
    .required("dropped", .integer(min: 0), "People who went out."),
    .required("made_accounts", .integer(min: 0), "Accounts that were made."),
    .required(
      "files",
      .array(
        of: .object([
          .required("file", .string(), "roster, users or enrolments."),
          .required(
            "encoding", .string(), "As which it was read: utf-8, utf-16le, utf-16be or windows-1252."),
          .required("separator", .string(), "What stands between its fields."),
          .required("ignored_columns", .array(of: .string()), "Columns of which nothing is known."),
        ])), "What was found out about each file."),
    .required("failure", Schema.string().orNull, "Why it failed as a whole."),
    .required("created_at", .time), .required("ended_at", Schema.time.orNull),
  ]).named("RosterImport")

  static let fault = Schema.object([
    .required("file", .string(), "roster, users or enrolments."),
    .required("row", .integer(min: 1), "The line that the row begins in, as an editor shows it."),
    .required("field", .string(), "The column; empty where it is about the whole row."),
    .required("code", .string(), "A word for programs."),
    .required("message", .string(), "A sentence for people."),
  ]).named("RosterFault")

  static let change = Schema.object([
    .required("row", Schema.integer(min: 1).orNull, "Null for who stands in no row."),
    .required("action", .choice(RosterChange.Action.allCases.map(\.rawValue))),
    .required("account", Schema.identifier.orNull, "Null for an account that would be made."),
    .required("who", .string(), "The name, or what else the file has."),
    .required("role", MemberSchemas.role),
    .required("section", Schema.string().orNull), .required("account_made", .boolean),
  ]).named("RosterChange")
}

extension JSONWriter {
  /// `RosterSchemas.roster`.
  mutating func roster(_ one: RosterImport) {
    object { json in
      json.member("id", one.id)
      json.member("state", one.state.rawValue)
      json.member("dry_run", one.options.isDryRun)
      json.member("drop_missing", one.options.dropsMissing)
      json.member("make_accounts", one.options.makesAccounts)
      json.member("send_mails", one.options.sendsMails)
      json.member("total", Int(one.counts.total))
      json.member("done", Int(one.counts.done))
      json.member("kept", Int(one.counts.kept))
      json.member("faulty", Int(one.counts.faulty))
      json.member("added", Int(one.counts.added))
      json.member("changed", Int(one.counts.changed))
      json.member("dropped", Int(one.counts.dropped))
      json.member("made_accounts", Int(one.counts.madeAccounts))
      json.member("files", raw: one.files)
      json.member("failure", one.failure)
      json.member("created_at", timeUnixMs: one.createdAt.unixMs)
      json.member("ended_at", timeUnixMs: one.endedAt?.unixMs)
    }
  }

  /// `RosterSchemas.change`.
  mutating func rosterChange(_ change: RosterChange) {
    object { json in
      json.member("row", change.row.map(Int64.init))
      json.member("action", change.action.rawValue)
      json.member("account", change.account)
      json.member("who", change.who)
      json.member("role", change.role.rawValue)
      json.member("section", change.section)
      json.member("account_made", change.isAccountMade)
    }
  }
}
