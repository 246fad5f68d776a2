import Bytes
import Identity
import Loop
import Realtime

/// `workbench:now:<x>`, which remembers nothing, and `workbench:latest:<x>`, which keeps its last value and offers deltas:
/// anybody who is signed in publishes whatever they like. The method `workbench.bar {person}` takes somebody's rights here away, in every
/// process, for as long as it runs.
@LoopActor final class WorkbenchChannel: ChannelKind {
  private static let barredMax = 1_000

  let prefix = "workbench"
  private var barred: Set<PersonID> = []

  func rights(of person: Person, in channel: String) async throws -> ChannelRights? {
    guard let store = store(of: channel), !barred.contains(person.id) else { return nil }
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

  func rightsChanged(of person: PersonID?, in _: ChannelScope) {
    if let person, barred.count < Self.barredMax { barred.insert(person) }
  }

  /// As a feature says that rights have changed.
  static func bar(_ hub: Hub) -> RPCMethod {
    RPCMethod("workbench.bar") { [weak hub] call in
      hub?.rightsChanged(of: try JSONValue(parsing: call.data).identifier("person"), in: .kind("workbench"))
      return .reply(Array("{}".utf8))
    }
  }

  private func store(of channel: String) -> ChannelStore? {
    if channel.hasPrefix("workbench:now:") { return .nothing }
    return channel.hasPrefix("workbench:latest:") ? .latest : nil
  }
}
