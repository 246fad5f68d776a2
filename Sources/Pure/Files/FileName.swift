/// What a file is called when it is saved: one name, that no system takes for a path, a device or another file's.
public struct FileName: Hashable, Sendable, CustomStringConvertible {
  /// What file systems take, in bytes of UTF-8.
  public static let bytesMax = 200
  private static let fallback = "file"

  /// Never empty.
  public let text: String

  /// What is not safe is left out or replaced; the ending stays, however long the name was.
  public init(_ wanted: String) {
    // Whoever sends a path means its last part.
    let last = wanted.split(omittingEmptySubsequences: true) { $0 == "/" || $0 == "\\" }.last ?? ""
    var kept = String(String.UnicodeScalarView(last.unicodeScalars.compactMap(Self.safe)))
    while let first = kept.first, first == "." || first == " " { kept.removeFirst() }
    while let end = kept.last, end == "." || end == " " { kept.removeLast() }
    kept = Self.shortened(kept)
    text = kept.isEmpty || Self.isDevice(kept) ? Self.fallback + (kept.isEmpty ? "" : "-" + kept) : kept
  }

  public var description: String { text }

  /// After the last dot, in lower case; empty where there is none.
  public var ending: String {
    guard let dot = text.lastIndex(of: ".") else { return "" }
    return text[text.index(after: dot)...].lowercased()
  }

  /// Nil: left out.
  private static func safe(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: nil
    // They turn the direction of what follows, and make `exe.jpg` of `gpj.exe`; or are not seen at all.
    case 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: nil
    case 0xE0000...0xE0FFF: nil
    case 0x22, 0x2A, 0x3A, 0x3C, 0x3E, 0x3F, 0x7C: "_"  // " * : < > ? |
    default: scalar
    }
  }

  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > bytesMax else { return name }
    var ending = ""
    if let dot = name.lastIndex(of: "."), name[dot...].utf8.count <= 16 { ending = String(name[dot...]) }
    var stem = name.dropLast(ending.count)
    while stem.utf8.count + ending.utf8.count > bytesMax, !stem.isEmpty { stem.removeLast() }
    return stem + ending
  }

  /// Names that one widespread system has for its devices, whatever the ending.
  private static func isDevice(_ name: String) -> Bool {
    let stem = name.prefix { $0 != "." }.uppercased()
    if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
    return stem.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT"))
      && stem.last.map { ("0"..."9").contains($0) } == true
  }
}
