import Bytes
import Testing

@testable import CRDT

@Suite struct HostileInputTests {
  /// Decodes, and does with what comes of it all that can be done: it must end, and only in a typed error.
  private static func digest(_ bytes: [UInt8], _ format: UpdateFormat) -> Bool {
    let limits = UpdateLimits(structsMax: 20_000)
    guard let update = try? Update(decoding: bytes, as: format, limits: limits) else { return false }
    // With a copy that is cut elsewhere: two clocks on, everything overlaps with something else.
    var moved = update
    for index in moved.records.indices where moved.records[index].clock < wireNumberMax / 2 {
      moved.records[index].clock += 2
    }
    let merged = Update.merging([update, moved])
    _ = merged.encoded(as: .v1)
    _ = update.encoded(as: .v2)
    _ = merged.compacted(.eraseDeleted).encoded(as: .v1)
    _ = update.difference(from: merged.stateVector)
    return true
  }

  @Test(arguments: Fixture.all.filter { $0.v1.count < 2_000 })
  func everyTruncationIsAnError(fixture: Fixture) {
    for (bytes, format) in [(fixture.v1, UpdateFormat.v1), (fixture.v2, .v2)] {
      for count in 0..<bytes.count {
        #expect(throws: UpdateError.self) { try Update(decoding: Array(bytes[..<count]), as: format) }
      }
    }
    for count in 0..<fixture.stateVector.count {
      #expect(throws: UpdateError.self) { try StateVector(decoding: Array(fixture.stateVector[..<count])) }
    }
  }

  @Test(arguments: 1...16 as ClosedRange<UInt64>)
  func mutationsNeitherCrashNorHang(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for fixture in Fixture.all where fixture.v1.count < 4_000 {
      for (bytes, format) in [(fixture.v1, UpdateFormat.v1), (fixture.v2, .v2)] where !bytes.isEmpty {
        for _ in 0..<60 where Self.digest(Self.mutated(bytes, &random), format) { accepted += 1 }
      }
    }
    #expect(accepted > 0)
  }

  @Test func mutatedMessagesNeitherCrashNorHang() throws {
    var random = SplitMix64(seed: 5)
    let frames: [[UInt8]] = [
      try Hex.decode("0106010700027b7d"), try Hex.decode("01640200026f6b07756e6b6e6f776e"),
      try Hex.decode("00020b0101010004010174016100"), try Hex.decode("016402020a726561642d7772697465"),
    ]
    for _ in 0..<4_000 {
      let bytes = Self.mutated(frames.randomElement(using: &random)!, &random)
      _ = try? YWebSocketMessage.decode(bytes)
      _ = try? HocuspocusFrame(decoding: bytes)
      _ = try? AwarenessUpdate(decoding: bytes)
      _ = try? StateVector(decoding: bytes)
    }
  }

