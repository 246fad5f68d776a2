import API
import Bytes
import Gateway
import Identity
import Loop
import Schema

/// What can be asked of accounts over HTTP.
@LoopActor struct AccountRoutes {
  /// A whole school may have one address, and all sign in at nine; guessing is slowed down by its failures.
  static let credentials = RateClass("credentials", limit: 600, windowS: 60)
  /// Each sends a mail to somebody who may not have asked for it.
  static let mails = RateClass("mails", limit: 30, windowS: 600)

  static let account = PathParameter(
    "id", .string(min: 1, max: 64, format: .line), "The account's id, or its handle.")

  static let tooManyAttempts = EndpointAnswer.problem(
    .tooManyRequests, "too_many_attempts",
    "Too many attempts have failed; Retry-After tells when the next may come.")

  let accounts: Accounts
  /// Whether cookies are to be sent over TLS alone.
  let isSecure: Bool

  var endpoints: [Endpoint] {
    registration + signingIn + sessionList + me + credentialsOfMe + links + cards + administration
  }

  private var registration: [Endpoint] {
    [
      Endpoint(
        .post, "/api/v1/accounts", id: "createAccount", summary: "Makes an account.", tag: .accounts,
        access: .operation(.accountsCreate), limit: Self.credentials,
        input: .object([
          .required(
            "handle", AccountSchemas.handle,
            "2 to 32 letters and digits of any script, with . - or _ between them."),
          .required("email", AccountSchemas.email, "Where mail reaches the person."),
          .required(
            "password", AccountSchemas.password,
            "At least 8 characters, and none of the first that are tried."),
          .required(
            "name", AccountSchemas.name,
            "What the person is called in lists: one line of up to 80 characters."),
          .optional("locale", AccountSchemas.locale, "A language tag; en where left out."),
          .optional(
            "time_zone", AccountSchemas.timeZone, "A name such as Europe/Vienna; UTC where left out."),
        ]).named("NewAccount"),
        answers: [
          .json(
            .created, "The account. A mail is on its way to confirm the address.", AccountSchemas.account),
          .problem(.conflict, "taken", "Handle or e-mail belong to somebody; `errors` tells which."),
          .problem(
            .serviceUnavailable, "busy",
            "Too many passwords are being hashed; Retry-After tells when to come back."),
        ]
      ) { [accounts] call in
        let input = call.input
        var new = Registration(
          handle: try input.string("handle"), email: try input.string("email"),
          name: ProfileRules.name(try input.string("name")),
          password: try input.string("password"))
        if let locale = try input.optionalString("locale") { new.locale = locale }
        if let zone = try input.optionalString("time_zone") { new.timeZone = zone }
        let account = try await accounts.register(new, origin: call.origin) {
          call.remember(Self.created($0))
        }
        return Self.created(account)
      }
    ]
  }

  nonisolated private static func created(_ account: Account) -> Response {
    Response.json(.created) { $0.account(account) }.with(header: "Location", "/api/v1/accounts/\(account.id)")
  }

