import Gateway

/// What may go wrong at an endpoint, whatever its handler does.
extension Endpoint {
  /// Every problem that it answers with: those of the API for such an endpoint, and those that it declares.
  public var problems: [EndpointAnswer] {
    ownProblems + answers.filter { $0.code != nil }
  }

  /// What it answers when nothing is wrong.
  public var results: [EndpointAnswer] { answers.filter { $0.code == nil } }

  private var ownProblems: [EndpointAnswer] {
    var problems: [EndpointAnswer] = [
      .problem(.badRequest, "bad_request", "The request cannot be read: its path, its query or a header.")
    ]
    if input != nil { problems.append(.problem(.badRequest, "invalid_json", "The body is not valid JSON.")) }
    problems += accessProblems + bodyProblems + idempotencyProblems
    if isConditional {
      problems.append(
        .problem(
          .preconditionFailed, "precondition_failed", "It is not in the version that the request names."))
    }
    if limit.isLimited {
      problems.append(
        .problem(
          .tooManyRequests, "too_many_requests",
          "More requests than this class allows; Retry-After tells when."))
    }
    if !isPlain { problems += Self.troubleProblems(isWrite: isWrite) }
    return problems
  }

  private var accessProblems: [EndpointAnswer] {
    var problems: [EndpointAnswer] = []
    if !access.isPublic {
      problems += [
        .problem(.unauthorized, "not_signed_in", "Nobody is signed in."),
        .problem(.unauthorized, "invalid_token", "The token or the session is not valid."),
        .problem(.unauthorized, "expired_token", "The token's time is over."),
      ]
    }
    if isWrite {
      problems += [
        .problem(.forbidden, "forbidden_origin", "Pages of that origin may not change anything."),
        .problem(.forbidden, "origin_required", "A cookie came without an Origin."),
      ]
    }
    if !access.isPublic || !path.isEmpty {
      problems.append(
        .problem(.notFound, "not_found", "Absent, or not for whoever asks: the two look the same."))
    }
    return problems
  }

  private var bodyProblems: [EndpointAnswer] {
    var problems: [EndpointAnswer] = []
    if input != nil {
      problems += [
        .problem(.contentTooLarge, "body_too_large", "The body has more than \(inputBytesMax) bytes."),
        .problem(.unsupportedMediaType, "json_expected", "The body is not sent as JSON."),
      ]
    }
    if input != nil || !query.isEmpty {
      problems.append(
        .problem(.unprocessableContent, "invalid_fields", "`errors` tells what is wrong, field by field."))
    }
    return problems
  }

  private var idempotencyProblems: [EndpointAnswer] {
    guard takesIdempotencyKey else { return [] }
    return [
      .problem(
        .badRequest, "bad_idempotency_key", "The Idempotency-Key is not 1 to 255 visible ASCII characters."),
      .problem(.conflict, "idempotency_in_progress", "The first request with this key is being worked on."),
      .problem(.unprocessableContent, "idempotency_key_reused", "The key came with another request before."),
    ]
  }

  /// As the database's errors are told.
  private static func troubleProblems(isWrite: Bool) -> [EndpointAnswer] {
    let reads: [EndpointAnswer] = [
      .problem(
        .serviceUnavailable, "busy", "Too much to do, or no database, at the moment; Retry-After tells when.")
    ]
    guard isWrite else { return reads }
    return reads + [
      .problem(.serviceUnavailable, "not_saved", "Nothing was changed; try again."),
      .problem(
        .serviceUnavailable, "outcome_unknown", "It may have been saved; send it again with the same key."),
      .problem(.insufficientStorage, "storage_full", "Nothing can be saved at the moment."),
    ]
  }

  /// Whether a problem that came out of its handler is one that it may have.
  func declares(_ problem: Problem) -> Bool {
    let code = problem.code.description
    return problems.contains { $0.status == problem.status && $0.code == code }
      || Self.bodyCodes.contains(code)
  }

  /// What the gateway says of a body that does not come as it should.
  private static let bodyCodes: Set = ["body_cut_short", "request_timeout"]
}
