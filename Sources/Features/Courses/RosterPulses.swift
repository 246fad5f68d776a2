import Bytes
import Database
import Identity
import Loop
import Telemetry

/// Tells staff how far imports are: so often that it looks alive, and not more.
@LoopActor final class RosterPulses {
  private static let everyNs: UInt64 = 250_000_000

  private unowned let members: Members
  private var told: [RosterImportID: UInt64] = [:]
  private var peopleTold: [CourseID: UInt64] = [:]
  private var untold: Set<CourseID> = []

  init(_ members: Members) { self.members = members }

  /// Reads the import's row and tells it, unless it was told just now; the last time always.
  func tell(_ id: RosterImportID, isLast: Bool) async {
    let now = members.clock.nowNs
    if !isLast, let last = told[id], now - last < Self.everyNs { return }
    told[id] = isLast ? nil : now
    let found: RosterImport?
    do {
      found = try await members.database.run([RosterImportStore.find(id, of: nil)])[0].first.map(
        RosterImportStore.roster)
    } catch {
      members.log.debug("progress of an import not told", ["error": LogValue(error)])
      return
    }
    guard let found else { return }
    members.audience?.publish(Self.message(found), in: CourseChannel.staffName(of: found.course))
    if isLast, untold.remove(found.course) != nil { members.peopleChanged(in: found.course) }
  }

  /// The list of people is another: told once in a while, and when the import is over.
  func peopleChanged(in course: CourseID) {
    let now = members.clock.nowNs
    if let last = peopleTold[course], now - last < 4 * Self.everyNs {
      untold.insert(course)
      return
    }
    peopleTold = peopleTold.filter { now - $0.value < 4 * Self.everyNs }
    peopleTold[course] = now
    members.peopleChanged(in: course)
  }

  private static func message(_ one: RosterImport) -> [UInt8] {
    var json = JSONWriter(capacityBytes: 160)
    json.object { json in
      json.member("type", "roster.progress")
      json.member("import", one.id)
      json.member("state", one.state.rawValue)
      json.member("done", Int(one.counts.done))
      json.member("total", Int(one.counts.total))
      json.member("faulty", Int(one.counts.faulty))
    }
    return json.take()
  }
}
