import Bytes
import TestSupport
import Testing

@Suite struct TimeTests {
  @Test func everyDayFromYear0ToYear9999FollowsTheOneBefore() throws {
    var day = try #require(CivilTime(year: 0, month: 1, day: 1)).daysSince1970
    #expect(day == -719_528)
    var weekday = CivilTime(unixMs: Int64(day) * 86_400_000).weekday
    for year in 0...9999 {
      for month in 1...12 {
        for dayOfMonth in 1...CivilTime.dayCount(year: year, month: month) {
          let time = CivilTime(unixMs: Int64(day) * 86_400_000)
          guard (time.year, time.month, time.day) == (year, month, dayOfMonth),
            time.weekday == weekday, time.daysSince1970 == day
          else {
            Issue.record("\(year)-\(month)-\(dayOfMonth) came back as \(time)")
            return
          }
          day += 1
          weekday = (weekday + 1) % 7
        }
      }
    }
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (1_795_248_870_123, "2026-11-21T08:14:30.123Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func rfc3339HasMillisecondsInUTC(unixMs: Int64, expected: String) {
    #expect(RFC3339.format(unixMs: unixMs) == expected)
    #expect(RFC3339.parse(expected) == unixMs)
  }

  @Test(
    arguments: [
      ("2026-11-21T08:14:30Z", 1_795_248_870_000), ("2026-11-21t08:14:30.1z", 1_795_248_870_100),
      ("2026-11-21T08:14:30.123999Z", 1_795_248_870_123), ("2026-11-21T09:14:30+01:00", 1_795_248_870_000),
      ("2026-11-20T23:44:30-08:30", 1_795_248_870_000), ("1970-01-01T00:00:00-00:00", 0),
    ] as [(String, Int64)])
  func rfc3339ReadsEveryZoneAndFraction(text: String, unixMs: Int64) {
    #expect(RFC3339.parse(text) == unixMs)
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21T08:14:30", "2026-11-21 08:14:30Z", "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-06-30T23:59:60Z", "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01", "2026-01-01T00:00:00ZZ", "+026-01-01T00:00:00Z",
    "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
  ])
  func rfc3339RefusesWhatIsNoMoment(text: String) {
    #expect(RFC3339.parse(text) == nil)
  }

  @Test(
    arguments: [
      (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (-1000, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"),
    ] as [(Int64, String)])
  func httpDateIsTheFixedForm(unixMs: Int64, expected: String) {
    #expect(HTTPDate.format(unixMs: unixMs) == expected)
    #expect(HTTPDate.format(unixMs: unixMs + 999) == expected)
    #expect(HTTPDate.parse(expected) == unixMs)
  }

  @Test(arguments: [
    "", "Mon, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
  ])
  func httpDateRefusesOtherForms(text: String) {
    #expect(HTTPDate.parse(text) == nil)
  }

  @Test func randomMomentsComeBack() {
    var random = Seeded(for: "randomMomentsComeBack")
    for _ in 0..<2000 {
      let unixMs = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random)
      #expect(RFC3339.parse(RFC3339.format(unixMs: unixMs)) == unixMs)
      #expect(CivilTime(unixMs: unixMs).unixMs == unixMs)
    }
  }
}
