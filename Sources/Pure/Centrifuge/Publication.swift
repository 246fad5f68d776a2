/// Something published into a channel.
public struct Publication: Hashable, Sendable {
  /// Its place in the channel's log; 0 where there is no log.
  public var offset: UInt64
  /// One JSON value; for channels that only Protobuf clients read, any bytes.
  public var data: [UInt8]
  /// Who published it, where a client did.
  public var info: ClientInfo?
  public var tags: [Tag]
  /// 0: not told.
  public var unixMs: Int64

  /// A publication with nothing but what is given.
  public init(
    offset: UInt64 = 0, data: [UInt8], info: ClientInfo? = nil, tags: [Tag] = [], unixMs: Int64 = 0
  ) {
    self.offset = offset
    self.data = data
    self.info = info
    self.tags = tags
    self.unixMs = unixMs
  }

  /// About as many bytes as it takes on the wire.
  var sizeBytes: Int {
    var size = 64 + data.count
    if let info { size += info.connectionInfo.count + info.channelInfo.count }
    for tag in tags { size += tag.name.utf8.count + tag.value.utf8.count }
    return size
  }
}

extension Array<Publication> {
  /// How many of the first fit so many bytes; the first of all always does.
  func countFitting(_ bytesMax: Int) -> Int {
    var bytes = 0
    for (index, publication) in enumerated() {
      bytes += publication.sizeBytes
      if bytes > bytesMax, index > 0 { return index }
    }
    return count
  }
}

/// A name and a value that go with a publication.
public struct Tag: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// In which shape a publication's data goes out. A subscription has one of two kinds of readers: those that take the
/// data as it is, and those that asked for Fossil deltas, which take texts (in JSON) that deltas apply to.
public enum PublicationForm: Hashable, Sendable {
  case plain
  /// Whole, for readers of deltas.
  case base
  /// This delta, from the publication before.
  case delta([UInt8])
}

/// Who a client is, as others may know it.
public struct ClientInfo: Hashable, Sendable {
  public var user: String
  /// The connection.
  public var client: String
  /// One JSON value each, or nothing.
  public var connectionInfo: [UInt8]
  public var channelInfo: [UInt8]

  public init(user: String, client: String, connectionInfo: [UInt8] = [], channelInfo: [UInt8] = []) {
    self.user = user
    self.client = client
    self.connectionInfo = connectionInfo
    self.channelInfo = channelInfo
  }
}

/// A place in a channel's log.
public struct ChannelPosition: Hashable, Sendable {
  public var offset: UInt64
  /// Which log it is that the offset counts in.
  public var epoch: String

  public init(offset: UInt64, epoch: String) {
    self.offset = offset
    self.epoch = epoch
  }
}
