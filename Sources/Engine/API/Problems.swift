import Gateway
import Schema

/// The problems that the API answers with itself, whatever the endpoint. docs/http.md lists the codes.
extension Problem {
  /// Nobody is signed in where somebody has to be.
  public static let notSignedIn = Problem(
    .unauthorized, "not_signed_in", "Sign in first, and send the access token as Authorization: Bearer.")
  /// For authenticators: a token, or a session, that is none.
  public static let invalidToken = Problem(
    .unauthorized, "invalid_token", "This token is not valid, or not any more; sign in again.")
  /// For authenticators: a token whose time is over.
  public static let expiredToken = Problem(
    .unauthorized, "expired_token", "This token's time is over; refresh it, or sign in again.")

  static let originRequired = Problem(
    .forbidden, "origin_required",
    "A change with the session's cookie must come from a page, with its Origin; programs send a token.")
  static let jsonExpected = Problem(
    .unsupportedMediaType, "json_expected", "Send JSON, with Content-Type: application/json.")
  static let badIdempotencyKey = Problem(
    .badRequest, "bad_idempotency_key", "Idempotency-Key must be 1 to 255 visible ASCII characters.")
  static let idempotencyInProgress = Problem(
    .conflict, "idempotency_in_progress",
    "A request with this Idempotency-Key is being worked on; ask again in a moment."
  ).with(header: "Retry-After", "1")
  static let idempotencyKeyReused = Problem(
    .unprocessableContent, "idempotency_key_reused",
    "This Idempotency-Key came with another request before; a new request takes a new key.")

  /// What was sent is not as it should be; every fault is told.
  public static func invalid(_ fields: [ProblemField]) -> Problem {
    let subject = fields.count == 1 ? "One field is not as it" : "\(fields.count) fields are not as they"
    return Problem(
      .unprocessableContent, "invalid_fields", "\(subject) should be; `errors` tells what to mend."
    ).with(fields: fields)
  }
}

extension ProblemField {
  public init(_ fault: FieldFault) {
    self.init(field: fault.field, code: fault.code, message: fault.message)
  }
}
