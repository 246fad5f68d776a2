import Bytes

/// What a course asks of what others than its staff say in its rooms. Pure.
struct CourseRules: Sendable {
  enum Action: String, Sendable, CaseIterable {
    case refuse
    case hold
  }

  struct Word: Sendable, Hashable {
    let text: String
    let action: Action
  }

  enum Links: String, Sendable, CaseIterable {
    case anyone
    /// They wait for staff.
    case hold
    /// They are refused.
    case staff
  }

  enum Review: String, Sendable, CaseIterable {
    case nobody
    case newcomers
    case everyone
  }

  /// Why a message waits.
  enum Cause: String, Sendable, CaseIterable {
    case words
    case links
    case review
  }

  /// What of a text the rules are about.
  struct Findings: Sendable, Hashable {
    /// By their places on the list.
    var words: Set<Int> = []
    /// Those that are not allowed to everybody.
    var hosts: Set<String?> = []
  }

  static let hostsMax = 100
  static let newcomerMessagesMax = 100
  /// What a course has that has said nothing.
  static let standing = CourseRules()

  var words: [Word] = [] { didSet { list = WordList(words.map(\.text)) } }
  var links = Links.anyone
  var hosts: Set<String> = []
  var review = Review.nobody
  /// Who has said so much in the course's rooms is a newcomer no more.
  var newcomerMessages = 3
  var hasReceipts = true
  /// Goes up with each change; 0: nobody has made one. Nil: whichever it is.
  var version: Int64? = 0
  private var list = WordList([])

  init() {}

  /// Whether nothing is asked of anybody.
  var areNone: Bool { words.isEmpty && links == .anyone && review == .nobody }

  func findings(in text: String) -> Findings {
    var findings = Findings(words: list.found(in: text))
    if links != .anyone {
      findings.hosts = LinkFinder(text).hosts.filter { !LinkFinder.isAllowed($0, by: hosts) }
    }
    return findings
  }

  /// Why a text is not taken at all; nil: it may be.
  func refusal(_ findings: Findings) -> ChatRefusal? {
    if findings.words.contains(where: { words[$0].action == .refuse }) { return .wordsRefused }
    return links == .staff && !findings.hosts.isEmpty ? .linksRefused : nil
  }

  /// Why a text that is not refused waits; nil: it need not.
  func cause(_ findings: Findings, isNewcomer: Bool) -> Cause? {
    if !findings.words.isEmpty { return .words }
    if links == .hold, !findings.hosts.isEmpty { return .links }
    switch review {
    case .nobody: return nil
    case .newcomers: return isNewcomer ? .review : nil
    case .everyone: return .review
    }
  }

  /// Why a message may not be given another text: there is nobody who would look at it once more before it is seen. What staff have
  /// let through, or was there before the rule, may stay.
  func refusalToEdit(_ old: String, to new: String, isNewcomer: Bool) -> ChatRefusal? {
    let (before, after) = (findings(in: old), findings(in: new))
    let added = Findings(
      words: after.words.subtracting(before.words), hosts: after.hosts.subtracting(before.hosts))
    if let refusal = refusal(added) { return refusal }
    switch cause(added, isNewcomer: isNewcomer) {
    case .words: return .wordsRefused
    case .links: return .linksRefused
    case .review: return .reviewed
    case nil: return nil
    }
  }
}
