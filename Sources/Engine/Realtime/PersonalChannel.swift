import Bytes
import Centrifuge
import Identity
import Loop
import Streams

/// `user:<id>`: what concerns one person alone. The server subscribes each connection to its person's.
@LoopActor public final class PersonalChannel: ChannelKind {
  private static let knownMax = 20_000

  public let prefix = "user"
  /// Nobody may see it.
  public let hasPresence = false
  private let streams: StreamLog
  private var known: [PersonID: StreamID] = [:]

  public init(_ streams: StreamLog) { self.streams = streams }

  public nonisolated static func name(of id: PersonID) -> String { "user:\(id)" }

  /// Whoever has something for a person appends it here.
  public func stream(of id: PersonID) async throws -> StreamID {
    if let stream = known[id] { return stream }
    let stream = try await streams.stream(named: Self.name(of: id))
    if known.count >= Self.knownMax { known = [:] }
    known[id] = stream
    return stream
  }

  public func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    guard channel.utf8.elementsEqual(Self.name(of: person.id).utf8) else { return nil }
    return ChannelRights(.stream(try await stream(of: person.id)))
  }

  public func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication {
    throw ErrorCode.permissionDenied
  }
}
