import Bytes
import Identity
import Loop
import Outward
import OutwardSupport
import Telemetry
import TestSupport
import Testing

@testable import TrustedKeys

@Suite(.onTheLoop) struct TrustedKeysTests {
  /// The keys with what they stand on.
  @LoopActor private final class Fixture {
    let clock = ManualClock()
    let lines = Lines()
    let metrics = Metrics()
    let keys: TrustedKeys

    init(_ issuer: Issuer) throws {
      keys = TrustedKeys(
        url: try HTTPURL(parsing: "https://user:secret@issuer.example/keys"),
        fetch: { try await issuer.fetch() },
        clock: clock, log: Log(sink: lines), metrics: metrics)
    }

    func has(_ id: String?, _ algorithm: TokenAlgorithm = .edDSA) async throws -> Bool {
      try await keys.key(id: id, algorithm: algorithm) != nil
    }

    func isUnavailable(_ id: String?) async -> Bool {
      do {
        _ = try await keys.key(id: id, algorithm: .edDSA)
        return false
      } catch { return error is TrustedKeys.Unavailable }
    }

    func advance(seconds: UInt64) { clock.advance(ms: seconds * 1_000) }

    var page: String { String(decoding: metrics.page(), as: UTF8.self) }
  }

  @Test @LoopActor func keysAreFetchedAtFirstNeedAndOnce() async throws {
    let issuer = Issuer("a", "b")
    issuer.isSlow = true
    let fixture = try Fixture(issuer)
    #expect(issuer.fetchCount == 0)
    let tasks = ["a", "b", "c"].map { id in LoopActor.start { try? await fixture.has(id) } }
    await issuer.asked(times: 1)
    issuer.release()
    var found: [Bool?] = []
    for task in tasks { found.append(await task.value) }
    #expect(found == [true, true, false])
    #expect(issuer.fetchCount == 1)
    #expect(fixture.page.contains("lyceum_trusted_keys 2\n"))
    #expect(fixture.page.contains("lyceum_trusted_keys_fetches_total{outcome=\"ok\"} 1\n"))
  }

  @Test(
    arguments: [
      (nil, 600), (300, 300), (0, 60), (59, 60), (86_400, 86_400), (10_000_000, 86_400), (Int.max, 86_400),
    ] as [(Int?, UInt64)])
  @LoopActor func keysStayFreshForAsLongAsTheIssuerSaysWithinBounds(maxAge: Int?, seconds: UInt64)
    async throws
  {
    let issuer = Issuer()
    issuer.answer = .success(Issuer.page(["a"], maxAge: maxAge))
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a"))
    fixture.advance(seconds: seconds - 1)
    #expect(try await fixture.has("a"))
    #expect(issuer.fetchCount == 1)
    fixture.advance(seconds: 1)
    #expect(try await fixture.has("a"))
    // Who asks for what is not there waits for the fetch.
    #expect(try await fixture.has("b") == false)
    #expect(issuer.fetchCount == 2)
  }

  @Test @LoopActor func staleKeysServeWhileNewOnesAreFetched() async throws {
    let issuer = Issuer("a")
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a"))
    fixture.advance(seconds: 600)
    issuer.isSlow = true
    issuer.publish("b")
    // Found without a fetch that is over: it is held.
    #expect(try await fixture.has("a"))
    #expect(try await fixture.has("a"))
    let waiting = LoopActor.start { try? await fixture.has("b") }
    await issuer.asked(times: 2)
    issuer.release()
    #expect(await waiting.value == true)
    #expect(issuer.fetchCount == 2)
    #expect(try await fixture.has("a") == false, "the issuer has taken it back")
    #expect(issuer.fetchCount == 2)
  }

  @Test @LoopActor func anUnknownIdCausesOneFetchForAllWhoMissIt() async throws {
    let issuer = Issuer("a", maxAge: 86_400)
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a"))
    fixture.advance(seconds: 30)
    issuer.isSlow = true
    issuer.publish("a", "b")
    let tasks = (0..<50).map { number in
      LoopActor.start { try? await fixture.has(number.isMultiple(of: 2) ? "b" : "made-up-\(number)") }
    }
    await issuer.asked(times: 2)
    issuer.release()
    var found: [Bool?] = []
    for task in tasks { found.append(await task.value) }
    #expect(found == (0..<50).map { $0.isMultiple(of: 2) })
    #expect(issuer.fetchCount == 2)
  }

