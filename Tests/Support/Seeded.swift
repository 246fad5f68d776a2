import Bytes
import Glibc

/// Random numbers that replay.
public struct Seeded: RandomNumberGenerator {
  public let seed: UInt64
  private var generator: SplitMix64

  /// A fresh seed, printed, or the one in LYCEUM_TEST_SEED.
  public init(for test: String) {
    let given = getenv("LYCEUM_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
    seed = given ?? .random(in: 0...UInt64.max)
    generator = SplitMix64(seed: seed)
    print("\(test): LYCEUM_TEST_SEED=\(seed)")
  }

  public mutating func next() -> UInt64 { generator.next() }
}
