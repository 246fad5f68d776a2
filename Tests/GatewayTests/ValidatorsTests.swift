import Testing

@testable import Gateway

@Suite struct ValidatorsTests {
  private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
  private static let then = "Sun, 06 Nov 1994 08:49:37 GMT"
  private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"
  private static let thenSeconds: Int64 = 784_111_777

  private let strong = Validators(etag: "\"a\"", lastModified: thenSeconds)
  private let weak = Validators(etag: "W/\"a\"", lastModified: thenSeconds)
  private let dated = Validators(etag: nil, lastModified: thenSeconds)
  private let tagged = Validators(etag: "\"a\"")

  private func read(_ validators: Validators, _ headers: (HeaderName, String)...) -> Validators.Verdict {
    validators.verdict(fields(headers), isRead: true)
  }

  private func write(_ validators: Validators, _ headers: (HeaderName, String)...) -> Validators.Verdict {
    validators.verdict(fields(headers), isRead: false)
  }

  @Test func withoutConditionsEverythingProceeds() {
    #expect(read(strong) == .proceed)
    #expect(write(strong) == .proceed)
    #expect(read(Validators()) == .proceed)
  }

  @Test(arguments: ["\"a\"", "\"b\", \"a\"", "\"b\",\t\"a\" ,\"c\"", "*", ",,\"a\"", "W/\"a\", \"a\""])
  func ifMatchProceedsOnItsOwnStrongTag(header: String) {
    #expect(read(strong, (.ifMatch, header)) == .proceed)
    #expect(write(strong, (.ifMatch, header)) == .proceed)
  }

  @Test(arguments: ["\"b\"", "W/\"a\"", "a", "\"A\"", "\"a", "", "\"*\"", "\"b\", W/\"a\""])
  func ifMatchFailsOnEveryOtherTag(header: String) {
    #expect(read(strong, (.ifMatch, header)) == .preconditionFailed)
    #expect(write(strong, (.ifMatch, header)) == .preconditionFailed)
  }

  @Test func aWriteTakesTheTagOfTheSameStateInGzip() {
    #expect(write(strong, (.ifMatch, "\"a-gzip\"")) == .proceed)
    #expect(write(strong, (.ifMatch, "\"b-gzip\"")) == .preconditionFailed)
    #expect(write(strong, (.ifMatch, "W/\"a-gzip\"")) == .preconditionFailed)
    #expect(write(strong, (.ifNoneMatch, "\"a-gzip\"")) == .preconditionFailed)
    // To a reader they are two: the bytes differ.
    #expect(read(strong, (.ifMatch, "\"a-gzip\"")) == .preconditionFailed)
    #expect(read(strong, (.ifNoneMatch, "\"a-gzip\"")) == .proceed)
  }

  @Test func aWeakTagNeverSatisfiesIfMatchButTheStarDoes() {
    #expect(write(weak, (.ifMatch, "W/\"a\"")) == .preconditionFailed)
    #expect(write(weak, (.ifMatch, "\"a\"")) == .preconditionFailed)
    #expect(write(weak, (.ifMatch, "*")) == .proceed)
  }

  @Test(arguments: ["\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*", "\"b\",\"a\"\t,\"c\""])
  func ifNoneMatchComparesWeakly(header: String) {
    for validators in [strong, weak] {
      #expect(read(validators, (.ifNoneMatch, header)) == .notModified)
      #expect(write(validators, (.ifNoneMatch, header)) == .preconditionFailed)
    }
  }

  @Test(arguments: ["\"b\"", "W/\"b\"", "a", "\"A\"", "", "\"a", "w/\"a\""])
  func ifNoneMatchProceedsOnOtherTags(header: String) {
    #expect(read(strong, (.ifNoneMatch, header)) == .proceed)
    #expect(write(strong, (.ifNoneMatch, header)) == .proceed)
  }

