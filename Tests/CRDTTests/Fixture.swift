import Bytes
import Foundation
import Testing

/// A document that Yjs or yrs made; Fixtures/ has what made it.
struct Fixture: CustomTestStringConvertible {
  let name: String
  /// What the document holds.
  let json: String
  let v1: [UInt8]
  /// Empty for yrs, from which we have only v1.
  let v2: [UInt8]
  let stateVector: [UInt8]

  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
  static let yjs = read("yjs.txt")
  static let yrs = read("yrs.txt")
  static let all = yjs + yrs

  private static func read(_ file: String) -> [Fixture] {
    let text = try! String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text.split(separator: "\n").map { line in
      let fields = line.split(separator: "\t").map(String.init)
      func bytes(_ index: Int) -> [UInt8] { try! Base64.standard.decode(fields[index]) }
      return Fixture(
        name: fields[0], json: fields[1], v1: bytes(2), v2: fields.count > 4 ? bytes(3) : [],
        stateVector: bytes(fields.count - 1))
    }
  }
}
