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
}
