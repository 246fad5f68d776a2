import Identity
import Loop
import Realtime

/// `workbench:now:<x>`, which remembers nothing, and `workbench:latest:<x>`, which keeps its last value and offers deltas:
/// anybody who is signed in publishes whatever they like.
@LoopActor final class WorkbenchChannel: ChannelKind {
  let prefix = "workbench"

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    guard let store = store(of: channel) else { return nil }
    var rights = ChannelRights(store)
    rights.mayPublish = true
    rights.seesPresence = person.role > .learner
    rights.maySubscribe = !channel.hasSuffix(":staff") || person.role > .learner
    rights.offersDelta = store == .latest
    return rights
  }

  func publish(
    _ data: [UInt8], in channel: String, by person: Person
  ) async throws -> ChannelPublication {
    store(of: channel) == .latest ? .latest(data) : .now(data)
  }

  private func store(of channel: String) -> ChannelStore? {
    if channel.hasPrefix("workbench:now:") { return .nothing }
    return channel.hasPrefix("workbench:latest:") ? .latest : nil
  }
}
