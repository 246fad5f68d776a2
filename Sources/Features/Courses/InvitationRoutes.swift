import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Mail
import Schema

/// Invitations: the way in that comes by mail.
extension Members {
  /// Each request sends mails to people who may not have asked for them.
  private static let mailing = RateClass("invitations", limit: 30, windowS: 600)
  /// Nobody guesses 256 bits; what is asked without an account is limited all the same.
  private static let lookingUp = RateClass("invitation_links", limit: 120, windowS: 60)
  private static let invitationPath = PathParameter("invitation", .identifier, "The invitation's id.")

  var invitationEndpoints: [Endpoint] {
    [lookUpInvitation, listInvitations, invite, revokeInvitation, resendInvitation]
  }

  private var lookUpInvitation: Endpoint {
    Endpoint(
      .post, "/api/v1/invitations/by-link", id: "lookUpInvitation",
      summary: "What a mailed link invites to: for who is not signed in too, and may have no account yet.",
      tag: .people, access: .operation(.invitationsLookUp), limit: Self.lookingUp,
      input: .object([.required("invitation", MemberSchemas.secret, "The secret from the link.")]).named(
        "InvitationLookUp"),
      answers: [.json(.ok, "The course, and as what.", MemberSchemas.invited)], takesIdempotencyKey: false
    ) { [self] call in
      let secret = InvitationSecret(text: try call.input.string("invitation"))
      guard let row = try await database.run([InvitationStore.lookUp(secret.hash)])[0].first else {
        throw Problem.linkNotGood
      }
      let (id, slug, title, summary, role, email) = try row.values(
        CourseID.self, String.self, String.self, String.self, String.self, String.self)
      let (isBound, inviter, expiresAt) = (
        try row.column(6, as: Bool.self), try row.column(7, as: String?.self),
        try row.column(8, as: SQLTime.self)
      )
      return Response.json { json in
        json.object { json in
          json.object("course") { json in
            json.member("id", id)
            json.member("slug", slug)
            json.member("title", title)
            json.member("summary", summary)
          }
          json.member("role", role)
          json.member("email", email)
          json.member("is_bound", isBound)
          json.member("invited_by", inviter)
          json.member("expires_at", timeUnixMs: expiresAt.unixMs)
        }
      }.with(header: "Cache-Control", "no-store")
    }
  }

  private var listInvitations: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/invitations", id: "listInvitations",
      summary: "The invitations to a course, the newest first.", tag: .people,
      access: .operation(.invitationsChange), limit: .read, path: [Self.coursePath],
      query: QueryParameter.page + [
        .init("state", .choice(Invitation.State.allCases.map(\.rawValue)), "Only those in this state.")
      ],
      answers: [.json(.ok, "The invitations.", .page(of: MemberSchemas.invitation))]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .invitationsChange)
      let rows = try await database.run([
        InvitationStore.list(
          of: seen.course.id, state: call.query("state").flatMap { Invitation.State(rawValue: $0) },
          before: try call.page.after(InvitationID.self), limit: call.page.fetchCount)
      ])[0].map(InvitationStore.invitation)
      return .page(rows, of: call.page, next: { Cursor.encode($0.id) }) { $0.invitation($1) }
    }
  }

  private var invite: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/invitations", id: "invite",
      summary: "Invites people by mail, also those who have no account yet.", tag: .people,
      access: .operation(.invitationsChange), limit: Self.mailing, path: [Self.coursePath],
      input: .object([
        .required("emails", .array(of: MemberSchemas.address, min: 1, max: Invitation.atOnceMax), "To whom."),
        .optional("role", MemberSchemas.role.standing(.string("student")), "What they become."),
        .optional("section", Schema.identifier.orNull, "Where they come to."),
        .optional(
          "is_bound", Schema.boolean.standing(.bool(true)),
          "Whether only the account with the address may use it; otherwise whoever comes first with the link."
        ),
        .optional(
          "days",
          Schema.integer(min: 1, max: Invitation.daysMax).standing(.int(Invitation.daysStandard)),
          "How long it is good."),
      ]).named("NewInvitations"),
      answers: [
        .json(
          .created, "The invitations; the mails are on their way.",
          .object([.required("items", .array(of: MemberSchemas.invitation))])),
        .problem(.forbidden, "role_above_own", "Nobody gives a role above their own."), Courses.archived,
      ]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .invitationsChange)
      let emails = try call.input.array("emails") { try $0.asString() }
      try Self.check(emails)
      let role = try call.input.optionalString("role").flatMap { CourseRole(rawValue: $0) } ?? .student
      let section: SectionID? = try call.input.optionalIdentifier("section")
      if case .staff(let own?) = Self.actor(call.signedIn, seen.standing), role > own {
        throw Problem(.roleAboveOwn)
      }
      let statement = InvitationStore.invite(
        emails, to: seen.course.id, as: role, section: section,
        isBound: try call.input.optionalBool("is_bound") ?? true,
        days: try call.input.optionalInt("days") ?? Invitation.daysStandard, by: call.signedIn.id)
      let made = try await database.transaction { transaction in
        try await holdOpen(seen.course.id, transaction)
        try await check(.set(section), of: seen.course.id, transaction)
        let made = try await transaction.run([statement])[0].map(InvitationStore.invitation)
        _ = try await transaction.run([InvitationMails.jobs(for: made.map(\.id))])
        return made
      }
      return Response.json(.created) { json in
        json.object { json in json.array("items") { json in for one in made { json.invitation(one) } } }
      }
    }
  }

  /// What a schema lets pass and no mail can be sent to.
  private static func check(_ emails: [String]) throws(Problem) {
    var faults: [ProblemField] = []
    for (number, email) in emails.enumerated() {
      do throws(MailFault) { _ = try MailAddress(email) } catch {
        faults.append(
          ProblemField(
            field: "emails[\(number)]", code: "bad_format",
            message: "This is no e-mail address that mail could be sent to."))
      }
    }
    guard faults.isEmpty else { throw .invalid(faults) }
  }

  private var revokeInvitation: Endpoint {
    Endpoint(
      .delete, "/api/v1/courses/{id}/invitations/{invitation}", id: "revokeInvitation",
      summary: "Takes an invitation back: its links open nothing any more.", tag: .people,
      access: .operation(.invitationsChange), limit: .write, path: [Self.coursePath, Self.invitationPath],
      answers: [.none(.noContent, "Taken back.")]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .invitationsChange)
      let id = try call.identifier("invitation", as: InvitationID.self)
      guard try await !database.run([InvitationStore.revoke(id, of: seen.course.id)])[0].isEmpty else {
        throw Problem.notFound
      }
      return .noContent
    }
  }

  private var resendInvitation: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/invitations/{invitation}/resend", id: "resendInvitation",
      summary: "Sends the mail again, and lets the time begin anew; links from earlier mails stay good.",
      tag: .people,
      access: .operation(.invitationsChange), limit: Self.mailing,
      path: [Self.coursePath, Self.invitationPath],
      answers: [.json(.ok, "As it is now.", MemberSchemas.invitation), Courses.archived]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .invitationsChange)
      let id = try call.identifier("invitation", as: InvitationID.self)
      let invitation = try await database.transaction { transaction in
        try await holdOpen(seen.course.id, transaction)
        // One of another course is absent, and nobody is mailed.
        let renewed = try await transaction.run([InvitationStore.renew(id, of: seen.course.id)])[0]
        guard let row = renewed.first else { throw Problem.notFound }
        _ = try await transaction.run([InvitationMails.jobs(for: [id])])
        return try InvitationStore.invitation(row)
      }
      return Response.json { $0.invitation(invitation) }
    }
  }
}
