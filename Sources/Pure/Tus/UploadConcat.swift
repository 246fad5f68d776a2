import Bytes

/// Whether an upload is a part of another, or made of others.
public enum UploadConcat: Hashable, Sendable {
  public static let partsMax = 1_000

  case partial
  /// The parts' URLs, in their order; the same may come again.
  case final([String])

  public init(parsing text: String) throws(TusFault) {
    if text == "partial" {
      self = .partial
      return
    }
    guard text.utf8.starts(with: "final;".utf8) else { throw .concat }
    let urls = text.dropFirst("final;".count).split(separator: " ").map(String.init)
    guard !urls.isEmpty, urls.count <= Self.partsMax else { throw .concat }
    self = .final(urls)
  }

  /// The last part of a URL's path below `base`, absolute or relative; nil for another path.
  public static func name(of url: String, below base: String) -> String? {
    var path = Substring(url)
    if let scheme = url.range(of: "://") {
      let authority = url[scheme.upperBound...]
      guard let slash = authority.firstIndex(of: "/") else { return nil }
      path = authority[slash...]
    }
    guard path.utf8.starts(with: (base + "/").utf8) else { return nil }
    let name = path.dropFirst(base.count + 1)
    return name.isEmpty || name.contains("/") ? nil : String(name)
  }
}

extension String {
  /// Without Foundation.
  fileprivate func range(of word: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
      start = index(after: start)
    }
    return nil
  }
}
