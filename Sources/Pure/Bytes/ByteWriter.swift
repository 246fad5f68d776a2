/// Appends to one growing array, so that a message is built without a temporary for each of its parts.
public struct ByteWriter: Sendable {
  private var storage: [UInt8] = []

  /// An empty writer.
  public init() {}

  /// An empty writer that holds `capacityBytes` before it grows.
  public init(capacityBytes: Int) { storage.reserveCapacity(capacityBytes) }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) { storage.append(byte) }

  /// Appends an array.
  public mutating func append(_ bytes: [UInt8]) { storage.append(contentsOf: bytes) }

  /// Appends part of an array.
  public mutating func append(_ bytes: ArraySlice<UInt8>) { storage.append(contentsOf: bytes) }

  /// Appends borrowed bytes.
  public mutating func append(_ bytes: Span<UInt8>) {
    // Safe: the buffer is only read, inside the call that lends it. A loop over the span costs forty times this.
    unsafe bytes.withUnsafeBufferPointer { unsafe storage.append(contentsOf: $0) }
  }

  /// Appends a literal; no String is made.
  public mutating func append(_ literal: StaticString) {
    // Safe: the pointer of a literal is valid for the life of the process, and `append` only reads it here.
    literal.withUTF8Buffer { unsafe storage.append(contentsOf: $0) }
  }

  /// Appends a text as UTF-8.
  public mutating func append(utf8 text: String) { storage.append(contentsOf: text.utf8) }

  /// Appends part of a text as UTF-8.
  public mutating func append(utf8 text: Substring) { storage.append(contentsOf: text.utf8) }

  /// Makes room for this many more bytes at once.
  public mutating func reserve(_ additionalBytes: Int) {
    // Doubling keeps repeated calls linear: reserveCapacity alone grows to exactly what is asked.
    let needed = storage.count + additionalBytes
    if needed > storage.capacity { storage.reserveCapacity(max(needed, 2 * storage.capacity)) }
  }

  /// Forgets the content; a writer that is reused keeps its capacity.
  public mutating func removeAll(keepingCapacity: Bool = true) {
    storage.removeAll(keepingCapacity: keepingCapacity)
  }

  /// Forgets everything after the first `count` bytes.
  public mutating func truncate(to count: Int) { storage.removeLast(storage.count - count) }

  /// Hands the array over without a copy, and starts again with an empty one.
  public mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &storage)
    return taken
  }

  /// Everything written since the last `removeAll` or `take`.
  public var bytes: [UInt8] { storage }

  /// How many bytes are written.
  public var count: Int { storage.count }

  /// Overwrites four bytes with a number, highest byte first: a length, once it is known.
  public mutating func patch(bigEndian value: UInt32, at index: Int) {
    for place in 0..<4 { storage[index + place] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * place)) }
  }

  /// The byte at `index`; a frame's header is patched this way once its length is known.
  public subscript(index: Int) -> UInt8 {
    get { storage[index] }
    set { storage[index] = newValue }
  }
}
