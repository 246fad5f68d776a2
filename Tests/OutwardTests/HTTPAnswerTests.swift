import Testing

@testable import Outward

@Suite struct HTTPAnswerTests {
  @Test(
    arguments: [
      ("max-age=300", nil, 300), ("public, max-age=300", "100", 200), ("Public , MAX-AGE = 300", nil, 300),
      ("max-age=\"60\"", nil, 60), ("max-age=10", "60", 0), ("no-store, max-age=300", nil, 0),
      ("max-age=300, no-cache", nil, 0), ("public", nil, nil), (nil, "5", nil), ("max-age=soon", nil, nil),
      ("max-age=-1", nil, nil), ("max-age", nil, nil), ("max-age=99999999999999999999", nil, nil),
      ("s-maxage=9, max-age=3", " 1 ", 2),
    ] as [(String?, String?, Int?)])
  func freshnessIsWhatTheServerSays(control: String?, age: String?, seconds: Int?) {
    let headers =
      (control.map { [HTTPAnswerHeader("Cache-Control", $0)] } ?? [])
      + (age.map { [HTTPAnswerHeader("Age", $0)] } ?? [])
    #expect(HTTPAnswer(status: 200, headers: headers).freshnessS == seconds)
  }

  @Test func aHeaderThatStandsTwiceIsOne() {
    let answer = HTTPAnswer(
      status: 200, headers: [HTTPAnswerHeader("X-A", "1"), HTTPAnswerHeader("x-a", "2")])
    #expect(answer.header("x-a") == "1, 2")
    #expect(answer.header("x-b") == nil)
  }
}
