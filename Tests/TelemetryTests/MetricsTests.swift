import Telemetry
import Testing

@Suite struct MetricsTests {
  private let metrics = Metrics()

  private var page: String { String(decoding: metrics.page(), as: UTF8.self) }

  @Test func pageIsInTheOrderOfNamesAndLabels() {
    let requests = metrics.counters(
      "requests_total", help: "Requests answered.", labels: ["method", "status"])
    requests.with("POST", "201").increment()
    requests.with("GET", "404").increment(by: 2)
    requests.with("GET", "200").increment(by: 40)
    requests.with("GET", "200").increment(by: 2)
    metrics.gauge("connections", help: "Connections open now.").set(3)
    metrics.gauge("lag_seconds", help: "Behind by.") { 0.25 }
    metrics.gauge("unknown", help: "Not to be read.") { nil }
    #expect(
      page == """
        # HELP connections Connections open now.
        # TYPE connections gauge
        connections 3
        # HELP lag_seconds Behind by.
        # TYPE lag_seconds gauge
        lag_seconds 0.25
        # HELP requests_total Requests answered.
        # TYPE requests_total counter
        requests_total{method="GET",status="200"} 42
        requests_total{method="GET",status="404"} 2
        requests_total{method="POST",status="201"} 1
        # HELP unknown Not to be read.
        # TYPE unknown gauge

        """)
  }

  @Test func histogramIsCumulativeAndIncludesItsBounds() {
    let duration = metrics.histogram("turn_seconds", help: "A turn.", buckets: [0.5, 1, 2.5])
    for value in [0.5, 0.25, 1, 2, 100, .nan] { duration.observe(value) }
    let family = metrics.histograms("z_seconds", help: "By route.", labels: ["route"], buckets: [1])
    family.with("/").observe(3)
    #expect(
      page == """
        # HELP turn_seconds A turn.
        # TYPE turn_seconds histogram
        turn_seconds_bucket{le="0.5"} 2
        turn_seconds_bucket{le="1"} 3
        turn_seconds_bucket{le="2.5"} 4
        turn_seconds_bucket{le="+Inf"} 5
        turn_seconds_sum 103.75
        turn_seconds_count 5
        # HELP z_seconds By route.
        # TYPE z_seconds histogram
        z_seconds_bucket{route="/",le="1"} 0
        z_seconds_bucket{route="/",le="+Inf"} 1
        z_seconds_sum{route="/"} 3
        z_seconds_count{route="/"} 1

        """)
  }

  @Test func labelsAndHelpAreEscaped() {
    let family = metrics.gauges("x", help: "Back\\slash\nand \"line\".", labels: ["path"])
    family.with("C:\\\"a\"\nb é").set(-.infinity)
    #expect(
      page == #"""
        # HELP x Back\\slash\nand "line".
        # TYPE x gauge
        x{path="C:\\\"a\"\nb é"} -Inf

        """#)
  }

  @Test func seriesBeyondTheBoundAreCountedTogether() {
    let family = metrics.counters("hits", help: "Hits.", labels: ["word", "kind"], seriesMax: 2)
    for word in ["a", "b", "c", "d", "a", "e"] { family.with(word, "k").increment() }
    #expect(
      page == """
        # HELP hits Hits.
        # TYPE hits counter
        hits{word="a",kind="k"} 2
        hits{word="b",kind="k"} 1
        hits{word="other",kind="other"} 3

        """)
  }

  @Test func sameLabelsGiveTheSameHandle() {
    let family = metrics.counters("hits", help: "Hits.", labels: ["word"])
    #expect(family.with("a") === family.with("a"))
    #expect(family.with("a") !== family.with("b"))
  }

  @Test func incrementsOfManyThreadsAddUp() async {
    let counter = metrics.counter("c", help: "C.")
    let gauge = metrics.gauge("g", help: "G.")
    let histogram = metrics.histogram("h", help: "H.", buckets: [1])
    let family = metrics.counters("f", help: "F.", labels: ["l"])
    await withTaskGroup { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            counter.increment()
            gauge.add(0.5)
            histogram.observe(2)
            family.with(task.isMultiple(of: 2) ? "even" : "odd").increment()
          }
        }
      }
    }
    #expect(counter.count == 8000 && gauge.value == 4000)
    #expect(family.with("even").count == 4000 && family.with("odd").count == 4000)
    #expect(page.contains("h_sum 16000\nh_count 8000\n"))
  }

  @Test func nameTakenTwiceStopsWithASentence() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let metrics = Metrics()
      _ = metrics.counter("twice", help: "Once.")
      _ = metrics.gauge("twice", help: "Again.")
    }
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains("The metric twice is registered twice."))
  }

  @Test func counterThatShrinksAndBadNamesStop() async {
    await #expect(processExitsWith: .failure) { Metrics().counter("c", help: "C.").increment(by: -1) }
    await #expect(processExitsWith: .failure) { _ = Metrics().counter("a-b", help: "C.") }
    await #expect(processExitsWith: .failure) {
      _ = Metrics().counters("a", help: "C.", labels: ["l"]).with("1", "2")
    }
  }
}
