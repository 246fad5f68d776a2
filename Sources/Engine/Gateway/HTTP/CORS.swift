/// Cross-origin reading as the Fetch standard has it, for the origins that the operator allows.
enum CORS {
  static func preflight(_ headers: HeaderFields, allowed: String, isAllowed: Bool) -> Response {
    var response = Response(.noContent).with(header: "Allow", allowed)
    guard isAllowed else { return response }
    response.headers.append(("Access-Control-Allow-Methods", allowed))
    if let wanted = headers[.requestedHeaders] {
      response.headers.append(("Access-Control-Allow-Headers", wanted))
    }
    response.headers.append(("Access-Control-Max-Age", "7200"))
    return response
  }

  /// What a page may read beyond the safelisted headers: tus, ranges and errors need these.
  private static let exposed =
    "ETag, Location, Content-Range, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, Link, "
    + "Server-Timing, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, "
    + "Upload-Offset, Upload-Length, Upload-Defer-Length, Upload-Expires, Upload-Metadata, Upload-Concat, "
    + "Upload-File, Upload-Video"

  static func decorate(_ response: inout Response, origin: String?, isAllowed: Bool) {
    response.headers.append(("Vary", "Origin"))
    guard isAllowed, let origin else { return }
    response.headers.append(("Access-Control-Allow-Origin", origin))
    response.headers.append(("Access-Control-Expose-Headers", exposed))
  }
}
