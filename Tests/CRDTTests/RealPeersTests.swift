import Bytes
import Foundation
import Testing

@testable import CRDT

/// Four peers, three of them real Yjs, edit every type at once and hear of each other late, twice and in no order;
/// in the end all have the same document. CRDT_SEED runs one seed alone.
@Suite(.enabled(if: RealYjs.isInstalled, "node-yjs is not installed: apt-get install node-yjs"))
struct RealPeersTests {
  private static let rounds = 3
  private static let editsPerRound = 14

  private struct Peer {
    let seed: UInt64
    var document: Document
    var editor: RandomEditor
    var written: [[String]] = []

    var request: String {
      (["\(seed)"] + written.map { $0.joined(separator: ",") }).joined(separator: "\t")
    }
  }

  private static var seeds: [UInt64] {
    if let seed = ProcessInfo.processInfo.environment["CRDT_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return Array(1...200)
  }

  @Test func fourPeersAgree() throws {
    var peers = Self.seeds.map { seed in
      Peer(
        seed: seed, document: Document(client: ClientID(seed % 2 == 0 ? 15 : 3_000_000_000)),
        editor: RandomEditor(random: SplitMix64(seed: seed)))
    }
    for _ in 0..<Self.rounds {
      let heard = try RealYjs.answers(of: "peers.mjs", to: peers.map(\.request))
      try #require(heard.count == peers.count)
      for index in peers.indices {
        try Self.hear(heard[index], &peers[index])
        try Self.edit(&peers[index])
      }
    }
    let ends = try RealYjs.answers(of: "peers.mjs", to: peers.map(\.request))
    try #require(ends.count == peers.count)
    for index in peers.indices { try Self.compare(&peers[index], with: ends[index]) }
  }

  private static func hear(_ updates: String, _ peer: inout Peer) throws {
    for text in updates.split(separator: ",") {
      let update = try Base64.standard.decode(String(text))
      if peer.seed % 3 == 0 {
        try peer.document.apply(Update.convert(update, from: .v1, to: .v2), as: .v2)
      } else {
        try peer.document.apply(update, as: .v1)
      }
      try peer.document.checkInvariants()
    }
  }

  private static func edit(_ peer: inout Peer) throws {
    var written: [String] = []
    for _ in 0..<editsPerRound {
      try peer.editor.edit(&peer.document)
      try peer.document.checkInvariants()
      if let update = peer.document.lastUpdate(as: .v1) { written.append(Base64.standard.encode(update)) }
    }
    peer.written.append(written)
  }

  private static func compare(_ peer: inout Peer, with answer: String) throws {
    let note = Comment(rawValue: "CRDT_SEED=\(peer.seed)")
    let fields = answer.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    try hear(fields[5], &peer)
    let roots = try RandomEditor.roots(of: &peer.document)
    #expect(peer.document.pendingStructCount == 0, note)
    let json = try json(of: roots, in: peer.document)
    let expected = try sorted(fields[0])
    #expect(json == expected, note)
    let delta = try delta(of: roots[0], in: peer.document)
    let expectedDelta = try sorted(fields[1])
    #expect(delta == expectedDelta, note)
    let vector = try StateVector(decoding: Base64.standard.decode(fields[2]))
    #expect(peer.document.stateVector == vector, note)
    for format in UpdateFormat.allCases {
      let theirs = try Base64.standard.decode(fields[format == .v1 ? 3 : 4])
      let deletions = try Update(decoding: theirs, as: format).deletions
      #expect(peer.document.deletions == deletions, note)
      var reloaded = Document(client: ClientID(1))
      try reloaded.apply(peer.document.encoded(as: format), as: format)
      try reloaded.checkInvariants()
      let expected = try DocumentTests.comparable(theirs, format)
      #expect(reloaded.encoded(as: format) == expected, note)
    }
  }

  private static func json(of roots: [SharedType], in document: Document) throws -> String {
    var members: [String] = []
    for (name, root) in zip(["t", "a", "m", "x"], roots) {
      let json = try document.json(of: root)
      members.append("\"\(name)\":" + String(decoding: json, as: UTF8.self))
    }
    return try sorted("{" + members.joined(separator: ",") + "}")
  }

  private static func delta(of text: SharedType, in document: Document) throws -> String {
    var operations: [Value] = []
    for operation in try document.delta(of: text) { operations.append(value(of: operation)) }
    let any = try Value.array(operations).encoded()
    let json = ValueConversion.json(fromAny: any.span)
    return try sorted(String(decoding: json, as: UTF8.self))
  }

  private static func value(of operation: Document.DeltaOperation) -> Value {
    var members: [Value.Member] = []
    switch operation.insert {
    case .text(let text): members.append(Value.Member("insert", .string(text)))
    case .embed(let value): members.append(Value.Member("insert", value))
    case .type: members.append(Value.Member("insert", [:]))
    }
    if !operation.attributes.isEmpty {
      members.append(Value.Member("attributes", .object(operation.attributes)))
    }
    return .object(members)
  }

  private static func sorted(_ json: String) throws -> String {
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
    return String(
      decoding: try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]), as: UTF8.self)
  }
}
