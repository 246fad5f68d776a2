import Glibc

/// The reverse proxies whose word is taken on whom a request comes from: single addresses, and networks as CIDR has them.
///
/// `X-Forwarded-For` is a list to which each proxy adds, at the end, whom it was asked by. What stands before the last
/// entry that no trusted proxy made can be anybody's invention.
public struct TrustedProxies: Sendable, Equatable {
  private struct Network: Sendable, Equatable {
    let bytes: [UInt8]
    let bits: Int

    func contains(_ address: [UInt8]) -> Bool {
      let whole = bits / 8
      guard address[..<whole] == bytes[..<whole] else { return false }
      let rest = bits % 8
      guard rest > 0 else { return true }
      return (address[whole] ^ bytes[whole]) >> UInt8(8 - rest) == 0
    }
  }

  private static let entriesMax = 32
  /// IPv4 is kept as RFC 4291, 2.5.5.2 maps it into IPv6, so that one form compares with the other.
  private static let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

  private let networks: [Network]

  public static let none = TrustedProxies(networks: [])

  private init(networks: [Network]) { self.networks = networks }

  /// Nil for what is neither an address nor a network, such as `10.0.0.0/8` or `::1`.
  public init?(_ texts: [String]) {
    var networks: [Network] = []
    for text in texts {
      let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let address = Self.bytes(of: String(parts[0])) else { return nil }
      let offset = parts[0].contains(":") ? 0 : 96
      guard parts.count > 1 else {
        networks.append(Network(bytes: address, bits: 128))
        continue
      }
      guard let bits = UInt8(parts[1]), Int(bits) + offset <= 128 else { return nil }
      networks.append(Network(bytes: address, bits: Int(bits) + offset))
    }
    self.networks = networks
  }

  public var isEmpty: Bool { networks.isEmpty }

  func trusts(_ peer: String) -> Bool {
    guard !networks.isEmpty, let address = Self.bytes(of: peer) else { return false }
    return networks.contains { $0.contains(address) }
  }

  /// Whom a request comes from: the peer itself, or, behind trusted proxies, the last that none of them is.
  func client(of peer: String, forwardedFor header: String?) -> String {
    guard let header, trusts(peer) else { return peer }
    var client = peer
    for entry in header.split(separator: ",").reversed().prefix(Self.entriesMax) {
      guard let text = Self.address(in: entry), let bytes = Self.bytes(of: text) else { return client }
      client = text
      guard networks.contains(where: { $0.contains(bytes) }) else { return client }
    }
    return client
  }

  /// Some proxies tell the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
  private static func address(in entry: Substring) -> String? {
    var text = entry.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      return String(text[text.index(after: text.startIndex)..<end])
    }
    let isWithPort = text.count { $0 == ":" } == 1
    return String(isWithPort ? text.prefix { $0 != ":" } : text)
  }

  private static func bytes(of text: String) -> [UInt8]? {
    var six = in6_addr()
    if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
    var four = in_addr()
    guard inet_pton(AF_INET, text, &four) == 1 else { return nil }
    return mapped + withUnsafeBytes(of: four) { Array($0) }
  }
}
