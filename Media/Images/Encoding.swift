import CAV

extension Picture {
  /// Of 100: what the eye does not tell from the original.
  private static let quality = 82.0

  /// As a WebP, which every browser shows, with opacity where there is any, and not one word besides the points.
  func encoded() throws(ImageFault) -> [UInt8] {
    guard let codec = avcodec_find_encoder_by_name("libwebp"), let context = avcodec_alloc_context3(codec)
    else {
      throw .notMade("libav has no encoder for WebP")
    }
    var owned: UnsafeMutablePointer<AVCodecContext>? = context
    defer { avcodec_free_context(&owned) }
    context.pointee.width = Int32(width)
    context.pointee.height = Int32(height)
    context.pointee.pix_fmt = AV_PIXELS_BGRA
    context.pointee.time_base = AVRational(num: 1, den: 1)
    context.pointee.thread_count = 1
    guard av_opt_set_double(context.pointee.priv_data, "quality", Self.quality, 0) == 0,
      avcodec_open2(context, codec, nil) == 0
    else { throw .notMade("the encoder for WebP does not open") }
    guard let frame = av_frame_alloc(), let packet = av_packet_alloc() else {
      throw .notMade("there is no memory for a frame")
    }
    var (ownedFrame, ownedPacket): (UnsafeMutablePointer<AVFrame>?, UnsafeMutablePointer<AVPacket>?) = (
      frame, packet
    )
    defer {
      av_frame_free(&ownedFrame)
      av_packet_free(&ownedPacket)
    }
    frame.pointee.width = Int32(width)
    frame.pointee.height = Int32(height)
    frame.pointee.format = AV_PIXELS_BGRA.rawValue
    frame.pointee.pts = 0
    guard av_frame_get_buffer(frame, 0) == 0 else { throw .notMade("there is no memory for the points") }
    fill(frame)
    guard avcodec_send_frame(context, frame) == 0 else { throw .notMade("the encoder for WebP fails") }
    var status = avcodec_receive_packet(context, packet)
    if status == AV_TRY_AGAIN {
      avcodec_send_frame(context, nil)
      status = avcodec_receive_packet(context, packet)
    }
    guard status == 0 else { throw .notMade("the encoder for WebP fails") }
    return Array(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
  }

  private func fill(_ frame: UnsafeMutablePointer<AVFrame>) {
    let stride = Int(frame.pointee.linesize.0)
    points.withUnsafeBytes { bytes in
      for row in 0..<height {
        let from = UnsafeRawBufferPointer(rebasing: bytes[row * width * 4..<(row + 1) * width * 4])
        UnsafeMutableRawBufferPointer(start: frame.pointee.data.0! + row * stride, count: width * 4)
          .copyMemory(from: from)
      }
    }
  }
}
