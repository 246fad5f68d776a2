/// How long a text in Markdown takes to read: words where they stand between blanks, characters where they do not
/// (Chinese, Japanese), and more for what is read slowly: code, mathematics, pictures. Pure.
enum ReadingTime {
  private static let wordsPerMinute = 220.0
  private static let charactersPerMinute = 480.0
  private static let codeLineSeconds = 3.0
  private static let displaySeconds = 12.0
  private static let formulaSeconds = 4.0
  private static let pictureSeconds = 8.0

  /// Whole minutes; 0 only for a text of nothing.
  static func minutes(of markdown: String) -> Int {
    let seconds = seconds(of: markdown)
    return seconds > 0 ? max(1, Int((seconds / 60).rounded())) : 0
  }

  static func seconds(of markdown: String) -> Double {
    var seconds = 0.0
    var fence: Substring?
    var isInDisplay = false
    for line in markdown.split(whereSeparator: \.isNewline) {
      let text = line.drop { $0 == " " || $0 == "\t" }
      let opening = text.prefix { $0 == "`" || $0 == "~" }
      if opening.count >= 3, fence == nil || text.hasPrefix(fence!) {
        fence = fence == nil ? opening : nil
      } else if fence != nil {
        seconds += codeLineSeconds
      } else if text.hasPrefix("$$") {
        // A display on one line, the first of several, or their last.
        let isWhole = text.dropFirst(2).hasSuffix("$$")
        if !isInDisplay { seconds += displaySeconds }
        if !isWhole { isInDisplay.toggle() }
      } else if !isInDisplay {
        seconds += Self.seconds(ofLine: text)
      }
    }
    return seconds
  }

  private static func seconds(ofLine line: Substring) -> Double {
    var (words, characters, formulas, pictures) = (0, 0, 0, 0)
    var isInWord = false
    var isInFormula = false
    var last: Unicode.Scalar?
    for scalar in line.unicodeScalars {
      defer { last = scalar }
      if scalar == "$", last != "\\" {
        if isInFormula { formulas += 1 }
        isInFormula.toggle()
        isInWord = false
      } else if isInFormula {
        continue
      } else if stands(byItself: scalar) {
        characters += 1
        isInWord = false
      } else if isPartOfWord(scalar) {
        if !isInWord { words += 1 }
        isInWord = true
      } else {
        if scalar == "[", last == "!" { pictures += 1 }
        isInWord = scalar == "'" || scalar == "\u{2019}" ? isInWord : false
      }
    }
    return Double(words) * 60 / wordsPerMinute + Double(characters) * 60 / charactersPerMinute
      + Double(formulas) * formulaSeconds + Double(pictures) * pictureSeconds
  }

  /// Of a script that puts no blanks between words.
  private static func stands(byItself scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2FA1F: true
    default: false
    }
  }

  private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9": true
      default: false
      }
    }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
