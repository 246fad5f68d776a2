import Testing

@Suite struct SwiftCodeTests {
  @Test(arguments: [
    ("a // b {\nc", "a       \nc"),
    ("a /* b /* { */ c */ d", "a                   d"),
    (#"f("{", x)"#, "f(   , x)"),
    (#"f("\"{", x)"#, "f(     , x)"),
    (##"f(#"\"#, x)"##, "f(     , x)"),
    (#"f("a\(g("}", { 1 }))b")"#, "f(   (g(   , { 1 }))  )"),
    ("f(\"\"\"\n  {\"\n  \"\"\") {", "f(   \n    \n     ) {"),
    ("/\"/\n{", "/  \n{"),
  ])
  func commentsAndStringsAreBlank(text: String, code: String) {
    #expect(SwiftCode.only(text) == code)
  }
}
