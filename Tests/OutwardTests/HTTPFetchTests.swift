import Bytes
import Glibc
import OutwardSupport
import Testing

@testable import Outward

@Suite struct HTTPFetchTests {
  private let transfers = Transfers(name: "test", threads: 2)

  /// With user and password, so that each fault shows whether they are in it.
  private func url(_ peer: Peer, _ path: String, scheme: String = "http", host: String = "127.0.0.1") throws
    -> HTTPURL
  {
    try HTTPURL(parsing: "\(scheme)://user:\(secret)@\(host):\(peer.port)\(path)")
  }

  private func fault(
    _ path: String, _ limits: TransferLimits = TransferLimits(),
    at location: SourceLocation = #_sourceLocation
  ) async throws -> TransferFault? {
    let peer = try await Peer.start("web.py")
    let fetch = HTTPFetch(try url(peer, path), limits: limits)
    let thrown = await OutwardTests.fault(
      { () throws(TransferFault) in try await fetch.run(on: transfers) }, at: location)
    #expect(thrown?.peer == "http://127.0.0.1:\(peer.port)", sourceLocation: location)
    #expect(OpenSockets.count(toPort: peer.port) == 0, sourceLocation: location)
    return thrown
  }

  @Test func answerHasStatusHeadersAndBody() async throws {
    let peer = try await Peer.start("web.py")
    let answer = try await HTTPFetch(url(peer, "/text")).run(on: transfers)
    #expect(answer.status == 200)
    #expect(answer.body == Array("hello".utf8))
    #expect(answer.header("etag") == "\"one\"")
    #expect(answer.header("x-twice") == "a, b")
    #expect(answer.freshnessS == 200)
    #expect(OpenSockets.count(toPort: peer.port) == 0)
  }