  private var signingIn: [Endpoint] {
    [
      Endpoint(
        .post, "/api/v1/sessions", id: "signIn", summary: "Signs in, by handle or by e-mail.", tag: .sessions,
        access: .operation(.sessionsCreate), limit: Self.credentials,
        input: .object([
          .optional("handle", AccountSchemas.handle, "One of handle and email."),
          .optional("email", AccountSchemas.email, "One of handle and email."),
          .required("password", AccountSchemas.password, "The account's password."),
          .optional(
            "cookie", .boolean,
            "Whether to keep the session in a cookie that no script reads, instead of a refresh token: for browsers."
          ),
        ]).named("SignIn"),
        answers: [
          .json(.ok, "Signed in.", AccountSchemas.signedIn),
          .problem(
            .unauthorized, "wrong_credentials", "There is no account with this name and this password."),
          .problem(
            .forbidden, "account_suspended", "The password is right, and an admin has closed the account."),
          Self.tooManyAttempts,
          .problem(
            .serviceUnavailable, "busy", "Too many sign in just now; Retry-After tells when to come back."),
        ],
        takesIdempotencyKey: false
      ) { call in try await signIn(call) },
      Endpoint(
        .post, "/api/v1/sessions/refresh", id: "refreshSession",
        summary:
          "Exchanges a refresh token for new tokens. Each is good once: one that is used again ends the session.",
        tag: .sessions, access: .operation(.sessionsRefresh), limit: Self.credentials,
        input: .object([
          .required("refresh_token", .string(min: 1, max: 512), "As it came with the last tokens.")
        ]).named("Refresh"),
        answers: [
          .json(.ok, "New tokens; the old refresh token is used up.", AccountSchemas.signedIn),
          .problem(.unauthorized, "invalid_refresh_token", "Sign in again."),
        ],
        takesIdempotencyKey: false
      ) { call in
        let signedIn = try await accounts.refresh(try call.input.string("refresh_token"), origin: call.origin)
        return answer(signedIn, isCookie: false)
      },
      Endpoint(
        .post, "/api/v1/sessions/token", id: "makeAccessToken",
        summary:
          "A fresh access token: for a page that is signed in by cookie and opens a real-time connection.",
        tag: .sessions, access: .operation(.sessionsToken), limit: .write,
        answers: [
          .json(.ok, "The token.", AccountSchemas.accessToken),
          .problem(.forbidden, "cookie_required", "An access token came instead of the session's cookie."),
        ],
        takesIdempotencyKey: false
      ) { call in
        // A token that got itself a successor would never expire.
        guard !call.showsToken else {
          throw Problem(
            .forbidden, "cookie_required",
            "This is for who is signed in by cookie; others exchange their refresh token.")
        }
        return Response.json { json in
          json.object { json in accessToken(for: call.signedIn.id, session: call.signedIn.session, &json) }
        }.with(header: "Cache-Control", "no-store")
      },
    ]
  }

  private func signIn(_ call: Call) async throws -> Response {
    let (handle, email) = (try call.input.optionalString("handle"), try call.input.optionalString("email"))
    guard (handle == nil) != (email == nil) else {
      throw Problem.invalid([
        ProblemField(field: "handle", code: "missing", message: "Sign in with either a handle or an e-mail.")
      ])
    }
    let isCookie = try call.input.optionalBool("cookie") ?? false
    let signedIn = try await accounts.signIn(
      handle: handle, email: email, password: try call.input.string("password"),
      kind: isCookie ? .cookie : .token,
      origin: call.origin)
    return answer(signedIn, isCookie: isCookie)
  }

  private func answer(_ signedIn: SignedIn, isCookie: Bool) -> Response {
    let response = Response.json { json in
      json.object { json in
        accessToken(for: signedIn.account.id, session: signedIn.session, &json)
        json.member("refresh_token", isCookie ? nil : signedIn.secret.text)
        json.key("user")
        json.account(signedIn.account)
      }
    }.with(header: "Cache-Control", "no-store")
    return isCookie ? response.with(header: "Set-Cookie", cookie(signedIn.secret.text)) : response
  }

  private func accessToken(for id: PersonID, session: Int64?, _ json: inout JSONWriter) {
    let token = accounts.tokens.make(for: id, session: session, nowS: accounts.clock.wallMs / 1_000)
    json.member("access_token", token)
    json.member("token_type", "Bearer")
    json.member("expires_in", AccessTokens.lifeS)
  }

  /// Empty: the browser forgets it.
  private func cookie(_ value: String) -> String {
    let lifeS = value.isEmpty ? 0 : SessionStore.livesDays * 86_400
    return "lyceum_session=\(value); Path=/; Max-Age=\(lifeS); HttpOnly; SameSite=Lax"
      + (isSecure ? "; Secure" : "")
  }

