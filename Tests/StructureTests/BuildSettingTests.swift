import Testing

@Suite struct BuildSettingTests {
  private static func violations(_ tree: SourceTree) -> [Violation] {
    ["Package.swift", "Makefile", "Dockerfile", ".ci/run"]
      .filter { tree.text($0)?.contains("-Ounchecked") == true }
      .map { Violation(place: $0, sentence: "-Ounchecked turns preconditions into assumptions") }
  }

  @Test func preconditionsStay() {
    #expect(Self.violations(.checkout) == [])
    #expect(SourceTree.checkout.text("Makefile") != nil)
  }

  @Test func uncheckedBuildIsFound() {
    #expect(Self.violations(SourceTree(["Makefile": "swift build -Xswiftc -Ounchecked"])).count == 1)
  }
}
