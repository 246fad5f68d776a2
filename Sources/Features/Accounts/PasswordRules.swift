import Gateway

/// What a password must be: long enough, and none of the first that somebody would try. No rule about kinds of
/// characters: those make passwords worse to remember and no better to guess (NIST SP 800-63B, 5.1.1.2).
enum PasswordRules {
  static let lengthMin = 8
  /// argon2 is given so many bytes at most.
  static let bytesMax = 1_024

  /// `personal`: what the account says of itself, which is what others know of the person.
  static func fault(in password: String, personal: [String], field: String = "password") -> ProblemField? {
    if password.unicodeScalars.count < lengthMin {
      return ProblemField(
        field: field, code: "too_short",
        message: "A password has at least \(lengthMin) characters; three words are a good one.")
    }
    if password.utf8.count > bytesMax {
      return ProblemField(
        field: field, code: "too_long", message: "A password has at most \(bytesMax) bytes.")
    }
    if isCommon(password) {
      return ProblemField(
        field: field, code: "too_common",
        message:
          "This password is among the first that are tried; take another, such as three words that do not go together."
      )
    }
    if isPersonal(password, personal) {
      return ProblemField(
        field: field, code: "too_personal",
        message: "Others could guess this password from your handle, name or e-mail.")
    }
    return nil
  }

  private static func isCommon(_ password: String) -> Bool {
    let plain = password.lowercased()
    let core = trimmed(plain)
    return isMonotonous(plain) || isRun(plain) || CommonPasswords.contain(plain)
      || CommonPasswords.contain(core)
      || CommonPasswords.contain(trimmed(unleeted(plain))) || CommonPasswords.contain(half(plain))
  }

  /// What is left without the figures and signs that are put behind a word to please a rule.
  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while let last = text.last, !last.isLetter, text.count > 4 { text.removeLast() }
    return String(text)
  }

  private static func unleeted(_ text: String) -> String {
    let letters: [Character: Character] = [
      "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
    ]
    return String(text.map { letters[$0] ?? $0 })
  }

  /// "passpass" for "pass"; itself where it is not the same thing twice.
  private static func half(_ text: String) -> String {
    let half = text.prefix(text.count / 2)
    return text == half + half ? String(half) : text
  }

  /// Up to two different characters.
  private static func isMonotonous(_ text: String) -> Bool { Set(text).count < 3 }

  /// A stretch of the alphabet, of the figures or of a keyboard, forwards or backwards.
  private static func isRun(_ text: String) -> Bool {
    let backwards = String(text.reversed())
    return CommonPasswords.runs.contains { $0.contains(text) || $0.contains(backwards) }
  }

  private static func isPersonal(_ password: String, _ personal: [String]) -> Bool {
    let password = password.lowercased()
    let words = personal.flatMap { text in
      [text.lowercased()] + text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    // A short name within a long password gives nothing away.
    return words.contains { word in
      word.count >= 4 && (password == word || password.contains(word) && password.count - word.count < 5)
    }
  }
}
