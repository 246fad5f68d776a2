import CZlib

/// RFC 1952 by zlib.
enum Gzip {
  /// Below this the wrapping costs more than it saves.
  static let bytesMin = 860
  /// Above the upper end the memory for it is not worth what is saved.
  static let range = bytesMin...64 << 20
  /// Up to this the loop does it itself: about half a millisecond at level 1.
  static let onLoopBytesMax = 65_536

  static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
    var stream = z_stream()
    // 15 bits of window, and 16 for gzip's own header and trailer.
    let status = deflateInit2_(
      &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib gave no memory to compress with")
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      bytes.withUnsafeBufferPointer { input in
        // zlib does not write to its input; its declaration only omits the const.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        let end = deflate(&stream, Z_FINISH)
        precondition(end == Z_STREAM_END, "zlib's own bound was too small")
        count = Int(stream.total_out)
      }
    }
  }
}