  @Test @LoopActor func unknownIdsCauseNoMoreThanOneFetchIn30Seconds() async throws {
    let issuer = Issuer("a", maxAge: 86_400)
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("made-up") == false)
    for second in 1..<300 {
      fixture.advance(seconds: 1)
      #expect(try await fixture.has("made-up-\(second)") == false)
      #expect(issuer.fetchCount == 1 + second / 30)
    }
  }

  @Test @LoopActor func failureKeepsTheKeysAndIsToldOnce() async throws {
    let issuer = Issuer("a")
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a"))
    issuer.fail()
    fixture.advance(seconds: 600)
    var fetchTimes: [UInt64] = []
    for second in UInt64(0)..<1_400 {
      let before = issuer.fetchCount
      // Someone who asks for what is not there waits for the fetch, if there is one.
      #expect(await fixture.isUnavailable("b"))
      #expect(try await fixture.has("a"))
      if issuer.fetchCount > before { fetchTimes.append(second) }
      fixture.advance(seconds: 1)
    }
    #expect(fetchTimes == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111])
    let told = fixture.lines.text.split(separator: "\n").filter { $0.contains("cannot be fetched") }
    #expect(told.count == 1)
    #expect(told.first?.contains("url=https://issuer.example:443/keys") == true)
    #expect(!fixture.lines.text.contains("secret"))
    issuer.publish("b")
    fixture.advance(seconds: 300)
    #expect(try await fixture.has("a"))
    #expect(try await fixture.has("b"))
    #expect(fixture.lines.text.split(separator: "\n").last?.contains("trusted keys fetched") == true)
    #expect(fixture.page.contains("lyceum_trusted_keys_fetches_total{outcome=\"failed\"} 12\n"))
  }

  @Test @LoopActor func oldKeysServeForADayAndNoLonger() async throws {
    let issuer = Issuer("a")
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a"))
    issuer.fail()
    fixture.advance(seconds: 600 + 86_400 - 1)
    #expect(try await fixture.has("a"))
    fixture.advance(seconds: 1)
    #expect(await fixture.isUnavailable("a"))
    issuer.publish("a")
    fixture.advance(seconds: 300)
    #expect(try await fixture.has("a"))
  }

  @Test @LoopActor func withoutAnyKeysNobodyIsRefusedForGood() async throws {
    let issuer = Issuer()
    issuer.fail()
    let fixture = try Fixture(issuer)
    await #expect(throws: TrustedKeys.Unavailable(retryAfterS: 2)) { try await fixture.has("a") }
    // Not asked again at once, however many come.
    for _ in 0..<10 { #expect(await fixture.isUnavailable("a")) }
    #expect(issuer.fetchCount == 1)
    issuer.publish("a")
    fixture.advance(seconds: 1)
    #expect(try await fixture.has("a"))
    #expect(issuer.fetchCount == 2)
  }

  @Test(arguments: [
    HTTPAnswer(status: 404), HTTPAnswer(status: 200, body: Array("<html>".utf8)),
    HTTPAnswer(status: 200, body: Array("{\"keys\":[]}".utf8)),
    HTTPAnswer(status: 200, body: Array("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}".utf8)),
    HTTPAnswer(status: 503, body: Issuer.sample),
  ])
  @LoopActor func whatIsNoSetOfKeysIsAFailure(answer: HTTPAnswer) async throws {
    let issuer = Issuer("a")
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a"))
    issuer.answer = .success(answer)
    fixture.advance(seconds: 600)
    #expect(try await fixture.has("a"))
    #expect(await fixture.isUnavailable("b"))
    #expect(fixture.page.contains("{outcome=\"failed\"} 1\n"))
    #expect(try await fixture.has("a"))
  }

  @Test @LoopActor func aTokenWithoutAnIdNeedsTheOnlyKeyOfItsAlgorithm() async throws {
    let issuer = Issuer("a", "ec-1", "ec-2", maxAge: 86_400)
    let fixture = try Fixture(issuer)
    #expect(try await fixture.keys.key(id: nil, algorithm: .edDSA)?.id == "a")
    fixture.advance(seconds: 30)
    #expect(try await fixture.has(nil, .es256) == false)
    #expect(issuer.fetchCount == 1, "a newer set would not make it one")
    #expect(try await fixture.has(nil, .rs256) == false)
    #expect(issuer.fetchCount == 2)
  }

  @Test @LoopActor func aKeyIsForItsAlgorithmOnly() async throws {
    let issuer = Issuer("a", "ec-1", "-", maxAge: 86_400)
    let fixture = try Fixture(issuer)
    #expect(try await fixture.has("a", .edDSA))
    #expect(try await fixture.has("ec-1", .es256))
    fixture.advance(seconds: 30)
    for algorithm in TokenAlgorithm.allCases where algorithm != .edDSA {
      #expect(try await fixture.has("a", algorithm) == false)
    }
    #expect(issuer.fetchCount == 1)
    #expect(try await fixture.has("", .edDSA) == false)
  }

  @Test @LoopActor func keysComeOverHTTP() async throws {
    let body = Base64.url.encode(Issuer.sample)
    let peer = try await Peer.start("web.py")
    let clock = ManualClock()
    let transfers = Transfers(name: "keys", threads: 1)
    let keys = TrustedKeys(
      url: try HTTPURL(parsing: "http://127.0.0.1:\(peer.port)/body/\(body)"), by: transfers, clock: clock,
      log: Log(sink: Lines()), metrics: Metrics())
    #expect(try await keys.key(id: "a", algorithm: .edDSA)?.id == "a")
    // As the server says: two minutes.
    clock.advance(ms: 119_000)
    #expect(try await keys.key(id: "a", algorithm: .edDSA)?.id == "a")
    clock.advance(ms: 1_000)
    #expect(try await keys.key(id: "b", algorithm: .edDSA) == nil)
    for _ in 0..<2 {
      #expect(try await peer.lines(through: "left").count { $0.hasPrefix("asked /body/") } == 1)
    }
  }
}