  private var sessionList: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/sessions", id: "listSessions",
        summary: "Where the person is signed in, the newest first.",
        tag: .sessions, access: .operation(.sessionsList), limit: .read, query: QueryParameter.page,
        answers: [.json(.ok, "The sessions.", .page(of: AccountSchemas.session))]
      ) { [accounts] call in
        let me = call.signedIn
        let found = try await accounts.sessions.list(
          of: me.id, after: try call.page.after(Int64.self), limit: call.page.fetchCount)
        return .page(found, of: call.page, next: { Cursor.encode($0.id) }) {
          $0.session($1, current: me.session)
        }
      },
      // A page that has just been opened asks it first, and nobody being signed in is no error there.
      Endpoint(
        .get, "/api/v1/sessions/current", id: "readSession",
        summary: "Who is signed in, or nobody: what is 401 elsewhere is an answer here.", tag: .sessions,
        access: .operation(.sessionsRead), limit: .read,
        answers: [.json(.ok, "Who asks.", AccountSchemas.visitor)]
      ) { [accounts] call in
        var account: Account?
        if let person = call.person { account = try await accounts.account(person.id) }
        return Response.json { json in
          json.object { json in
            json.key("user")
            if let account { json.account(account) } else { json.null() }
          }
        }.with(header: "Cache-Control", "no-store")
      },
      Endpoint(
        .delete, "/api/v1/sessions/current", id: "signOut", summary: "Signs this device out.", tag: .sessions,
        access: .operation(.sessionsEnd), limit: .write, answers: [.none(.noContent, "Signed out.")]
      ) { [accounts] call in
        guard let session = call.signedIn.session else { throw Problem.notFound }
        try await accounts.signOut(session, of: call.signedIn.id, origin: call.origin)
        return Response(.noContent).with(header: "Set-Cookie", cookie(""))
      },
      Endpoint(
        .delete, "/api/v1/sessions/{id}", id: "endSession", summary: "Signs another device out.",
        tag: .sessions,
        access: .operation(.sessionsEnd), limit: .write,
        answers: [.none(.noContent, "Signed out.")]
      ) { [accounts] call in
        let session = try call.request.parameter("id", as: Int64.self)
        try await accounts.signOut(session, of: call.signedIn.id, origin: call.origin)
        return .noContent
      },
      Endpoint(
        .delete, "/api/v1/sessions", id: "signOutEverywhere",
        summary: "Signs every device out, this one too, and ends every token.", tag: .sessions,
        access: .operation(.sessionsEndAll), limit: .write,
        answers: [.none(.noContent, "Signed out everywhere.")]
      ) { [accounts] call in
        try await accounts.signOutEverywhere(call.signedIn.id, origin: call.origin)
        return Response(.noContent).with(header: "Set-Cookie", cookie(""))
      },
    ]
  }

  private var cards: [Endpoint] {
    [
      Endpoint(
        .get, "/api/v1/accounts/{id}", id: "readAccount",
        summary: "Who somebody is, as anybody signed in may know.",
        tag: .accounts, access: .operation(.accountsRead), limit: .read,
        path: [Self.account],
        answers: [.json(.ok, "The person.", AccountSchemas.card)]
      ) { [accounts] call in
        let account = try await accounts.account(
          try await accounts.id(named: try call.request.parameter("id")))
        try call.require(.accountsRead, on: call.relation(to: account.id))
        return Response.json { $0.card(account) }
      }
    ]
  }
}

extension EndpointTag {
  static let accounts = EndpointTag("accounts", "People, as the server knows them.")
  static let sessions = EndpointTag("sessions", "Signing in and out, and the tokens that come of it.")
  static let me = EndpointTag("me", "What people do with their own accounts.")
  static let admin = EndpointTag("admin", "What the people who run the server do.")
}

extension Call {
  var origin: Origin { Origin(address: request.peer, userAgent: request.headers[.userAgent]) }

  func relation(to id: PersonID) -> Relation { person?.id == id ? .own : .other }

  /// Whether the person is known by an access token, which goes before a cookie.
  var showsToken: Bool {
    ASCII.equalsIgnoringCase(String((request.headers[.authorization] ?? "").prefix(6)), "Bearer")
  }
}

extension Accounts {
  /// What can be asked of accounts over HTTP. `isSecure`: whether cookies are to be sent over TLS alone.
  public func endpoints(isSecure: Bool) -> [Endpoint] {
    AccountRoutes(accounts: self, isSecure: isSecure).endpoints
  }
}
