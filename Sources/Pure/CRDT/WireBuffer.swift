/// Where v1 is written: bytes with room set aside, so that a number costs one look at what is left. An array asks at
/// each byte whether it is shared, and that was most of the time of writing a document.
@safe struct WireBuffer: ~Copyable {
  /// A varuint of 64 bits.
  private static let numberMax = 10

  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  init(capacityBytes: Int) {
    capacity = max(capacityBytes, 64)
    unsafe base = .allocate(capacity: capacity)
  }

  deinit { unsafe base.deallocate() }

  /// Safe below: each write is to a place before `capacity`, which `reserve` has seen to; each read is of what was
  /// written.
  @inline(__always)
  private mutating func reserve(_ additional: Int) {
    if capacity - count < additional { grow(additional) }
  }

  @inline(never)
  private mutating func grow(_ additional: Int) {
    let larger = max(2 * capacity, count + additional)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe moved.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = moved
    capacity = larger
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(varuint value: UInt64) {
    reserve(Self.numberMax)
    appendReserved(value)
  }

  @inline(__always)
  mutating func append(varuint first: UInt64, _ second: UInt64) {
    reserve(2 * Self.numberMax)
    appendReserved(first)
    appendReserved(second)
  }

  @inline(__always)
  private mutating func appendReserved(_ value: UInt64) {
    var rest = value
    while rest > 0x7f {
      unsafe base[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      count += 1
      rest >>= 7
    }
    unsafe base[count] = UInt8(truncatingIfNeeded: rest)
    count += 1
  }

  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    reserve(bytes.count)
    // Safe: the buffer is only read, inside the call that lends it.
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      unsafe (base + count).update(from: start, count: source.count)
    }
    count += bytes.count
  }

  @inline(__always)
  mutating func append(counted bytes: Span<UInt8>) {
    append(varuint: UInt64(bytes.count))
    append(bytes)
  }

  /// What is written, and starts anew.
  mutating func take() -> [UInt8] {
    defer { count = 0 }
    return unsafe Array(UnsafeBufferPointer(start: base, count: count))
  }
}
