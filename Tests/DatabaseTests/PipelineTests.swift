import Testing

@testable import Database

/// What is owed, as values: arrivals in, outcomes out.
struct PipelineTests {
  private var pipeline = Pipeline<String>()

  private mutating func told(_ arrivals: [Pipeline<String>.Arrival]) -> [String] {
    arrivals.map { arrival in
      switch pipeline.take(arrival) {
      case .nothing: "-"
      case .prepared: "prepared"
      case .rows(let owner): "rows \(owner)"
      case .failure(let owner, let key): "failure \(owner)\(key == nil ? "" : " unprepared")"
      case .skipped(let key): "skipped\(key == nil ? "" : " unprepared")"
      case .finished(let owner): "finished \(owner)"
      case .confusion: "confusion"
      }
    }
  }

  @Test mutating func segmentsAreFinishedAtTheirSyncInOrder() {
    for owner in ["a", "b"] {
      pipeline.expect(.statement, for: owner)
      pipeline.expect(.sync, for: owner)
    }
    #expect(
      told([.rows, .end, .sync, .rows, .end, .sync]) == [
        "rows a", "-", "finished a", "rows b", "-", "finished b",
      ])
    #expect(pipeline.isEmpty)
  }

  @Test mutating func preparationBelongsToItsStatement() {
    pipeline.expect(.preparation(StatementKey("select 1")), for: "a")
    pipeline.expect(.statement, for: "a")
    pipeline.expect(.sync, for: "a")
    #expect(told([.rows, .end, .rows, .end, .sync]) == ["prepared", "-", "rows a", "-", "finished a"])
  }

  @Test mutating func whatFollowsAFailureIsSkippedUpToTheSync() {
    pipeline.expect(.preparation(StatementKey("select 1")), for: "a")
    pipeline.expect(.statement, for: "a")
    pipeline.expect(.preparation(StatementKey("select 2")), for: "a")
    pipeline.expect(.sync, for: "a")
    #expect(
      told([.failure, .end, .skipped, .end, .skipped, .end, .sync]) == [
        "failure a unprepared", "-", "skipped", "-", "skipped unprepared", "-", "finished a",
      ])
  }

  @Test mutating func failureOfTheCommitComesWhereOnlyTheSyncIsOwed() {
    pipeline.expect(.statement, for: "a")
    pipeline.expect(.sync, for: "a")
    #expect(told([.rows, .end, .failure, .end, .sync]) == ["rows a", "-", "failure a", "-", "finished a"])
  }

  @Test mutating func flushedSegmentEndsWithItsLastAnswer() {
    pipeline.expect(.statement, for: "a")
    pipeline.expect(.lastStatement, for: "a")
    #expect(told([.rows, .end, .rows, .end, .end]) == ["rows a", "-", "rows a", "finished a", "-"])
  }

  @Test mutating func whatWasNotAskedIsConfusion() {
    #expect(told([.end, .sync]) == ["-", "confusion"])
    pipeline.expect(.statement, for: "a")
    #expect(told([.sync]) == ["confusion"])
  }

  @Test mutating func longQueueKeepsItsOrder() {
    for number in 0..<1_000 {
      pipeline.expect(.statement, for: "\(number)")
      pipeline.expect(.sync, for: "\(number)")
    }
    for number in 0..<1_000 {
      #expect(pipeline.head == "\(number)")
      #expect(told([.rows, .end, .sync]) == ["rows \(number)", "-", "finished \(number)"])
    }
    #expect(pipeline.isEmpty)
  }
}
