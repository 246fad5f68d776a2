import Bytes
import Foundation
import Testing

@testable import CRDT

@Suite(.enabled(if: RealYjs.isInstalled, "node-yjs is not installed: apt-get install node-yjs"))
struct RealYjsTests {
  /// What we merge, compact, convert and cut makes the same document in Yjs.
  @Test func yjsMakesTheSameDocumentOfWhatWeWrite() throws {
    var requests: [(String, [[UInt8]])] = []
    var names: [String] = []
    for fixture in Fixture.all {
      let update = try Update(decoding: fixture.v1, as: .v1)
      var log = UpdateLog(seed: UInt64(fixture.v1.count))
      let merged = Update.merging(log.bundle(log.scatter(update)))
      var half = StateVector()
      for client in update.stateVector.clients { half[client] = update.stateVector[client] / 2 }
      let known = Update.merging(log.scatter(update).prefix(20).map { $0 })
      let missing = update.difference(from: known.stateVector)
      for (name, request) in [
        ("as it is", ("apply", [fixture.v1])), ("merged", ("apply", [merged.encoded(as: .v1)])),
        ("merged, v2", ("applyV2", [merged.encoded(as: .v2)])),
        ("compacted", ("apply", [merged.compacted(.keepHistory).encoded(as: .v1)])),
        ("erased", ("apply", [merged.compacted(.eraseDeleted).encoded(as: .v1)])),
        ("erased, v2", ("applyV2", [merged.compacted(.eraseDeleted).encoded(as: .v2)])),
        ("difference", ("apply", [known.encoded(as: .v1), missing.encoded(as: .v1)])),
      ] as [(String, (String, [[UInt8]]))] {
        names.append("\(fixture.name), \(name)")
        requests.append(request)
      }
    }
    let answers = try RealYjs.answers(to: requests)
    try #require(answers.count == requests.count)
    var expected: Substring = ""
    for (name, answer) in zip(names, answers) {
      if name.hasSuffix("as it is") { expected = Substring(answer) }
      #expect(Self.parts(answer) == Self.parts(String(expected)), "\(name)")
    }
  }

  @Test func randomDocumentsSurviveLossOfOrder() throws {
    let seeds = Array(1...40 as ClosedRange<UInt8>)
    let documents = try RealYjs.answers(to: seeds.map { ("random", [[$0]]) })
    try #require(documents.count == seeds.count)
    var requests: [(String, [[UInt8]])] = []
    for (seed, document) in zip(seeds, documents) {
      let updates = try document.split(separator: "\t").dropFirst(2).map {
        try Base64.standard.decode(String($0))
      }
      var log = UpdateLog(seed: UInt64(seed))
      let scattered = (updates + updates.filter { _ in Bool.random(using: &log.random) })
        .shuffled(using: &log.random)
      let merged = try Update.merging(scattered, as: .v1)
      let halves = [scattered[..<(scattered.count / 3)], scattered[(scattered.count / 3)...]]
      requests.append(("apply", [merged.encoded(as: .v1)]))
      requests.append(("applyV2", [merged.encoded(as: .v2)]))
      requests.append(("applyV2", [merged.compacted(.eraseDeleted).encoded(as: .v2)]))
      // With gaps first, which Yjs keeps until the rest comes.
      requests.append(("apply", try halves.map { try Update.merging(Array($0), as: .v1).encoded(as: .v1) }))
    }
    let answers = try RealYjs.answers(to: requests)
    try #require(answers.count == requests.count)
    for (index, answer) in answers.enumerated() {
      let expected = documents[index / 4].split(separator: "\t").prefix(2).joined(separator: "\t")
      #expect(Self.parts(answer) == Self.parts(expected), "seed \(seeds[index / 4]), way \(index % 4)")
    }
  }

  @Test func differencesAndVectorsAreWhatYjsWrites() throws {
    var requests: [(String, [[UInt8]])] = []
    var expected: [[UInt8]] = []
    for fixture in Fixture.yjs {
      let update = try Update(decoding: fixture.v1, as: .v1)
      for fifth: UInt64 in 0...5 {
        var vector = StateVector()
        for client in update.stateVector.clients { vector[client] = update.stateVector[client] * fifth / 5 }
        requests.append(("difference", [fixture.v1, vector.encoded()]))
        expected.append(update.difference(from: vector).encoded(as: .v1))
      }
      requests.append(("vector", [fixture.v1]))
      expected.append(update.stateVector.encoded())
    }
    for ((answer, ours), request) in zip(zip(try RealYjs.answers(to: requests), expected), requests) {
      let theirs = try Base64.standard.decode(answer)
      if request.0 == "vector" {
        #expect(try StateVector(decoding: theirs) == StateVector(decoding: ours))
      } else {
        // Yjs forgets that an item with an origin has a key, which nobody reads.
        #expect(try Self.withoutKeyBits(theirs) == Self.withoutKeyBits(ours))
      }
    }
  }

  @Test func awarenessIsWhatYProtocolsMakesOfIt() throws {
    var random = SplitMix64(seed: 11)
    var awareness = Awareness()
    var requests: [[UInt8]] = []
    var expected: [[String]] = []
    for _ in 0..<400 {
      let entries = (0..<Int.random(in: 1..<4, using: &random)).map { _ in
        AwarenessUpdate.Entry(
          client: ClientID(.random(in: 1..<5, using: &random)), clock: .random(in: 0..<40, using: &random),
          state: Bool.random(using: &random)
            ? Array("{\"n\":\(Int.random(in: 0..<9, using: &random))}".utf8) : nil)
      }
      let bytes = AwarenessUpdate(entries).encoded()
      requests.append(bytes)
      _ = awareness.apply(try AwarenessUpdate(decoding: bytes), nowMs: 0)
      expected.append(
        awareness.update(of: awareness.clients).entries.map {
          "\($0.client) \($0.clock) \(String(decoding: $0.state ?? [], as: UTF8.self))"
        })
    }
    let answers = try RealYjs.answers(to: [("awareness", requests)])
    #expect(try JSONDecoder().decode([[String]].self, from: Data(answers[0].utf8)) == expected)
  }

  /// The document, and its state vector whatever its order.
  private static func parts(_ answer: String) -> [String] {
    let fields = answer.split(separator: "\t").map(String.init)
    let vector = fields.last.flatMap { try? StateVector(decoding: Base64.standard.decode($0)).encoded() }
    return fields.dropLast() + ["\(vector as Any)"]
  }

  private static func withoutKeyBits(_ bytes: [UInt8]) throws -> [UInt8] {
    var update = try Update(decoding: bytes, as: .v1)
    for index in update.records.indices where update.records[index].parent < 0 {
      update.records[index].bits &= ~StructRecord.parentSubBit
    }
    return update.encoded(as: .v1)
  }
}
