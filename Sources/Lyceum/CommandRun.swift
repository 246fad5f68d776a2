import Glibc
import Loop
import Telemetry

/// A command as a whole: its body on the loop, its log flushed, and its exit code.
enum CommandRun {
  /// What the operator wants; nil when something is wrong with it, which has been said then, all at once.
  static func configuration(_ arguments: [String], _ environment: [String: String]) -> Configuration? {
    do { return try Configuration(arguments: arguments, environment: environment) } catch {
      for fault in error.list { complain("lyceum: \(fault)") }
      return nil
    }
  }

  /// Once per process.
  static func onLoop(_ body: @escaping @Sendable @LoopActor () async -> Int32) -> Int32 {
    // A peer that has left is told by the write, not by a signal.
    signal(SIGPIPE, SIG_IGN)
    let outcome = Outcome()
    Loop.run { outcome.status = await body() }
    Log.shared.close()
    return outcome.status
  }

  @LoopActor private final class Outcome {
    nonisolated(unsafe) var status: Int32 = 0  // written on the loop, read when the loop has ended
    nonisolated init() {}
  }
}
