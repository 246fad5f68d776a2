import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// What people do with their own accounts.
extension AccountRoutes {
  var me: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/me", id: "readMe", summary: "Who is signed in.", tag: .me, access: .operation(.meRead),
        limit: .read,
        answers: [.json(.ok, "The account.", AccountSchemas.account)], isConditional: true
      ) { [accounts] call in
        let account = try await accounts.account(call.signedIn.id)
        return Response.json { $0.account(account) }.withVersion(account.version)
      },
      Endpoint(
        .patch, "/api/v1/me", id: "updateMe", summary: "Changes the profile; what is left out stays.",
        tag: .me,
        access: .operation(.meUpdate), limit: .write,
        input: .object([
          .optional(
            "handle", AccountSchemas.handle, "2 to 32 letters and digits, with . - or _ between them."),
          .optional("name", AccountSchemas.name, "One line of up to 80 characters."),
          .optional("locale", AccountSchemas.locale, "A language tag such as de-AT."),
          .optional("time_zone", AccountSchemas.timeZone, "A name such as Europe/Vienna."),
        ]).named("ProfileChange"),
        answers: [
          .json(.ok, "The account as it is now.", AccountSchemas.account),
          .problem(.conflict, "taken", "Somebody has this handle."),
        ], isConditional: true
      ) { [accounts] call in
        let input = call.input
        let change = ProfileChange(
          name: try input.optionalString("name").map(ProfileRules.name),
          handle: try input.optionalString("handle"),
          locale: try input.optionalString("locale"), timeZone: try input.optionalString("time_zone"))
        let read = try await accounts.account(call.signedIn.id).version
        try call.check(version: read)
        // Between reading and writing nobody else may have written, where the request is about what it has read.
        let isHeld = call.request.headers.contains(.ifMatch)
        let account = try await accounts.update(call.signedIn.id, change, version: isHeld ? read : nil)
        return Response.json { $0.account(account) }.withVersion(account.version)
      },
    ]
  }

  var credentialsOfMe: [Endpoint] {
    [
      Endpoint(
        .post, "/api/v1/me/password", id: "changePassword",
        summary: "Changes the password, and signs every other device out.", tag: .me,
        access: .operation(.mePassword),
        limit: Self.credentials,
        input: .object([
          .required("current_password", AccountSchemas.password, "The password until now."),
          .required("new_password", AccountSchemas.password, "At least 8 characters."),
        ]).named("PasswordChange"),
        answers: [.none(.noContent, "Changed."), Self.tooManyAttempts]
      ) { [accounts] call in
        try await accounts.changePassword(
          call.signedIn, from: try call.input.string("current_password"),
          to: try call.input.string("new_password"),
          origin: call.origin, keep: call.remember(.noContent))
        return .noContent
      },
      Endpoint(
        .post, "/api/v1/me/email", id: "changeEmail",
        summary: "Sends a mail to a new address; it becomes the account's once the link in it was opened.",
        tag: .me,
        access: .operation(.meEmail), limit: Self.mails,
        input: .object([
          .required("email", AccountSchemas.email, "The new address."),
          .required("password", AccountSchemas.password, "The account's password."),
        ]).named("EmailChange"),
        answers: [.none(.accepted, "A mail is on its way."), Self.tooManyAttempts]
      ) { [accounts] call in
        try await accounts.changeEmail(
          call.signedIn, to: try call.input.string("email"), password: try call.input.string("password"),
          origin: call.origin, keep: call.remember(Response(.accepted)))
        return Response(.accepted)
      },
      Endpoint(
        .post, "/api/v1/me/verification", id: "resendVerification",
        summary: "Sends the mail again that confirms the account's address.", tag: .me,
        access: .operation(.meEmail),
        limit: Self.mails, answers: [.none(.accepted, "On its way, unless the address is confirmed already.")]
      ) { [accounts] call in
        try await accounts.resendVerification(call.signedIn.id)
        return Response(.accepted)
      },
      Endpoint(
        .post, "/api/v1/me/deletion", id: "deleteMe",
        summary:
          "Deletes the account for good. What others need to make sense of a course stays, without a name.",
        tag: .me, access: .operation(.meDelete), limit: Self.credentials,
        input: .object([.required("password", AccountSchemas.password, "The account's password.")]).named(
          "Deletion"),
        answers: [.none(.noContent, "Deleted."), Self.tooManyAttempts],
        // Nobody is there to be answered again.
        takesIdempotencyKey: false
      ) { [accounts] call in
        try await accounts.delete(
          call.signedIn, password: try call.input.string("password"), origin: call.origin)
        return .noContent
      },
    ]
  }

  var links: [Endpoint] {
    [
      Endpoint(
        .post, "/api/v1/accounts/verification", id: "verifyEmail",
        summary: "Confirms an e-mail address with the token of the mail's link.", tag: .accounts,
        access: .operation(.accountsVerifyEmail),
        limit: Self.credentials,
        input: .object([.required("token", AccountSchemas.linkToken, "What stands behind `#token=`.")])
          .named("Verification"),
        answers: [
          .json(.ok, "The account, with its confirmed address.", AccountSchemas.account),
          .problem(.conflict, "taken", "Another account has this e-mail by now."),
        ]
      ) { [accounts] call in
        let account = try await accounts.verifyEmail(try call.input.string("token"), origin: call.origin) {
          account in call.remember(Response.json { $0.account(account) })
        }
        return Response.json { $0.account(account) }
      },
      Endpoint(
        .post, "/api/v1/password-resets", id: "requestPasswordReset",
        summary: "Sends a mail to choose a new password, if there is an account with this address.",
        tag: .accounts,
        access: .operation(.passwordsResetRequest), limit: Self.mails,
        input: .object([.required("email", AccountSchemas.email, "The account's address.")]).named(
          "ResetRequest"),
        answers: [.none(.accepted, "The same answer whether there is such an account or not.")]
      ) { [accounts] call in
        try await accounts.requestPasswordReset(email: try call.input.string("email"), origin: call.origin)
        return Response(.accepted)
      },
      Endpoint(
        .post, "/api/v1/password-resets/completion", id: "resetPassword",
        summary: "Sets a new password with the token of the mail's link, and signs every device out.",
        tag: .accounts,
        access: .operation(.passwordsReset), limit: Self.credentials,
        input: .object([
          .required("token", AccountSchemas.linkToken, "What stands behind `#token=`."),
          .required("password", AccountSchemas.password, "At least 8 characters."),
        ]).named("Reset"),
        answers: [.none(.noContent, "The password is set; sign in with it.")]
      ) { [accounts] call in
        try await accounts.resetPassword(
          try call.input.string("token"), to: try call.input.string("password"), origin: call.origin,
          keep: call.remember(.noContent))
        return .noContent
      },
    ]
  }
}
