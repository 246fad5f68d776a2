import Bytes
import CRDT
import Glibc

enum TraceBench {
  private struct Edit {
    let place: Int
    let deleted: Int
    let text: String
  }

  static func edits(trace: String, log: String) throws {
    let edits = try readTrace(trace)
    var updates: [[UInt8]] = []
    updates.reserveCapacity(edits.count)
    var document = Document(client: ClientID(1))
    let text = try document.root("text", as: .text)
    let seconds = try measured {
      for edit in edits {
        try document.transact { document throws(EditError) in
          if edit.deleted > 0 { try document.delete(edit.place..<edit.place + edit.deleted, in: text) }
          if !edit.text.isEmpty { try document.insert(edit.text, into: text, at: edit.place) }
        }
        if let update = document.lastUpdate(as: .v1) { updates.append(update) }
      }
    }
    let peak = peakKilobytes()
    try write(updates, to: log)
    report([
      ("seconds", seconds), ("peak_kb", Double(peak)), ("edits", Double(edits.count)),
      ("units", Double(try document.count(of: text))), ("structs", Double(document.structCount)),
      ("bytes", Double(document.encoded(as: .v1).count)),
      ("bytes_v2", Double(document.encoded(as: .v2).count)),
      ("log_bytes", Double(updates.reduce(0) { $0 + $1.count })),
    ])
  }

  static func remote(log: String) throws {
    let updates = try readLog(log)
    var document = Document(client: ClientID(2))
    let seconds = try measured { for update in updates { try document.apply(update, as: .v1) } }
    let text = try document.root("text", as: .text)
    report([
      ("seconds", seconds), ("units", Double(try document.count(of: text))),
      ("peak_kb", Double(peakKilobytes())),
    ])
  }

  static func document(log: String, rounds: Int) throws {
    var source = Document(client: ClientID(2))
    try source.apply(Update.merging(readLog(log), as: .v1))
    let bytes = source.encoded(as: .v1)
    var decode: [Double] = []
    var load: [Double] = []
    var write: [Double] = []
    for _ in 0..<rounds {
      decode.append(try measured { _ = try Update(decoding: bytes, as: .v1) })
      var document = Document(client: ClientID(2))
      load.append(try measured { try document.apply(bytes, as: .v1) })
      var count = 0
      write.append(measured { count = document.encoded(as: .v1).count })
      precondition(count == bytes.count, "A document is written as it was read.")
    }
    var kept = Document(client: ClientID(2))
    try kept.apply(bytes, as: .v1)
    report([
      ("decode_min", decode.min() ?? 0), ("load_min", load.min() ?? 0),
      ("load_median", load.sorted()[rounds / 2]), ("write_min", write.min() ?? 0),
      ("write_median", write.sorted()[rounds / 2]), ("memory_bytes", Double(kept.memoryBytes)),
      ("bytes", Double(bytes.count)),
      ("structs", Double(kept.structCount)),
    ])
  }

  static func merge(log: String, count: Int) throws {
    let updates = Array(try readLog(log).prefix(count))
    var bytes = 0
    let seconds = try measured { bytes = try Update.merging(updates, as: .v1).encoded(as: .v1).count }
    report([("seconds", seconds), ("updates", Double(updates.count)), ("bytes", Double(bytes))])
  }

  static func compact(log: String) throws {
    let updates = try readLog(log)
    var merged = Update()
    let seconds = try measured { merged = try Update.merging(updates, as: .v1) }
    report([
      ("seconds", seconds), ("bytes", Double(merged.encoded(as: .v1).count)),
      ("erased_bytes", Double(merged.compacted(.eraseDeleted).encoded(as: .v1).count)),
      ("bytes_v2", Double(merged.encoded(as: .v2).count)),
    ])
  }

  private static func readTrace(_ path: String) throws -> [Edit] {
    try readFile(path).split(separator: UInt8(ascii: "\n")).map { line in
      let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      let text = String(decoding: try Hex.decode(fields[2]), as: UTF8.self)
      return Edit(place: Int(fields[0]) ?? 0, deleted: Int(fields[1]) ?? 0, text: text)
    }
  }

  private static func readLog(_ path: String) throws -> [[UInt8]] {
    let bytes = try readFile(path)
    var updates: [[UInt8]] = []
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      updates.append(Array(bytes[offset + 4..<offset + 4 + count]))
      offset += 4 + count
    }
    return updates
  }

  private static func write(_ updates: [[UInt8]], to path: String) throws {
    var writer = ByteWriter()
    for update in updates {
      writer.append(bigEndian: UInt32(update.count))
      writer.append(update)
    }
    guard let file = fopen(path, "w") else { throw BenchFailure.file(path) }
    defer { fclose(file) }
    let bytes = writer.take()
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchFailure.file(path) }
  }

  private static func readFile(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw BenchFailure.file(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }
}

enum BenchFailure: Error {
  case file(String)
}
