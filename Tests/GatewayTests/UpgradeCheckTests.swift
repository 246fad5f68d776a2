import Testing

@testable import Gateway

@Suite struct UpgradeCheckTests {
  private static let good: [(HeaderName, String)] = [
    (.host, "here.example"), (.connection, "Upgrade"), (.upgrade, "websocket"),
    (.webSocketKey, "dGhlIHNhbXBsZSBub25jZQ=="), (.webSocketVersion, "13"),
  ]

  /// `good`, or the problem in one line, for a good handshake with some headers in place of its own.
  private func verdict(
    _ changes: [(HeaderName, String?)] = [], subprotocols: [String] = [], known: [String]? = nil,
    allowsAbsentOrigin: Bool = true, allowed: [String] = [], isSecure: Bool = false
  ) -> String {
    let kept = Self.good.filter { header in !changes.contains { $0.0 == header.0 } }
    let added = changes.compactMap { name, value in value.map { (name, $0) } }
    var policy = WebSocketPolicy()
    policy.subprotocols = subprotocols
    policy.allowsAbsentOrigin = allowsAbsentOrigin
    do throws(Problem) {
      try UpgradeCheck.check(
        fields(kept + added), policy, OriginPolicy(allowed: allowed), isSecure: isSecure,
        known: known ?? subprotocols)
      return "good"
    } catch {
      return ([brief(error)] + error.headers.map { "\($0.name): \($0.value)" }).joined(separator: " ")
    }
  }

  @Test func theHandshakeOfTheRFCIsGood() { #expect(verdict() == "good") }

  @Test(arguments: [
    "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade,keep-alive", " keep-alive ,\tupgrade ",
  ])
  func connectionNamesUpgradeAmongOthers(value: String) {
    #expect(verdict([(.connection, value)]) == "good")
  }

  @Test(arguments: [nil, "", "keep-alive", "upgraded", "up grade", "keep-alive Upgrade"] as [String?])
  func withoutItThereIsNoHandshake(value: String?) {
    #expect(verdict([(.connection, value)]) == "400 bad_handshake")
  }

  @Test func aKeyIsWanted() { #expect(verdict([(.webSocketKey, nil)]) == "400 bad_handshake") }

  @Test(arguments: [
    "", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZTE=",
    "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub25-ZQ==",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
    "dGhlIHNhbXBsZSBub25j\u{E9}==", "dGhlIHNhbXBsZSBub25jZQAA",
  ])
  func theKeyIsSixteenBytesInBase64(key: String) {
    #expect(verdict([(.webSocketKey, key)]) == "400 bad_handshake")
  }

  @Test func theLastBitsOfAKeyDoNotMatter() {
    #expect(verdict([(.webSocketKey, "AAAAAAAAAAAAAAAAAAAAA/==")]) == "good")
  }

  @Test(arguments: [nil, "", "8", "12", "14", "13, 8", "013", "13.0"] as [String?])
  func onlyVersion13IsSpoken(version: String?) {
    #expect(verdict([(.webSocketVersion, version)]) == "426 websocket_version Sec-WebSocket-Version: 13")
  }

  @Test func aPageMustBeOfThisServerOrListed() {
    #expect(verdict([(.origin, "http://here.example")]) == "good")
    #expect(verdict([(.origin, "https://here.example")], isSecure: true) == "good")
    #expect(verdict([(.origin, "https://here.example")]) == "403 forbidden_origin")
    #expect(verdict([(.origin, "https://good.example")], allowed: ["https://good.example"]) == "good")
    #expect(
      verdict([(.origin, "https://good.example.evil")], allowed: ["https://good.example"])
        == "403 forbidden_origin")
    #expect(verdict([(.origin, "null")], allowed: ["*"]) == "403 forbidden_origin")
    #expect(verdict([(.origin, "")], allowed: ["*"]) == "403 forbidden_origin")
  }

  @Test func whoSendsNoOriginIsNoBrowser() {
    #expect(verdict(allowsAbsentOrigin: true) == "good")
    #expect(verdict(allowsAbsentOrigin: false) == "403 origin_required")
  }

  @Test func aSubprotocolIsOneOfTheEndpointsOrNone() {
    let own = ["centrifuge-json", "centrifuge-protobuf"]
    #expect(verdict(subprotocols: own) == "good")
    #expect(verdict([(.webSocketProtocol, "centrifuge-json")], subprotocols: own) == "good")
    #expect(verdict([(.webSocketProtocol, "other, centrifuge-protobuf")], subprotocols: own) == "good")
    #expect(verdict([(.webSocketProtocol, "other")], subprotocols: own) == "400 unknown_subprotocol")
    #expect(
      verdict([(.webSocketProtocol, "Centrifuge-JSON")], subprotocols: own) == "400 unknown_subprotocol")
    #expect(verdict([(.webSocketProtocol, "other")]) == "400 unknown_subprotocol")
    #expect(verdict([(.webSocketProtocol, " , ")]) == "good")
  }

  @Test func theFirstThatAnyEndpointKnowsMustBeThisOnes() {
    let known = ["yjs", "centrifuge-json"]
    let own = ["centrifuge-json"]
    #expect(
      verdict([(.webSocketProtocol, "yjs, centrifuge-json")], subprotocols: own, known: known)
        == "400 unknown_subprotocol")
    #expect(
      verdict([(.webSocketProtocol, "centrifuge-json, yjs")], subprotocols: own, known: known) == "good")
    #expect(verdict([(.webSocketProtocol, "x, centrifuge-json")], subprotocols: own, known: known) == "good")
  }
}
