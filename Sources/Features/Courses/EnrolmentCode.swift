import Database
import Identity
import Loop

/// A code with which people let themselves in: eight letters that nobody mistakes for others, shown in two groups.
struct EnrolmentCode: Sendable, Hashable {
  static let letters = Array("ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  static let count = 8
  private static let groupCount = 4

  /// Without the dash, as it is kept.
  let text: String

  /// As people write it: blanks, dashes and case say nothing. Nil: this is none.
  init?(_ typed: String) {
    guard typed.utf8.count <= 4 * Self.count else { return nil }
    let letters = typed.unicodeScalars.filter { !$0.properties.isWhitespace && $0 != "-" && $0 != "–" }
    let text = String(String.UnicodeScalarView(letters)).uppercased()
    guard text.utf8.count == Self.count, text.utf8.allSatisfy(Self.letters.contains) else { return nil }
    self.text = text
  }

  /// From random bytes; nil where they do not suffice for letters that are all equally likely.
  init?(random bytes: [UInt8]) {
    let bound = UInt8(256 / Self.letters.count * Self.letters.count)
    let fair = bytes.filter { $0 < bound }.prefix(Self.count)
    guard fair.count == Self.count else { return nil }
    text = String(decoding: fair.map { Self.letters[Int($0) % Self.letters.count] }, as: UTF8.self)
  }

  var shown: String { "\(text.prefix(Self.groupCount))-\(text.dropFirst(Self.groupCount))" }
}

/// A code as its course has it.
struct CourseCode: Sendable {
  let code: EnrolmentCode
  let section: SectionID?
  let createdAt: SQLTime
  let expiresAt: SQLTime?
  let usesMax: Int32?
  let uses: Int32
}

/// How often somebody, or somebody's address, may name a code that is none. Bounded; who comes when it is full begins anew.
@LoopActor final class CodeGuesses {
  private enum Key: Hashable {
    case person(PersonID)
    case address(String)

    /// Behind one address may be a whole school.
    var freeMax: Int {
      switch self {
      case .person: 10
      case .address: 200
      }
    }
  }

  static let windowS: UInt64 = 600
  private static let keptMax = 20_000

  private let isOn: Bool
  private let clock: any LoopClock
  private var counts: [Key: (count: Int, sinceNs: UInt64)] = [:]

  init(isOn: Bool, clock: any LoopClock) {
    self.isOn = isOn
    self.clock = clock
  }

  /// Seconds until the next guess; nil: it may come.
  func waitS(_ person: PersonID, from address: String) -> UInt64? {
    guard isOn else { return nil }
    let windowNs = Self.windowS * 1_000_000_000
    let waits = [Key.person(person), .address(address)].compactMap { key -> UInt64? in
      guard let known = counts[key], known.count >= key.freeMax else { return nil }
      let passedNs = clock.nowNs - known.sinceNs
      return passedNs < windowNs ? (windowNs - passedNs) / 1_000_000_000 + 1 : nil
    }
    return waits.max()
  }

  func noteFailure(_ person: PersonID, from address: String) {
    let now = clock.nowNs
    for key in [Key.person(person), .address(address)] {
      if counts.count >= Self.keptMax, counts[key] == nil { counts = [:] }
      let known = counts[key].flatMap { now - $0.sinceNs < Self.windowS * 1_000_000_000 ? $0 : nil }
      counts[key] = ((known?.count ?? 0) + 1, known?.sinceNs ?? now)
    }
  }
}
