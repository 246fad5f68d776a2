/// What was found where the cluster is to be, and so what to do: a value, so that every case stands in a table of
/// the tests.
struct Survey: Equatable, Sendable {
  enum Directory: Equatable, Sendable {
    case absent
    case empty
    /// Files, but nothing of PostgreSQL's.
    case unknown
    case cluster(version: String)
  }

  enum Postmaster: Equatable, Sendable {
    case none
    /// There is a file, and no process id in it.
    case unclear
    /// Nobody has that process id.
    case gone
    /// Somebody has it who is no PostgreSQL on this directory: the system gave the number anew.
    case stranger
    case ours(PostmasterFile)
  }

  enum Step: Equatable, Sendable {
    case make
    case start(removesPIDFile: Bool)
    case adopt(PostmasterFile)
    /// It ends by itself, or is only just beginning: look again soon.
    case wait
    case refuse(ClusterFault)
  }

  /// A file without a process id is one that is being written, for so long.
  static let unclearMs: UInt64 = 1_000

  let path: String
  let directory: Directory
  let postmaster: Postmaster
  /// Processes that Lyceum started on it live, if only those that a killed postmaster left.
  let isHeld: Bool

  /// Processes live whom no postmaster leads.
  var isOrphaned: Bool {
    if case .ours = postmaster { return false }
    return isHeld
  }

  /// `waitedMs`: for how long the steps before this one only waited.
  func step(waitedMs: UInt64) -> Step {
    switch directory {
    case .unknown: return .refuse(.unknownFiles(directory: path))
    case .cluster(let version) where version != Installation.major:
      return .refuse(.otherVersion(directory: path, found: version))
    case .absent, .empty, .cluster: break
    }
    if case .ours(let file) = postmaster { return step(beside: file) }
    if isHeld { return .wait }
    guard case .cluster = directory else { return .make }
    switch postmaster {
    case .unclear where waitedMs < Self.unclearMs: return .wait
    case .none: return .start(removesPIDFile: false)
    case .unclear, .gone, .stranger, .ours: return .start(removesPIDFile: true)
    }
  }

  private func step(beside file: PostmasterFile) -> Step {
    if file.isStandAlone { return .refuse(.standAlone(directory: path, pid: file.pid)) }
    switch file.status {
    case .stopping: return .wait
    case .ready, .standby:
      let isReachable = !file.socketDirectory.isEmpty
      return isReachable ? .adopt(file) : .refuse(.unreachable(directory: path, pid: file.pid))
    case .starting: return .adopt(file)
    // It has not written all lines yet.
    case nil: return .wait
    }
  }
}