  @Test func requestCarriesTheLoginAndNothingElseOfIt() async throws {
    let peer = try await Peer.start("web.py")
    let answer = try await HTTPFetch(url(peer, "/echo?a=b")).run(on: transfers)
    let request = String(decoding: answer.body, as: UTF8.self)
    #expect(request.hasPrefix("GET /echo?a=b HTTP/1.1\r\nHost: 127.0.0.1:\(peer.port)\r\n"))
    #expect(
      request.contains("Authorization: Basic \(Base64.standard.encode(Array("user:\(secret)".utf8)))\r\n"))
    #expect(request.contains("User-Agent: Lyceum\r\n"))
    #expect(!request.contains(secret))
    #expect(!request.lowercased().contains("accept-encoding"))
  }

  @Test func aStatusThatRefusesIsAnAnswer() async throws {
    let peer = try await Peer.start("web.py")
    #expect(try await HTTPFetch(url(peer, "/status/503")).run(on: transfers).status == 503)
    #expect(try await HTTPFetch(url(peer, "/status/304")).run(on: transfers).status == 304)
  }

  @Test func headersOfAProvisionalAnswerAreNotTheAnswers() async throws {
    let peer = try await Peer.start("web.py")
    let answer = try await HTTPFetch(url(peer, "/early")).run(on: transfers)
    #expect(answer.status == 200)
    #expect(answer.header("x-hint") == nil)
    #expect(answer.header("x-last") == "yes")
  }

  @Test func bodyOfTheBoundIsTakenAndOneByteMoreIsNot() async throws {
    let peer = try await Peer.start("web.py")
    let limits = TransferLimits(bodyBytesMax: 5_000)
    #expect(
      try await HTTPFetch(url(peer, "/bytes/5000"), limits: limits).run(on: transfers).body.count == 5_000)
    #expect(try await fault("/bytes/5001", limits)?.reason == .tooLarge)
  }

  @Test func bodyWithoutALengthEndsAtTheBound() async throws {
    #expect(try await fault("/endless")?.reason == .tooLarge)
  }

  @Test func headWithoutAnEndEndsAtItsBound() async throws {
    #expect(try await fault("/endless-head")?.reason == .tooLarge)
  }

  @Test(arguments: ["/silent", "/drip"])
  func aSlowServerMeetsTheDeadline(path: String) async throws {
    let thrown = try await fault(path, TransferLimits(totalMs: 300))
    #expect(thrown?.reason == .timedOut)
    #expect(thrown?.isPermanent == false)
  }

  @Test(arguments: ["/cut", "/nothing"])
  func anAnswerThatEndsTooSoonIsNone(path: String) async throws {
    #expect(try await fault(path)?.reason == .connectionLost)
  }

  @Test func whatIsNotHTTPIsNoAnswer() async throws {
    #expect(try await fault("/garbage")?.reason == .broken)
  }

  @Test(arguments: ["/elsewhere/text", "/status/301", "/status/307"])
  func redirectionIsRefused(path: String) async throws {
    #expect(try await fault(path)?.reason == .redirected)
  }

  @Test func redirectionIsNeverFollowedToHTTP() async throws {
    let limits = TransferLimits(redirectsMax: 3)
    #expect(try await fault("/elsewhere/text", limits)?.reason == .redirected)
  }

  @Test func redirectionIsFollowedToHTTPSWhereThatIsWanted() async throws {
    let certificate = try Certificate()
    let peer = try await Peer.start("web.py", [certificate.folder])
    func fetch(_ path: String, redirectsMax: Int) throws -> HTTPFetch {
      HTTPFetch(
        try url(peer, path, scheme: "https"), limits: TransferLimits(redirectsMax: redirectsMax),
        authorities: certificate.path)
    }
    let answer = try await fetch("/elsewhere/text", redirectsMax: 1).run(on: transfers)
    #expect(answer.status == 200)
    #expect(answer.header("x-first") == nil)
    let endless = try fetch("/round", redirectsMax: 3)
    #expect(
      await OutwardTests.fault { () throws(TransferFault) in try await endless.run(on: transfers) }?.reason
        == .redirected)
    let asked = try await peer.lines(through: "asked /text") + peer.lines(through: "asked /round")
    #expect(asked.contains("asked /elsewhere/text"))
  }

  @Test func certificateIsBelievedOnlyFromAKnownAuthority() async throws {
    let certificate = try Certificate()
    let peer = try await Peer.start("web.py", [certificate.folder])
    let stranger = HTTPFetch(try url(peer, "/text", scheme: "https"))
    let thrown = await OutwardTests.fault { () throws(TransferFault) in try await stranger.run(on: transfers)
    }
    #expect(thrown?.reason == .untrusted)
    let known = HTTPFetch(try url(peer, "/status/200", scheme: "https"), authorities: certificate.path)
    #expect(try await known.run(on: transfers).status == 200)
    #expect(try await peer.line() == "asked /status/200", "the stranger was asked all the same")
  }

  @Test func certificateOfAnotherNameIsNotBelieved() async throws {
    let certificate = try Certificate(names: "DNS:other.example")
    let peer = try await Peer.start("web.py", [certificate.folder])
    let fetch = HTTPFetch(try url(peer, "/text", scheme: "https"), authorities: certificate.path)
    let thrown = await OutwardTests.fault { () throws(TransferFault) in try await fetch.run(on: transfers) }
    #expect(thrown?.reason == .untrusted)
  }

  @Test func aServerWithoutTLSIsNotTalkedToInTheClear() async throws {
    // One that speaks first.
    let peer = try await Peer.start("mail.py")
    let fetch = HTTPFetch(try url(peer, "/text", scheme: "https"))
    let thrown = await OutwardTests.fault { () throws(TransferFault) in try await fetch.run(on: transfers) }
    #expect(thrown?.reason == .unencrypted)
  }

  @Test func nobodyListening() async throws {
    let port = try await { try await Peer.start("web.py").port }()
    let fetch = HTTPFetch(try HTTPURL(parsing: "http://user:\(secret)@127.0.0.1:\(port)/"))
    let thrown = await OutwardTests.fault { () throws(TransferFault) in try await fetch.run(on: transfers) }
    #expect(thrown?.reason == .unreachable)
    #expect(thrown?.sentence.hasPrefix("http://127.0.0.1:\(port): it takes no connection") == true)
  }

  // A proxy would look the name up in our place.
  @Test(.enabled(if: getenv("http_proxy") == nil))
  func nameWithoutAnAddress() async throws {
    let fetch = HTTPFetch(try HTTPURL(parsing: "http://user:\(secret)@no-such-host.invalid/"))
    let thrown = await OutwardTests.fault { () throws(TransferFault) in try await fetch.run(on: transfers) }
    #expect(thrown?.reason == .unresolved)
  }
}
