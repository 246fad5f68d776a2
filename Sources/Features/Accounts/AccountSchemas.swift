import API
import Bytes
import Identity
import Schema

/// What accounts look like on the wire: for checking what comes in, and for the API's description.
enum AccountSchemas {
  // The rules say more, and everything that is wrong at once: so what is too short is theirs to tell.
  static let handle = Schema.string(max: Handle.lengthRange.upperBound).example("ada")
  static let email = Schema.string(max: EmailAddress.lengthMax).example("ada@example.org")
  static let password = Schema.string(max: PasswordRules.bytesMax).example("three words will do")
  static let name = Schema.string(max: ProfileRules.nameLengthMax).example("Ada Lovelace")
  static let locale = Schema.string(max: ProfileRules.localeLengthMax).example("en")
  static let timeZone = Schema.string(max: ProfileRules.timeZoneLengthMax).example("Europe/Vienna")
  static let linkToken = Schema.string(min: 1, max: 512).example(
    "Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgc2VjcmV0ISE")
  static let roles = PlatformRole.allCases.map(\.rawValue)

  private static let ofAnAccount: [Field] = [
    .required("id", .identifier, "The account's id."),
    .required("handle", handle, "What the person is called in addresses and mentions."),
    .required("email", email.orNull, "Null where a trusted issuer told none."),
    .required("email_verified", .boolean, "Whether the address was proved."),
    .required("name", name, "What the person is called in lists."),
    .required("locale", locale, "A language tag such as en or de-AT."),
    .required("time_zone", timeZone, "A name such as Europe/Vienna."),
    .required("role", .choice(roles), "The role on the whole platform."),
    .required("avatar_url", Schema.string().orNull, "The person's picture; null where they show none."),
    .required("created_at", .time, "When the account was made."),
  ]

  static let account = Schema.object(ofAnAccount).named("Account")

  static let card = Schema.object([
    .required("id", .identifier, "The account's id."),
    .required("handle", handle, "What the person is called in addresses and mentions."),
    .required("name", name, "What the person is called in lists."),
    .required("avatar_url", Schema.string().orNull, "The person's picture; null where they show none."),
  ]).named("PersonCard")

  static let record = Schema.object(
    ofAnAccount + [.required("state", .choice(["active", "suspended"]), "Whether the person may sign in.")]
  ).named("AccountRecord")

  private static let ofAnAccessToken: [Field] = [
    .required(
      "access_token", .string(), "For Authorization: Bearer, and for opening a real-time connection."),
    .required("token_type", .choice(["Bearer"]), "How to send the access token."),
    .required("expires_in", .integer(min: 1), "Seconds until the access token expires."),
  ]

  static let accessToken = Schema.object(ofAnAccessToken).named("AccessToken")

  static let signedIn = Schema.object(
    ofAnAccessToken + [
      .required(
        "refresh_token", Schema.string().orNull,
        "Exchanges for new tokens, once. Null where a cookie was asked for."),
      .required("user", account, "Who is signed in."),
    ]
  ).named("SignedIn")

  static let visitor = Schema.object([
    .required("user", account.orNull, "Who is signed in; null where nobody is.")
  ]).named("Visitor")

  static let session = Schema.object([
    .required("id", .identifier, "The session's id."),
    .required("kind", .choice(["token", "cookie"]), "What the device holds."),
    .required("is_current", .boolean, "Whether the request came from this one."),
    .required("address", .string(), "Where it was signed in from."),
    .required("user_agent", .string(), "What the device called itself."),
    .required("created_at", .time, "When it was signed in."),
    .required("used_at", .time, "When it was last seen, to within an hour."),
  ]).named("Session")

  static let securityEvent = Schema.object([
    .required("id", .identifier, "Newer events have larger ids."),
    .required("at", .time, "When it happened."),
    .required("kind", .string(), "What happened."),
    .required(
      "account_id", Schema.identifier.orNull, "Whom it concerns; null where there is no such account."),
    .required("actor_id", Schema.identifier.orNull, "Who did it; null where nobody was signed in."),
    .required("address", .string(), "Where it was asked from."),
    .required("user_agent", .string(), "With what."),
    .required("detail", .string(), "What else there is to say."),
  ]).named("SecurityEvent")
}
