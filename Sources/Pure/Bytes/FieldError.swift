/// A field of a request that is missing, or not what it should be; its description helps whoever sent it.
public struct FieldError: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    case missing
    /// What the field should have been, as a phrase: "a string".
    case expected(String)
  }

  /// From the value that was asked, such as `items[2].name`; empty for that value itself.
  public let path: String
  public let problem: Problem

  /// An error about the field at `path`.
  public init(path: String, _ problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// The same error as seen from the value that holds `prefix`.
  public func inside(_ prefix: String) -> FieldError {
    if path.isEmpty { return FieldError(path: prefix, problem) }
    return FieldError(path: path.hasPrefix("[") ? prefix + path : "\(prefix).\(path)", problem)
  }
}

extension FieldError: CustomStringConvertible {
  public var description: String {
    let name = path.isEmpty ? "the value" : path
    return switch problem {
    case .missing: "\(name) is missing"
    case .expected(let what): "\(name) must be \(what)"
    }
  }
}
