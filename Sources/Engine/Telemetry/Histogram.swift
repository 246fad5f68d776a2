import Synchronization

/// How often values fell into each of some fixed ranges, with their sum.
public final class Histogram: MetricSeries {
  /// For durations in seconds, from a millisecond to ten seconds.
  public static let durationBuckets = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  private struct State {
    /// One for each bound, and the last for what exceeds them all; not cumulative.
    var counts: [Int]
    var sum = 0.0
  }

  private let upperBounds: [Double]
  private let state: Mutex<State>

  /// A histogram whose ranges end at `upperBounds`, each included.
  public init(buckets upperBounds: [Double]) {
    precondition(
      zip(upperBounds, upperBounds.dropFirst()).allSatisfy(<) && upperBounds.allSatisfy(\.isFinite),
      "The bounds of a histogram are finite and rise.")
    self.upperBounds = upperBounds
    state = Mutex(State(counts: Array(repeating: 0, count: upperBounds.count + 1)))
  }

  /// Counts one value; NaN, which no range holds, is ignored.
  public func observe(_ value: Double) {
    if value.isNaN { return }
    let bucket = upperBounds.firstIndex { value <= $0 } ?? upperBounds.count
    state.withLock {
      $0.counts[bucket] += 1
      $0.sum += value
    }
  }

  public func write(to page: inout MetricsPage, name: String, labels: [MetricLabel]) {
    let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
    var cumulative = 0
    for (count, bound) in zip(counts, upperBounds + [.infinity]) {
      cumulative += count
      let range = MetricLabel(name: "le", value: MetricsPage.text(of: bound))
      page.sample(name + "_bucket", labels: labels + [range], integer: cumulative)
    }
    page.sample(name + "_sum", labels: labels, value: sum)
    page.sample(name + "_count", labels: labels, integer: cumulative)
  }
}
