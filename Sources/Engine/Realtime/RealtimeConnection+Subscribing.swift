import Centrifuge
import Gateway
import Loop
import Telemetry

/// Subscriptions: from the request to the end, and what is read for them.
extension RealtimeConnection {
  /// Of one frame that carries what was read.
  private static let readFrameBytesMax = 65_536

  func subscribe(_ id: SubscriptionID, _ request: SubscribeRequest) async {
    do {
      guard let person else { throw ErrorCode.unauthorized }
      let revision = plane.hub.rightsRevision
      guard let rights = try await plane.hub.rights(of: person, in: request.channel) else {
        throw ErrorCode.unknownChannel
      }
      guard rights.maySubscribe else { throw ErrorCode.permissionDenied }
      let channel = try await plane.hub.channel(request.channel, rights.store)
      guard asked.remove(id) != nil else { return }
      // First joined, then read: nothing that is published in between is missed.
      let membership = channel.join(self, id, rights)
      memberships[id] = membership
      plane.hub.meter.subscriptions.add(1)
      // What changed while this was looked into was asked about those who were subscribed.
      if revision != plane.hub.rightsRevision { plane.hub.rightsChecks.add(membership) }
      var answer = try await channel.answer(to: request, rights)
      guard memberships[id] != nil else { return }
      if answer.memory == .log { fit(&answer) }
      note(request, answer)
      perform(session.subscribed(id, answer, nowMs: plane.nowMs))
      if memberships[id] != nil { channel.noteJoin(membership) }
    } catch {
      asked.remove(id)
      perform(session.refuse(id, .error(.telling(error, plane.log)), nowMs: plane.nowMs))
    }
  }

  private func fit(_ answer: inout SubscribeAnswer) {
    var bytes = roomBytes
    let fitting = answer.publications.prefix {
      bytes -= $0.data.count
      return bytes >= 0
    }
    answer.publications = Array(fitting)
  }

  func leave(_ id: SubscriptionID) {
    asked.remove(id)
    guard let membership = memberships.removeValue(forKey: id) else { return }
    plane.hub.meter.subscriptions.add(-1)
    membership.channel.leave(membership)
  }

  /// Asks anew what this person may do; a subscription that they may not have any more ends.
  func recheck(_ membership: Membership) async {
    guard let person, memberships[membership.id] != nil else { return }
    membership.checks += 1
    let check = membership.checks
    do {
      let rights = try await plane.hub.rights(of: person, in: membership.channel.name)
      // Who is asked about again meanwhile is answered by that.
      guard memberships[membership.id] != nil, check == membership.checks else { return }
      if let rights, rights.maySubscribe {
        membership.rights = rights
      } else {
        perform(session.unsubscribe(membership.id, .server))
      }
    } catch {
      // Whether they may is not known: they come back and are asked then.
      _ = ErrorCode.telling(error, plane.log)
      perform(session.lost(membership.id))
    }
  }

  /// The subscription to a channel by its name.
  func membership(in channel: String) -> Membership? {
    memberships.values.first { $0.channel.name.utf8.elementsEqual(channel.utf8) }
  }

  func readOn(_ id: SubscriptionID, after: UInt64, publicationsMax: Int, bytesMax: Int) async {
    guard let channel = memberships[id]?.channel else { return perform(session.readFailed(id)) }
    do {
      justRead = try await channel.read(after: after, publicationsMax: publicationsMax, bytesMax: bytesMax)
      let last = justRead.last?.offset ?? after
      perform(session.readThrough(id, last, top: max(last, channel.top)))
    } catch {
      _ = ErrorCode.telling(error, plane.log)
      perform(session.readFailed(id))
    }
    justRead = []
  }

  /// What was read goes out in few frames.
  func deliverRead(_ id: SubscriptionID, _ offsets: ClosedRange<UInt64>, usesDelta: Bool) {
    guard let channel = memberships[id]?.channel else { return }
    var writer = WireWriter(format)
    var bytes = 0
    for publication in justRead where offsets.contains(publication.offset) {
      if writer.messages > 0, bytes + publication.data.count > Self.readFrameBytesMax {
        send(SharedFrame(format, writer.take()))
        bytes = 0
      }
      bytes += publication.data.count
      writer.append(Push(channel: channel.name, .publication(publication, usesDelta ? .base : .plain)))
    }
    if writer.messages > 0 { send(SharedFrame(format, writer.take())) }
  }

  private func note(_ request: SubscribeRequest, _ answer: SubscribeAnswer) {
    guard request.isRecovering, answer.memory == .log else { return }
    let isOfThisLog = request.position.epoch.isEmpty || request.position.epoch == answer.top.epoch
    let isRecovered = isOfThisLog && request.position.offset <= answer.top.offset
    (isRecovered ? plane.hub.meter.recovered : plane.hub.meter.unrecovered).increment()
  }
}
