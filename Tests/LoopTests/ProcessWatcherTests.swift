import Glibc
import Loop
import TestSupport
import Testing

@Suite(.onTheLoop) struct ProcessWatcherTests {
  @LoopActor private func watcher(_ script: String) throws -> ProcessWatcher {
    let pid = try Program("/bin/sh", ["-c", script], environment: ["PATH=/usr/bin:/bin"]).start()
    return try ProcessWatcher(pid: pid, clock: UVClock())
  }

  @LoopActor private func end(of watcher: ProcessWatcher) async -> ProcessWatcher.Ending {
    await withCheckedContinuation { continuation in
      watcher.onEnd { continuation.resume(returning: $0) }
    }
  }

  @Test @LoopActor func theEndOfAChildIsToldAndTaken() async throws {
    let watcher = try watcher("exit 3")
    #expect(await end(of: watcher) == .code(3))
    #expect(watcher.ending == .code(3))
    #expect(access("/proc/\(watcher.pid)", F_OK) != 0, "no zombie is left")
    #expect(await end(of: watcher) == .code(3), "who asks late is told too")
  }

  @Test @LoopActor func aSignalEndsIt() async throws {
    let watcher = try watcher("exec sleep 600")
    watcher.signal(SIGTERM)
    #expect(await end(of: watcher) == .signal(SIGTERM))
    watcher.signal(SIGTERM)
  }

  @Test @LoopActor func theEndOfAnothersChildIsToldWithoutHow() async throws {
    // The grandchild is left to whoever takes orphans.
    let words = try Program(
      "/bin/sh", ["-c", "sleep 600 </dev/null >/dev/null 2>&1 & echo $!"], environment: ["PATH=/usr/bin:/bin"]
    ).run().words
    let pid = try #require(Int32(words.split(separator: "\n").first ?? ""))
    let watcher = try ProcessWatcher(pid: pid, clock: UVClock())
    watcher.signal(SIGKILL)
    #expect(await end(of: watcher) == .unknown)
  }

  @Test @LoopActor func whoIsGoneIsNotWatched() throws {
    #expect(throws: ProcessWatcher.Gone.self) { try ProcessWatcher(pid: 0x3fff_fff0, clock: UVClock()) }
  }
}
