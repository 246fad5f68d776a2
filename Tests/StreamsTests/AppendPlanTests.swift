import Bytes
import Testing

@testable import Database
@testable import Streams

struct AppendPlanTests {
  private let room = StreamID(1)!
  private let staff = StreamID(2)!

  private func append(_ stream: StreamID, _ nonce: String, by actor: Int64 = 1) throws -> Append {
    try Append(to: stream, by: actor, nonce: nonce, kind: 1, payload: [])
  }

  private func told(_ numbered: AppendPlan.Numbered) -> [String] {
    numbered.outcomes.map { outcome in
      switch outcome {
      case .success(let all): all.map { "\($0.seq)\($0.isRepeat ? " again" : "")" }.joined(separator: ", ")
      case .failure(let error): "\(error.reason)"
      }
    }
  }

  @Test func eachStreamCountsOnFromItsHead() throws {
    let plan = AppendPlan([[try append(room, "a")], [try append(staff, "a")], [try append(room, "b")]])
    let numbered = plan.numbered(heads: [room: 7, staff: 0], earlier: [nil, nil, nil])
    #expect(told(numbered) == ["8", "1", "9"])
    #expect(numbered.heads.map { "\($0.stream):\($0.head)" }.sorted() == ["1:9", "2:1"])
  }

  @Test func repeatsAreFoundInTheLogAndInTheBatch() throws {
    let plan = AppendPlan([
      [try append(room, "old")], [try append(room, "new")], [try append(room, "new")],
      [try append(room, "new", by: 2)],
    ])
    #expect(plan.appends.count == 3)
    let numbered = plan.numbered(heads: [room: 4], earlier: [2, nil, nil])
    #expect(told(numbered) == ["2 again", "5", "5 again", "6"])
    #expect(numbered.new.map(\.seq) == [5, 6])
  }

  @Test func groupWithAnAppendToNoStreamIsRefusedWholeAndAlone() throws {
    let plan = AppendPlan([
      [try append(room, "a"), try append(staff, "a")], [try append(room, "a")], [try append(room, "b")],
    ])
    let numbered = plan.numbered(heads: [room: 0], earlier: [nil, nil, nil])
    #expect(told(numbered) == ["foreignKeyViolation", "1", "2"])
    #expect(numbered.heads.map(\.head) == [2])
  }

  @Test func nothingNewMovesNoHead() throws {
    let numbered = AppendPlan([[try append(room, "a")]]).numbered(heads: [room: 3], earlier: [3])
    #expect(told(numbered) == ["3 again"])
    #expect(numbered.new.isEmpty && numbered.heads.isEmpty)
  }

  @Test func runGivesPlacesBehindTheHeads() throws {
    let run = AppendRun([
      [try append(room, "a")], [try append(staff, "a"), try append(room, "b")], [], [try append(room, "c")],
    ])
    #expect(run.counts.map { "\($0.stream):\($0.count)" } == ["1:3", "2:1"])
    #expect(run.places == [1, 1, 2, 3])
    #expect(run.distances == [2, 0, 1, 0])
    let outcomes = run.outcomes(heads: [room: 10, staff: 0]).map { (try? $0.get())?.map(\.seq) }
    #expect(outcomes == [[11], [1, 12], [], [13]])
  }
}
