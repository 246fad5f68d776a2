/// A message's text where it fits what was looked for, in segments. Pure.
///
/// A text is compared as the database does it: folded, and in words. What ASCII becomes is known here; of other characters the database tells,
/// each by itself, so that every word stands where it stood.
struct SearchExcerpt: Sendable {
  struct Segment: Sendable, Hashable {
    var text: String
    let isMatch: Bool
  }

  /// In characters. More of a text is not looked through, or shown.
  private static let lookedThroughMax = 4_000
  private static let shownMax = 200
  private static let beforeMax = 60
  /// More different characters are not asked about: they are then themselves.
  private static let foldedMax = 1_000
  /// By how much a word may be longer than the stem that it has.
  private static let endingMax = 4

  private let exact: Set<String>
  private let beginnings: [String]
  private let folded: [String: String]

  /// `sought`: the words and stems, and whether they may be a beginning. `folded`: what becomes of each character.
  init(_ sought: [(String, Bool)], folded: [String: String]) {
    exact = Set(sought.map(\.0))
    beginnings = sought.filter(\.1).map(\.0)
    self.folded = folded
  }

  /// What `folded` has to tell of these texts.
  static func charactersToFold(in texts: [String]) -> [String] {
    var found: Set<Character> = []
    for text in texts {
      for character in text.prefix(lookedThroughMax) where !character.isASCII {
        guard found.count < foldedMax else { break }
        found.insert(character)
      }
    }
    return found.map { String($0) }.sorted()
  }

  func segments(of text: String) -> [Segment] {
    let characters = Array(text.prefix(Self.lookedThroughMax))
    let matches = words(characters).filter { isSought($0.folded) }.map(\.range)
    let start = matches.first.map { max(0, $0.lowerBound - Self.beforeMax) } ?? 0
    let end = min(characters.count, start + Self.shownMax)
    var segments: [Segment] = []
    func add(_ range: Range<Int>, _ isMatch: Bool) {
      guard !range.isEmpty else { return }
      let text = String(characters[range])
      if segments.last?.isMatch == isMatch {
        segments[segments.count - 1].text += text
      } else {
        segments.append(Segment(text: text, isMatch: isMatch))
      }
    }
    if start > 0 { segments.append(Segment(text: "…", isMatch: false)) }
    var place = start
    for match in matches where match.lowerBound < end {
      add(place..<match.lowerBound, false)
      add(match.lowerBound..<min(match.upperBound, end), true)
      place = min(match.upperBound, end)
    }
    add(place..<end, false)
    if end < characters.count || text.count > Self.lookedThroughMax {
      segments.append(Segment(text: "…", isMatch: false))
    }
    return segments
  }

  private func isSought(_ word: String) -> Bool {
    if exact.contains(word) || beginnings.contains(where: word.hasPrefix) { return true }
    // A stem is mostly a beginning; that of "studies" ends otherwise than "study".
    return exact.contains { stem in
      guard stem.count >= 3, word.count <= stem.count + Self.endingMax else { return false }
      return word.hasPrefix(stem) || stem.hasSuffix("i") && word.hasPrefix(stem.dropLast() + "y")
    }
  }

  private func words(_ characters: [Character]) -> [(range: Range<Int>, folded: String)] {
    var words: [(range: Range<Int>, folded: String)] = []
    var (start, word) = (0, "")
    func end(at place: Int) {
      if !word.isEmpty { words.append((start..<place, word)) }
      word = ""
    }
    for (place, character) in characters.enumerated() {
      let parts = fold(character)
      if parts.hasPrefix(" ") || parts.isEmpty { end(at: place) }
      let letters = parts.filter { $0 != " " }
      if !letters.isEmpty {
        if word.isEmpty { start = place }
        word += letters
      }
      if parts.hasSuffix(" ") { end(at: place + 1) }
    }
    end(at: characters.count)
    return words
  }

  /// What a character becomes; a blank where it is none of a word, and around what is a word by itself.
  private func fold(_ character: Character) -> String {
    guard let ascii = character.asciiValue else { return folded[String(character)] ?? String(character) }
    let isOfWord = character.isLetter || character.isNumber
    return isOfWord ? String(UnicodeScalar(ascii | (character.isLetter ? 0x20 : 0))) : " "
  }
}
