import Bytes
import Database
import Identity

public enum ModuleTag {}
public typealias ModuleID = Identifier<ModuleTag>

public enum LessonTag {}
public typealias LessonID = Identifier<LessonTag>

/// Whether students see a module or a lesson. They see a lesson where both it and its module are published.
enum OutlineState: String, CaseIterable, Sendable { case draft, published }

/// What completes a lesson. Features add rules of their own by their kinds of lessons: a quiz that is passed, a video that
/// is watched.
public struct CompletionRule: RawRepresentable, Hashable, Sendable {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ name: String) { rawValue = name }

  /// Once it was looked at to the end, as the client says.
  public static let viewed = CompletionRule("viewed")
  /// After so many seconds in it, by the server's clock.
  public static let time = CompletionRule("time")
  /// By staff's word alone.
  public static let staff = CompletionRule("staff")
}

/// A kind of lessons: what a feature brings.
public struct LessonKind: Sendable {
  public let name: String
  /// What may complete one; the first is taken where nothing is said.
  public let rules: [CompletionRule]

  public init(_ name: String, rules: [CompletionRule]) {
    precondition(!rules.isEmpty, "a lesson of the kind \(name) could never be completed")
    self.name = name
    self.rules = rules
  }

  /// Text in Markdown.
  public static let text = LessonKind("text", rules: [.viewed, .time, .staff])
}

/// The kinds of lessons that there are.
struct LessonKinds: Sendable {
  private var kinds: [String: LessonKind] = [LessonKind.text.name: .text]

  subscript(name: String) -> LessonKind? { kinds[name] }

  var names: [String] { kinds.keys.sorted() }

  mutating func add(_ kind: LessonKind) {
    precondition(kinds[kind.name] == nil, "two features bring lessons of the kind \(kind.name)")
    kinds[kind.name] = kind
  }
}

/// A lesson as it is stored.
struct Lesson: Sendable {
  let id: LessonID
  let module: ModuleID
  let kind: String
  let title: String
  let summary: String
  /// Markdown.
  let body: String
  let state: OutlineState
  let counts: Bool
  let rule: CompletionRule
  let ruleSeconds: Int?
  let estimatedMinutes: Int
  let version: Int64
  let createdAt: SQLTime
  let updatedAt: SQLTime
  /// Whether students see it: its module is published as well.
  let isVisible: Bool
}

/// How far somebody is in a lesson.
struct LessonProgress: Sendable, Hashable {
  let startedAt: SQLTime
  let seconds: Int
  let resume: SQLJSON?
  let completedAt: SQLTime?
  let completedBy: String?
}
