import Testing

@testable import Cluster

@Suite struct SurveyTests {
  private static let path = "/data/postgres/data"

  private static func file(_ status: String, socket: String = "/run/x", pid: Int = 77) -> PostmasterFile {
    PostmasterFile("\(pid)\n\(path)\n1700000000\n5432\n\(socket)\n\n  5432001    123\n\(status)\n")!
  }

  private static func step(
    _ directory: Survey.Directory, _ postmaster: Survey.Postmaster, isHeld: Bool = false, waitedMs: UInt64 = 0
  ) -> Survey.Step {
    Survey(path: path, directory: directory, postmaster: postmaster, isHeld: isHeld).step(waitedMs: waitedMs)
  }

  private static let made = Survey.Directory.cluster(version: "15")

  @Test func whatIsNotThereIsMade() {
    #expect(Self.step(.absent, .none) == .make)
    #expect(Self.step(.empty, .none) == .make)
  }

  @Test func whatIsNotOursIsRefusedWhateverRunsThere() {
    for postmaster in [Survey.Postmaster.none, .gone, .stranger, .ours(Self.file("ready"))] {
      for isHeld in [false, true] {
        #expect(
          Self.step(.unknown, postmaster, isHeld: isHeld) == .refuse(.unknownFiles(directory: Self.path)))
        #expect(
          Self.step(.cluster(version: "14"), postmaster, isHeld: isHeld)
            == .refuse(.otherVersion(directory: Self.path, found: "14")))
      }
    }
  }

  @Test(
    arguments: [
      (.none, false, .start(removesPIDFile: false)),
      (.gone, false, .start(removesPIDFile: true)),
      (.stranger, false, .start(removesPIDFile: true)),
      (.unclear, false, .wait),
      (.none, true, .wait), (.gone, true, .wait), (.stranger, true, .wait), (.unclear, true, .wait),
    ] as [(Survey.Postmaster, Bool, Survey.Step)])
  func whatNobodyLeadsIsStartedOnceNobodyHoldsIt(
    postmaster: Survey.Postmaster, isHeld: Bool, step: Survey.Step
  ) {
    #expect(Self.step(Self.made, postmaster, isHeld: isHeld) == step)
  }

  @Test func aFileWithoutAProcessIsWaitedForAndThenNotBelieved() {
    #expect(Self.step(Self.made, .unclear, waitedMs: 999) == .wait)
    #expect(Self.step(Self.made, .unclear, waitedMs: 1_000) == .start(removesPIDFile: true))
    #expect(Self.step(Self.made, .unclear, isHeld: true, waitedMs: 1_000) == .wait)
  }

  @Test func whatRunsIsAdoptedWhetherLyceumStartedItOrNot() {
    for isHeld in [false, true] {
      for status in ["ready   ", "starting", "standby "] {
        let file = Self.file(status)
        #expect(Self.step(Self.made, .ours(file), isHeld: isHeld) == .adopt(file))
      }
      #expect(Self.step(Self.made, .ours(Self.file("stopping")), isHeld: isHeld) == .wait)
      #expect(Self.step(Self.made, .ours(Self.file("")), isHeld: isHeld) == .wait)
    }
  }

  @Test func whatCannotBeReachedOrMustNotBeDisturbedIsRefused() {
    #expect(
      Self.step(Self.made, .ours(Self.file("ready", socket: "")))
        == .refuse(.unreachable(directory: Self.path, pid: 77)))
    #expect(
      Self.step(Self.made, .ours(Self.file("", pid: -77)))
        == .refuse(.standAlone(directory: Self.path, pid: 77)))
  }

  @Test func orphansAreProcessesThatNobodyLeads() {
    func isOrphaned(_ postmaster: Survey.Postmaster, isHeld: Bool) -> Bool {
      Survey(path: "", directory: Self.made, postmaster: postmaster, isHeld: isHeld).isOrphaned
    }
    #expect(isOrphaned(.gone, isHeld: true) && isOrphaned(.none, isHeld: true))
    #expect(!isOrphaned(.ours(Self.file("ready")), isHeld: true) && !isOrphaned(.gone, isHeld: false))
  }
}

@Suite struct PostmasterFileTests {
  @Test func aWholeFileIsRead() throws {
    let text = "4711\n/data dir/x\n1700000000\n5433\n/run/lyceum\nlocalhost\n  5432001    123\nready   \n"
    let file = try #require(PostmasterFile(text))
    #expect(file.pid == 4_711 && !file.isStandAlone && file.port == 5_433)
    #expect(file.dataDirectory == "/data dir/x" && file.socketDirectory == "/run/lyceum")
    #expect(file.status == .ready)
  }

  @Test func whatIsNotWrittenYetIsNotThere() throws {
    #expect(PostmasterFile("") == nil && PostmasterFile("\n") == nil && PostmasterFile("abc\n") == nil)
    #expect(PostmasterFile("0\n") == nil && PostmasterFile("-2147483648") == nil)
    #expect(PostmasterFile("99999999999\n") == nil)
    let begun = try #require(PostmasterFile("12\n/x\n1700000000\n5432\n"))
    #expect(begun.status == nil && begun.socketDirectory == "" && begun.pid == 12)
  }

  @Test func aStandAloneServerHasANegativeNumber() throws {
    let file = try #require(PostmasterFile("-12\n/x\n1700000000\n0\n\n"))
    #expect(file.pid == 12 && file.isStandAlone)
  }

  @Test(arguments: [
    ("starting", PostmasterFile.Status.starting), ("stopping", .stopping), ("standby ", .standby),
  ])
  func theStatusIsTheEighthLine(word: String, status: PostmasterFile.Status) {
    #expect(PostmasterFile("1\n/x\n1\n1\n/s\n\n 1 1\n\(word)\n")?.status == status)
  }
}
