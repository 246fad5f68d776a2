/// What the server says unasked. Centrifuge client protocol v2, definitions/client.proto: Push.
public struct Push: Hashable, Sendable {
  /// Empty where it is about the connection.
  public var channel: String
  public var event: Event

  public init(channel: String = "", _ event: Event) {
    self.channel = channel
    self.event = event
  }

  public enum Event: Hashable, Sendable {
    case publication(Publication, PublicationForm)
    case join(ClientInfo)
    case leave(ClientInfo)
    case unsubscribe(UnsubscribeCode)
    /// A message to this connection alone.
    case message([UInt8])
    /// The server has subscribed the client.
    case subscribe(SubscribeResult)
    case connect(ConnectResult)
    /// What a close frame says, for transports that have none.
    case disconnect(DisconnectCode)
    case refresh(Expiry?)
  }
}
