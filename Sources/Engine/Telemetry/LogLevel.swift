/// How much a line matters.
public enum LogLevel: Int, Comparable, CaseIterable, Sendable {
  /// Per connection; never per frame.
  case debug
  /// The life cycle of the server.
  case info
  /// Something is degraded, and mends itself or can wait.
  case warning
  /// A person must act.
  case error

  /// The level of this name, as settings write it.
  public init?(name: String) {
    guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  /// As settings and JSON write it.
  public var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }

  /// The order of importance.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How lines are written; the raw values are those of LYCEUM_LOG.
public enum LogFormat: String, Sendable {
  /// For people: `2026-11-21T08:14:30.123Z INFO  message key=value`.
  case text
  /// For machines: one object a line.
  case json
}
