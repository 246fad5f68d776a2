import Bytes

extension FossilDelta {
  /// The delta that turns `old` into `new`; nil if it is not shorter than `new` itself.
  ///
  /// Of two texts in UTF-8 it is one in UTF-8: nothing that it copies or inserts begins or ends within a character, so
  /// that it can stand in a JSON string.
  public static func make(from old: Span<UInt8>, to new: Span<UInt8>) -> [UInt8]? {
    var delta = DeltaWriter(new.count)
    let blocks = BlockIndex(old)
    var inserted = 0
    var search = inserted
    var window = RollingHash(new, at: 0)
    while search + BlockIndex.blockBytes <= new.count {
      guard delta.count < new.count else { return nil }
      if let match = blocks.match(old, new, at: search, notBefore: inserted, window.value) {
        delta.insert(new.extracting(inserted..<match.start))
        delta.copy(match.count, from: match.source)
        inserted = match.start + match.count
        search = inserted
        window = RollingHash(new, at: search)
      } else {
        window.roll(new, from: search)
        search += 1
      }
    }
    delta.insert(new.extracting(inserted..<new.count))
    return delta.finish(checksum(new), shorterThan: new.count)
  }
}

/// Writes the commands of a delta.
private struct DeltaWriter {
  private var bytes = ByteWriter()

  init(_ newCount: Int) {
    number(UInt32(newCount))
    bytes.append(UInt8(ascii: "\n"))
  }

  var count: Int { bytes.count }

  mutating func insert(_ text: Span<UInt8>) {
    guard text.count > 0 else { return }
    number(UInt32(text.count))
    bytes.append(UInt8(ascii: ":"))
    bytes.append(text)
  }

  mutating func copy(_ count: Int, from offset: Int) {
    number(UInt32(count))
    bytes.append(UInt8(ascii: "@"))
    number(UInt32(offset))
    bytes.append(UInt8(ascii: ","))
  }

  mutating func finish(_ checksum: UInt32, shorterThan bound: Int) -> [UInt8]? {
    number(checksum)
    bytes.append(UInt8(ascii: ";"))
    return bytes.count < bound ? bytes.take() : nil
  }

  private mutating func number(_ value: UInt32) {
    var shift: UInt32 = 30
    while shift > 0, value >> shift == 0 { shift -= 6 }
    while true {
      bytes.append(FossilDelta.digits[Int(value >> shift & 63)])
      if shift == 0 { return }
      shift -= 6
    }
  }
}

/// The hash of as many bytes as a block has, moved along a text one byte at a time (Rabin and Karp).
private struct RollingHash {
  private static let factor: UInt32 = 0x01000193
  /// What the first byte of a block is multiplied by.
  private static let first = (1..<BlockIndex.blockBytes).reduce(UInt32(1)) { power, _ in power &* factor }

  private(set) var value: UInt32 = 0

  init(_ text: Span<UInt8>, at offset: Int) {
    guard offset + BlockIndex.blockBytes <= text.count else { return }
    for index in offset..<offset + BlockIndex.blockBytes {
      value = value &* Self.factor &+ UInt32(text[index])
    }
  }

  /// Goes from the block at `offset` to the one after it, if there is one.
  mutating func roll(_ text: Span<UInt8>, from offset: Int) {
    guard offset + BlockIndex.blockBytes < text.count else { return }
    value =
      (value &- UInt32(text[offset]) &* Self.first) &* Self.factor
      &+ UInt32(text[offset + BlockIndex.blockBytes])
  }
}

/// Where the blocks of the old text stand, by their hashes.
private struct BlockIndex {
  static let blockBytes = 16
  /// How many blocks of one hash are looked at: a text of one repeated byte has no other.
  private static let candidatesMax = 16
  /// A shorter copy takes as many bytes as it saves.
  private static let copyBytesMin = 10

  struct Match {
    /// In the new text, and in the old.
    var start: Int
    var source: Int
    var count: Int
  }

  /// The first block of each hash, and after each block the next of the same; -1: none.
  private var heads: [Int32]
  private var nexts: [Int32]

  init(_ old: Span<UInt8>) {
    let blocks = old.count / Self.blockBytes
    var size = 1
    while size < 2 * blocks { size *= 2 }
    heads = [Int32](repeating: -1, count: size)
    nexts = [Int32](repeating: -1, count: blocks)
    for block in stride(from: blocks - 1, through: 0, by: -1) {
      let bucket = bucket(RollingHash(old, at: block * Self.blockBytes).value)
      nexts[block] = heads[bucket]
      heads[bucket] = Int32(block)
    }
  }

  /// The longest part of the old text that is found around `offset` of the new one.
  func match(
    _ old: Span<UInt8>, _ new: Span<UInt8>, at offset: Int, notBefore first: Int, _ hash: UInt32
  ) -> Match? {
    var best: Match?
    var block = heads[bucket(hash)]
    var left = Self.candidatesMax
    while block >= 0, left > 0 {
      let source = Int(block) * Self.blockBytes
      if let found = extend(old, source, new, offset, notBefore: first), found.count > best?.count ?? 0 {
        best = found
      }
      block = nexts[Int(block)]
      left -= 1
    }
    return best
  }

  private func extend(
    _ old: Span<UInt8>, _ source: Int, _ new: Span<UInt8>, _ offset: Int, notBefore first: Int
  ) -> Match? {
    var after = 0
    while source + after < old.count, offset + after < new.count, old[source + after] == new[offset + after] {
      after += 1
    }
    guard after >= Self.blockBytes else { return nil }
    var before = 0
    while before < source, offset - before > first, old[source - before - 1] == new[offset - before - 1] {
      before += 1
    }
    var match = Match(start: offset - before, source: source - before, count: before + after)
    trim(new, &match)
    return match.count >= Self.copyBytesMin ? match : nil
  }

  /// Makes it begin and end between characters of the new text.
  private func trim(_ new: Span<UInt8>, _ match: inout Match) {
    while match.count > 0, Self.isInside(new, match.start) {
      match.start += 1
      match.source += 1
      match.count -= 1
    }
    while match.count > 0, Self.isInside(new, match.start + match.count) { match.count -= 1 }
  }

  private static func isInside(_ text: Span<UInt8>, _ offset: Int) -> Bool {
    offset < text.count && text[offset] & 0xc0 == 0x80
  }

  private func bucket(_ hash: UInt32) -> Int { Int((hash &* 0x9e37_79b1) >> 8) & (heads.count - 1) }
}
