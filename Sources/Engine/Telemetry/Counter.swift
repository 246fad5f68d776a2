import Synchronization

/// A number that only grows.
public final class Counter: MetricSeries {
  private let value = Atomic<Int>(0)

  public init() {}

  /// Counts `amount` more.
  public func increment(by amount: Int = 1) {
    precondition(amount >= 0, "A counter only grows; what also shrinks is a gauge.")
    value.wrappingAdd(amount, ordering: .relaxed)
  }

  /// What has been counted.
  public var count: Int { value.load(ordering: .relaxed) }

  public func write(to page: inout MetricsPage, name: String, labels: [MetricLabel]) {
    page.sample(name, labels: labels, integer: count)
  }
}
