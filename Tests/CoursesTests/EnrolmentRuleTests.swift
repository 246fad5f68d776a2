import Bytes
import Database
import Identity
import TestSupport
import Testing

@testable import Courses

@Suite struct EnrolmentRuleTests {
  private let ada = PersonID(7)!
  private let sections = (SectionID(1)!, SectionID(2)!)

  private func enrolment(_ role: CourseRole, _ state: EnrolmentState = .active) -> Enrolment {
    Enrolment(
      account: ada, role: role, state: state, section: sections.0, origin: .code,
      enrolledAt: SQLTime(unixUs: 0))
  }

  private func step(
    _ role: CourseRole?, _ actor: EnrolmentRules.Actor, from old: Enrolment?,
    section: EnrolmentWish.Section = .unchanged
  ) throws(EnrolmentRules.Refusal) -> EnrolmentRules.Step {
    try EnrolmentRules.step(
      EnrolmentWish(account: ada, role: role, section: section, origin: .open), by: actor, from: old)
  }

  @Test func whoComesInIsAStudent() throws {
    #expect(try step(nil, .oneself, from: nil) == .admit(.init(role: .student, section: nil, origin: .open)))
  }

  @Test func aWayInTakesNothing() throws {
    #expect(try step(nil, .oneself, from: enrolment(.instructor)) == .nothing)
    #expect(
      try step(.assistant, .oneself, from: enrolment(.student))
        == .change(.init(role: .assistant, section: sections.0, origin: .code), from: .student))
  }

  @Test func whoWasExpelledComesBackByHandAlone() throws {
    let old = enrolment(.student, .expelled)
    #expect(throws: EnrolmentRules.Refusal.expelled) { try step(nil, .oneself, from: old) }
    #expect(throws: EnrolmentRules.Refusal.expelled) { try step(nil, .roster(nil), from: old) }
    #expect(
      try step(nil, .staff(.assistant), from: old)
        == .admit(.init(role: .student, section: sections.0, origin: .open)))
  }

  @Test func whoComesBackIsWhatTheyAreGivenAnew() throws {
    #expect(
      try step(nil, .oneself, from: enrolment(.instructor, .dropped))
        == .admit(.init(role: .student, section: sections.0, origin: .open)))
  }

  /// Every role by every role: nobody gives or takes above their own.
  @Test func nobodyReachesAboveTheirOwnRole() {
    for own in CourseRole.allCases {
      for old in [nil] + CourseRole.allCases.map({ Optional($0) }) {
        for wanted in CourseRole.allCases {
          let mayBe = old == wanted || (wanted <= own && (old.map { $0 <= own } ?? true))
          let result = Result { () throws(EnrolmentRules.Refusal) in
            try step(wanted, .staff(own), from: old.map { enrolment($0) })
          }
          switch result {
          case .success: #expect(mayBe, "\(own) makes \(wanted) of \(old as CourseRole?)")
          case .failure(let refusal):
            #expect(
              !mayBe && refusal == .roleAboveOwn, "\(own) may not make \(wanted) of \(old as CourseRole?)")
          }
        }
      }
    }
  }

  @Test func sectionAloneMayBeChangedOfAnybody() throws {
    #expect(
      try step(nil, .staff(.assistant), from: enrolment(.instructor), section: .set(sections.1))
        == .change(.init(role: .instructor, section: sections.1, origin: .code), from: .instructor))
    #expect(
      try step(nil, .staff(.assistant), from: enrolment(.student), section: .set(sections.0)) == .nothing)
  }

  // MARK: Codes

  @Test(arguments: ["KJTX-MRPA", "kjtxmrpa", " kjtx mrpa ", "KJTX–MRPA"])
  func codesAreReadAsPeopleWriteThem(_ typed: String) {
    #expect(EnrolmentCode(typed)?.text == "KJTXMRPA")
    #expect(EnrolmentCode(typed)?.shown == "KJTX-MRPA")
  }

  @Test(arguments: ["", "KJTXMRP", "KJTXMRPAA", "KJTXMRP1", "KJTXMRPO", "ＫＪＴＸＭＲＰＡ", "KJTX\0MRPA"])
  func whatIsNoCodeIsNone(_ typed: String) { #expect(EnrolmentCode(typed) == nil) }

  @Test func codesAreMadeOfLettersThatNobodyMistakes() {
    var random = Seeded(for: "codesAreMadeOfLettersThatNobodyMistakes")
    var seen: Set<UInt8> = []
    for _ in 0..<2_000 {
      let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
      guard let code = EnrolmentCode(random: bytes) else { continue }
      #expect(EnrolmentCode(code.shown) == code)
      seen.formUnion(code.text.utf8)
    }
    #expect(seen == Set(EnrolmentCode.letters))
    #expect(seen.isDisjoint(with: Set("ILOU0123456789".utf8)))
    #expect(EnrolmentCode(random: [255, 255]) == nil)
  }
}
