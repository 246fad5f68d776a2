import Loop
import TestSupport
import Testing

@testable import Gateway

@Suite(.onTheLoop) struct RequestBodyTests {
  /// A body, and what it told its connection: true to go on reading, false to stop.
  @LoopActor private final class Upload {
    private(set) var readings: [Bool] = []
    private(set) lazy var body = RequestBody(
      length: length, collectMax: collectMax, isHeldWhole: isHeldWhole
    ) { [unowned self] in
      readings.append($0)
    }
    private let length: Int
    private let collectMax: Int
    private let isHeldWhole: Bool

    init(_ length: Int, collectMax: Int = 1 << 20, isHeldWhole: Bool = false) {
      self.length = length
      self.collectMax = collectMax
      self.isHeldWhole = isHeldWhole
    }

    func receive(_ bytes: [UInt8]) { bytes.withUnsafeBytes { body.receive($0) } }
    func receive(_ words: String) { receive(Array(words.utf8)) }
  }

  /// Until everything that was started on the loop has run as far as it can.
  @LoopActor private func settled() async {
    for _ in 0..<4 { await LoopActor.start {}.value }
  }

  @Test @LoopActor func anEmptyBodyEndsAtOnce() async throws {
    let upload = Upload(0)
    #expect(try await upload.body.next() == nil)
    #expect(try await upload.body.collect() == [])
  }

  @Test @LoopActor func chunksComeInOrderAndSmallOnesTogether() async throws {
    let upload = Upload(9)
    upload.receive("abc")
    upload.receive("def")
    #expect(try await upload.body.next().map { text($0) } == "abcdef")
    upload.receive("ghi")
    upload.body.end()
    #expect(try await upload.body.next().map { text($0) } == "ghi")
    #expect(try await upload.body.next() == nil)
    #expect(try await upload.body.next() == nil)
    #expect(upload.readings.isEmpty)
  }

  @Test @LoopActor func aBodyThatIsHeldWholeIsReadToItsEnd() async throws {
    let length = 4 * RequestBody.heldBytesMax
    let upload = Upload(length, collectMax: length, isHeldWhole: true)
    for _ in 0..<4 { upload.receive([UInt8](repeating: 7, count: RequestBody.heldBytesMax)) }
    upload.body.end()
    #expect(upload.readings.isEmpty)
    #expect(try await upload.body.collect().count == length)
  }

  @Test @LoopActor func aReaderThatWaitsGetsTheNextChunkAsItComes() async throws {
    let upload = Upload(6)
    let body = upload.body
    let reader = LoopActor.start { () -> [String] in
      var seen: [String] = []
      while let chunk = try? await body.next() { seen.append(text(chunk)) }
      return seen
    }
    await settled()
    upload.receive("abc")
    await settled()
    upload.receive("def")
    await settled()
    body.end()
    #expect(await reader.value == ["abc", "def"])
  }

  @Test @LoopActor func aReaderThatWaitsIsToldOfTheEndAndOfAFailure() async throws {
    let ended = Upload(1)
    let body = ended.body
    let first = LoopActor.start { try? await body.next() == nil }
    await settled()
    body.end()
    #expect(await first.value == true)

    let failed = Upload(1)
    let broken = failed.body
    let second = LoopActor.start { () -> String in
      do { return "\(String(describing: try await broken.next()))" } catch {
        return (error as? Problem).map { brief($0) } ?? "\(error)"
      }
    }
    await settled()
    broken.fail(Problem(.badRequest, "body_cut_short", "The connection ended before the body did."))
    #expect(await second.value == "400 body_cut_short")
  }

  @Test @LoopActor func aboveTheBoundThePeerWaitsUntilTheHandlerHasCaughtUp() async throws {
    let upload = Upload(1 << 20)
    let piece = [UInt8](repeating: 7, count: 65_536)
    let pieces = RequestBody.heldBytesMax / piece.count
    for _ in 0..<pieces { upload.receive(piece) }
    #expect(!upload.body.isPaused && upload.readings == [], "the bound itself is not above it")
    upload.receive([1])
    #expect(upload.body.isPaused && upload.readings == [false])
    upload.receive(piece)
    #expect(upload.readings == [false], "said once")
    #expect(try await upload.body.next()?.count == (pieces + 1) * piece.count + 1)
    #expect(!upload.body.isPaused && upload.readings == [false, true])
    for _ in 0...pieces { upload.receive(piece) }
    #expect(upload.readings == [false, true, false])
  }

  @Test @LoopActor func whatIsGivenBackTakesWhatComesNext() async throws {
    let (one, other) = (Upload(1 << 20), Upload(1 << 20))
    let piece = [UInt8](repeating: 7, count: 65_536)
    for _ in 0..<3 { one.receive(piece) }
    var bytes = try #require(try await one.body.next())
    let (place, capacity) = (bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }, bytes.capacity)
    #expect(capacity >= RequestBody.heldBytesMax + piece.count, "all that may come has room")
    one.body.giveBack(&bytes)
    #expect(bytes.isEmpty)
    other.receive("abc")
    let next = try #require(try await other.body.next())
    #expect(text(next) == "abc" && next.capacity == capacity)
    #expect(next.withUnsafeBytes { Int(bitPattern: $0.baseAddress) } == place)
  }

  @Test @LoopActor func whatHasComeIsReadBeforeTheFailure() async throws {
    let upload = Upload(9)
    upload.receive("abc")
    upload.body.fail(Problem(.requestTimeout, "request_timeout", "Too slow."))
    #expect(try await upload.body.next().map { text($0) } == "abc")
    for _ in 0..<2 { await #expect(throws: Problem.self) { try await upload.body.next() } }
    await #expect(throws: Problem.self) { try await upload.body.collect() }
  }

  @Test @LoopActor func afterTheEndNothingFails() async throws {
    let upload = Upload(3)
    upload.receive("abc")
    upload.body.end()
    upload.body.fail(Problem(.badRequest, "body_cut_short", "Too late."))
    #expect(try await upload.body.collect() == Array("abc".utf8))
    #expect(try await upload.body.next() == nil)
  }

  @Test @LoopActor func allOfItIsCollectedAsItComes() async throws {
    let upload = Upload(300_000)
    let body = upload.body
    let reader = LoopActor.start { try? await body.collect() }
    var sent: [UInt8] = []
    for number in 0..<300 {
      let chunk = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1_000)
      upload.receive(chunk)
      sent += chunk
      if number.isMultiple(of: 7) { await settled() }
    }
    body.end()
    #expect(await reader.value == sent)
  }

  @Test @LoopActor func moreThanTheLimitIsNotCollected() async throws {
    #expect(try await Upload(0, collectMax: 0).body.collect() == [])
    do {
      _ = try await Upload(11, collectMax: 10).body.collect()
      Issue.record("11 bytes are more than 10")
    } catch let problem as Problem {
      #expect(brief(problem) == "413 body_too_large")
      #expect(problem.detail == "The body may have at most 10 bytes here.")
    }
  }
}
