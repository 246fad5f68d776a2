import Synchronization

/// One series: a metric with its labels fixed.
public protocol MetricSeries: Sendable {
  /// Writes the samples of this series.
  func write(to page: inout MetricsPage, name: String, labels: [MetricLabel])
}

/// The name and value of one label.
public struct MetricLabel: Hashable, Sendable {
  public let name: String
  public let value: String
}

public typealias CounterFamily = MetricFamily<Counter>
public typealias GaugeFamily = MetricFamily<Gauge>
public typealias HistogramFamily = MetricFamily<Histogram>

/// All series of one name, told apart by the values of their labels.
///
/// Their number is bounded: once `seriesMax` are known, new values are counted together under the label value
/// "other", so that no visitor can make the server keep a series for each word they think of.
public final class MetricFamily<Series: MetricSeries>: Sendable {
  private let labelNames: [String]
  private let seriesMax: Int
  private let make: @Sendable () -> Series
  private let series = Mutex<[[String]: Series]>([:])

  init(labelNames: [String], seriesMax: Int, make: @escaping @Sendable () -> Series) {
    precondition(labelNames.allSatisfy(Metrics.isLabelName), "A label's name is letters, digits and _.")
    self.labelNames = labelNames
    self.seriesMax = seriesMax
    self.make = make
  }

  /// The series of these label values, made on first use. Keep it where it is used often.
  public func with(_ labelValues: String...) -> Series {
    precondition(labelValues.count == labelNames.count, "A series has one value for each label.")
    return series.withLock { series in
      if let known = series[labelValues] { return known }
      let values = series.count < seriesMax ? labelValues : labelValues.map { _ in "other" }
      if let known = series[values] { return known }
      let new = make()
      series[values] = new
      return new
    }
  }
}

extension MetricFamily: MetricSource {
  func write(to page: inout MetricsPage, name: String) {
    let sorted = series.withLock { $0.sorted { $0.key.lexicographicallyPrecedes($1.key) } }
    for (values, series) in sorted {
      let labels = zip(labelNames, values).map { MetricLabel(name: $0, value: $1) }
      series.write(to: &page, name: name, labels: labels)
    }
  }
}

/// What stands behind one name of the registry.
protocol MetricSource: Sendable {
  func write(to page: inout MetricsPage, name: String)
}

/// A metric without labels.
struct SingleSeries: MetricSource {
  let series: any MetricSeries

  func write(to page: inout MetricsPage, name: String) { series.write(to: &page, name: name, labels: []) }
}
