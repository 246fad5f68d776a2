import Foundation

/// Texts by their paths, relative to the checkout: the real ones, or a sample that breaks a rule.
struct SourceTree {
  struct File {
    let path: String
    let text: String
    /// The text without what its comments and string literals say.
    let code: String

    init(_ path: String, _ text: String) {
      self.path = path
      self.text = text
      code = path.hasSuffix(".swift") ? SwiftCode.only(text) : text
    }
  }

  let files: [File]

  init(_ texts: [String: String]) {
    files = texts.sorted { $0.key < $1.key }.map { File($0.key, $0.value) }
  }

  /// This checkout: the Swift sources, and the texts that say how they are built.
  static let checkout = SourceTree(texts(of: root))

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let sourceFolders = ["Sources", "Media", "Tests"]
  private static let buildTexts = ["Package.swift", "Makefile", "Dockerfile", ".ci/run"]

  private static func texts(of root: URL) -> [String: String] {
    var texts: [String: String] = [:]
    for path in buildTexts {
      texts[path] = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
    for folder in sourceFolders {
      let top = root.appending(path: folder)
      let found = FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil)
      while let url = found?.nextObject() as? URL {
        guard url.pathExtension == "swift" else { continue }
        let path = String(url.path.dropFirst(root.path.count)).drop { $0 == "/" }
        texts[String(path)] = try? String(contentsOf: url, encoding: .utf8)
      }
    }
    return texts
  }

  func swift(under folders: String...) -> [File] {
    files.filter { file in
      file.path.hasSuffix(".swift") && folders.contains { file.path == $0 || file.path.hasPrefix($0 + "/") }
    }
  }

  func text(_ path: String) -> String? { files.first { $0.path == path }?.text }
}

/// Where a rule is broken, and how.
struct Violation: Equatable, CustomStringConvertible {
  let place: String
  let sentence: String
  var description: String { "\(place): \(sentence)" }
}
