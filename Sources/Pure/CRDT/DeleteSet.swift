/// Which units are deleted: runs of clocks of each client, flat, in the order they were written.
public struct DeleteSet: Sendable {
  struct Section: Sendable {
    var client: ClientID
    var ranges: Range<Int>
  }

  private(set) var sections: [Section] = []
  private(set) var ranges: [ClockRange] = []

  /// Nothing is deleted.
  public init() {}

  public var isEmpty: Bool { ranges.isEmpty }

  public var rangeCount: Int { ranges.count }

  /// The clients that had something deleted, in the order they stand.
  public var clients: [ClientID] { sections.map(\.client) }

  /// What `client` had deleted, in the order it stands.
  public func ranges(of client: ClientID) -> [ClockRange] {
    sections.filter { $0.client == client }.flatMap { ranges[$0.ranges] }
  }

  /// Adds a run. Runs that are added in order, client by client, leave a set as `normalised` would.
  public mutating func insert(_ range: ClockRange, of client: ClientID) {
    guard range.length > 0 else { return }
    if sections.last?.client != client { begin(client) }
    let last = sections.count - 1
    let isFirst = sections[last].ranges.isEmpty
    if !isFirst, ranges[ranges.count - 1].clock <= range.clock, ranges[ranges.count - 1].end >= range.clock {
      ranges[ranges.count - 1].length =
        max(ranges[ranges.count - 1].end, range.end) - ranges[ranges.count - 1].clock
      return
    }
    append(range)
  }

  /// Opens a section, which may stay empty.
  mutating func begin(_ client: ClientID) {
    sections.append(Section(client: client, ranges: ranges.count..<ranges.count))
  }

  /// Adds a run to the open section as it is.
  mutating func append(_ range: ClockRange) {
    ranges.append(range)
    let last = sections.count - 1
    sections[last].ranges = sections[last].ranges.lowerBound..<ranges.count
  }

  mutating func append(_ other: DeleteSet) {
    let base = ranges.count
    ranges.append(contentsOf: other.ranges)
    for section in other.sections {
      let moved = section.ranges.lowerBound + base..<section.ranges.upperBound + base
      sections.append(Section(client: section.client, ranges: moved))
    }
  }

  /// The same units: highest client first, runs sorted, and joined where they touch.
  public func normalised() -> DeleteSet {
    var work = Work()
    return normalised(&work)
  }

  func normalised(_ work: inout Work) -> DeleteSet {
    var result = DeleteSet()
    var order: [Int32] = []
    let byClient = ClockOrder.order(sections.map { ~$0.client.rawValue }, &work)
    var next = 0
    while next < byClient.count {
      let client = sections[Int(byClient[next])].client
      order.removeAll(keepingCapacity: true)
      while next < byClient.count, sections[Int(byClient[next])].client == client {
        for index in sections[Int(byClient[next])].ranges { order.append(Int32(index)) }
        next += 1
      }
      ClockOrder.sort(&order, &work) { ranges[Int($0)].clock }
      for index in order { result.insert(ranges[Int(index)], of: client) }
      work.steps += order.count
    }
    return result
  }

  /// Whether the runs of each client stand in order and apart.
  var isSorted: Bool {
    sections.allSatisfy { section in
      section.ranges.dropFirst().allSatisfy { ranges[$0 - 1].end <= ranges[$0].clock }
    }
  }

  /// The section of a client in a normalised set.
  func section(of client: ClientID) -> Range<Int>? {
    var low = 0
    var high = sections.count
    while low < high {
      let middle = (low + high) / 2
      if sections[middle].client > client { low = middle + 1 } else { high = middle }
    }
    return low < sections.count && sections[low].client == client ? sections[low].ranges : nil
  }
}

extension DeleteSet: Equatable {
  /// Whether the same units are deleted, however the sets are written.
  public static func == (left: DeleteSet, right: DeleteSet) -> Bool {
    let (left, right) = (left.normalised(), right.normalised())
    return left.clients == right.clients && left.ranges == right.ranges
      && left.sections.map(\.ranges) == right.sections.map(\.ranges)
  }
}
