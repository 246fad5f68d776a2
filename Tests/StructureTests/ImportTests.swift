import Testing

@Suite struct ImportTests {
  @Test func importsPointOneWay() {
    #expect(Imports(.checkout).violations() == [])
    #expect(SourceTree.checkout.swift(under: "Sources").count > 50, "the checkout was not found")
  }

  private static let manifest = """
    room("Pure", "Bytes"), room("Pure", "Ranking", []), room("Engine", "Loop", ["CUV", "Bytes"]),
    room("Features", "Chat", ["Bytes", "Loop", "Courses"]), room("Features", "Courses", ["Loop"]),
    room(
      "Engine", "Gateway", ["CWebSockets"], settings: []),
    .executableTarget(
      name: "Lyceum", dependencies: ["Chat", "Loop", "CLinux"]),
    .executableTarget(name: "Worker", dependencies: ["Segmenter", "Loop"]),
    .target(name: "Segmenter", dependencies: ["Bytes"]),
    """

  /// One file to each room, so that the checker knows them.
  private static let rooms = [
    "Package.swift": manifest,
    "Sources/Pure/Bytes/A.swift": "", "Sources/Pure/Ranking/A.swift": "",
    "Sources/Engine/Loop/A.swift": "", "Sources/Engine/Gateway/A.swift": "",
    "Sources/Features/Chat/A.swift": "", "Sources/Features/Courses/A.swift": "",
    "Sources/Lyceum/A.swift": "", "Media/Segmenter/A.swift": "", "Media/Worker/A.swift": "",
  ]

  private static func violations(_ path: String, _ text: String) -> [Violation] {
    Imports(SourceTree(rooms.merging([path: text]) { _, new in new })).violations()
  }

  @Test func samplesThatKeepTheRulesAreLetBe() {
    #expect(Self.violations("Sources/Engine/Loop/B.swift", "import Bytes\nimport CUV\nimport Glibc") == [])
    #expect(Self.violations("Sources/Lyceum/B.swift", "import Chat\nimport FoundationEssentials") == [])
    #expect(Self.violations("Media/Worker/B.swift", "import Segmenter\n// import Loop") == [])
  }

  @Test(arguments: [
    ("Sources/Pure/Bytes/B.swift", "import Loop", "Sources/Pure must not"),
    ("Sources/Pure/Bytes/B.swift", "import Glibc", "not for Sources/Pure"),
    ("Sources/Pure/Ranking/B.swift", "import Bytes", "does not let Ranking depend"),
    ("Sources/Engine/Loop/B.swift", "import Chat", "Sources/Engine must not"),
    ("Sources/Engine/Loop/B.swift", "import CWebSockets", "for Gateway only"),
    ("Sources/Engine/Loop/B.swift", "import FoundationEssentials", "not for Sources/Engine"),
    ("Sources/Engine/Loop/B.swift", "import Gateway", "does not let Loop depend"),
    ("Sources/Features/Chat/B.swift", "import Courses", "Sources/Features must not"),
    ("Sources/Features/Chat/B.swift", "public import struct Foundation.Date", "imports Foundation"),
    ("Sources/Features/Chat/B.swift", "@preconcurrency import Lyceum", "Sources/Features must not"),
    ("Sources/Lyceum/B.swift", "#if DEBUG\n  internal import Foundation\n#endif", "imports Foundation"),
    ("Media/Worker/B.swift", "import Loop", "Media must not"),
    ("Sources/Attic/B.swift", "", "in no room"),
    ("Sources/Engine/Cellar/B.swift", "", "declares no target Cellar"),
  ])
  func sampleThatBreaksARuleIsFound(path: String, text: String, words: String) {
    let found = Self.violations(path, text)
    #expect(found.count == 1 && found[0].sentence.contains(words), "\(found)")
  }

  @Test func everyFormOfImportIsRead() {
    let code = """
      import A
      @testable import B
      @_spi(Tests) public import C
      import enum D.Inner
        private import E
      let important = 1
      """
    #expect(Imports.imports(of: code) == ["A", "B", "C", "D", "E"])
  }
}
