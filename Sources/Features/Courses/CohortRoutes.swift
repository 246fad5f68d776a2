import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// Cohorts, and enrolling them.
extension Members {
  private static let titleInput = Schema.object([
    .required("title", MemberSchemas.title, "What it is called.")
  ]).named("CohortTitle")
  private static let addedMax = 1_000

  var cohortEndpoints: [Endpoint] {
    [
      listCohorts, makeCohort, readCohort, renameCohort, deleteCohort, listCohortMembers, addCohortMembers,
      removeCohortMember, enrolCohort,
    ]
  }

  private var listCohorts: Endpoint {
    Endpoint(
      .get, "/api/v1/cohorts", id: "listCohorts",
      summary: "The cohorts that one has made, the newest first; admins see all.", tag: .people,
      access: .operation(.cohortsList), limit: .read, query: QueryParameter.page,
      answers: [.json(.ok, "The cohorts.", .page(of: MemberSchemas.cohort))]
    ) { [self] call in
      let rows = try await database.run([
        CohortStore.list(
          of: Self.owner(call.signedIn), before: try call.page.after(CohortID.self),
          limit: call.page.fetchCount)
      ])[0].map(CohortStore.cohort)
      return .page(rows, of: call.page, next: { Cursor.encode($0.id) }) { $0.cohort($1) }
    }
  }

  private var makeCohort: Endpoint {
    Endpoint(
      .post, "/api/v1/cohorts", id: "createCohort", summary: "Makes a cohort.", tag: .people,
      access: .operation(.cohortsCreate), limit: .write, input: Self.titleInput,
      answers: [
        .json(.created, "The cohort, empty.", MemberSchemas.cohort),
        .problem(.conflict, "too_many", "One has as many cohorts as one may have."),
      ]
    ) { [self] call in
      let insert = CohortStore.insert(try call.input.string("title"), by: call.signedIn.id)
      guard let row = try await database.run([insert])[0].first else {
        throw Problem(.conflict, "too_many", "You have \(Cohort.perPersonMax) cohorts; delete one first.")
      }
      let cohort = try CohortStore.cohort(row)
      return Response.json(.created) { $0.cohort(cohort) }
    }
  }

  private var readCohort: Endpoint {
    Endpoint(
      .get, "/api/v1/cohorts/{id}", id: "readCohort", summary: "A cohort.", tag: .people,
      access: .operation(.cohortsRead), limit: .read,
      answers: [.json(.ok, "The cohort.", MemberSchemas.cohort)]
    ) { [self] call in
      let cohort = try await cohort(try call.identifier("id"), for: call.signedIn)
      return Response.json { $0.cohort(cohort) }
    }
  }

  private var renameCohort: Endpoint {
    Endpoint(
      .patch, "/api/v1/cohorts/{id}", id: "renameCohort", summary: "Gives a cohort another title.",
      tag: .people, access: .operation(.cohortsChange), limit: .write, input: Self.titleInput,
      answers: [.json(.ok, "As it is now.", MemberSchemas.cohort)]
    ) { [self] call in
      let id = try await cohort(try call.identifier("id"), for: call.signedIn).id
      _ = try await database.run([CohortStore.rename(id, to: try call.input.string("title"))])
      let cohort = try await cohort(id, for: call.signedIn)
      return Response.json { $0.cohort(cohort) }
    }
  }

  private var deleteCohort: Endpoint {
    Endpoint(
      .delete, "/api/v1/cohorts/{id}", id: "deleteCohort",
      summary: "Deletes a cohort; whoever was enrolled with it stays in the courses.", tag: .people,
      access: .operation(.cohortsChange), limit: .write, answers: [.none(.noContent, "Deleted.")]
    ) { [self] call in
      let id = try await cohort(try call.identifier("id"), for: call.signedIn).id
      _ = try await database.run([CohortStore.delete(id)])
      return .noContent
    }
  }

