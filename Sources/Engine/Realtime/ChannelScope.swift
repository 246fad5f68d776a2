/// Some of all channels: what a change of rights is about.
public enum ChannelScope: Hashable, Sendable {
  /// One, by its name.
  case channel(String)
  /// All whose names begin with this, before the first colon.
  case kind(String)
  case every

  func contains(_ channel: String) -> Bool {
    switch self {
    case .channel(let name): name.utf8.elementsEqual(channel.utf8)
    case .kind(let prefix): Self.kind(of: channel)?.utf8.elementsEqual(prefix.utf8) == true
    case .every: true
    }
  }

  /// What stands before the first colon.
  static func kind(of channel: String) -> Substring? {
    channel.utf8.firstIndex(of: UInt8(ascii: ":")).map { channel[..<$0] }
  }

  var number: UInt8 {
    switch self {
    case .every: 0
    case .kind: 1
    case .channel: 2
    }
  }

  var name: String {
    switch self {
    case .every: ""
    case .kind(let name), .channel(let name): name
    }
  }

  init?(_ number: UInt8, _ name: String) {
    switch number {
    case 0: self = .every
    case 1: self = .kind(name)
    case 2: self = .channel(name)
    default: return nil
    }
  }
}
