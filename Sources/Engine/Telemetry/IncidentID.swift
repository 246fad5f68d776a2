/// What a user reads aloud and an operator finds in the log: 80 random bits as sixteen characters of Crockford's
/// base 32, which has no letters that are taken for digits, in groups of four: `k3f9-2m7q-xw4d-9t2c`.
public struct IncidentID: Hashable, Sendable {
  private let text: String

  /// A new id from the system's random numbers.
  public init() {
    var generator = SystemRandomNumberGenerator()
    self.init(using: &generator)
  }

  /// A new id from `generator`.
  public init(using generator: inout some RandomNumberGenerator) {
    var characters: [UInt8] = []
    for group in 0..<4 {
      if group > 0 { characters.append(UInt8(ascii: "-")) }
      // Four characters of five bits.
      var bits = UInt32.random(in: 0..<1 << 20, using: &generator)
      for _ in 0..<4 {
        characters.append(Self.alphabet[Int(bits >> 15)])
        bits = bits << 5 & 0xf_ffff
      }
    }
    text = String(decoding: characters, as: UTF8.self)
  }

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

extension IncidentID: CustomStringConvertible {
  public var description: String { text }
}
