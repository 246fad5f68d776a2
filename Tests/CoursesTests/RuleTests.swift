import Bytes
import Gateway
import TestSupport
import Testing

@testable import Courses

@Suite struct RuleTests {
  // MARK: Reading time

  @Test(arguments: [
    ("", 0), ("word", 1), (String(repeating: "word ", count: 220), 1),
    (String(repeating: "word ", count: 1_100), 5), (String(repeating: "слово ", count: 1_100), 5),
    (String(repeating: "漢字", count: 1_200), 5), (String(repeating: "don't ", count: 220), 1),
    ("```swift\n" + String(repeating: "let a = 1\n", count: 100) + "```", 5),
    (String(repeating: "$$\nx = y\n$$\n", count: 25), 5), (String(repeating: "$a + b + c$ ", count: 75), 5),
    (String(repeating: "$$x$$\n", count: 25), 5), (String(repeating: "![a](b) ", count: 60), 9),
  ])
  func readingTakesItsTime(text: String, minutes: Int) {
    #expect(ReadingTime.minutes(of: text) == minutes)
  }

  @Test func codeThatIsNotEndedIsCodeToTheEnd() {
    let lines = String(repeating: "a b c d e f g h i j\n", count: 10)
    #expect(ReadingTime.seconds(of: "~~~\n" + lines) == 30)
    #expect(ReadingTime.seconds(of: "````\n```\n" + lines) == 33)
  }

  @Test func readingTimeOfAnyTextIsANumber() {
    var random = Seeded(for: "readingTimeOfAnyTextIsANumber")
    let pieces = ["$", "$$", "```", "~~~", "\n", "\\$", "word", " ", "漢", "![", "'", "\u{0}", "👩‍🏫", "#"]
    for _ in 0..<500 {
      let text = (0..<40).map { _ in pieces.randomElement(using: &random)! }.joined()
      let seconds = ReadingTime.seconds(of: text)
      #expect(seconds.isFinite && seconds >= 0 && seconds < 600)
    }
  }

  // MARK: Prerequisites

  @Test func cyclesAreFoundAndNamedInOrder() {
    var graph = Prerequisites([("a", "b"), ("b", "c"), ("x", "y")])
    #expect(graph.cycle(through: "a") == nil)
    graph.set("c", requires: ["y", "a"])
    #expect(graph.cycle(through: "c") == ["c", "a", "b", "c"])
    #expect(graph.cycle(through: "x") == nil)
    graph.set("x", requires: ["x"])
    #expect(graph.cycle(through: "x") == ["x", "x"])
  }

  /// Against the plain definition: something is in a cycle when it is reached from itself.
  @Test func cyclesAreThoseOfTheDefinition() {
    var random = Seeded(for: "cyclesAreThoseOfTheDefinition")
    var found = (cycles: 0, none: 0)
    for _ in 0..<2_000 {
      let edges = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        (Int.random(in: 0..<6, using: &random), Int.random(in: 0..<6, using: &random))
      }
      var reached = Set(edges.filter { $0.0 == 0 }.map(\.1))
      for _ in 0..<6 { reached.formUnion(edges.filter { reached.contains($0.0) }.map(\.1)) }
      let cycle = Prerequisites(edges).cycle(through: 0)
      #expect((cycle != nil) == reached.contains(0))
      if let cycle {
        found.cycles += 1
        #expect(cycle.first == 0 && cycle.last == 0 && cycle.count > 1)
        for step in zip(cycle, cycle.dropFirst()) { #expect(edges.contains { $0 == step }) }
      } else {
        found.none += 1
      }
    }
    #expect(found.cycles > 100 && found.none > 100)
  }

  // MARK: Time

