/// Words and phrases that are looked for in what people write, whole. Pure; the time goes with the length of the text, whatever is
/// written in it and on the list: from each word on as many are looked at as the longest phrase has.
struct WordList: Sendable {
  static let textsMax = 500
  /// Letters of one text on the list.
  static let textLengthMax = 100
  /// Words of one phrase.
  static let phraseMax = 12
  /// So many single letters in a row may be a word that is spelt out.
  private static let speltMin = 3

  private struct Node: Sendable {
    var next: [String: Int] = [:]
    /// Which texts end here.
    var texts: [Int] = []
  }

  private var nodes = [Node()]

  init(_ texts: [String]) {
    for (place, text) in texts.enumerated() {
      var node = 0
      for word in FoldedWords(text).words.prefix(Self.phraseMax) {
        if let known = nodes[node].next[word.plain] {
          node = known
        } else {
          nodes.append(Node())
          nodes[node].next[word.plain] = nodes.count - 1
          node = nodes.count - 1
        }
      }
      if node != 0 { nodes[node].texts.append(place) }
    }
  }

  var isEmpty: Bool { nodes.count == 1 }

  /// Whether a text can be on such a list: it has words, and not too many.
  static func takes(_ text: String) -> Bool {
    (1...phraseMax).contains(FoldedWords(text).words.count)
  }

  /// Which of the texts stand in this one, by their places on the list.
  func found(in text: String) -> Set<Int> {
    guard !isEmpty else { return [] }
    var found: Set<Int> = []
    let words = FoldedWords(text).words
    look(words.map(\.plain), &found)
    if words.contains(where: { $0.seen != $0.plain }) { look(words.map(\.seen), &found) }
    let spelt = Self.spelt(words)
    for word in spelt { look([word.plain], &found) }
    for word in spelt where word.seen != word.plain { look([word.seen], &found) }
    return found
  }

  private func look(_ words: [String], _ found: inout Set<Int>) {
    for start in words.indices {
      var (node, place) = (0, start)
      while place < words.count, let next = nodes[node].next[words[place]] {
        node = next
        place += 1
        found.formUnion(nodes[node].texts)
      }
    }
  }

  /// Words whose letters stand apart.
  private static func spelt(_ words: [FoldedWords.Word]) -> [FoldedWords.Word] {
    words.split { !$0.isLetter }.filter { $0.count >= speltMin }.map { letters in
      FoldedWords.Word(
        plain: letters.map(\.plain).joined(), seen: letters.map(\.seen).joined(), isLetter: false)
    }
  }
}