  private var listCohortMembers: Endpoint {
    Endpoint(
      .get, "/api/v1/cohorts/{id}/members", id: "listCohortMembers", summary: "Who is in a cohort.",
      tag: .people, access: .operation(.cohortsRead), limit: .read, query: QueryParameter.page,
      answers: [.json(.ok, "The people.", .page(of: MemberSchemas.person))]
    ) { [self] call in
      let id = try await cohort(try call.identifier("id"), for: call.signedIn).id
      let rows = try await database.run([
        CohortStore.members(
          of: id, after: try call.page.after(PersonID.self), limit: call.page.fetchCount)
      ])[0].map(CohortStore.member)
      return .page(rows, of: call.page, next: { Cursor.encode($0.account) }) { json, person in
        json.object { json in
          json.member("id", person.account)
          json.member("handle", person.handle)
          json.member("name", person.name)
        }
      }
    }
  }

  private var addCohortMembers: Endpoint {
    Endpoint(
      .post, "/api/v1/cohorts/{id}/members", id: "addCohortMembers",
      summary: "Puts people into a cohort; who is in it already stays.", tag: .people,
      access: .operation(.cohortsChange), limit: .write,
      input: .object([
        .required(
          "accounts", .array(of: .identifier, min: 1, max: Self.addedMax), "Ids; unknown ones are left out.")
      ]).named("CohortAdditions"),
      answers: [
        .json(.ok, "The cohort as it is now.", MemberSchemas.cohort),
        .problem(.conflict, "too_many", "A cohort has no room for so many."),
      ]
    ) { [self] call in
      let id = try await cohort(try call.identifier("id"), for: call.signedIn).id
      let added = try call.input.array("accounts") { PersonID(decimal: try $0.asString()) }.compactMap { $0 }
      try await database.transaction { transaction in
        _ = try await transaction.run([CohortStore.hold(id), CohortStore.add(added, to: id)])
        let count: Int64? = try await transaction.run([CohortStore.hold(id)])[0].first?.column(0)
        guard count ?? 0 <= Cohort.membersMax else {
          throw Problem(.conflict, "too_many", "A cohort has at most \(Cohort.membersMax) people.")
        }
      }
      let cohort = try await cohort(id, for: call.signedIn)
      return Response.json { $0.cohort(cohort) }
    }
  }

  private var removeCohortMember: Endpoint {
    Endpoint(
      .delete, "/api/v1/cohorts/{id}/members/{account}", id: "removeCohortMember",
      summary: "Takes somebody out of a cohort, but out of no course.", tag: .people,
      access: .operation(.cohortsChange), limit: .write,
      path: [PathParameter("account", .identifier, "The account's id.")],
      answers: [.none(.noContent, "Taken out.")]
    ) { [self] call in
      let id = try await cohort(try call.identifier("id"), for: call.signedIn).id
      let person = try call.identifier("account", as: PersonID.self)
      guard try await !database.run([CohortStore.remove(person, from: id)])[0].isEmpty else {
        throw Problem.notFound
      }
      return .noContent
    }
  }

  private var enrolCohort: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/cohorts", id: "enrolCohort",
      summary:
        "Enrols a cohort's people. Who is in the course loses nothing, and who was expelled stays out.",
      tag: .people, access: .operation(.enrolmentsChange), limit: .write, path: [Self.coursePath],
      input: .object([
        .required("cohort", .identifier, "The cohort's id."),
        .optional("role", MemberSchemas.role.standing(.string("student")), "What they become."),
        .optional("section", Schema.identifier.orNull, "Where they come to."),
      ]).named("CohortEnrolment"),
      answers: [
        .json(
          .ok, "Done.",
          .object([.required("enrolled", .integer(min: 0), "How many are new in the course.")]).named(
            "CohortEnrolled")),
        .none(.accepted, "So many that it takes a moment; `people.changed` tells of it."),
        .problem(.forbidden, "role_above_own", "Nobody gives a role above their own."), Courses.archived,
      ]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .enrolmentsChange)
      let wish = CohortWish(
        cohort: try call.input.identifier("cohort"),
        role: try call.input.optionalString("role").flatMap { CourseRole(rawValue: $0) } ?? .student,
        section: try call.input.optionalIdentifier("section"))
      guard let count = try await enrol(wish, in: seen, by: call.signedIn) else { return Response(.accepted) }
      return Response.json { json in json.object { $0.member("enrolled", count) } }
    }
  }
}
