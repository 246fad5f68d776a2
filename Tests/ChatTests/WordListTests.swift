import Bytes
import TestSupport
import Testing

@testable import Chat

/// Words are found however they are written, and no others.
@Suite struct WordListTests {
  private func found(_ word: String, in text: String) -> Bool {
    !WordList([word]).found(in: text).isEmpty
  }

  @Test(arguments: [
    ("rubbish", "This is RUBBISH, I say"), ("rubbish", "rúbbîsh"), ("rubbish", "ru\u{200B}bb\u{00AD}ish"),
    ("rubbish", "ｒｕｂｂｉｓｈ"), ("rubbish", "𝓻𝓾𝓫𝓫𝓲𝓼𝓱"), ("rubbish", "rubb1sh"), ("rubbish", "ruвbіѕһ"),
    ("rubbish", "r u b b i s h"), ("rubbish", "r.u.b.b.i.s.h"), ("rubbish", "ru**bb**ish"),
    ("rubbish", "**rubbish**!"),
    ("rubbish", "r\u{0336}u\u{0336}b\u{0336}bish"), ("Straße", "STRASSE"), ("naïve", "NAIVE"),
    ("ёлка", "ЕЛКА"),
    ("go away", "Go\n\n  AWAY!"), ("go away", "go_away"), ("don't", "DON’T do"), ("笨蛋", "你是笨蛋吗"),
    ("άνθρωπος", "ΑΝΘΡΩΠΟΣ"), ("сор", "весь сор"), ("idiot", "ıdıot"),
  ])
  func isFound(_ word: String, _ text: String) { #expect(found(word, in: text), "\(text)") }

  @Test(arguments: [
    ("ass", "class assess"), ("rubbish", "rubbishy"), ("go away", "go far away"), ("idiot", "idiotic"),
    ("1000", "1ooo"), ("abc", "a b"), ("кул", "कुल"), ("cat", "c a r t"), ("笨蛋", "笨的蛋"), ("tin", "7 1 in"),
  ])
  func isNotFound(_ word: String, _ text: String) { #expect(!found(word, in: text), "\(text)") }

  @Test func allThatStandThereAreTold() {
    let list = WordList(["one", "two words", "two", "three"])
    #expect(list.found(in: "One and two WORDS") == [0, 1, 2])
  }

  @Test func listTakesWordsAndNothingElse() {
    #expect(WordList.takes("a few words"))
    #expect(!WordList.takes("***"))
    #expect(!WordList.takes("\u{200B}"))
    #expect(!WordList.takes(String(repeating: "a ", count: WordList.phraseMax + 1)))
  }

  /// Steps, and not time: from each word on no more are looked at than a phrase has.
  @Test func longTextIsOnePass() {
    let phrase = Array(repeating: "a", count: WordList.phraseMax).joined(separator: " ")
    let text = Array(repeating: "a", count: 4_000).joined(separator: " ")
    #expect(WordList([phrase]).found(in: text) == [0])
    #expect(FoldedWords(text).words.count == 4_000)
  }
}
