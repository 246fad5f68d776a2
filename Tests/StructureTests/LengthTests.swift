import Testing

@Suite struct LengthTests {
  private static let fileLinesMax = 500
  private static let functionLinesMax = 70

  /// A path, or a path and a function's name ("Sources/Engine/Loop/Loop.swift run"), and why it may be longer.
  private static let mayBeLonger: [String: String] = [:]

  private struct Length {
    let place: String
    let key: String
    let lineCount: Int
  }

  private static func files(_ tree: SourceTree) -> [Length] {
    tree.swift(under: "Package.swift", "Sources", "Media", "Tests").map { file in
      Length(place: file.path, key: file.path, lineCount: lineCount(file.text))
    }
  }

  private static func functions(_ tree: SourceTree) -> [Length] {
    tree.swift(under: "Package.swift", "Sources", "Media", "Tests").flatMap { file in
      FunctionLength.all(in: file.code).map { function in
        Length(
          place: "\(file.path):\(function.line) \(function.name)", key: "\(file.path) \(function.name)",
          lineCount: function.lineCount)
      }
    }
  }

  private static func lineCount(_ text: String) -> Int {
    text.utf8.count { $0 == UInt8(ascii: "\n") } + (text.isEmpty || text.hasSuffix("\n") ? 0 : 1)
  }

  private static func tooLong(_ lengths: [Length], _ max: Int) -> [Violation] {
    lengths.filter { $0.lineCount > max && mayBeLonger[$0.key] == nil }.map {
      Violation(place: $0.place, sentence: "has \($0.lineCount) lines; at most \(max)")
    }
  }

  private static func report(_ title: String, _ lengths: [Length]) {
    let longest = lengths.sorted { $0.lineCount > $1.lineCount }.prefix(10)
    print(
      "the longest \(title):\n" + longest.map { "  \($0.lineCount)  \($0.place)" }.joined(separator: "\n"))
  }

  @Test func noFileIsLongerThanAPersonReads() {
    let files = Self.files(.checkout)
    Self.report("files", files)
    #expect(Self.tooLong(files, Self.fileLinesMax) == [])
  }

  @Test func noFunctionIsLongerThanAScreen() {
    let functions = Self.functions(.checkout)
    Self.report("functions", functions)
    #expect(functions.count > 500, "functions are no longer found")
    #expect(Self.tooLong(functions, Self.functionLinesMax) == [])
  }

  @Test func everyExceptionIsStillNeeded() {
    let long =
      Self.files(.checkout).filter { $0.lineCount > Self.fileLinesMax }
      + Self.functions(.checkout).filter { $0.lineCount > Self.functionLinesMax }
    #expect(Set(Self.mayBeLonger.keys).subtracting(long.map(\.key)) == [])
  }

  @Test func longFileIsFound() {
    func tree(_ lineCount: Int) -> SourceTree {
      SourceTree(["Sources/Lyceum/A.swift": String(repeating: "a\n", count: lineCount)])
    }
    #expect(Self.tooLong(Self.files(tree(500)), Self.fileLinesMax) == [])
    #expect(Self.tooLong(Self.files(tree(501)), Self.fileLinesMax).count == 1)
  }

  @Test func longFunctionIsFound() {
    func tree(_ lineCount: Int) -> SourceTree {
      let body = String(repeating: "    g(\"}\") // }\n", count: lineCount - 2)
      return SourceTree(["Media/Worker/A.swift": "struct S {\n  func f() {\n" + body + "  }\n}\n"])
    }
    #expect(Self.tooLong(Self.functions(tree(70)), Self.functionLinesMax) == [])
    #expect(
      Self.tooLong(Self.functions(tree(71)), Self.functionLinesMax).map(\.place) == [
        "Media/Worker/A.swift:2 f"
      ])
  }

  @Test func functionsAreMeasuredWhateverTheirForm() {
    let code = """
      protocol P {
        func requirement() -> Int
        var property: Int { get }
        init(a: Int)
      }
      extension P {
        init() { self.init(a: 1) }
        func generic<T>(
          _ body: (T) -> Void = { _ in },
          default: Int = 1
        ) -> [T] where T: Sequence {
          var local: Int
          if true { local = 2 }
          func inner() {
          }
        }
        subscript(index: Int) -> Int {
          index
        }
        var stored = 1
        var computed: [Int] {
          [1]
        }
      }
      """
    let lengths = FunctionLength.all(in: code).map { "\($0.name) \($0.lineCount)" }
    #expect(lengths == ["property 1", "init 1", "generic 9", "inner 2", "subscript 3", "computed 3"])
  }
}
