import Bytes

/// What a WebSocket handshake must have before the library completes it: RFC 6455, 4.2.1. Pure.
enum UpgradeCheck {
  static func check(
    _ headers: HeaderFields, _ policy: WebSocketPolicy, _ origins: OriginPolicy, isSecure: Bool,
    known: [String]
  ) throws(Problem) {
    guard list(headers[.connection]).contains(where: { $0.lowercased() == "upgrade" }),
      isKey(headers[.webSocketKey] ?? "")
    else {
      throw Problem(
        .badRequest, "bad_handshake", "The WebSocket handshake lacks Connection: Upgrade or its key.")
    }
    guard headers[.webSocketVersion] == "13" else {
      throw Problem(.upgradeRequired, "websocket_version", "WebSocket version 13 is spoken here.").with(
        header: "Sec-WebSocket-Version", "13")
    }
    if let origin = headers[.origin] {
      guard origins.allows(origin, host: headers[.host], isSecure: isSecure) else {
        throw Problem(
          .forbidden, "forbidden_origin",
          "Pages of this origin may not connect; LYCEUM_ALLOWED_ORIGINS lists those that may.")
      }
    } else if !policy.allowsAbsentOrigin {
      throw Problem(.forbidden, "origin_required", "A browser's Origin is wanted here.")
    }
    // The library takes the first that any endpoint knows: it must be this endpoint's.
    let offered = list(headers[.webSocketProtocol])
    let taken = offered.first { known.contains($0) }
    guard offered.isEmpty || taken.map({ policy.subprotocols.contains($0) }) ?? false else {
      let spoken = policy.subprotocols.isEmpty ? "none" : policy.subprotocols.joined(separator: ", ")
      throw Problem(.badRequest, "unknown_subprotocol", "Subprotocols spoken here: \(spoken).")
    }
  }

  /// Base 64 of 16 bytes, whatever the four bits that are left over.
  private static func isKey(_ key: String) -> Bool {
    key.utf8.count == 24 && key.hasSuffix("==")
      && key.utf8.prefix(22).allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F: true  // 0-9 A-Z a-z + /
        default: false
        }
      }
  }

  private static func list(_ header: String?) -> [String] {
    (header ?? "").split(separator: ",").map { String(Substring(ASCII.trimmed($0.utf8))) }.filter {
      !$0.isEmpty
    }
  }
}
