import Bytes
import Database
import Events
import Identity
import Loop

/// Accounts that are deleted: their people are in no course any more.
extension Members {
  public var farewells: Consumer {
    Consumer("courses.farewells", kinds: ["account.deleted"], start: .now) { events, transaction in
      let gone = events.compactMap { $0.subjects.first.flatMap { PersonID($0) } }
      _ = try await transaction.run([EnrolmentStore.holdCourses(of: gone)])
      let ended = try await transaction.run([EnrolmentStore.endEverywhere(gone)])[0].map { row in
        EnrolmentEvents.ended(
          try row.column(1), reason: "account_deleted", in: try row.column(0), by: nil)
      }
      if !ended.isEmpty { _ = try await transaction.run([EventLog.write(ended)]) }
    }
  }
}
