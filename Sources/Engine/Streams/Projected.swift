import Database
import Loop

extension StreamLog {
  /// A new entry as projections are told of it. Where its stream's head is, and how many the stream counts, is known to PostgreSQL
  /// alone until all is committed, so that a batch needs no second round trip.
  public struct Projected: Sendable {
    public let append: Append
    /// How far it stands before the head: its sequence is `head - distance`.
    public let distance: Int64
    /// How many that its stream counts come after it: with it there are `counted - later`.
    public let later: Int64
  }

  /// What a projection writes.
  public struct Writes: Sendable {
    /// Done in the statement that appends, which is the cheapest; each may join `moved (id, head, counted)`, the streams as they
    /// are with the new entries. They see the tables as they were before, and not even all that the batch has waited for.
    public var beside: [Statement]
    /// Done after it: they see what is new, and how everything is once the heads are locked.
    public var after: [Statement]

    public init(beside: [Statement] = [], after: [Statement] = []) {
      self.beside = beside
      self.after = after
    }

    @LoopActor init(_ new: [Projected], by projections: [Projection]) {
      self.init()
      for projection in projections {
        let writes = projection(new)
        beside += writes.beside
        after += writes.after
      }
    }
  }
}
