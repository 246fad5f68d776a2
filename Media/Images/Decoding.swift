import CAV

/// A picture's bytes as a frame of libav's, and what the camera said about how it was held.
struct DecodedFrame: ~Copyable {
  let frame: UnsafeMutablePointer<AVFrame>
  let orientation: Orientation

  /// With the decoder of the type that the head shows, and no other.
  init(_ bytes: [UInt8], _ head: ImageHead) throws(ImageFault) {
    guard let frame = av_frame_alloc() else { throw .notMade("there is no memory for a frame") }
    do throws(ImageFault) {
      try Self.decode(bytes, head, into: frame)
      // What it said of itself has been looked at; it must have said the truth.
      guard Int(frame.pointee.width) * Int(frame.pointee.height) <= ImageHead.pixelsMax else {
        throw .damaged
      }
      // In 5.1 a decoder goes on with what is there; half a picture is none.
      guard frame.pointee.decode_error_flags == 0 else { throw .damaged }
    } catch {
      Self.free(frame)
      throw error
    }
    self.frame = frame
    orientation = Self.orientation(of: frame)
  }

  deinit { Self.free(frame) }

  private static func decode(
    _ bytes: [UInt8], _ head: ImageHead, into frame: UnsafeMutablePointer<AVFrame>
  ) throws(ImageFault) {
    let name = head.kind == .jpeg ? "mjpeg" : head.kind.rawValue
    guard let codec = avcodec_find_decoder_by_name(name), let context = avcodec_alloc_context3(codec) else {
      throw .notMade("libav has no decoder for \(name)")
    }
    var owned: UnsafeMutablePointer<AVCodecContext>? = context
    defer { avcodec_free_context(&owned) }
    context.pointee.max_pixels = Int64(ImageHead.pixelsMax)
    // Threads are not let into the sandbox.
    context.pointee.thread_count = 1
    context.pointee.err_recognition = AV_EF_EXPLODE
    guard avcodec_open2(context, codec, nil) == 0 else {
      throw .notMade("the decoder for \(name) does not open")
    }
    guard let packet = av_packet_alloc() else { throw .notMade("there is no memory for a packet") }
    var ownedPacket: UnsafeMutablePointer<AVPacket>? = packet
    defer { av_packet_free(&ownedPacket) }
    guard av_new_packet(packet, Int32(bytes.count)) == 0 else {
      throw .notMade("there is no memory for the file")
    }
    bytes.withUnsafeBytes {
      packet.pointee.data.update(
        from: $0.baseAddress!.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }
    guard avcodec_send_packet(context, packet) == 0 else { throw .damaged }
    var status = avcodec_receive_frame(context, frame)
    if status == AV_TRY_AGAIN {
      guard avcodec_send_packet(context, nil) == 0 else { throw .damaged }
      status = avcodec_receive_frame(context, frame)
    }
    guard status == 0, frame.pointee.width > 0, frame.pointee.height > 0 else { throw .damaged }
  }

  private static func orientation(of frame: UnsafeMutablePointer<AVFrame>) -> Orientation {
    guard let entry = av_dict_get(frame.pointee.metadata, "Orientation", nil, 0) else { return .upright }
    // "    6": a list of one number.
    let digits = String(cString: entry.pointee.value).filter(\.isNumber)
    return Int(digits).flatMap(Orientation.init) ?? .upright
  }

  private static func free(_ frame: UnsafeMutablePointer<AVFrame>) {
    var owned: UnsafeMutablePointer<AVFrame>? = frame
    av_frame_free(&owned)
  }

  /// All of it, in another size.
  func scaled(width: Int, height: Int) throws(ImageFault) -> Picture {
    guard let format = AVPixelFormat(known: frame.pointee.format),
      let scaler = sws_getContext(
        frame.pointee.width, frame.pointee.height, format, Int32(width), Int32(height), AV_PIXELS_BGRA,
        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nil, nil, nil)
    else { throw .notMade("its points cannot be converted") }
    defer { sws_freeContext(scaler) }
    let opaque: UInt32 = 0xFF00_0000
    var points = [UInt32](repeating: opaque, count: width * height)
    let rows = points.withUnsafeMutableBytes { buffer in
      var planes: [UnsafeMutablePointer<UInt8>?] = [
        buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), nil, nil, nil,
      ]
      var strides: [Int32] = [Int32(width * 4), 0, 0, 0]
      let source = withUnsafePointer(to: &frame.pointee.data) {
        UnsafeRawPointer($0).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
      }
      let sourceStrides = withUnsafePointer(to: &frame.pointee.linesize) {
        UnsafeRawPointer($0).assumingMemoryBound(to: Int32.self)
      }
      return sws_scale(scaler, source, sourceStrides, 0, frame.pointee.height, &planes, &strides)
    }
    guard rows == Int32(height) else { throw .notMade("its points could not be converted") }
    return Picture(width: width, height: height, points: points)
  }
}

extension AVPixelFormat {
  fileprivate init?(known rawValue: Int32) {
    guard rawValue >= 0 else { return nil }
    self.init(rawValue: rawValue)
  }
}
