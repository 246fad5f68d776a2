/// Where the links of a text lead. What is a link is what the browser's Markdown makes one
/// (Sources/WebApp/src/kit/markdown): an address that begins with http:// or https://, by itself, in angles or behind brackets; a
/// `mailto:` in angles or behind brackets; an address of mail in angles. Links to pages of this server (`/…`, `#…`) lead nowhere
/// else, and do not count; nor does what stands in code.
///
/// Where in doubt it is a link: code counts as such only where no reading of the text makes anything else of it. Pure, and one
/// pass over the text.
struct LinkFinder {
  /// The hosts of what was found, in small letters; nil for one of which it is not certain.
  private(set) var hosts: Set<String?> = []

  static let hostLengthMax = 253
  private static let spacesMax = 40
  private static let mailNameMax = 64

  private let text: [UInt8]

  init(_ raw: String) {
    guard raw.utf8.contains(UInt8(ascii: ":")) || raw.utf8.contains(UInt8(ascii: "<")) else {
      text = []
      return
    }
    text = CodeMask.masked(raw)
    for place in text.indices {
      if text[place] == UInt8(ascii: ":") { takeScheme(before: place) }
      if text[place] == UInt8(ascii: "@") { takeMail(around: place) }
    }
  }

  /// Whether a host is one of these, or below one of them.
  static func isAllowed(_ host: String?, by hosts: Set<String>) -> Bool {
    guard let host else { return false }
    var rest = host[...]
    while true {
      if hosts.contains(String(rest)) { return true }
      guard let dot = rest.firstIndex(of: ".") else { return false }
      rest = rest[rest.index(after: dot)...]
    }
  }

  /// A host as it is compared; nil: it is none.
  static func host(_ bytes: some Collection<UInt8>) -> String? {
    guard (1...hostLengthMax).contains(bytes.count) else { return nil }
    let small = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard small.allSatisfy({ isHostByte($0) }) else { return nil }
    let host = String(decoding: small, as: UTF8.self)
    let isWhole = host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    return isWhole ? host : nil
  }

  // MARK: Of the web

  private mutating func takeScheme(before colon: Int) {
    if ends("http", at: colon) || ends("https", at: colon) {
      takeAddress(from: colon + 1)
    } else if ends("mailto", at: colon) {
      takeMailto(from: colon)
    }
  }

  private func ends(_ word: StaticString, at end: Int) -> Bool {
    let start = end - word.utf8CodeUnitCount
    guard start >= 0 else { return false }
    for (offset, place) in (start..<end).enumerated() where text[place] | 0x20 != word.utf8Start[offset] {
      return false
    }
    return start == 0 || !isLetter(text[start - 1])
  }

  /// What may stand before a word that would make it another: what is beyond ASCII may be a letter, and is taken for none.
  private func isLetter(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
  }

  private mutating func takeAddress(from slashes: Int) {
    guard slashes + 2 < text.count, text[slashes] == UInt8(ascii: "/"), text[slashes + 1] == UInt8(ascii: "/")
    else { return }
    let end = authorityEnd(from: slashes + 2)
    let authority = text[(slashes + 2)..<end]
    guard authority.contains(where: { isLetter($0) || $0 >= 0x80 }) else { return }
    let isLast = end == text.count || text[end] <= 0x20
    hosts.insert(Self.host(of: authority, isLast: isLast))
  }

  /// Where a host, with what may stand before and behind it, is over.
  private func authorityEnd(from start: Int) -> Int {
    let max = min(text.count, start + 2 * Self.hostLengthMax)
    return text[start..<max].firstIndex { $0 <= 0x20 || "/\\?#".utf8.contains($0) } ?? max
  }

  /// Browsers take for the name of who asks what stands before an at sign. `isLast`: signs of the sentence may follow.
  private static func host(of authority: ArraySlice<UInt8>, isLast: Bool) -> String? {
    var host = authority
    if let end = host.firstIndex(where: { "<>\"`|[]".utf8.contains($0) }) {
      // One reading ends here, another goes on: both lead to the same, or it is not certain.
      guard !host[end...].contains(UInt8(ascii: "@")) else { return nil }
      host = host[..<end]
    }
    if isLast || host.count < authority.count {
      while let last = host.last, ".,:;!?'*_~$)".utf8.contains(last) { host = host.dropLast() }
    }
    if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
    if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
      guard host[(colon + 1)...].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      host = host[..<colon]
    }
    if host.last == UInt8(ascii: ".") { host = host.dropLast() }
    return Self.host(host)
  }

  // MARK: Of mail

  /// In angles, or where an address stands behind brackets.
  private mutating func takeMailto(from colon: Int) {
    var place = colon - 7
    let floor = place - Self.spacesMax
    while place > floor, place >= 0, text[place] == 0x20 { place -= 1 }
    guard place >= 0, text[place] == UInt8(ascii: "<") || text[place] == UInt8(ascii: "(") else { return }
    let max = min(text.count, colon + 1 + Self.hostLengthMax + Self.mailNameMax)
    let end = text[(colon + 1)..<max].firstIndex { $0 <= 0x20 || ">)?".utf8.contains($0) } ?? max
    let address = text[(colon + 1)..<end]
    guard !address.isEmpty else { return }
    // Several people may be named, and what is said to them.
    guard !address.contains(where: { ",;%".utf8.contains($0) }),
      let at = address.lastIndex(of: UInt8(ascii: "@"))
    else {
      hosts.insert(nil)
      return
    }
    hosts.insert(Self.host(address[(at + 1)...]))
  }

  /// `<somebody@somewhere>`.
  private mutating func takeMail(around at: Int) {
    let floor = max(0, at - Self.mailNameMax - 1)
    guard let open = text[floor..<at].lastIndex(of: UInt8(ascii: "<")), open + 1 < at,
      text[(open + 1)..<at].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return }
    let max = min(text.count, at + Self.hostLengthMax + 3)
    guard let close = text[at..<max].firstIndex(of: UInt8(ascii: ">")), close > at + 1 else { return }
    let host = text[(at + 1)..<close]
    guard host.allSatisfy({ Self.isHostByte($0 | 0x20) || Self.isHostByte($0) }) else { return }
    hosts.insert(Self.host(host))
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
  }
}
