import Centrifuge
import Loop
import Streams
import Telemetry

/// What changes something, and so keeps its order.
enum QueuedRequest {
  case publish(PublishRequest)
  case rpc(RPCRequest)
}

/// What a client calls, and is answered.
extension RealtimeConnection {
  /// In the order in which they came: one is looked into after the other, and what is appended then goes together.
  func queue(_ call: CallID, _ request: QueuedRequest) {
    queued.append((call, request))
    guard !isWorking else { return }
    isWorking = true
    LoopActor.start { [self] in await work() }
  }

  private func work() async {
    while let (call, request) = queued.first {
      queued.removeFirst()
      do {
        switch request {
        case .publish(let publish): try await take(publish, call)
        case .rpc(let rpc): try await take(rpc, call)
        }
      } catch { refuse(call, error) }
    }
    isWorking = false
  }

  private func take(_ request: PublishRequest, _ call: CallID) async throws {
    guard let person, let kind = plane.hub.kind(of: request.channel) else { throw ErrorCode.unknownChannel }
    var rights = membership(in: request.channel)?.rights
    if rights == nil { rights = try await kind.rights(of: person, in: request.channel) }
    guard let rights else { throw ErrorCode.unknownChannel }
    guard rights.mayPublish else { throw ErrorCode.permissionDenied }
    switch try await kind.publish(request.data, in: request.channel, by: person) {
    case .append(let append):
      plane.hub.streams.append([append]) { [self] result in
        if case .failure(let error) = result { return refuse(call, error) }
        answer(call, .publish)
      }
    case .kept: answer(call, .publish)
    case .now(let data):
      plane.hub.publish(now: data, in: request.channel)
      answer(call, .publish)
    case .latest(let data):
      plane.hub.publish(latest: data, in: request.channel)
      answer(call, .publish)
    }
  }

  private func take(_ request: RPCRequest, _ call: CallID) async throws {
    guard let person else { throw ErrorCode.unauthorized }
    guard let method = plane.hub.method(request.method) else { throw ErrorCode.methodNotFound }
    switch try await method.body(RPCCall(person: person, client: client, data: request.data)) {
    case .reply(let reply): answer(call, .rpc(reply))
    case .append(let appends, let then):
      LoopActor.start { [self] in
        do { answer(call, .rpc(try await then(try await plane.hub.streams.append(appends)))) } catch {
          refuse(call, error)
        }
      }
    }
  }

  private func refuse(_ call: CallID, _ error: any Error) {
    answer(call, .error(.telling(error, plane.log)))
  }

  func history(_ call: CallID, _ request: HistoryRequest) async {
    do {
      guard let membership = membership(in: request.channel) else { throw ErrorCode.permissionDenied }
      guard membership.channel.store != .nothing else { throw ErrorCode.notAvailable }
      answer(call, .history(try await membership.channel.history(request)))
    } catch { refuse(call, error) }
  }

  func presence(_ call: CallID, _ channel: String) {
    do {
      answer(call, .presence(try present(in: channel).present()))
    } catch { refuse(call, error) }
  }

  func presenceStats(_ call: CallID, _ channel: String) {
    do {
      let counts = try present(in: channel).presentCounts()
      answer(call, .presenceStats(clients: counts.clients, users: counts.users))
    } catch { refuse(call, error) }
  }

  /// The channel, where this client may see who is in it.
  private func present(in name: String) throws -> Channel {
    guard let membership = membership(in: name), membership.rights.seesPresence else {
      throw ErrorCode.permissionDenied
    }
    return membership.channel
  }
}