  static func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[index] = .random(in: 0...255, using: &random)
      case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.remove(at: index)
      case 3: bytes.insert(.random(in: 0...255, using: &random), at: index)
      default: bytes.replaceSubrange(index..<index, with: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])
      }
    }
    return bytes
  }

  private static let maximal: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 15]

  @Test(
    arguments: [
      // Counts beyond the bytes.
      (maximal, .limit(.clients)), ([1] + maximal + [1, 0], .unexpectedEnd),
      ([0, 1, 1] + maximal, .unexpectedEnd),
      ([0] + maximal, .limit(.clients)), ([1, 1, 1, 0, 8, 1, 1, 0x74] + maximal, .unexpectedEnd),
      ([1, 1, 1, 0, 8, 1, 1, 0x74, 1, 117] + maximal, .unexpectedEnd),
      ([1, 1, 1, 0, 4, 1, 1, 0x74] + maximal + [0x61], .unexpectedEnd),
      // Numbers beyond JavaScript's.
      ([1, 1, 1, 128, 128, 128, 128, 128, 128, 128, 16, 0, 1, 0], .numberOutOfRange),
      ([1, 1] + [128, 128, 128, 128, 128, 128, 128, 16] + [0, 0, 1, 0], .numberOutOfRange),
      ([1, 1, 1] + maximal + [0, 1, 0], .numberOutOfRange),
      ([1, 2, 1, 0, 0] + maximal + [0, 1, 0], .numberOutOfRange),
      ([0, 1, 1, 1] + maximal + [1], .numberOutOfRange),
      ([UInt8](repeating: 255, count: 11), .varuintOverflow),
      // What nobody has defined.
      ([1, 1, 1, 0, 11, 1, 1, 0x74], .unknownContent(11)), ([1, 1, 1, 0, 0x8a, 1], .unknownContent(10)),
      ([1, 1, 1, 0, 7, 1, 1, 0x74, 7, 0], .unknownType(7)),
      ([1, 1, 1, 0, 8, 1, 1, 0x74, 1, 115], .unknownAny(115)),
      // Texts that are none.
      ([1, 1, 1, 0, 4, 1, 1, 0x74, 2, 0xc3, 0x28, 0], .invalidUTF8),
      ([1, 1, 1, 0, 4, 1, 1, 0xff], .invalidUTF8),
      ([1, 1, 1, 0, 5, 1, 1, 0x74, 1, 0x7b, 0], .invalidJSON(.unexpectedEnd)),
      ([1, 1, 1, 0, 2, 1, 1, 0x74, 1, 0, 0], .invalidJSON(.unexpectedEnd)),
      ([0, 0, 0], .trailingBytes),
    ] as [([UInt8], UpdateError.Kind)])
  func badV1IsNamed(bytes: [UInt8], kind: UpdateError.Kind) {
    let error = #expect(throws: UpdateError.self) { try Update(decoding: bytes, as: .v1) }
    #expect(error?.kind == kind)
  }

  @Test func nestingIsBounded() {
    let open: [UInt8] = [1, 1, 1, 0, 8, 1, 1, 0x74, 1]
    func nested(_ depth: Int) -> [UInt8] {
      open + (0..<depth).flatMap { _ in [117, 1] as [UInt8] } + [126, 0]
    }
    #expect(throws: Never.self) { try Update(decoding: nested(64), as: .v1) }
    let error = #expect(throws: UpdateError.self) { try Update(decoding: nested(65), as: .v1) }
    #expect(error?.kind == .limit(.nesting))
    #expect(throws: UpdateError.self) { try Update(decoding: nested(1_000_000), as: .v1) }
  }

  /// Thirty bytes of v2 that claim 2^53 structs.
  @Test func structsWithoutBytesAreBounded() {
    var lengths: [UInt8] = [0x41]
    lengths.append(varuint: wireNumberMax)
    var bytes: [UInt8] = [0]
    for column in [[], [1], [], [], [0], [0], [], [], lengths] as [[UInt8]] {
      bytes.append(counted: column)
    }
    bytes.append(1)
    bytes.append(varuint: wireNumberMax)
    bytes += [0, 0]
    let error = #expect(throws: UpdateError.self) {
      try Update(decoding: bytes, as: .v2, limits: UpdateLimits(structsMax: 1_000))
    }
    #expect(error?.kind == .limit(.structs))
  }

  /// One key of a kilobyte, and formats that name it again without writing it.
  @Test func keysNamedAgainAreBounded() throws {
    var keyClocks = DifferenceRunWriter()
    for _ in 0..<100 { keyClocks.append(0) }
    var strings = StringRunWriter()
    for text in ["t", String(repeating: "k", count: 1_000)] {
      strings.append(Array(text.utf8).span, length: UInt64(text.utf8.count))
    }
    // 100 formats, each after the one before it.
    var bytes: [UInt8] = [0]
    let columns: [[UInt8]] = [
      keyClocks.finish(), [0x41, 98], [0, 3, 96], [], [6, 0, 0x86], strings.finish(), [1], [], [],
    ]
    for column in columns { bytes.append(counted: column) }
    bytes += [1, 100, 0] + [UInt8](repeating: 120, count: 100) + [0]
    #expect(throws: Never.self) { try Update(decoding: bytes, as: .v2) }
    for updates in [[bytes], [bytes, bytes]] {
      let max = updates.count * 99_000
      #expect(throws: Never.self) {
        try Update.merging(updates, as: .v2, limits: UpdateLimits(repeatedKeyBytesMax: max))
      }
      let error = #expect(throws: UpdateError.self) {
        try Update.merging(updates, as: .v2, limits: UpdateLimits(repeatedKeyBytesMax: max - 1))
      }
      #expect(error?.kind == .limit(.repeatedKeys))
    }
  }

  /// Structs without units leave nothing behind, but take time.
  @Test func emptyStructsCountInAMerge() {
    let update: [UInt8] = [1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(throws: Never.self) {
      try Update.merging([update, update], as: .v1, limits: UpdateLimits(structsMax: 6))
    }
    #expect(throws: UpdateError.self) {
      try Update.merging([update, update], as: .v1, limits: UpdateLimits(structsMax: 5))
    }
  }

  @Test func limitsHoldForAMergeAsAWhole() {
    let update: [UInt8] = [1, 1, 1, 0, 0, 1, 0]
    let two = [update, update]
    #expect(throws: UpdateError.self) {
      try Update.merging(two, as: .v1, limits: UpdateLimits(bytesMax: 13))
    }
    #expect(throws: UpdateError.self) {
      try Update.merging(two, as: .v1, limits: UpdateLimits(structsMax: 1))
    }
    #expect(throws: Never.self) {
      try Update.merging(two, as: .v1, limits: UpdateLimits(bytesMax: 14, structsMax: 2))
    }
  }
}
