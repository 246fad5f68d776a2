import CUV
import Glibc
import Loop

/// What it costs to enter the loop from a callback of C, to start and await, and to await a worker. Each figure
/// stands beside what the language or the library offers for the same, in one run. Prints JSON.
@main struct LoopBench {
  nonisolated static func main() {
    let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    Loop.run { await measure(rounds) }
  }

  @LoopActor private static func measure(_ rounds: Int) async {
    var rows: [(name: String, ns: Double)] = []
    rows.append(("callback, nothing", timed(rounds) { call(onNothing, rounds) }))
    rows.append(("callback, LoopActor.enter", timed(rounds) { call(onEnter, rounds) }))
    rows.append(("callback, assumeIsolated", timed(rounds) { call(onAssume, rounds) }))
    let few = max(1, rounds / 20)
    rows.append(
      ("start a task and await it", await timedAsync(few) { await LoopActor.start { count += 1 }.value }))
    rows.append(
      (
        "await a continuation that is resumed at once",
        await timedAsync(few) {
          await withUnsafeContinuation { (c: UnsafeContinuation<Void, Never>) in c.resume() }
        }
      ))
    let pool = WorkerPool(name: "bench", threads: 2, queueMax: 16)
    let fewer = max(1, rounds / 100)
    rows.append(("await a worker of the pool", await timedAsync(fewer) { try! await pool.run {} }))
    rows.append(("await libuv's own pool", await timedAsync(fewer) { await libuvWork() }))
    pool.close()
    print(
      "["
        + rows.map { "{\"what\":\"\($0.name)\",\"ns\":\(($0.ns * 10).rounded() / 10)}" }.joined(
          separator: ",") + "]")
  }

  /// Not inlined, so that the callbacks are called as C calls them: by their address.
  @inline(never) private static func call(
    _ callback: @convention(c) (UnsafeMutableRawPointer?) -> Void, _ rounds: Int
  ) {
    for _ in 0..<rounds { callback(nil) }
  }

  @LoopActor private static func timed(_ rounds: Int, _ body: () -> Void) -> Double {
    let start = uv_hrtime()
    body()
    return Double(uv_hrtime() - start) / Double(rounds)
  }

  @LoopActor private static func timedAsync(_ rounds: Int, _ body: @LoopActor () async -> Void) async
    -> Double
  {
    let start = uv_hrtime()
    for _ in 0..<rounds { await body() }
    return Double(uv_hrtime() - start) / Double(rounds)
  }

  @LoopActor private static func libuvWork() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let work = UnsafeMutablePointer<uv_work_t>.allocate(capacity: 1)
      work.initialize(to: uv_work_t())
      work.pointee.data = Unmanaged.passRetained(Waiting(continuation)).toOpaque()
      uv_queue_work(Loop.handle, work, onWork, onWorkDone)
    }
  }
}

@LoopActor private var count = 0

private final class Waiting {
  let continuation: UnsafeContinuation<Void, Never>
  init(_ continuation: UnsafeContinuation<Void, Never>) { self.continuation = continuation }
}

// The work of every callback is the same, so that their differences are the price of entering.
private func onNothing(_: UnsafeMutableRawPointer?) { bare += 1 }
private func onEnter(_: UnsafeMutableRawPointer?) { LoopActor.enter(()) { count += 1 } }
private func onAssume(_: UnsafeMutableRawPointer?) { LoopActor.shared.assumeIsolated { _ in bare += 1 } }
nonisolated(unsafe) private var bare = 0  // of the loop's thread alone

private func onWork(_: UnsafeMutablePointer<uv_work_t>?) {}

private func onWorkDone(_ work: UnsafeMutablePointer<uv_work_t>?, _: Int32) {
  guard let work, let data = work.pointee.data else { return }
  Unmanaged<Waiting>.fromOpaque(data).takeRetainedValue().continuation.resume()
  work.deallocate()
}
