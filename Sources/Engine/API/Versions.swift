import Gateway

/// Changes that do not overwrite each other: what is read comes with its version as an ETag, and `If-Match` holds a
/// write to it.
extension Call {
  /// Refuses a write with 412 unless the thing is still in the version that the request names, if it names one.
  public func check(version: Int64) throws(Problem) {
    try request.checkConditions(against: Validators(etag: Response.tag(version: version)))
  }
}

extension Response {
  /// With the version as its ETag.
  public func withVersion(_ version: Int64) -> Response {
    var copy = self
    copy.validators.etag = Self.tag(version: version)
    return copy
  }

  static func tag(version: Int64) -> String { "\"v\(version)\"" }
}
