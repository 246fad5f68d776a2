import Identity

/// What becomes of an enrolment, decided from what is there. Pure.
enum EnrolmentRules {
  /// Who wants it.
  enum Actor: Sendable, Hashable {
    /// The person themselves, by one of the ways in.
    case oneself
    /// Somebody of this role in the course; nil: an admin, or the server.
    case staff(CourseRole?)
    /// The same, by a list of whoever is in: nobody has looked at each name, so it is no pardon.
    case roster(CourseRole?)
  }

  enum Refusal: String, Error, Sendable, Hashable {
    /// Nobody comes back by themselves after that.
    case expelled
    /// Nobody gives or takes a role above their own.
    case roleAboveOwn = "role_above_own"
    /// Somebody has to be left who can teach.
    case lastInstructor = "last_instructor"
  }

  enum Step: Sendable, Hashable {
    case nothing
    /// Was not in the course, or not any more.
    case admit(Enrolment.Kept)
    case change(Enrolment.Kept, from: CourseRole)
  }

  /// Takes somebody in, or makes of a member what is wished.
  static func step(_ wish: EnrolmentWish, by actor: Actor, from old: Enrolment?) throws(Refusal) -> Step {
    var kept = Enrolment.Kept(role: wish.role ?? .student, section: nil, origin: wish.origin)
    if case .set(let section) = wish.section { kept.section = section }
    guard let old else {
      try check(kept.role, by: actor)
      return .admit(kept)
    }
    if old.state == .expelled, !actor.pardons { throw .expelled }
    guard old.state == .active else {
      // Who comes back has no more than they are given anew.
      try check(kept.role, by: actor)
      if wish.section == .unchanged { kept.section = old.section }
      return .admit(kept)
    }
    // A way in takes nothing from who is in already.
    kept.role = actor == .oneself ? max(kept.role, old.role) : wish.role ?? old.role
    if wish.section == .unchanged { kept.section = old.section }
    kept.origin = old.origin
    guard kept.role != old.role || kept.section != old.section else { return .nothing }
    if kept.role != old.role { try check(max(kept.role, old.role), by: actor) }
    return .change(kept, from: old.role)
  }

  /// Whether somebody may take another out of the course.
  static func checkEnd(of old: Enrolment, by actor: Actor) throws(Refusal) { try check(old.role, by: actor) }

  /// By a way in one is what its maker, who was asked then, has said.
  private static func check(_ role: CourseRole, by actor: Actor) throws(Refusal) {
    switch actor {
    case .staff(let own?), .roster(let own?): if role > own { throw .roleAboveOwn }
    case .oneself, .staff(nil), .roster(nil): break
    }
  }
}

extension EnrolmentRules.Actor {
  /// Whether who was expelled comes back by this.
  fileprivate var pardons: Bool {
    if case .staff = self { true } else { false }
  }
}

extension Enrolment {
  /// What is written of an enrolment.
  struct Kept: Sendable, Hashable {
    var role: CourseRole
    var section: SectionID?
    var origin: EnrolmentOrigin
  }
}
