import API
import Bytes
import Database
import Gateway
import Identity
import Loop
import Schema

/// What can be asked of who is in a course over HTTP.
extension Members {
  static let coursePath = Courses.coursePath
  static let accountPath = PathParameter(
    "account", .string(min: 1, max: 64, format: .line), "The account's id, or its handle.")

  public var endpoints: [Endpoint] {
    [listEndpoint, joinEndpoint, changeEndpoint, endEndpoint] + codeEndpoints + invitationEndpoints
      + sectionEndpoints + cohortEndpoints + rosterEndpoints
  }

  private var listEndpoint: Endpoint {
    Endpoint(
      .get, "/api/v1/courses/{id}/people", id: "listPeople",
      summary:
        "Who is in a course: instructors, assistants, students, by name. Students see each other if the course says so.",
      tag: .people, access: .operation(.peopleList), limit: .read, path: [Self.coursePath],
      query: QueryParameter.page + [
        .init(
          "search", .string(min: 1, max: 200, format: .search),
          "What stands somewhere in name or handle, for staff also in the e-mails that they see."),
        .init("role", MemberSchemas.role, "Only people of this role."),
        .init(
          "state", .choice(EnrolmentState.allCases.map(\.rawValue)),
          "active where left out; others for staff."),
        .init("section", .identifier, "Only people of this section."),
      ],
      answers: [.json(.ok, "The people.", .page(of: MemberSchemas.member))]
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .peopleList)
      see(call.signedIn.id, in: seen)
      let isStaff = Permissions.allows(call.person, .peopleInspect, in: seen.standing)
      var search = MemberSearch(
        text: call.query("search"), role: call.query("role").flatMap { CourseRole(rawValue: $0) },
        section: call.query("section"))
      search.seesAddresses = isStaff
      if isStaff { search.state = call.query("state").flatMap { EnrolmentState(rawValue: $0) } ?? .active }
      if !isStaff, !seen.course.showsClassmates { search.isOfStaffOr = call.signedIn.id }
      let after = try call.page.after(Int64.self, String.self, PersonID.self).map {
        Member.Place(rank: $0, name: $1, account: $2)
      }
      let rows = try await database.run([
        MembersStore.list(search, of: seen.course.id, after: after, limit: call.page.fetchCount)
      ])[0].map(MembersStore.member)
      return .page(
        rows, of: call.page, next: { Cursor.encode($0.place.rank, $0.place.name, $0.place.account) }
      ) { $0.courseMember($1, isWhole: isStaff) }
    }
  }

  private var joinEndpoint: Endpoint {
    Endpoint(
      .post, "/api/v1/courses/{id}/enrolments", id: "enrol",
      summary:
        "Gets in: an empty object where the course is open, with a code, or with an invitation. Staff name an account.",
      tag: .people, access: .operation(.enrolmentsJoin), limit: .write, path: [Self.coursePath],
      input: .object([
        .optional("code", MemberSchemas.code, "For oneself."),
        .optional("invitation", MemberSchemas.secret, "For oneself: the secret from the mailed link."),
        .optional("account", MemberSchemas.name, "For staff: an id or a handle."),
        .optional("role", MemberSchemas.role, "For staff; student where left out."),
        .optional("section", Schema.identifier.orNull, "For staff."),
      ]).named("NewEnrolment"),
      answers: [
        .json(.created, "Is in the course now.", MemberSchemas.member),
        .json(.ok, "Was in the course already.", MemberSchemas.member),
        .problem(.forbidden, "code_needed", "The course is joined with a code."),
        .problem(.forbidden, "invitation_needed", "The course is joined by invitation."),
        .problem(.forbidden, "other_address", "The invitation is for another address."),
        .problem(.forbidden, "expelled", "Who was expelled is let in again by staff."),
        .problem(.conflict, "course_not_published", "Nobody joins a draft by themselves."),
        .problem(.conflict, "prerequisites_missing", "Other courses, which the detail names, come first."),
        .problem(.tooManyRequests, "too_many_attempts", "Too many codes were wrong."),
      ] + MemberSchemas.refusals
    ) { [self] call in
      let name = try call.request.parameter("id", as: String.self)
      let found = try await courses.find(name, for: call.signedIn.id)
      let (person, isNew) =
        if let account = try call.input.optionalString("account") {
          try await add(account, to: found, call)
        } else { (call.signedIn.id, try await join(found, call)) }
      guard let seen = found else { throw Problem.notFound }
      let row = try await database.run([MembersStore.find(person, in: seen.course.id)])[0]
      guard let member = try row.first.map(MembersStore.member) else { throw Problem.notFound }
      let isStaff = Permissions.allows(call.person, .peopleInspect, in: seen.standing)
      return Response.json(isNew ? .created : .ok) { $0.courseMember(member, isWhole: isStaff) }
    }
  }

  private func join(_ seen: CourseSeen?, _ call: Call) async throws -> Bool {
    let way: WayIn
    if let typed = try call.input.optionalString("code") {
      guard let code = EnrolmentCode(typed) else { throw Problem.codeNotGood }
      way = .code(code)
    } else if let secret = try call.input.optionalString("invitation") {
      way = .invitation(InvitationSecret(text: secret).hash)
    } else {
      way = .open
    }
    return try await join(seen, by: way, call.signedIn, from: call.request.peer)
  }

  private func add(_ name: String, to seen: CourseSeen?, _ call: Call) async throws -> (PersonID, Bool) {
    guard let seen, Permissions.allows(call.person, .enrolmentsChange, in: seen.standing) else {
      throw Problem.notFound
    }
    guard let person = try await people.person(named: name) else { throw Problem.noSuchPerson }
    return (person, try await put(try wish(for: person, call), in: seen, by: call.signedIn))
  }

  /// As staff say it.
  private func wish(for person: PersonID, _ call: Call) throws -> EnrolmentWish {
    var wish = EnrolmentWish(
      account: person, role: try call.input.optionalString("role").flatMap { CourseRole(rawValue: $0) },
      origin: .staff)
    if case .object(let members) = call.input, members.contains(where: { $0.key == "section" }) {
      wish.section = .set(try call.input.optionalIdentifier("section"))
    }
    return wish
  }

  private var changeEndpoint: Endpoint {
    Endpoint(
      .patch, "/api/v1/courses/{id}/enrolments/{account}", id: "changeEnrolment",
      summary: "Gives somebody another role or section. It holds at once, everywhere.", tag: .people,
      access: .operation(.enrolmentsChange), limit: .write, path: [Self.coursePath, Self.accountPath],
      input: .object([
        .optional("role", MemberSchemas.role), .optional("section", Schema.identifier.orNull),
      ]).named("EnrolmentChange"),
      answers: [.json(.ok, "As it is now.", MemberSchemas.member)] + MemberSchemas.refusals
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .enrolmentsChange)
      guard let person = try await member(named: try call.request.parameter("account")) else {
        throw Problem.notFound
      }
      _ = try await put(try wish(for: person, call), in: seen, by: call.signedIn, isIn: true)
      let row = try await database.run([MembersStore.find(person, in: seen.course.id)])[0]
      guard let member = try row.first.map(MembersStore.member) else { throw Problem.notFound }
      return Response.json { $0.courseMember(member, isWhole: true) }
    }
  }

  private var endEndpoint: Endpoint {
    Endpoint(
      .delete, "/api/v1/courses/{id}/enrolments/{account}", id: "endEnrolment",
      summary: "Drops out, or takes somebody out. Who is expelled does not come back by themselves.",
      tag: .people,
      access: .operation(.enrolmentsEnd), limit: .write, path: [Self.coursePath, Self.accountPath],
      query: [
        .init("reason", .choice(["dropped", "expelled"]), "dropped where left out; oneself drops out only.")
      ],
      answers: [.none(.noContent, "Out of the course, and of its channels.")] + MemberSchemas.refusals
    ) { [self] call in
      let seen = try await courses.course(of: call, for: .enrolmentsEnd)
      guard let person = try await member(named: try call.request.parameter("account")) else {
        throw Problem.notFound
      }
      let state = call.query("reason").flatMap { EnrolmentState(rawValue: $0) } ?? .dropped
      let isOneself = person == call.signedIn.id
      guard isOneself || Permissions.allows(call.person, .enrolmentsChange, in: seen.standing) else {
        throw Problem.notFound
      }
      try await remove(person, from: seen, as: isOneself ? .dropped : state, by: call.signedIn)
      return .noContent
    }
  }

  /// Somebody asks something of a course; whoever is not in it is not seen in it.
  func see(_ person: PersonID, in seen: CourseSeen) {
    if seen.standing.role != nil { see(person, in: seen.course.id) }
  }
}

extension EndpointTag {
  static let people = EndpointTag(
    "people", "Who is in a course, the ways in and out, sections and cohorts.")
  static let rosters = EndpointTag("rosters", "Who is in a course, taken from files.")
}
