import Bytes
import Foundation

/// Debian's node-yjs, if it is installed.
enum RealYjs {
  static let modules = "/usr/share/nodejs"
  static let node = "/usr/bin/node"

  static var isInstalled: Bool {
    FileManager.default.fileExists(atPath: modules + "/yjs") && FileManager.default.fileExists(atPath: node)
  }

  /// What Yjs answers to each request of Fixtures/answer.mjs.
  static func answers(to requests: [(String, [[UInt8]])]) throws -> [String] {
    try answers(
      of: "answer.mjs",
      to: requests.map { name, parts in
        ([name] + parts.map(Base64.standard.encode)).joined(separator: "\t")
      })
  }

  /// What a script of Fixtures answers to each line.
  static func answers(of script: String, to lines: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: node)
    process.arguments = [Fixture.folder.appending(path: script).path]
    process.environment = ["NODE_PATH": modules]
    let file = FileManager.default.temporaryDirectory.appending(path: "crdt-\(UUID().uuidString)")
    // A file, not a pipe: nobody would read one end while the other is full.
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast().map(String.init)
  }
}
