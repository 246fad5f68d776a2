import Centrifuge
import Gateway

/// Publications that a channel has at once, as they go out. Each spelling is made when the first subscriber wants it, and
/// shared by all.
struct PublicationFrames {
  /// Beyond this they go out one by one.
  private static let togetherBytesMax = 65_536

  let channel: String
  let publications: [Publication]
  /// Next to each other: this is what each subscriber compares.
  let offsets: [UInt64]
  /// The offset of the publication that a delta goes out from, if there is one; 0: none is known.
  private(set) var bases: [UInt64] = []
  /// The publication before the first, that a delta goes out from; nil: unknown.
  private let base: Publication?
  private var single: [SharedFrame?]
  private var together: [SharedFrame?] = [nil, nil]
  /// What they are to a subscriber who takes them all in one frame; nil: they are sent one by one.
  let run: ClosedRange<UInt64>?

  init(_ channel: String, _ publications: [Publication], base: Publication?) {
    self.channel = channel
    self.publications = publications
    offsets = publications.map(\.offset)
    bases = [base?.offset ?? 0] + offsets.dropLast()
    self.base = base
    single = Array(repeating: nil, count: publications.count * 6)
    run = Self.run(publications, offsets)
  }

  private static func run(_ publications: [Publication], _ offsets: [UInt64]) -> ClosedRange<UInt64>? {
    guard let first = offsets.first, let last = offsets.last, first > 0 ? first <= last : last == 0
    else { return nil }
    let isOne = offsets.count == 1
    guard isOne || publications.reduce(0, { $0 + $1.data.count }) <= togetherBytesMax else { return nil }
    let follow = zip(offsets, offsets.dropFirst()).allSatisfy { $1 == (last == 0 ? 0 : $0 + 1) }
    return follow ? first...last : nil
  }

  /// One of them; nil where the delivery sends nothing.
  mutating func frame(
    _ index: Int, _ format: WireFormat, _ delivery: ChannelCursor.Delivery
  ) -> SharedFrame? {
    guard let form = Self.number(delivery) else { return nil }
    let place = index * 6 + (format == .json ? 0 : 3) + form
    if let made = single[place] { return made }
    let bytes = WireWriter.frame(
      publications[index], in: channel, format, as: self.form(index, delivery))
    let frame = SharedFrame(format, bytes)
    single[place] = frame
    return frame
  }

  /// All of them, plain, in one frame.
  mutating func all(_ format: WireFormat) -> SharedFrame {
    let place = format == .json ? 0 : 1
    if let made = together[place] { return made }
    var writer = WireWriter(format)
    for publication in publications {
      writer.append(Push(channel: channel, .publication(publication, .plain)))
    }
    let frame = SharedFrame(format, writer.take())
    together[place] = frame
    return frame
  }

  private static func number(_ delivery: ChannelCursor.Delivery) -> Int? {
    switch delivery {
    case .plain: 0
    case .base: 1
    case .delta: 2
    case .drop, .behind: nil
    }
  }

  private func form(_ index: Int, _ delivery: ChannelCursor.Delivery) -> PublicationForm {
    switch delivery {
    case .delta:
      guard let before = index > 0 ? publications[index - 1].data : base?.data else { return .base }
      let data = publications[index].data
      let delta = FossilDelta.make(from: before.span, to: data.span)
      return delta.map { .delta($0) } ?? .base
    case .base: return .base
    default: return .plain
    }
  }
}

extension SharedFrame {
  /// A frame of the protocol's: texts in JSON, bytes in Protobuf.
  convenience init(_ format: WireFormat, _ bytes: [UInt8]) {
    self.init(format == .json ? .text : .binary, bytes)
  }
}
