import Gateway

/// How much of a class is left, for clients that keep count: the fields of draft-ietf-httpapi-ratelimit-headers,
/// lists of structured fields (RFC 9651).
///
///     RateLimit-Policy: "read";q=600;w=60      so many in so many seconds
///     RateLimit: "read";r=598;t=1              so many are left; in so many seconds all of them are there again
struct QuotaHeaders {
  let rate: RateClass
  let quota: RateLimiter.Quota

  func decorate(_ headers: inout [(name: String, value: String)]) {
    headers.append(("RateLimit-Policy", "\"\(rate.name)\";q=\(rate.limit);w=\(rate.windowS)"))
    headers.append(("RateLimit", "\"\(rate.name)\";r=\(quota.remaining);t=\(quota.resetS)"))
  }

  var refusal: Problem {
    var problem = Problem(
      .tooManyRequests, "too_many_requests",
      "That is more than \(rate.limit) requests of the class \(rate.name) in \(rate.windowS) s; slow down.")
    problem.headers.append(("Retry-After", "\(quota.retryAfterS)"))
    decorate(&problem.headers)
    return problem
  }
}
