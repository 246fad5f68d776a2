import Database
import Gateway

/// What a peer is told when the database did not do what was asked. Neither room knows the other.
extension DatabaseError: ToldToPeers {
  public var problem: Problem? {
    switch reason {
    case _ where isTransient && mayHaveHappened:
      Problem(
        .serviceUnavailable, "outcome_unknown",
        "It is not known whether this was saved. Send it again unchanged: it will not happen twice."
      ).with(header: "Retry-After", "1")
    case .diskFull:
      Problem(
        .insufficientStorage, "storage_full", "Nothing can be saved at the moment; what is there can be read."
      )
    case .badData:
      Problem(.unprocessableContent, "unacceptable_data", "The data holds something that cannot be stored.")
    case _ where isTransient:
      Problem(
        .serviceUnavailable, "not_saved", "The database is not to be had at the moment; nothing was changed."
      )
      .with(header: "Retry-After", "1")
    default: nil
    }
  }
}
