import Bytes
import Centrifuge
import Identity
import Loop
import Realtime

/// The rules of courses as far as they are known here, so that a message waits for no question. Let go when it is said that they
/// have changed, in whichever process; what was asked before that is not kept after it.
@LoopActor struct RuleBook {
  private static let coursesMax = 2_000
  private static let veteransMax = 20_000

  private struct Page {
    let rules: CourseRules
    /// Who is known to be a newcomer no more.
    var veterans: Set<PersonID> = []
  }

  private var pages: [RoomCourseID: Page] = [:]
  /// Counts what was said to have changed.
  private(set) var revision = 0

  func rules(of course: RoomCourseID) -> CourseRules? { pages[course]?.rules }

  /// `revision`: as it was before the question.
  mutating func keep(_ rules: CourseRules, of course: RoomCourseID, asked revision: Int) {
    guard revision == self.revision else { return }
    if pages.count >= Self.coursesMax { pages = [:] }
    pages[course] = Page(rules: rules)
  }

  func isVeteran(_ person: PersonID, in course: RoomCourseID) -> Bool {
    pages[course]?.veterans.contains(person) ?? false
  }

  mutating func noteVeteran(_ person: PersonID, in course: RoomCourseID, asked revision: Int) {
    guard revision == self.revision, let count = pages[course]?.veterans.count else { return }
    if count >= Self.veteransMax { pages[course]?.veterans = [] }
    pages[course]?.veterans.insert(person)
  }

  /// Nil: of every course.
  mutating func forget(_ course: RoomCourseID?) {
    revision += 1
    if let course { pages[course] = nil } else { pages = [:] }
  }
}

/// `chat-rules:<course>`: nobody is in it. By it every process is told that a course's rules are others, as surely as of rights.
@LoopActor final class RulesChannel: ChannelKind {
  let prefix = "chat-rules"
  let hasPresence = false
  private let chat: Chat

  init(_ chat: Chat) { self.chat = chat }

  static func name(of course: RoomCourseID) -> String { "chat-rules:\(course)" }

  func rights(of _: Person, in _: String) -> ChannelRights? { nil }

  func publish(_: [UInt8], in _: String, by _: Person) throws -> ChannelPublication {
    throw ErrorCode.permissionDenied
  }

  /// Of what is about one person rules say nothing.
  func rightsChanged(of person: PersonID?, in scope: ChannelScope) {
    guard person == nil else { return }
    guard case .channel(let name) = scope else { return chat.forgetRules(of: nil) }
    chat.forgetRules(of: RoomCourseID(decimal: name.utf8.dropFirst(prefix.utf8.count + 1)))
  }
}
