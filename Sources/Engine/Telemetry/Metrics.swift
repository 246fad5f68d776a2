import Synchronization

/// The registry: every metric of the process by name, and the page that a scraper reads.
public final class Metrics: Sendable {
  /// How many series a family keeps before it counts the rest as "other".
  public static let seriesMaxDefault = 200

  private struct Entry: Sendable {
    let type: String
    let help: String
    let source: any MetricSource
  }

  private let entries = Mutex<[String: Entry]>([:])

  /// An empty registry.
  public init() {}

  /// Registers a counter.
  public func counter(_ name: String, help: String) -> Counter {
    let counter = Counter()
    register(name, "counter", help, SingleSeries(series: counter))
    return counter
  }

  /// Registers a counter that is read when the page is; nil leaves it off the page.
  public func counter(_ name: String, help: String, read: @escaping @Sendable () -> Double?) {
    register(name, "counter", help, SingleSeries(series: ComputedSeries(read)))
  }

  /// Registers counters told apart by labels.
  public func counters(
    _ name: String, help: String, labels: [String], seriesMax: Int = seriesMaxDefault
  ) -> CounterFamily {
    let family = CounterFamily(labelNames: labels, seriesMax: seriesMax) { Counter() }
    register(name, "counter", help, family)
    return family
  }

  /// Registers a gauge.
  public func gauge(_ name: String, help: String) -> Gauge {
    let gauge = Gauge()
    register(name, "gauge", help, SingleSeries(series: gauge))
    return gauge
  }

  /// Registers a gauge that is read when the page is; nil leaves it off the page.
  public func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double?) {
    register(name, "gauge", help, SingleSeries(series: ComputedSeries(read)))
  }

  /// Registers gauges told apart by labels.
  public func gauges(
    _ name: String, help: String, labels: [String], seriesMax: Int = seriesMaxDefault
  ) -> GaugeFamily {
    let family = GaugeFamily(labelNames: labels, seriesMax: seriesMax) { Gauge() }
    register(name, "gauge", help, family)
    return family
  }

  /// Registers a histogram.
  public func histogram(
    _ name: String, help: String, buckets: [Double] = Histogram.durationBuckets
  ) -> Histogram {
    let histogram = Histogram(buckets: buckets)
    register(name, "histogram", help, SingleSeries(series: histogram))
    return histogram
  }

  /// Registers histograms told apart by labels.
  public func histograms(
    _ name: String, help: String, labels: [String], buckets: [Double] = Histogram.durationBuckets,
    seriesMax: Int = seriesMaxDefault
  ) -> HistogramFamily {
    precondition(!labels.contains("le"), "The label le is the histogram's own.")
    let family = HistogramFamily(labelNames: labels, seriesMax: seriesMax) { Histogram(buckets: buckets) }
    register(name, "histogram", help, family)
    return family
  }

  /// The page: names in order, and under each its series in the order of their labels.
  public func page() -> [UInt8] {
    // Computed metrics run outside the lock: they may take their time, or register another.
    let sorted = entries.withLock { entries in entries.sorted { $0.key < $1.key } }
    var page = MetricsPage()
    for (name, entry) in sorted {
      page.header(name, type: entry.type, help: entry.help)
      entry.source.write(to: &page, name: name)
    }
    return page.take()
  }

  private func register(_ name: String, _ type: String, _ help: String, _ source: any MetricSource) {
    precondition(Self.isMetricName(name), "A metric's name is letters, digits, _ and :, no digit first.")
    let replaced = entries.withLock {
      $0.updateValue(Entry(type: type, help: help, source: source), forKey: name)
    }
    precondition(replaced == nil, "The metric \(name) is registered twice.")
  }

  static func isMetricName(_ name: String) -> Bool {
    isLabelName(String(decoding: name.utf8.filter { $0 != UInt8(ascii: ":") }, as: UTF8.self))
  }

  static func isLabelName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}
