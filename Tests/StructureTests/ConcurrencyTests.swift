import Testing

@Suite struct ConcurrencyTests {
  @Test func noTaskIsBare() {
    #expect(Tasks.violations(in: .checkout) == [])
    #expect(
      SourceTree.checkout.swift(under: "Sources").contains { $0.code.contains("Task(executorPreference:") },
      "nothing starts tasks any more: does this test still see them?")
  }

  @Test(arguments: [
    "Task { }", "Task{ }", "let t = Task<Int, Never> { 1 }", "Task(priority: .high) { }", "Task.detached { }",
    "Task.init { }", "Swift.Task { }", "f(t: Task { })", "Task.immediate { }", "Task\n{ }",
    "\"\\(Task { 1 })\"",
  ])
  func bareTaskIsFound(text: String) {
    let tree = SourceTree(["Sources/Lyceum/A.swift": "\n" + text])
    #expect(Tasks.violations(in: tree).map(\.place) == ["Sources/Lyceum/A.swift:2"])
  }

  @Test(arguments: [
    "Task(executorPreference: e) { }", "Task(\n  executorPreference: e, operation: f)", "Task.isCancelled",
    "try await Task.sleep(for: d)", "func f() -> Task<Int, Never> { g() }", "var t: Task<Void, Never>?",
    "var t: Task<Void, Never> { u }", "extension Task { }", "MediaTask { }", "// Task { }", "\"Task { }\"",
  ])
  func otherUseOfTasksIsLetBe(text: String) {
    #expect(Tasks.violations(in: SourceTree(["Sources/Lyceum/A.swift": text])) == [])
  }

  /// Alone, a suite without it waits for a loop that nobody turns; beside others it does not show.
  @Test func suitesWithTestsOnTheLoopTurnIt() {
    #expect(Self.suitesWithoutLoop(in: .checkout) == [])
    let sample = SourceTree([
      "Tests/A.swift":
        "@Suite struct A { @Test @LoopActor func a() {} }\n@Suite(.onTheLoop) struct B { @Test @LoopActor func b() {} }",
      "Tests/C.swift":
        "struct C { @Test(arguments: [1])\n@LoopActor func c(_: Int) {} }\n@Suite struct D { @Test func d() {} }",
    ])
    #expect(
      Self.suitesWithoutLoop(in: sample) == ["Tests/A.swift: @Suite struct A {", "Tests/C.swift: struct C {"])
  }

  private static func suitesWithoutLoop(in tree: SourceTree) -> [String] {
    tree.swift(under: "Tests").flatMap { file in
      // Each suite with what stands up to the next.
      file.code.split(separator: /\n(?=@Suite|(?:private )?(?:struct|extension) )/).compactMap {
        text -> String? in
        guard text.contains(/@Test(?:\([^{]*?\))?\s+@LoopActor func/) else { return nil }
        guard !text.contains(".onTheLoop") else { return nil }
        return "\(file.path): \(text.prefix { $0 != "{" }){"
      }
    }
  }
}
