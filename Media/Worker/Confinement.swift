import CSeccomp
import Glibc

/// What the process gives up before it reads a byte of anybody's: it keeps its three descriptors and some memory.
enum Confinement {
  private static let memoryBytesMax = 1 << 30
  private static let processorSecondsMax = 20
  private static let fileBytesMax = 64 << 20

  /// Why it could not; nil: it is confined, and nothing takes that back.
  static func enter() -> String? {
    // Behind everybody who waits for an answer.
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    let limits: [(__rlimit_resource, Int)] = [
      (RLIMIT_AS, memoryBytesMax), (RLIMIT_CPU, processorSecondsMax), (RLIMIT_FSIZE, fileBytesMax),
      (RLIMIT_CORE, 0),
      (RLIMIT_NOFILE, 3),
    ]
    for (resource, most) in limits where seccomp_limit(Int32(resource.rawValue), rlim_t(most)) != 0 {
      return "limit \(resource.rawValue)"
    }
    guard seccomp_renounce() == 0 else { return "prctl" }
    let error = seccomp_confine()
    return error == 0 ? nil : "seccomp \(error)"
  }
}
