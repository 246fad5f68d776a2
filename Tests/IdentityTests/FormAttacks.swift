import Bytes
import Identity

extension Attack {
  static let onSignature: [Attack] = [
    make("signature empty", .badSignature, forged: { $0.signer = nil }),
    text("signature without its last byte", .badSignature) { edited($0) { $0.dropLast() } },
    text("signature of one byte", .badSignature) { edited($0) { $0.prefix(1) } },
    text("signature with one byte more", .badSignature) { edited($0) { $0 + [0] } },
    text("signature twice", .badSignature) { edited($0) { $0 + $0 } },
    text("signature with a bit changed", .badSignature) { edited($0) { $0.dropLast() + [$0[31] ^ 1] } },
    text("signature of zeros", .badSignature) { edited($0) { $0.map { _ in 0 } } },
    text("signature of other claims", .badSignature) { text in
      var other = Forgery()
      other.replaceInClaims(#""42""#, #""43""#)
      return text.prefixOfParts(1) + "." + other.text.part(1) + "." + text.part(2)
    },
    text("signature of another header", .badSignature) { text in
      Base64.url.encode(Array(#"{"alg":"HS256","kid":"Key-1"}"#.utf8)) + text.dropFirst(text.part(0).count)
    },
    text("signature padded") { $0 + "=" },
    // 32 bytes leave two bits of the last character unused.
    text("signature with its unused bits set") { $0.dropLast() + successor(of: $0) },
    text("signature in the other alphabet") { $0.replacing("-", with: "+") },
    text("signature with a character of none") { $0.dropLast() + "!" },
  ]

  static let onForm: [Attack] = [
    text("a space before") { " " + $0 },
    text("a space after") { $0 + " " },
    text("a new line after") { $0 + "\n" },
    text("a new line within") { $0.prefix(40) + "\n" + $0.dropFirst(40) },
    text("spaces around a dot") { $0.replacing(".", with: " . ") },
    text("a NUL after") { $0 + "\0" },
    text("a NUL and more after") { $0 + "\0.evil" },
    text("a letter like another") { $0.replacing("e", with: "е") },
    text("nothing") { _ in "" },
    text("only dots") { _ in ".." },
    text("one part") { $0.part(0) },
    text("two parts") { $0.prefixOfParts(2) },
    text("two parts and a dot more", .badSignature) { $0.prefixOfParts(2) + "." },
    text("three parts and a dot") { $0 + "." },
    text("four parts") { $0 + "." + $0.part(2) },
    text("five parts, as encrypted tokens have") { $0 + ".AAAA.AAAA" },
    text("the scheme before it") { "Bearer " + $0 },
    text("the JSON serialisation") {
      #"{"protected":"\#($0.part(0))","payload":"\#($0.part(1))","signature":"\#($0.part(2))"}"#
    },
    text("header padded") { $0.part(0) + "=." + $0.part(1) + "." + $0.part(2) },
    text("no header") { "." + $0.part(1) + "." + $0.part(2) },
    make("no claims", .malformed, forged: { $0.claims = [] }),
    make(
      "longer than may be", .tooLong, forged: { $0.pad(toBytes: 8_193) }, twin: { $0.pad(toBytes: 8_192) }),
    text("a million dots", .tooLong) { _ in String(repeating: ".", count: 1_000_000) },
  ]

  private static func edited(_ text: String, _ edit: ([UInt8]) -> some Sequence<UInt8>) -> String {
    do {
      return text.prefixOfParts(2) + "." + Base64.url.encode(Array(edit(try Base64.url.decode(text.part(2)))))
    } catch {
      preconditionFailure("the sound token's signature is base 64")
    }
  }

  /// The character after the last one, in the order of the alphabet.
  private static func successor(of text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let index = text.last.flatMap { last in alphabet.firstIndex(of: last) }
    return String(alphabet[(index ?? 0) + 1])
  }
}

extension String {
  fileprivate func part(_ index: Int) -> String { String(split(separator: ".")[index]) }

  fileprivate func prefixOfParts(_ count: Int) -> String {
    split(separator: ".").prefix(count).joined(separator: ".")
  }
}

extension Forgery {
  /// Fills the claims until the token is this long.
  fileprivate mutating func pad(toBytes count: Int) {
    let sound = (header: header, claims: claims)
    // One length in four is none of base 64; then the header takes one more byte.
    for fill in ["", " "] {
      header = sound.header + fill
      claims = []
      let left = count - text.utf8.count
      guard left % 4 != 1 else { continue }
      claims = sound.claims + [UInt8](repeating: 0x20, count: left * 3 / 4 - sound.claims.count)
      return
    }
  }
}
