import OutwardSupport
import Testing

@testable import Outward

/// Waits for its last bytes for as long as anybody lets it.
private let patience = TransferLimits(totalMs: 600_000, connectMs: 600_000)

@Suite struct TransfersTests {
  private func fetch(_ peer: Peer, _ path: String = "/silent") throws -> HTTPFetch {
    HTTPFetch(try HTTPURL(parsing: "http://127.0.0.1:\(peer.port)\(path)"), limits: patience)
  }

  private func start(_ fetch: HTTPFetch, on transfers: Transfers) -> Task<TransferFault?, Never> {
    Task { await fault { () throws(TransferFault) in try await fetch.run(on: transfers) } }
  }

  @Test func cancellationEndsATransfer() async throws {
    let transfers = Transfers(name: "test", threads: 1)
    let peer = try await Peer.start("web.py")
    let task = start(try fetch(peer), on: transfers)
    _ = try await peer.lines(through: "asked")
    #expect(OpenSockets.count(toPort: peer.port) == 1)
    task.cancel()
    #expect(await task.value?.reason == .cancelled)
    #expect(OpenSockets.count(toPort: peer.port) == 0)
    #expect(try await peer.line() == "left")
    // The thread is free again.
    #expect(try await fetch(peer, "/text").run(on: transfers).status == 200)
  }

  @Test func closingEndsWhatRunsAndWhatWaits() async throws {
    let transfers = Transfers(name: "test", threads: 1)
    let peer = try await Peer.start("web.py")
    let running = start(try fetch(peer), on: transfers)
    _ = try await peer.lines(through: "asked")
    let waiting = start(try fetch(peer), on: transfers)
    transfers.close()
    #expect(await running.value?.reason == .closing)
    #expect(await waiting.value?.reason == .closing)
    #expect(try await peer.line() == "left")
    let late = try fetch(peer)
    #expect(
      await fault { () throws(TransferFault) in try await late.run(on: transfers) }?.reason == .closing)
    #expect(OpenSockets.count(toPort: peer.port) == 0)
  }

  @Test func aFullQueueRefusesAtOnce() async throws {
    let transfers = Transfers(name: "test", threads: 1, queueMax: 1)
    let peer = try await Peer.start("web.py")
    let tasks = [start(try fetch(peer), on: transfers)]
    _ = try await peer.lines(through: "asked")
    // One runs and one may wait, so of two more one is refused.
    let more = [start(try fetch(peer), on: transfers), start(try fetch(peer), on: transfers)]
    let refused = await withTaskGroup(of: TransferFault?.self) { group in
      for task in more { group.addTask { await task.value } }
      let first = await group.next()
      transfers.close()
      return first ?? nil
    }
    #expect(refused?.reason == .busy)
    for task in tasks + more { _ = await task.value }
  }

  @Test func manyTransfersAtOnceLeaveNothingBehind() async throws {
    let transfers = Transfers(name: "test", threads: 4, queueMax: 200)
    let peer = try await Peer.start("web.py")
    let paths = ["/text", "/cut", "/nothing", "/endless", "/elsewhere/text", "/garbage"]
    let fetches = try (0..<120).map { try fetch(peer, paths[$0 % paths.count]) }
    let answered = await withTaskGroup(of: Int.self) { group in
      for fetch in fetches {
        group.addTask {
          do throws(TransferFault) {
            return try await fetch.run(on: transfers).status == 200 ? 1 : 0
          } catch { return 0 }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(answered == 20)
    #expect(OpenSockets.count(toPort: peer.port) == 0)
  }
}
