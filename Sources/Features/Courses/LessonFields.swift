import Bytes
import Gateway

/// What of a lesson people write.
struct LessonFields: Sendable, Hashable {
  static let titleLengthMax = 200
  static let summaryLengthMax = 500
  static let bodyBytesMax = 262_144
  static let ruleSecondsMax = 86_400

  var kind: String
  var title: String
  var summary = ""
  var body = ""
  var state = OutlineState.draft
  var counts = true
  var rule: CompletionRule
  var ruleSeconds: Int?

  init(kind: LessonKind, title: String) {
    self.kind = kind.name
    self.title = title
    rule = kind.rules[0]
  }

  init(of lesson: Lesson) {
    kind = lesson.kind
    title = lesson.title
    summary = lesson.summary
    body = lesson.body
    state = lesson.state
    counts = lesson.counts
    rule = lesson.rule
    ruleSeconds = lesson.ruleSeconds
  }

  /// Takes over what is given; what is left out stays.
  mutating func take(_ input: JSONValue) throws(FieldError) {
    title = try input.optionalString("title") ?? title
    summary = try input.optionalString("summary") ?? summary
    body = try input.optionalString("body") ?? body
    state = try input.optionalString("state").flatMap { .init(rawValue: $0) } ?? state
    counts = try input.optionalBool("counts") ?? counts
    rule = try input.optionalString("rule").map { CompletionRule($0) } ?? rule
    if input["rule_seconds"] != nil { ruleSeconds = try input.optionalInt("rule_seconds").map { Int($0) } }
    if rule != .time { ruleSeconds = nil }
  }

  /// What no schema sees.
  func faults(kinds: LessonKinds) -> [ProblemField] {
    var faults: [ProblemField] = []
    if body.utf8.count > Self.bodyBytesMax {
      faults.append(
        ProblemField(
          field: "body", code: "too_long",
          message: "A lesson has at most \(Self.bodyBytesMax) bytes of Markdown; this has \(body.utf8.count)."
        ))
    }
    let rules = kinds[kind]?.rules ?? []
    if !rules.contains(rule) {
      let names = rules.map(\.rawValue).joined(separator: ", ")
      faults.append(
        ProblemField(
          field: "rule", code: "not_a_choice",
          message: "A lesson of this kind is completed by one of: \(names)."))
    }
    if rule == .time, ruleSeconds == nil {
      faults.append(
        ProblemField(
          field: "rule_seconds", code: "missing",
          message: "A lesson that is completed by time says after how many seconds."))
    }
    return faults
  }

  var estimatedMinutes: Int { ReadingTime.minutes(of: body) }

  /// Whether something has changed that the course's completion hangs on.
  func changesWhatCounts(from old: LessonFields) -> Bool { state != old.state || counts != old.counts }
}
