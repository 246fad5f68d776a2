/// What a user reads aloud and an operator finds in the log: 80 random bits as sixteen characters of Crockford's
/// base 32, which has no letters that are taken for digits, in groups of four: `k3f9-2m7q-xw4d-9t2c`.
///
/// Every request gets one and few are ever shown, so the characters are made when they are asked for.
public struct IncidentID: Hashable, Sendable {
  private static let halfBits: UInt64 = 40
  private let high: UInt64
  private let low: UInt64

  /// A new id from the system's random numbers.
  public init() {
    var generator = SystemRandomNumberGenerator()
    self.init(using: &generator)
  }

  /// A new id from `generator`.
  public init(using generator: inout some RandomNumberGenerator) {
    high = generator.next() >> (64 - Self.halfBits)
    low = generator.next() >> (64 - Self.halfBits)
  }

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

extension IncidentID: CustomStringConvertible {
  public var description: String {
    var characters: [UInt8] = []
    for half in [high, low] {
      for shift in stride(from: Self.halfBits - 5, through: 0, by: -5) {
        if characters.count % 5 == 4 { characters.append(UInt8(ascii: "-")) }
        characters.append(Self.alphabet[Int(half >> shift & 31)])
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }
}
