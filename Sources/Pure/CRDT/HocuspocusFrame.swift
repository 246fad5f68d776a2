import Bytes

/// A frame of Hocuspocus: many documents share a connection, so each frame names its own.
///
///     frame   = name message                      name: text, `document` or `document NUL session`
///     message = 0 sync / 1 awareness / 2 auth / 3 / 4 sync / 5 text / 6 text / 7 text / 8 saved / 9 / 10
///     auth    = 0 [ token [ version ] ] / 1 reason / 2 scope       all texts
public struct HocuspocusFrame: Hashable, Sendable {
  public enum Message: Hashable, Sendable {
    case sync(SyncMessage)
    /// As `sync`, but not to be answered.
    case syncReply(SyncMessage)
    /// An `Awareness` update.
    case awareness([UInt8])
    case queryAwareness
    /// A client shows its token; with it, newer ones name their version.
    case token(String, version: String?)
    /// The server asks for a token.
    case tokenRequest
    case permissionDenied(reason: String)
    case authenticated(Scope)
    case stateless(String)
    /// To be refused from clients.
    case broadcastStateless(String)
    case close(reason: String)
    /// Whether the client's last update is taken; until it hears so, it tells its user that work is unsaved.
    case syncStatus(isSaved: Bool)
    case ping
    case pong
  }

  public enum Scope: String, Hashable, Sendable {
    case readWrite = "read-write"
    case readOnly = "readonly"
  }

  public var document: String
  /// Tells two providers of one document on one connection apart.
  public var session: String?
  public var message: Message

  public init(document: String, session: String? = nil, message: Message) {
    self.document = document
    self.session = session
    self.message = message
  }

  public init(decoding frame: [UInt8], limits: UpdateLimits = .default) throws(UpdateError) {
    var reader = try WireReader(whole: frame, limits: limits)
    let name = try reader.string().utf8.split(
      separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    document = String(decoding: name[0], as: UTF8.self)
    session = name.count > 1 ? String(decoding: name[1], as: UTF8.self) : nil
    message = try Self.read(&reader)
    try reader.finish()
  }

  private static func read(_ reader: inout WireReader) throws(UpdateError) -> Message {
    let start = reader.error(.unexpectedEnd).offset
    switch try reader.varuint() {
    case 0: return .sync(try .read(&reader))
    case 1: return .awareness(Array(try reader.countedBytes()))
    case 2: return try readAuth(&reader)
    case 3: return .queryAwareness
    case 4: return .syncReply(try .read(&reader))
    case 5: return .stateless(try reader.string())
    case 6: return .broadcastStateless(try reader.string())
    case 7: return .close(reason: try reader.string())
    case 8: return .syncStatus(isSaved: try reader.varuint() == 1)
    case 9: return .ping
    case 10: return .pong
    case let type: throw UpdateError(.unknownMessage(type), at: start)
    }
  }

  private static func readAuth(_ reader: inout WireReader) throws(UpdateError) -> Message {
    let start = reader.error(.unexpectedEnd).offset
    switch try reader.varuint() {
    case 0:
      if reader.isAtEnd { return .tokenRequest }
      let token = try reader.string()
      return .token(token, version: reader.isAtEnd ? nil : try reader.string())
    case 1: return .permissionDenied(reason: try reader.string())
    case 2:
      guard let scope = Scope(rawValue: try reader.string()) else {
        throw UpdateError(.unknownScope, at: start)
      }
      return .authenticated(scope)
    case let type: throw UpdateError(.unknownMessage(type), at: start)
    }
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(counted: session.map { document + "\0" + $0 } ?? document)
    switch message {
    case .sync(let message): Self.write(0, message, to: &writer)
    case .syncReply(let message): Self.write(4, message, to: &writer)
    case .awareness(let update):
      writer.append(1)
      writer.append(counted: update)
    case .token, .tokenRequest, .permissionDenied, .authenticated:
      writer.append(2)
      writeAuth(to: &writer)
    case .queryAwareness: writer.append(3)
    case .stateless(let text): Self.write(5, text, to: &writer)
    case .broadcastStateless(let text): Self.write(6, text, to: &writer)
    case .close(let reason): Self.write(7, reason, to: &writer)
    case .syncStatus(let isSaved): writer.append([8, isSaved ? 1 : 0])
    case .ping: writer.append(9)
    case .pong: writer.append(10)
    }
    return writer.take()
  }

  private func writeAuth(to writer: inout ByteWriter) {
    switch message {
    case .token(let token, let version):
      Self.write(0, token, to: &writer)
      if let version { writer.append(counted: version) }
    case .tokenRequest: writer.append(0)
    case .permissionDenied(let reason): Self.write(1, reason, to: &writer)
    case .authenticated(let scope): Self.write(2, scope.rawValue, to: &writer)
    default: preconditionFailure("Only messages of authorisation are written here.")
    }
  }

  private static func write(_ type: UInt8, _ text: String, to writer: inout ByteWriter) {
    writer.append(type)
    writer.append(counted: text)
  }

  private static func write(_ type: UInt8, _ message: SyncMessage, to writer: inout ByteWriter) {
    writer.append(type)
    message.write(to: &writer)
  }
}
