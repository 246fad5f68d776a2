import Accounts
import Bytes
import Gateway
import Identity
import Loop

/// A WebSocket that belongs to somebody, as every plane has them: the first message is an access token, the answer says
/// whose, and each change of that person is told; when they are signed out or suspended, it is closed.
@LoopActor final class WorkbenchPerson: WebSocketHandler {
  /// Centrifuge's: disconnected by the server, and not to come back with the same token.
  private static let ended = CloseCode(rawValue: 3_503)
  private static let invalidToken = CloseCode(rawValue: 3_500)

  private let accounts: Accounts
  private var socket: WebSocketConnection?
  private var watch: People.Watch?
  private var isAsked = false

  init(_ accounts: Accounts) { self.accounts = accounts }

  func opened(_ socket: WebSocketConnection) { self.socket = socket }

  func received(_ message: RawSpan, isText _: Bool) {
    guard !isAsked else { return }
    isAsked = true
    let token = message.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    LoopActor.start { [self] in
      do {
        let (person, _, watch) = try await accounts.watch(bearer: token) { [weak self] in self?.tell($0) }
        self.watch = watch
        tell(person)
      } catch {
        socket?.close(Self.invalidToken, "invalid token")
      }
    }
  }

  func closed() {
    socket = nil
    watch = nil
  }

  private func tell(_ person: Person?) {
    guard let person else {
      socket?.close(Self.ended, "signed out")
      return
    }
    var json = JSONWriter()
    json.object { json in
      json.member("handle", person.handle)
      json.member("role", person.role.rawValue)
    }
    let bytes = json.take()
    socket?.send(text: String(decoding: bytes, as: UTF8.self))
  }
}
