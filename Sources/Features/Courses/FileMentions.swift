import Bytes

/// Which files a text names, by the addresses that they have in their course: `/api/v1/courses/<course>/files/<file>`.
enum FileMentions {
  /// More pictures than anybody looks at; what comes after them is not looked for.
  static let countMax = 1_000
  private static let lead = Array("/api/v1/courses/".utf8)
  private static let middle = Array("/files/".utf8)

  /// Their ids, each once. Whether there are such files is not asked.
  static func ids(in text: String) -> [Int64] {
    var found: [Int64] = []
    var known: Set<Int64> = []
    var rest = Array(text.utf8)[...]
    while found.count < countMax, let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      rest = rest[slash...]
      guard rest.starts(with: lead) else {
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(lead.count)
      // The course, by its id or its slug.
      let tail = rest.drop { $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
      guard tail.starts(with: middle) else { continue }
      let digits = tail.dropFirst(middle.count).prefix {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
      if let id = ASCII.decimal(digits), known.insert(id).inserted { found.append(id) }
    }
    return found
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
