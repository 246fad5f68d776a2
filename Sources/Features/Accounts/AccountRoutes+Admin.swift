import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// What the people who run a server do.
extension AccountRoutes {
  var administration: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/admin/accounts", id: "listAccounts",
        summary: "Lists and searches accounts, in the order of their ids.",
        tag: .admin, access: .operation(.accountsList), limit: .read,
        query: QueryParameter.page + [
          .init(
            "query", .string(min: 1, max: 200, format: .search),
            "What stands somewhere in handle, e-mail or name, whatever its case."),
          .init("role", .choice(AccountSchemas.roles), "Only people of this role."),
          .init("state", .choice(["active", "suspended"]), "Only accounts in this state."),
        ],
        answers: [.json(.ok, "The accounts.", .page(of: AccountSchemas.record))]
      ) { [accounts] call in
        let search = AccountSearch(
          text: call.query("query"), role: call.query("role").flatMap { PlatformRole(rawValue: $0) },
          state: call.query("state").flatMap { Account.State(rawValue: $0) })
        let found = try await accounts.list(
          search, after: try call.page.after(PersonID.self), limit: call.page.fetchCount)
        return .page(found, of: call.page, next: { Cursor.encode($0.id) }) { $0.record($1) }
      },
      admin(.get, "", "inspectAccount", "The whole record of an account.", .accountsInspect) {
        [accounts] call, id in
        try await accounts.account(id)
      },
      admin(
        .post, "/suspension", "suspendAccount", "Signs the person out everywhere, and keeps them out.",
        .accountsSuspend,
        input: .object([.required("reason", .string(min: 1, max: 500), "For the security log.")]).named(
          "Suspension")
      ) { [accounts] call, id in
        try await accounts.suspend(
          id, reason: try call.input.string("reason"), actor: call.signedIn.id, origin: call.origin)
      },
      admin(
        .delete, "/suspension", "reinstateAccount", "Lets the person sign in again.", .accountsReinstate
      ) { [accounts] call, id in
        try await accounts.reinstate(id, actor: call.signedIn.id, origin: call.origin)
      },
      admin(
        .put, "/role", "changeRole", "Changes the role on the whole platform.", .accountsChangeRole,
        input: .object([.required("role", .choice(AccountSchemas.roles), "The new role.")]).named(
          "RoleChange")
      ) { [accounts] call, id in
        guard let role = PlatformRole(rawValue: try call.input.string("role")) else { throw Problem.notFound }
        return try await accounts.changeRole(id, to: role, actor: call.signedIn.id, origin: call.origin)
      },
      Endpoint(
        .delete, "/api/v1/admin/accounts/{id}", id: "deleteAccount", summary: "Deletes an account for good.",
        tag: .admin,
        access: .operation(.accountsDelete), limit: .write, path: [Self.account],
        answers: [.none(.noContent, "Deleted.")]
      ) { [accounts] call in
        let id = try await accounts.id(named: try call.request.parameter("id"))
        try call.require(.accountsDelete, on: call.relation(to: id))
        try await accounts.delete(id, actor: call.signedIn.id, origin: call.origin)
        return .noContent
      },
      securityLog,
    ]
  }

  /// An operation on one account, which answers with its record.
  private func admin(
    _ method: HTTPMethod, _ end: String, _ id: String, _ summary: String, _ operation: Operation,
    input: Schema? = nil,
    _ work: @escaping @LoopActor @Sendable (Call, PersonID) async throws -> Account
  ) -> Endpoint {
    Endpoint(
      method, "/api/v1/admin/accounts/{id}" + end, id: id, summary: summary, tag: .admin,
      access: .operation(operation),
      limit: method == .get ? .read : .write, path: [Self.account], input: input,
      answers: [.json(.ok, "The account's record.", AccountSchemas.record)]
    ) { [accounts] call in
      let id = try await accounts.id(named: try call.request.parameter("id"))
      try call.require(operation, on: call.relation(to: id))
      let account = try await work(call, id)
      return Response.json { $0.record(account) }
    }
  }

  private var securityLog: Endpoint {
    Endpoint(
      .get, "/api/v1/admin/audit", id: "listSecurityEvents",
      summary: "What happened around accounts: who, what, from where; the newest first.", tag: .admin,
      access: .operation(.auditList), limit: .read,
      query: QueryParameter.page + [
        .init("account", .identifier, "Only what concerns this account."),
        .init("kind", .choice(SecurityEventKind.allCases.map(\.rawValue)), "Only events of this kind."),
      ],
      answers: [.json(.ok, "The events.", .page(of: AccountSchemas.securityEvent))]
    ) { [accounts] call in
      let found = try await accounts.audit(
        account: call.query("account"), kind: call.query("kind"),
        before: try call.page.after(Int64.self), limit: call.page.fetchCount)
      return .page(found, of: call.page, next: { Cursor.encode($0.id) }) { $0.securityEvent($1) }
    }
  }
}
