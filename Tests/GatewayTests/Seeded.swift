import Glibc

/// Random numbers that replay: SplitMix64 from a seed.
struct Seeded: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  /// A fresh seed, printed, or the one in LYCEUM_TEST_SEED.
  init(for test: String) {
    let given = getenv("LYCEUM_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
    seed = given ?? .random(in: 0...UInt64.max)
    state = seed
    print("\(test): LYCEUM_TEST_SEED=\(seed)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
