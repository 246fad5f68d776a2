import Bytes
import Centrifuge
import Identity

/// What processes tell each other of the real-time plane. Pure.
///
///     message      = %x01 channel data                              ; published, and kept nowhere
///                  | %x02 channel offset:varuint data               ; a latest value
///                  | %x03 *channel                                  ; whoever has these latest values tells them
///                  | %x04 person:varuint scope:byte name            ; rights have changed; person 0: everybody's
///                  | %x05 channel count:varuint *presence *client   ; came, and went
///                  | %x06                                           ; from here on everybody who is there is told once
///                  | %x07                                           ; that was everybody
///                  | %x08 process id:varuint session frame          ; said by a client whose stream that process holds
///                  | %x09 process id:varuint known:byte             ; the answer
///     presence     = client user is-told:byte connection-info channel-info
///
/// Texts and data have their lengths before them.
enum PeerMessage: Hashable {
  case published(String, data: [UInt8])
  case latest(String, offset: UInt64, data: [UInt8])
  case latestWanted([String])
  case rightsChanged(PersonID?, ChannelScope)
  case presence(String, came: [PeerPresence], went: [String])
  case presenceBegins
  case presenceEnds
  case emulation(to: String, id: UInt64, session: String, frame: [UInt8])
  case emulated(to: String, id: UInt64, isKnown: Bool)

  /// What of a message of one kind is told at once, more or less; longer ones are told in several.
  static let bytesMax = 32_768

  var bytes: [UInt8] {
    var writer = ByteWriter(capacityBytes: 128)
    switch self {
    case .published(let channel, let data):
      writer.append(0x01)
      writer.append(counted: channel)
      writer.append(counted: data)
    case .latest(let channel, let offset, let data):
      writer.append(0x02)
      writer.append(counted: channel)
      writer.append(varuint: offset)
      writer.append(counted: data)
    case .latestWanted(let channels):
      writer.append(0x03)
      for channel in channels { writer.append(counted: channel) }
    case .rightsChanged(let person, let scope):
      writer.append(0x04)
      writer.append(varuint: UInt64(person?.rawValue ?? 0))
      writer.append(scope.number)
      writer.append(counted: scope.name)
    case .presence(let channel, let came, let went):
      writer.append(0x05)
      writer.append(counted: channel)
      writer.append(varuint: UInt64(came.count))
      for presence in came { presence.write(to: &writer) }
      for client in went { writer.append(counted: client) }
    case .presenceBegins: writer.append(0x06)
    case .presenceEnds: writer.append(0x07)
    case .emulation(let process, let id, let session, let frame):
      writer.append(0x08)
      writer.append(counted: process)
      writer.append(varuint: id)
      writer.append(counted: session)
      writer.append(counted: frame)
    case .emulated(let process, let id, let isKnown):
      writer.append(0x09)
      writer.append(counted: process)
      writer.append(varuint: id)
      writer.append(isKnown ? 1 : 0)
    }
    return writer.take()
  }

  /// Nil: what only another version of the server understands.
  init?(_ bytes: [UInt8]) throws(ByteError) {
    var reader = ByteReader(bytes)
    switch try reader.byte() {
    case 0x01:
      self = .published(try reader.countedString(), data: Array(try reader.countedBytes()))
    case 0x02:
      self = .latest(
        try reader.countedString(), offset: try reader.varuint(), data: Array(try reader.countedBytes()))
    case 0x03:
      var channels: [String] = []
      while !reader.isAtEnd { channels.append(try reader.countedString()) }
      self = .latestWanted(channels)
    case 0x04:
      let person = Int64(exactly: try reader.varuint()).flatMap { PersonID($0) }
      guard let scope = ChannelScope(try reader.byte(), try reader.countedString()) else { return nil }
      self = .rightsChanged(person, scope)
    case 0x05: self = try Self.presence(&reader)
    case 0x06: self = .presenceBegins
    case 0x07: self = .presenceEnds
    case 0x08:
      self = .emulation(
        to: try reader.countedString(), id: try reader.varuint(), session: try reader.countedString(),
        frame: Array(try reader.countedBytes()))
    case 0x09:
      self = .emulated(
        to: try reader.countedString(), id: try reader.varuint(), isKnown: try reader.byte() != 0)
    default: return nil
    }
  }

  private static func presence(_ reader: inout ByteReader) throws(ByteError) -> PeerMessage {
    let channel = try reader.countedString()
    var came: [PeerPresence] = []
    for _ in 0..<(try reader.count(max: bytesMax)) { came.append(try PeerPresence(&reader)) }
    var went: [String] = []
    while !reader.isAtEnd { went.append(try reader.countedString()) }
    return .presence(channel, came: came, went: went)
  }
}

/// Somebody who is subscribed to a channel in one process, as the others know them.
struct PeerPresence: Hashable {
  let info: ClientInfo
  /// Whether others are told that they come and go.
  let isTold: Bool

  init(_ info: ClientInfo, isTold: Bool) {
    self.info = info
    self.isTold = isTold
  }

  fileprivate init(_ reader: inout ByteReader) throws(ByteError) {
    let client = try reader.countedString()
    let user = try reader.countedString()
    isTold = try reader.byte() != 0
    info = ClientInfo(
      user: user, client: client, connectionInfo: Array(try reader.countedBytes()),
      channelInfo: Array(try reader.countedBytes()))
  }

  fileprivate func write(to writer: inout ByteWriter) {
    writer.append(counted: info.client)
    writer.append(counted: info.user)
    writer.append(isTold ? 1 : 0)
    writer.append(counted: info.connectionInfo)
    writer.append(counted: info.channelInfo)
  }
}