  @Test func timeIsNeverMoreThanHasPassed() {
    let second: Int64 = 1_000_000
    #expect(ProgressClock.count(reported: 30, countedUntilUs: nil, nowUs: 5 * second) == (0, 5 * second))
    #expect(ProgressClock.count(reported: 30, countedUntilUs: 0, nowUs: 20 * second) == (20, 20 * second))
    #expect(ProgressClock.count(reported: 5, countedUntilUs: 0, nowUs: 20 * second) == (5, 20 * second))
    #expect(
      ProgressClock.count(reported: 9_999, countedUntilUs: 0, nowUs: 9_999 * second)
        == (ProgressClock.reportSecondsMax, 9_999 * second))
    // A clock that was set back counts nothing, and is waited for.
    #expect(ProgressClock.count(reported: 30, countedUntilUs: 9 * second, nowUs: second) == (0, 9 * second))
  }

  /// However many tabs report, and whatever they claim.
  @Test func manyTabsCountTimeOnce() {
    var random = Seeded(for: "manyTabsCountTimeOnce")
    for _ in 0..<200 {
      var (nowUs, untilUs, total) = (Int64(0), Int64(0), 0)
      for _ in 0..<50 {
        nowUs += Int64.random(in: 0...20_000_000, using: &random)
        let (seconds, until) = ProgressClock.count(
          reported: Int.random(in: 0...100, using: &random), countedUntilUs: untilUs, nowUs: nowUs)
        total += seconds
        untilUs = until
        #expect(Int64(total) * 1_000_000 <= nowUs && untilUs <= nowUs)
      }
    }
  }

  @Test func whatIsLeftOfASecondIsNotLost() {
    var (untilUs, total) = (Int64(0), 0)
    for step in 1...100 {
      let (seconds, until) = ProgressClock.count(
        reported: 2, countedUntilUs: untilUs, nowUs: Int64(step) * 1_500_000)
      total += seconds
      untilUs = until
    }
    #expect(total == 150)
  }

  @Test func rulesAreFulfilledByWhatTheySay() {
    let viewed = ProgressReport(seconds: 0, viewed: true)
    #expect(viewed.completes(.viewed, ruleSeconds: nil, secondsThen: 0) == .viewed)
    #expect(ProgressReport().completes(.viewed, ruleSeconds: nil, secondsThen: 999) == nil)
    #expect(viewed.completes(.time, ruleSeconds: 60, secondsThen: 59) == nil)
    #expect(viewed.completes(.time, ruleSeconds: 60, secondsThen: 60) == .time)
    #expect(viewed.completes(.staff, ruleSeconds: nil, secondsThen: 999) == nil)
    #expect(viewed.completes(CompletionRule("quiz"), ruleSeconds: nil, secondsThen: 999) == nil)
  }

  // MARK: What is written

  @Test(arguments: [
    ("Linear Algebra", "linear-algebra"), ("  A -- B!  ", "a-b"), ("3D Printing", "course-3d-printing"),
    ("線形代数", "course"), ("Überblick", "berblick"), ("", "course"),
  ])
  func slugsAreMadeOfTitles(title: String, slug: String) {
    #expect(CourseFields.slug(for: title) == slug)
  }

  @Test func slugsOfCategoriesAreFree() {
    let slug = CourseFields.slug(for: "数学", of: "category")
    #expect(slug == "category" && CategoryStore.free(slug, beside: ["categories"]) == slug)
    #expect(CategoryStore.free(slug, beside: [slug, "category-2", "category-4"]) == "category-3")
    #expect(CourseFields.slug(for: "3D", of: "category") == "category-3d")
  }

  /// A number may have to be put behind it.
  @Test(arguments: ["a", "0"]) func slugsOfLongTitlesLeaveRoom(letter: String) {
    let slug = CourseFields.slug(for: String(repeating: letter, count: 200))
    #expect(slug.utf8.count == CourseFields.slugLengthMax - 8)
  }

  @Test func anOrderNamesEverythingOnce() throws {
    func order(_ text: String) throws -> OutlineOrder {
      try OutlineOrder(JSONValue(parsing: Array(text.utf8)))
    }
    let modules = [1, 2].compactMap { ModuleID($0) }
    let lessons = [1, 2, 3].compactMap { LessonID($0) }
    let good = try order(#"{"modules":[{"id":"2","lessons":["3","1"]},{"id":"1","lessons":["2"]}]}"#)
    #expect(good.isOrder(of: modules, lessons))
    #expect(good.places.map(\.position) == [1, 2, 1])
    #expect(good.places.map(\.module.rawValue) == [2, 2, 1])
    for bad in [
      #"{"modules":[]}"#, #"{"modules":[{"id":"2","lessons":["3","1","2"]}]}"#,
      #"{"modules":[{"id":"2","lessons":["3","1"]},{"id":"1","lessons":["2","2"]}]}"#,
      #"{"modules":[{"id":"2","lessons":["3","1"]},{"id":"2","lessons":["2"]}]}"#,
      #"{"modules":[{"id":"2","lessons":["3","1"]},{"id":"1","lessons":["9"]}]}"#,
      #"{"modules":[{"id":"2","lessons":["3","1"]},{"id":"1","lessons":[]}]}"#,
    ] {
      #expect(try !order(bad).isOrder(of: modules, lessons), "\(bad)")
    }
  }

  @Test func lessonsSayWhatCompletesThem() throws {
    var fields = LessonFields(kind: .text, title: "One")
    #expect(fields.rule == .viewed && fields.faults(kinds: LessonKinds()).isEmpty)
    try fields.take(JSONValue(parsing: Array(#"{"rule":"time"}"#.utf8)))
    #expect(fields.faults(kinds: LessonKinds()).map(\.field) == ["rule_seconds"])
    try fields.take(JSONValue(parsing: Array(#"{"rule":"quiz","rule_seconds":3}"#.utf8)))
    #expect(fields.ruleSeconds == nil)
    #expect(fields.faults(kinds: LessonKinds()).map(\.field) == ["rule"])
    var kinds = LessonKinds()
    kinds.add(LessonKind("quiz", rules: [CompletionRule("quiz")]))
    fields.kind = "quiz"
    fields.body = String(repeating: "é", count: LessonFields.bodyBytesMax / 2 + 1)
    #expect(fields.faults(kinds: kinds).map(\.field) == ["body"])
  }
}
