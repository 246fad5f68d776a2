import Loop

/// Hashes passwords on threads of their own, behind everything else on the machine: a hash takes a core for tens of
/// milliseconds, and half of the cores stay free of them.
@LoopActor public final class PasswordHasher {
  /// So much is queued that nobody would wait for it.
  public struct Busy: Error, Hashable {
    /// After how many seconds it is worth asking again.
    public let retryAfterS: Int
  }

  public static let queueMax = 64
  public static let niceness: Int32 = 10

  private let pool: WorkerPool
  private let threads: Int
  private let parameters: PasswordHash.Parameters
  private var pace = HashingPace()

  /// One thread for each two cores.
  public convenience init(cores: Int) {
    let threads = max(1, cores / 2)
    let pool = WorkerPool(
      name: "passwords", threads: threads, queueMax: Self.queueMax, niceness: Self.niceness)
    self.init(pool: pool, threads: threads, parameters: .current)
  }

  init(pool: WorkerPool, threads: Int, parameters: PasswordHash.Parameters) {
    self.pool = pool
    self.threads = threads
    self.parameters = parameters
  }

  /// Hashes a password with the parameters that are current.
  public func hash(_ password: [UInt8]) async throws -> PasswordHash {
    guard password.count <= PasswordHash.passwordBytesMax else { throw PasswordHash.Fault.passwordTooLong }
    let parameters = parameters
    return try await run { try PasswordHash.make(password, parameters: parameters) }
  }

  /// Whether a hash was made of a password. Without a hash, which is when there is no such account, it does the same
  /// work and answers no: how long it takes tells nothing.
  public func verify(_ password: [UInt8], against hash: PasswordHash?) async throws -> Bool {
    guard password.count <= PasswordHash.passwordBytesMax else { return false }
    let compared = hash ?? PasswordHash.nobodys(parameters)
    let isMatch = try await run { try compared.matches(password) }
    return isMatch && hash != nil
  }

  private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    do {
      let (result, took) = try await pool.run {
        let start = ContinuousClock.now
        return (try work(), ContinuousClock.now - start)
      }
      pace.note(took)
      return result
    } catch is WorkerPool.Busy {
      throw Busy(retryAfterS: pace.retryAfterS(queued: pool.queued, threads: threads))
    }
  }
}
