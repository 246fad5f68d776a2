import Bytes

/// The fields of an update as one of its formats has them; `Update+Encoding` knows their order.
protocol UpdateWriter: ~Copyable {
  mutating func count(_ count: Int)
  mutating func startClock(_ clock: Clock)
  mutating func client(_ client: ClientID)
  mutating func leftID(_ id: StructID)
  mutating func rightID(_ id: StructID)
  mutating func info(_ info: UInt8)
  mutating func text(_ text: Span<UInt8>, length: UInt64)
  mutating func parentIsRoot(_ isRoot: Bool)
  mutating func typeRef(_ type: TypeKind)
  mutating func length(_ length: UInt64)
  mutating func skipLength(_ length: UInt64)
  mutating func key(_ key: Span<UInt8>)
  mutating func value(_ value: Span<UInt8>, in form: StructRecord.ValueForm)
  mutating func jsonElements(_ elements: Span<UInt8>)
  mutating func anys(_ values: Span<UInt8>)
  mutating func buffer(_ buffer: Span<UInt8>)

  mutating func deletionClient(_ client: ClientID)
  mutating func deletion(_ range: ClockRange)
  mutating func finish() -> [UInt8]
}

extension UpdateWriter where Self: ~Copyable {
  /// A text whose units nobody has counted.
  mutating func text(_ text: Span<UInt8>) {
    guard let length = UTF16Text.length(text) else { preconditionFailure("An update's texts are UTF-8.") }
    self.text(text, length: UInt64(length))
  }
}

struct UpdateWriterV1: UpdateWriter, ~Copyable {
  private var bytes: WireBuffer

  init(capacityBytes: Int) { bytes = WireBuffer(capacityBytes: capacityBytes) }

  mutating func count(_ count: Int) { bytes.append(varuint: UInt64(count)) }
  mutating func startClock(_ clock: Clock) { bytes.append(varuint: clock) }
  mutating func client(_ client: ClientID) { bytes.append(varuint: client.rawValue) }
  mutating func leftID(_ id: StructID) { bytes.append(varuint: id.client.rawValue, id.clock) }
  mutating func rightID(_ id: StructID) { leftID(id) }
  mutating func info(_ info: UInt8) { bytes.append(info) }
  mutating func text(_ text: Span<UInt8>, length: UInt64) { bytes.append(counted: text) }
  mutating func parentIsRoot(_ isRoot: Bool) { bytes.append(isRoot ? 1 : 0) }
  mutating func typeRef(_ type: TypeKind) { bytes.append(type.rawValue) }
  mutating func length(_ length: UInt64) { bytes.append(varuint: length) }
  mutating func skipLength(_ length: UInt64) { bytes.append(varuint: length) }
  mutating func key(_ key: Span<UInt8>) { bytes.append(counted: key) }
  mutating func value(_ value: Span<UInt8>, in form: StructRecord.ValueForm) {
    switch form {
    case .json: bytes.append(counted: value)
    case .any:
      let json = ValueConversion.json(fromAny: value)
      bytes.append(counted: json.span)
    }
  }
  mutating func jsonElements(_ elements: Span<UInt8>) { bytes.append(elements) }
  mutating func anys(_ values: Span<UInt8>) { bytes.append(values) }
  mutating func buffer(_ buffer: Span<UInt8>) { bytes.append(counted: buffer) }

  mutating func deletionClient(_ client: ClientID) { bytes.append(varuint: client.rawValue) }
  mutating func deletion(_ range: ClockRange) { bytes.append(varuint: range.clock, range.length) }
  mutating func finish() -> [UInt8] { bytes.take() }
}

struct UpdateWriterV2: UpdateWriter {
  private var keyClocks = DifferenceRunWriter()
  private var clients = UintRunWriter()
  private var leftClocks = DifferenceRunWriter()
  private var rightClocks = DifferenceRunWriter()
  private var infos = ByteRunWriter()
  private var strings = StringRunWriter()
  private var parentInfos = ByteRunWriter()
  private var typeRefs = UintRunWriter()
  private var lengths = UintRunWriter()
  private var rest = ByteWriter()

  private var keyCount: UInt64 = 0
  private var deletionEnd: Clock = 0

  mutating func count(_ count: Int) { rest.append(varuint: UInt64(count)) }
  mutating func startClock(_ clock: Clock) { rest.append(varuint: clock) }
  mutating func client(_ client: ClientID) { clients.append(client.rawValue) }
  mutating func leftID(_ id: StructID) {
    clients.append(id.client.rawValue)
    leftClocks.append(id.clock)
  }
  mutating func rightID(_ id: StructID) {
    clients.append(id.client.rawValue)
    rightClocks.append(id.clock)
  }
  mutating func info(_ info: UInt8) { infos.append(info) }
  mutating func text(_ text: Span<UInt8>, length: UInt64) { strings.append(text, length: length) }
  mutating func parentIsRoot(_ isRoot: Bool) { parentInfos.append(isRoot ? 1 : 0) }
  mutating func typeRef(_ type: TypeKind) { typeRefs.append(UInt64(type.rawValue)) }
  mutating func length(_ length: UInt64) { lengths.append(length) }
  mutating func skipLength(_ length: UInt64) { rest.append(varuint: length) }
  /// Yjs numbers each key anew, and so do we: then equal documents are equal bytes.
  mutating func key(_ key: Span<UInt8>) {
    keyClocks.append(keyCount)
    keyCount += 1
    text(key)
  }
  mutating func value(_ value: Span<UInt8>, in form: StructRecord.ValueForm) {
    switch form {
    case .any: rest.append(value)
    case .json: ValueConversion.appendAny(fromJSON: value, to: &rest)
    }
  }
  mutating func jsonElements(_ elements: Span<UInt8>) {
    var offset = 0
    while offset < elements.count {
      let element = ValueConversion.counted(elements, &offset)
      text(elements.extracting(element))
    }
  }
  mutating func anys(_ values: Span<UInt8>) { rest.append(values) }
  mutating func buffer(_ buffer: Span<UInt8>) { rest.append(counted: buffer) }

  mutating func deletionClient(_ client: ClientID) {
    deletionEnd = 0
    rest.append(varuint: client.rawValue)
  }
  mutating func deletion(_ range: ClockRange) {
    rest.append(varuint: range.clock - deletionEnd)
    rest.append(varuint: range.length - 1)
    deletionEnd = range.end
  }

  mutating func finish() -> [UInt8] {
    var bytes = ByteWriter()
    bytes.append(0)
    bytes.append(counted: keyClocks.finish())
    bytes.append(counted: clients.finish())
    bytes.append(counted: leftClocks.finish())
    bytes.append(counted: rightClocks.finish())
    bytes.append(counted: infos.finish())
    bytes.append(counted: strings.finish())
    bytes.append(counted: parentInfos.finish())
    bytes.append(counted: typeRefs.finish())
    bytes.append(counted: lengths.finish())
    bytes.append(rest.take())
    return bytes.take()
  }
}
