import Events
import Identity

/// What is to be written for many wishes at once. Pure.
struct EnrolmentPlan {
  private struct Promotion {
    let account: PersonID
    let from, to: CourseRole
  }

  private(set) var admitted: [(PersonID, Enrolment.Kept)] = []
  private(set) var changed: [(PersonID, Enrolment.Kept)] = []
  private(set) var refused: [(PersonID, EnrolmentRules.Refusal)] = []
  private var promotions: [Promotion] = []

  /// Instructors who would be none any more.
  var demoted: [PersonID] { promotions.filter { $0.from == .instructor }.map(\.account) }

  mutating func add(_ wish: EnrolmentWish, by actor: EnrolmentRules.Actor, from old: Enrolment?) {
    do throws(EnrolmentRules.Refusal) {
      switch try EnrolmentRules.step(wish, by: actor, from: old) {
      case .nothing: break
      case .admit(let kept): admitted.append((wish.account, kept))
      case .change(let kept, let role):
        changed.append((wish.account, kept))
        if kept.role != role {
          promotions.append(Promotion(account: wish.account, from: role, to: kept.role))
        }
      }
    } catch { refused.append((wish.account, error)) }
  }

  /// Nobody else would be left who can teach.
  mutating func keepInstructors() {
    let kept = Set(demoted)
    changed.removeAll { kept.contains($0.0) }
    promotions.removeAll { kept.contains($0.account) }
    refused += kept.sorted().map { ($0, .lastInstructor) }
  }

  func events(in course: CourseID, by actor: PersonID?) -> [NewEvent] {
    admitted.map { EnrolmentEvents.made($0.0, $0.1, in: course, by: actor) }
      + promotions.map {
        EnrolmentEvents.roleChanged($0.account, from: $0.from, to: $0.to, in: course, by: actor)
      }
  }
}
