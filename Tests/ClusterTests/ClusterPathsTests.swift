import Testing

@testable import Cluster

@Suite struct ClusterPathsTests {
  @Test func aSocketsPathMayHaveAHundredBytes() {
    let room = 100 - "/.s.PGSQL.5432".utf8.count
    #expect(ClusterPaths.holdsSocket("/" + String(repeating: "a", count: room - 1)))
    #expect(!ClusterPaths.holdsSocket("/" + String(repeating: "a", count: room)))
    #expect(!ClusterPaths.holdsSocket("/" + String(repeating: "ä", count: room / 2)))
  }

  @Test(arguments: ["/a,b", "/a\"b", "/a\nb"])
  func aPathThatReadsAsTwoHoldsNone(path: String) { #expect(!ClusterPaths.holdsSocket(path)) }

  @Test func runtimeDirectoriesAreRootsOrTheUsersOwn() {
    let key = ClusterPaths.key(of: "/long")
    #expect(
      ClusterPaths.runtime(for: "/long", user: 7, isRoot: true, given: "/run/user/0")
        == ["/run/lyceum", "/run/lyceum/\(key)"])
    #expect(
      ClusterPaths.runtime(for: "/long", user: 7, isRoot: false, given: "/run/user/7")
        == ["/run/user/7/lyceum-\(key)"])
    for given in [nil, "", "relative", "/" + String(repeating: "a", count: 90), "/a,b"] {
      #expect(
        ClusterPaths.runtime(for: "/long", user: 7, isRoot: false, given: given) == ["/tmp/lyceum-7-\(key)"])
    }
  }

  @Test func keysAreLongAndDiffer() {
    // FNV-1a of nothing is where it begins.
    #expect(ClusterPaths.key(of: "") == "cbf29ce484222325")
    #expect(ClusterPaths.key(of: "/a/data") != ClusterPaths.key(of: "/b/data"))
    let all = (0..<10_000).map { ClusterPaths.key(of: "/srv/\($0)/data") }
    #expect(Set(all).count == all.count && all.allSatisfy { $0.count == 16 })
  }

  @Test(arguments: [
    ("/run/x", "host='/run/x' port=5432 user=lyceum dbname=lyceum"),
    ("/a b/it's", #"host='/a b/it\'s' port=5432 user=lyceum dbname=lyceum"#),
    (#"/a\b"#, #"host='/a\\b' port=5432 user=lyceum dbname=lyceum"#),
  ])
  func keywordsAreQuoted(directory: String, string: String) {
    #expect(ClusterPaths.connectionString(socketDirectory: directory, port: 5_432) == string)
  }

  @Test func onlyUsersWhoReachTheSocketHaveARole() {
    let names = ClusterSettings.names(["root", "postgres"])
    let lines = names.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        #"lyceum "root" lyceum"#, #"lyceum "root" postgres"#, #"lyceum "postgres" lyceum"#,
        #"lyceum "postgres" postgres"#,
      ])
    let access = ClusterSettings.access.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(access == ["local all all peer map=lyceum"])
  }

  @Test func whatMustHoldStandsOnTheCommandLine() {
    let home = ClusterHome(path: "/d/postgres")
    let line = ClusterSettings.commandLine(home, socketDirectory: "/d/postgres/run")
    for setting in ["listen_addresses=", "fsync=on", "unix_socket_permissions=0700", "logging_collector=off"]
    {
      #expect(line.contains(setting))
    }
    #expect(line.prefix(2) == ["-D", "/d/postgres/data"])
  }
}

@Suite struct DiskReserveTests {
  private let huge: UInt64 = 1 << 40

  @Test func lowIsBelowTheReserveAndBackIsHalfAsMuchAgain() {
    var reserve = DiskReserve()
    func observe(_ mib: UInt64) -> Bool { reserve.observe(free: mib << 20, total: huge) }
    let before = (observe(65), observe(64), reserve.isLow)
    #expect(before == (false, false, false))
    let low = (observe(63), reserve.isLow, observe(10), observe(95))
    #expect(low == (true, true, false, false))
    let back = (observe(96), reserve.isLow, observe(70))
    #expect(back == (true, false, false))
  }

  @Test func aSmallDiskKeepsAnEighth() {
    #expect(DiskReserve.lowBytes(ofTotal: 80 << 20) == 10 << 20)
    #expect(DiskReserve.lowBytes(ofTotal: huge) == 64 << 20)
  }
}

@Suite struct RestartPausesTests {
  @Test func pausesGrowAndBeginAnewOnceItLasted() {
    var pauses = RestartPauses()
    let first = (0..<10).map { _ in pauses.next(afterUpMs: 0) }
    #expect(first == [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000])
    #expect(pauses.next(afterUpMs: 59_999) == 30_000)
    #expect(pauses.next(afterUpMs: 60_000) == 0)
    #expect(pauses.next(afterUpMs: 1) == 500)
  }
}

@Suite struct ClusterFaultTests {
  @Test func sentencesEndAndTellTheLastWordsInOneLine() {
    let fault = ClusterFault.toolFailed(tool: "initdb", words: "a\n\n  b\nc: No space left on device\n")
    #expect(fault.sentence == "initdb failed: a | b | c: No space left on device")
    #expect(ClusterFault.toolFailed(tool: "initdb", words: " \n").sentence.hasSuffix("said nothing."))
    #expect(ClusterFault.programsMissing(searched: ["/x"]).sentence.contains("apt-get install postgresql-15"))
    let long = (1...20).map { "line \($0)" }.joined(separator: "\n")
    #expect(
      ClusterFault.ended(how: "exit code 1", words: long).sentence.hasSuffix(
        ": line 15 | line 16 | line 17 | line 18 | line 19 | line 20"))
  }
}
