import Testing

@testable import Courses

@Suite struct FileMentionTests {
  @Test func filesAreFoundByTheirAddresses() {
    let text = """
      ![A knot](/api/v1/courses/12/files/34) and [its plan](/api/v1/courses/five-knots/files/5?x=1), again
      ![A knot](https://learn.example/api/v1/courses/12/files/34). Not /files/6, not /api/v1/courses/12/files/,
      not /api/v1/courses//api/v1/courses/7/files/8/9, nor /api/v1/courses/12/lessons/10.
      """
    #expect(FileMentions.ids(in: text) == [34, 5, 8])
  }

  @Test func noTextIsTooOddToLookThrough() {
    #expect(FileMentions.ids(in: "").isEmpty)
    #expect(FileMentions.ids(in: String(repeating: "/", count: 10_000)).isEmpty)
    #expect(FileMentions.ids(in: "/api/v1/courses/1/files/99999999999999999999999").isEmpty)
    let many = (1...2_000).map { "/api/v1/courses/1/files/\($0) " }.joined()
    #expect(FileMentions.ids(in: many).count == FileMentions.countMax)
  }
}