  @Test func datesCompareToTheSecond() {
    #expect(read(strong, (.ifModifiedSince, Self.before)) == .proceed)
    #expect(read(strong, (.ifModifiedSince, Self.then)) == .notModified)
    #expect(read(strong, (.ifModifiedSince, Self.after)) == .notModified)
    #expect(write(strong, (.ifModifiedSince, Self.after)) == .proceed)
    #expect(read(strong, (.ifUnmodifiedSince, Self.before)) == .preconditionFailed)
    #expect(write(strong, (.ifUnmodifiedSince, Self.before)) == .preconditionFailed)
    #expect(write(strong, (.ifUnmodifiedSince, Self.then)) == .proceed)
    #expect(write(strong, (.ifUnmodifiedSince, Self.after)) == .proceed)
  }

  @Test func aDateThatNobodyCanReadIsNoCondition() {
    #expect(read(strong, (.ifModifiedSince, "yesterday")) == .proceed)
    #expect(read(strong, (.ifUnmodifiedSince, "0")) == .proceed)
  }

  @Test func aDateSaysNothingAboutAResourceWithoutOne() {
    #expect(read(tagged, (.ifModifiedSince, Self.after)) == .proceed)
    #expect(read(tagged, (.ifUnmodifiedSince, Self.before)) == .proceed)
  }

  @Test func tagsMatchNothingOnAResourceWithoutOne() {
    #expect(read(dated, (.ifNoneMatch, "\"a\"")) == .proceed)
    #expect(read(dated, (.ifMatch, "\"a\"")) == .preconditionFailed)
  }

  @Test func theStarMatchesAResourceThatHasNoTag() {
    #expect(write(dated, (.ifMatch, "*")) == .proceed)
    #expect(read(dated, (.ifNoneMatch, "*")) == .notModified)
    #expect(write(dated, (.ifNoneMatch, "*")) == .preconditionFailed)
  }

  @Test func aCommaInATagDoesNotEndIt() {
    let comma = Validators(etag: "\"a,b\"")
    #expect(read(comma, (.ifNoneMatch, "\"a,b\"")) == .notModified)
    #expect(read(comma, (.ifNoneMatch, "\"x\", W/\"a,b\" , \"y\"")) == .notModified)
    #expect(read(comma, (.ifNoneMatch, "\"a\",\"b\"")) == .proceed)
    #expect(write(comma, (.ifMatch, "\"x,\", \"a,b\"")) == .proceed)
    #expect(read(strong, (.ifNoneMatch, "\"x, \"a\", y\"")) == .proceed)
  }

  @Test func aTagDecidesAndItsDateIsIgnored() {
    #expect(read(strong, (.ifMatch, "\"a\""), (.ifUnmodifiedSince, Self.before)) == .proceed)
    #expect(read(strong, (.ifNoneMatch, "\"b\""), (.ifModifiedSince, Self.after)) == .proceed)
    #expect(read(strong, (.ifNoneMatch, "\"a\""), (.ifModifiedSince, Self.before)) == .notModified)
  }

  @Test func whatMustMatchIsAskedBeforeWhatMustNot() {
    #expect(read(strong, (.ifNoneMatch, "\"a\""), (.ifMatch, "\"b\"")) == .preconditionFailed)
    #expect(read(strong, (.ifNoneMatch, "\"a\""), (.ifMatch, "\"a\"")) == .notModified)
    #expect(
      read(strong, (.ifModifiedSince, Self.after), (.ifUnmodifiedSince, Self.before)) == .preconditionFailed)
    #expect(read(strong, (.ifModifiedSince, Self.then), (.ifUnmodifiedSince, Self.then)) == .notModified)
  }

  @Test(arguments: [
    ("\"a\"", true), ("\"b\"", false), ("W/\"a\"", false), ("*", false), ("", false), ("a", false),
    ("\"b\", \"a\"", false), (then, true), (before, false), (after, false), ("yesterday", false),
  ])
  func ifRangeWantsJustThisState(header: String, isAllowed: Bool) {
    #expect(strong.allowRange(fields([(.ifRange, header)])) == isAllowed)
  }

  @Test func ifRangeNeverHoldsForAWeakTagAndIsNotNeeded() {
    #expect(!weak.allowRange(fields([(.ifRange, "W/\"a\"")])))
    #expect(!weak.allowRange(fields([(.ifRange, "\"a\"")])))
    #expect(!tagged.allowRange(fields([(.ifRange, Self.then)])))
    #expect(weak.allowRange(fields([])))
  }
}
