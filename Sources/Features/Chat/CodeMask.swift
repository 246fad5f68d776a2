/// Blots out what a text shows as code, where that is plain: fences between lines of backticks, and code within one line. Whatever could
/// be read otherwise (formulas, tables, links or escapes stand in the same text, a span goes over a line's end) stays. Pure.
enum CodeMask {
  private static let tick = UInt8(ascii: "`")
  private static let fenceMin = 3

  /// The text's bytes, with blanks in the place of code.
  static func masked(_ raw: String) -> [UInt8] {
    var text = Array(raw.utf8)
    guard text.contains(tick), !text.contains(where: { "$~".utf8.contains($0) }) else { return text }
    // Spans can be certain only where nothing else takes backticks away from them.
    var spansCount = !text.contains { "|\\<[".utf8.contains($0) }
    var fence: (start: Int, length: Int)?
    var start = 0
    while start <= text.count {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      let length = text[start..<end].prefix { $0 == tick }.count
      let rest = text[(start + length)..<end]
      if let open = fence {
        if length == open.length, rest.isEmpty {
          blot(&text, open.start..<start)
          fence = nil
        } else if rest.contains(tick) || length > 0 {
          return text
        }
      } else if length >= fenceMin, !rest.contains(tick) {
        fence = (end, length)
      } else if hasRun(text[start..<end], of: fenceMin) {
        return text
      } else if spansCount {
        spansCount = blotSpans(&text, start..<end)
      }
      start = end + 1
    }
    return text
  }

  private static func hasRun(_ line: ArraySlice<UInt8>, of length: Int) -> Bool {
    var run = 0
    for byte in line {
      run = byte == tick ? run + 1 : 0
      if run == length { return true }
    }
    return false
  }

  /// Of one line; false: one of them has no end in it, and from here on nothing is certain.
  private static func blotSpans(_ text: inout [UInt8], _ line: Range<Int>) -> Bool {
    var place = line.lowerBound
    while let open = text[place..<line.upperBound].firstIndex(of: tick) {
      let length = text[open..<line.upperBound].prefix { $0 == tick }.count
      guard let close = end(in: text[(open + length)..<line.upperBound], length) else { return false }
      blot(&text, open..<(close + length))
      place = close + length
    }
    return true
  }

  /// Runs of one backtick and of two are all that is left to look at here.
  private static func end(in rest: ArraySlice<UInt8>, _ length: Int) -> Int? {
    var place = rest.startIndex
    while let start = rest[place...].firstIndex(of: tick) {
      let run = rest[start...].prefix { $0 == tick }.count
      if run == length { return start }
      place = start + run
    }
    return nil
  }

  private static func blot(_ text: inout [UInt8], _ range: Range<Int>) {
    for place in range where text[place] != 0x0A { text[place] = 0x20 }
  }
}
