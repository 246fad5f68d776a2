import Bytes
import Testing

@testable import CRDT

/// The same updates told one by one to Yjs and to us leave the same structs, cut and merged alike, with no reloading
/// that would make them so.
@Suite(.enabled(if: RealYjs.isInstalled, "node-yjs is not installed: apt-get install node-yjs"))
struct ReplayTests {
  private static let seeds = Array(UInt64(1)...60)

  @Test func structsAreCutAndMergedAsYjsDoes() throws {
    let logs = try Self.seeds.map(Self.log)
    let lines = logs.map { "replay\t" + $0.map(Base64.standard.encode).joined(separator: ",") }
    let answers = try RealYjs.answers(of: "peers.mjs", to: lines)
    #expect(answers.count == logs.count)
    var compared = 0
    for (seed, (log, answer)) in zip(Self.seeds, zip(logs, answers)) {
      let expected = answer.split(separator: ",").map(String.init)
      var states = expected.makeIterator()
      var document = Document(client: ClientID(1))
      for (index, update) in log.enumerated() {
        try document.apply(update, as: .v1)
        guard index % 10 == 9 || index == log.count - 1, let state = states.next(), state != "-" else {
          continue
        }
        let parts = state.split(separator: " ").map(String.init)
        for (part, format) in zip(parts, UpdateFormat.allCases) {
          let theirs = try DocumentTests.comparable(Base64.standard.decode(part), format)
          #expect(document.encoded(as: format) == theirs, "seed \(seed), update \(index), \(format)")
          compared += 1
        }
      }
    }
    #expect(compared > 500)
  }

  /// What four peers of ours write who hear of each other now and then. Formats only in the root: in a nested text Yjs
  /// would delete idle ones by itself, and nobody would hear of it.
  private static func log(seed: UInt64) throws -> [[UInt8]] {
    var editor = RandomEditor(random: SplitMix64(seed: seed &* 977))
    editor.formatsNested = false
    var peers = [3, 70, 80_000, 4_000_000_000].map { Document(client: ClientID($0)) }
    var log: [[UInt8]] = []
    for _ in 0..<100 {
      let peer = editor.below(4)
      try editor.edit(&peers[peer])
      if let update = peers[peer].lastUpdate(as: .v1) { log.append(update) }
      guard editor.below(6) == 0 else { continue }
      let other = editor.below(4)
      let missing = peers[other].encoded(as: .v1, from: peers[peer].stateVector)
      try peers[peer].apply(missing, as: .v1)
    }
    // Somewhat out of order, and some twice.
    for index in log.indices.dropFirst() where editor.below(5) == 0 {
      log.swapAt(index, max(0, index - 1 - editor.below(3)))
    }
    for _ in 0..<8 { log.append(log[editor.below(log.count)]) }
    return log
  }
}
