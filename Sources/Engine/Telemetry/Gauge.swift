import Synchronization

/// A number that goes up and down.
public final class Gauge: MetricSeries {
  /// The bits of a double, since an atomic holds no double.
  private let bits = Atomic<UInt64>((0.0).bitPattern)

  public init() {}

  /// Makes it this value.
  public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  /// Makes it this value.
  public func set(_ value: Int) { set(Double(value)) }

  /// Changes it by `amount`, which may be negative.
  public func add(_ amount: Double) {
    var before = bits.load(ordering: .relaxed)
    while true {
      let after = (Double(bitPattern: before) + amount).bitPattern
      let (exchanged, original) = bits.weakCompareExchange(
        expected: before, desired: after, ordering: .relaxed)
      if exchanged { return }
      before = original
    }
  }

  /// What it is now.
  public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  public func write(to page: inout MetricsPage, name: String, labels: [MetricLabel]) {
    page.sample(name, labels: labels, value: value)
  }
}

/// A number that is computed when somebody looks.
final class ComputedSeries: MetricSeries {
  private let read: @Sendable () -> Double?

  init(_ read: @escaping @Sendable () -> Double?) { self.read = read }

  func write(to page: inout MetricsPage, name: String, labels: [MetricLabel]) {
    if let value = read() { page.sample(name, labels: labels, value: value) }
  }
}
