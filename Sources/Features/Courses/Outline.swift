import Bytes
import Database
import Identity

/// How many there may be.
enum OutlineLimits {
  static let modulesMax = 500
  static let lessonsInModuleMax = 10_000
  static let lessonsInCourseMax = 20_000
  static let prerequisitesMax = 20
}

/// A course's modules and lessons in their order, as whoever asks sees them.
struct Outline: Sendable {
  struct Module: Sendable {
    let id: ModuleID
    let title: String
    let summary: String
    let state: OutlineState
    let version: Int64
  }

  struct Entry: Sendable {
    let id: LessonID
    let module: ModuleID
    let kind: String
    let title: String
    let state: OutlineState
    let counts: Bool
    let rule: String
    let ruleSeconds: Int?
    let estimatedMinutes: Int
    let startedAt: SQLTime?
    let seconds: Int?
    let completedAt: SQLTime?
  }

  let version: Int64
  let modules: [Module]
  let lessons: [Entry]
  let prerequisites: Prerequisites<LessonID>
  /// Staff is kept out of nothing.
  let isStaff: Bool

  /// What has to be done before a lesson and is not; what cannot be seen cannot be done, and holds nobody up.
  func missing(for lesson: LessonID, _ undone: Set<LessonID>) -> [LessonID] {
    isStaff ? [] : prerequisites[lesson].filter { undone.contains($0) }
  }

  var json: [UInt8] {
    let undone = Set(lessons.lazy.filter { $0.completedAt == nil }.map(\.id))
    let seen = Set(lessons.lazy.map(\.id))
    let byModule = Dictionary(grouping: lessons, by: \.module)
    var json = JSONWriter(capacityBytes: 256 + modules.count * 128 + lessons.count * 256)
    json.object { json in
      json.member("version", version)
      json.array("modules") { json in
        for module in modules {
          json.object { json in
            json.outline(module)
            json.array("lessons") { json in
              for entry in byModule[module.id] ?? [] {
                json.outline(
                  entry, requires: prerequisites[entry.id].filter { seen.contains($0) },
                  missing: missing(for: entry.id, undone))
              }
            }
          }
        }
      }
    }
    return json.take()
  }
}

extension JSONWriter {
  mutating func outline(_ module: Outline.Module) {
    member("id", module.id)
    member("title", module.title)
    member("summary", module.summary)
    member("state", module.state.rawValue)
    member("version", module.version)
  }

  fileprivate mutating func outline(_ entry: Outline.Entry, requires: [LessonID], missing: [LessonID]) {
    object { json in
      json.member("id", entry.id)
      json.member("kind", entry.kind)
      json.member("title", entry.title)
      json.member("state", entry.state.rawValue)
      json.member("counts", entry.counts)
      json.member("rule", entry.rule)
      json.member("rule_seconds", entry.ruleSeconds.map { Int64($0) })
      json.member("estimated_minutes", entry.estimatedMinutes)
      json.array("requires") { json in for id in requires { json.identifier(id) } }
      json.array("locked_by") { json in for id in missing { json.identifier(id) } }
      guard let startedAt = entry.startedAt else { return json.memberNull("progress") }
      json.object("progress") { json in
        json.member("started_at", timeUnixMs: startedAt.unixMs)
        json.member("seconds", entry.seconds ?? 0)
        json.member("completed_at", timeUnixMs: entry.completedAt?.unixMs)
      }
    }
  }
}
