"""Who may do what, over every route of /openapi.json: role by relation, generated, against a table of its own.

A route that is not in the table fails the test: whoever adds one says here who may use it.
"""

import itertools
import time

import httpx
import pytest
from conftest import Server
from school import GOOD_PASSWORD, School

ROLES = ["anonymous", "learner", "instructor", "admin"]
# To whom the thing in the path belongs; `absent` is an id that nothing has.
RELATIONS = ["own", "other", "absent"]
EVERYBODY, PEOPLE, TEACHERS, ADMINS = ROLES, ROLES[1:], ROLES[2:], ["admin"]

# By the operation's id: who may, on whose thing, with which body.
OF_THE_SERVER = {"health", "ready", "metrics", "openapi"}
PUBLIC = OF_THE_SERVER | {
    "createAccount", "signIn", "readSession", "refreshSession", "verifyEmail", "requestPasswordReset", "resetPassword",
    "lookUpInvitation", "endDigests", "readFileContent", "readAvatar"}
WITHOUT_A_THING = {
    # By cookie alone, which test_accounts.py tries.
    "makeAccessToken": ([], None),
    "listSessions": (PEOPLE, None),
    "signOut": (PEOPLE, None),
    "signOutEverywhere": (PEOPLE, None),
    "readMe": (PEOPLE, None),
    "updateMe": (PEOPLE, {"name": "New Name"}),
    "changePassword": (PEOPLE, {"current_password": GOOD_PASSWORD, "new_password": "another good one"}),
    "changeEmail": (PEOPLE, {"email": "changed@school.example", "password": GOOD_PASSWORD}),
    "resendVerification": (PEOPLE, None),
    "deleteMe": (PEOPLE, {"password": GOOD_PASSWORD}),
    "listAccounts": (ADMINS, None),
    "listSecurityEvents": (ADMINS, None),
    "listRooms": (PEOPLE, None),
    "createRoom": (PEOPLE, {"kind": "group", "title": "A group"}),
    "searchMessages": (PEOPLE, None),
    "listCourses": (PEOPLE, None),
    "listCourseFacets": (PEOPLE, None),
    "listCategories": (PEOPLE, None),
    "listMyCourses": (PEOPLE, None),
    "createCourse": (TEACHERS, {"title": "A course"}),
    "createCategory": (ADMINS, lambda school: {"title": f"Category {time.monotonic_ns()}"}),
    "orderCategories": (ADMINS, lambda school: {
        "slugs": school.sql("select slug from category order by position")}),
    "updateCategory": (ADMINS, {"title": "Another"}),
    "deleteCategory": (ADMINS, None),
    "lookUpCode": (PEOPLE, lambda school: {"code": code_of(school, school.course())}),
    "listCohorts": (TEACHERS, None),
    "createCohort": (TEACHERS, {"title": "A cohort"}),
    "createUpload": (PEOPLE, None),
    "listUploads": (PEOPLE, None),
    "readUploadUsage": (PEOPLE, None),
    "listFiles": (PEOPLE, None),
    "deleteAvatar": (PEOPLE, None),
    "readChatSettings": (PEOPLE, None),
    "updateChatSettings": (PEOPLE, {"digest": "weekly"}),
}
ON_A_THING = {
    # A room is nobody's: everybody may see it, and only an absent one looks otherwise.
    "listPresence": ({"own": PEOPLE, "other": PEOPLE}, "room", None),
    "readRoom": ({"own": PEOPLE, "other": PEOPLE}, "room", None),
    "readUpload": ({"own": PEOPLE, "other": []}, "upload", None),
    "appendToUpload": ({"own": PEOPLE, "other": []}, "upload", None),
    "endUpload": ({"own": PEOPLE, "other": []}, "upload", None),
    "readFile": ({"own": PEOPLE, "other": []}, "file", None),
    "deleteFile": ({"own": PEOPLE, "other": []}, "file", None),
    "endSession": ({"own": PEOPLE, "other": []}, "session", None),
    "readAccount": ({"own": PEOPLE, "other": PEOPLE}, "account", None),
    "inspectAccount": ({"own": ADMINS, "other": ADMINS}, "account", None),
    "suspendAccount": ({"own": [], "other": ADMINS}, "account", {"reason": "test"}),
    "reinstateAccount": ({"own": [], "other": ADMINS}, "account", None),
    "changeRole": ({"own": [], "other": ADMINS}, "account", {"role": "instructor"}),
    "deleteAccount": ({"own": [], "other": ADMINS}, "account", None),
    "readCohort": ({"own": TEACHERS, "other": ADMINS}, "cohort", None),
    "renameCohort": ({"own": TEACHERS, "other": ADMINS}, "cohort", {"title": "Another"}),
    "deleteCohort": ({"own": TEACHERS, "other": ADMINS}, "cohort", None),
    "listCohortMembers": ({"own": TEACHERS, "other": ADMINS}, "cohort", None),
    "addCohortMembers": ({"own": TEACHERS, "other": ADMINS}, "cohort", {"accounts": ["1"]}),
    "removeCohortMember": ({"own": TEACHERS, "other": ADMINS}, "cohort", None),
}
_groups = itertools.count(77_000_000)
# What tus wants to be told with every request.
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
ABSENT_ID = str(2**62)

# In a group: what it takes, and whether its owner may; nobody else sees that it is there. What staff of courses' rooms may is tried in
# test_chat.py.
IN_A_GROUP = {
    "updateRoom": ({"title": "Another"}, True),
    "setRoom": ({"muted": True}, True),
    "markRoomRead": ({"offset": 1}, True),
    "listRoomMembers": (None, True),
    "listReaders": (None, True),
    "setRoomMember": ({"role": "member"}, True),
    "removeRoomMember": (None, True),
    "listMessages": (None, True),
    "sendMessage": ({"text": "hello"}, True),
    "readMessage": (None, True),
    "listMessageVersions": (None, True),
    "editMessage": ({"text": "another"}, True),
    "deleteMessage": (None, True),
    "restoreMessage": (None, True),
    "pinMessage": (None, True),
    "unpinMessage": (None, True),
    "addReaction": (None, True),
    "removeReaction": (None, True),
    "listRestrictions": (None, True),
    "listRoomActs": (None, True),
    "listReports": (None, True),
    "listHeldMessages": (None, True),
    # Nothing is held in a group: it has no course whose rules would hold it.
    "settleHeldMessage": ({"verdict": "published"}, False),
    "withdrawHeldMessage": (None, False),
    "exportRoom": (None, True),
    # Nobody is stopped in a group, for its owners take people out; and there is nobody whom to tell.
    "restrictPerson": ({"kind": "locked"}, False),
    "releasePerson": (None, False),
    "settleReport": ({"verdict": "dismissed"}, False),
    "reportMessage": ({"reason": "rude"}, False),
    # Nor is a group a room of questions.
    "voteForMessage": (None, False),
    "unvoteMessage": (None, False),
    "markAnswered": ({}, False),
    "markUnanswered": (None, False),
    "revealAuthor": ({"reason": "rude"}, False),
}

# How somebody may stand to a course, and who that is elsewhere: a teacher of other courses is nobody in this one.
STANDINGS = {"anonymous": "anonymous", "stranger": "instructor", "student": "learner", "assistant": "learner",
             "instructor": "learner", "admin": "admin"}
IN_SIGHT = ["stranger", "student", "assistant", "instructor", "admin"]
MEMBERS, STAFF, OWNERS = IN_SIGHT[1:], IN_SIGHT[2:], IN_SIGHT[3:]
# In a course that is published and listed. In a draft a student is a stranger, and strangers see nothing.
IN_A_COURSE = {
    "readCourse": (IN_SIGHT, None),
    "updateCourse": (OWNERS, {"title": "Another title"}),
    "deleteCourse": (OWNERS, None),
    "publishCourse": (OWNERS, None),
    "archiveCourse": (OWNERS, None),
    "restoreCourse": (OWNERS, None),
    # A copy is a course that one makes, and its instructor here is a learner elsewhere.
    "copyCourse": (["admin"], {"title": "A copy"}),
    "setCoursePrerequisites": (OWNERS, {"requires": []}),
    "readOutline": (IN_SIGHT, None),
    "reorderOutline": (OWNERS, "order"),
    "createModule": (OWNERS, {"title": "New"}),
    "updateModule": (OWNERS, {"title": "New"}),
    "deleteModule": (OWNERS, None),
    "createLesson": (OWNERS, {"title": "New"}),
    "readLesson": (MEMBERS, None),
    "updateLesson": (OWNERS, {"title": "New"}),
    "deleteLesson": (OWNERS, None),
    "setLessonPrerequisites": (OWNERS, {"requires": []}),
    "readLessonFile": (MEMBERS, None),
    "reportProgress": (MEMBERS, {"viewed": True}),
    "completeLesson": (STAFF, None),
    "uncompleteLesson": (STAFF, None),
    "listProgress": (STAFF, None),
    "readProgress": (STAFF, None),
    "listPeople": (MEMBERS, None),
    # The course is open: whoever sees it gets in.
    "enrol": (IN_SIGHT, {}),
    "changeEnrolment": (STAFF, {"section": None}),
    "endEnrolment": (STAFF, None),
    "listCodes": (STAFF, None),
    "createCode": (STAFF, {}),
    "deleteCode": (STAFF, None),
    "listInvitations": (STAFF, None),
    "invite": (STAFF, {"emails": ["somebody@school.example"]}),
    "revokeInvitation": (STAFF, None),
    "resendInvitation": (STAFF, None),
    "listSections": (MEMBERS, None),
    "createSection": (STAFF, {"title": "New"}),
    "renameSection": (STAFF, {"title": "New"}),
    "deleteSection": (STAFF, None),
    "enrolCohort": (STAFF, "cohort"),
    "importRoster": (STAFF, {"roster": "email\nlisted@school.example\n"}),
    "listImports": (STAFF, None),
    "readImport": (STAFF, None),
    "listImportFaults": (STAFF, None),
    "listImportChanges": (STAFF, None),
    "readChatRules": (STAFF, None),
    "setChatRules": (STAFF, {"review": "everyone"}),
    "cancelImport": (STAFF, None),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    # Hundreds of people come from one address here.
    server = Server(tmp_path_factory.mktemp("permissions"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


@pytest.fixture(scope="module")
def operations(school):
    paths = httpx.get(school.server.url + "/openapi.json").json()["paths"]
    methods = {"get", "put", "post", "patch", "delete"}
    return {operation["operationId"]: (method.upper(), path, operation)
            for path, item in paths.items() for method, operation in item.items() if method in methods}


class Actor:
    """Somebody of a role, new for each question: what they may, they really do."""

    def __init__(self, school, role):
        self.account = self.session = None
        self.headers = {}
        if role == "anonymous":
            return
        self.account = school.register()
        if role != "learner":
            with school.client("admin") as admin:
                assert admin.put(f"/admin/accounts/{self.account['id']}/role", json={"role": role}).status_code == 200
        token = school.sign_in(self.account["handle"], GOOD_PASSWORD)["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        with school.client(token=token) as client:
            self.session = client.get("/sessions").json()["items"][0]["id"]


def ask(school, method, path, actor, body):
    headers = actor.headers | (TUS if path.startswith("/uploads") else {})
    return httpx.request(method, school.server.url + path, headers=headers, json=body, timeout=20)


def id_of(school, thing, owner):
    if thing in ("upload", "file"):
        # An upload of nothing is a file at once.
        made = httpx.post(school.server.url + "/uploads", headers=owner.headers | {
            "Tus-Resumable": "1.0.0", "Upload-Length": "0" if thing == "file" else "5"})
        return made.headers["upload-file"] if thing == "file" else made.headers["location"].rsplit("/", 1)[1]
    if thing == "room":
        return school.room("demo-discussion")["id"]
    if thing == "cohort":
        return cohort_of(school, owner)
    return owner.session if thing == "session" else owner.account["id"]


def code_of(school, course):
    """A code of a course, a new one."""
    with school.client("teacher") as client:
        return client.post(f"/courses/{course['id']}/codes", json={}).json()["code"]


def cohort_of(school, owner):
    """A cohort of somebody's, who may be nobody that makes any, with one person in it."""
    [cohort] = school.sql(f"insert into cohort (title, created_by) values ('Cohort', {owner.account['id']}) returning id")
    school.sql(f"insert into cohort_member values ({cohort}, 1)")
    return cohort


def told(answer):
    """All that a client can tell one refusal from another by."""
    return answer.status_code, sorted(answer.headers), {k: v for k, v in answer.json().items() if k != "instance"}


def test_every_route_is_in_the_table(operations):
    assert set(operations) == PUBLIC | set(WITHOUT_A_THING) | set(ON_A_THING) | set(IN_A_GROUP) | set(IN_A_COURSE)


def test_what_says_its_permission_asks_for_it(operations):
    for name, (_, _, operation) in operations.items():
        assert ("x-lyceum-operation" in operation) == (name not in OF_THE_SERVER), name
        security = operation["security"]
        may_be_left_out = not security or {} in security
        assert may_be_left_out == (name in PUBLIC), name


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(WITHOUT_A_THING))
def test_route_without_a_thing(school, operations, name, role):
    allowed, body = WITHOUT_A_THING[name]
    method, path, _ = operations[name]
    if "{category}" in path:
        [slug] = school.sql(
            f"insert into category (slug, title, position) values ('c-{time.monotonic_ns()}', 'C', 99) returning slug")
        path = path.replace("{category}", slug)
    answer = ask(school, method, path, Actor(school, role), body(school) if callable(body) else body)
    if role in allowed:
        assert answer.is_success, answer.text
    elif role == "anonymous":
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    elif name == "makeAccessToken":
        assert (answer.status_code, answer.json()["code"]) == (403, "cookie_required")
    else:
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(ON_A_THING))
def test_route_on_a_thing(school, operations, name, role):
    allowed, thing, body = ON_A_THING[name]
    method, path, _ = operations[name]
    answers = {}
    for relation in RELATIONS:
        actor = Actor(school, role)
        other = Actor(school, "learner")
        owner = {"own": actor, "other": other, "absent": None}[relation]
        if owner is not None and owner.account is None:
            continue  # who is not signed in owns nothing
        id = ABSENT_ID if owner is None else id_of(school, thing, owner)
        before = record(school, owner)
        answers[relation] = answer = ask(school, method, path.replace("{id}", id).replace("{account}", "1"), actor, body)
        if role in allowed.get(relation, []):
            assert answer.is_success, answer.text
            continue
        assert answer.status_code == (401 if role == "anonymous" else 404), answer.text
        # Nothing happened, and nothing was told.
        assert record(school, owner) == before
        if owner is not None and relation == "other":
            assert not any(owner.account[key] in answer.text for key in ("handle", "email", "name"))
    refused = [told(answer) for answer in answers.values() if not answer.is_success]
    assert all(one == refused[0] for one in refused), "forbidden and absent do not look the same"


def record(school, owner):
    """All that an admin sees of somebody, and whether they are still signed in."""
    if owner is None:
        return None
    with school.client("admin") as admin:
        account = admin.get(f"/admin/accounts/{owner.account['id']}").json()
    return account, httpx.get(school.server.url + "/api/v1/me", headers=owner.headers).status_code


@pytest.fixture(scope="module")
def cast(school):
    """Somebody for each standing, and a student: the courses are new each time, so they need not be."""
    cast = {standing: Actor(school, role) for standing, role in STANDINGS.items()} | {"pupil": Actor(school, "learner")}
    id_of(school, "file", cast["instructor"])
    return cast


class Group:
    """A group of somebody's, with one message of theirs."""

    def __init__(self, school, owner):
        self.owner, number = owner, next(_groups)
        [self.id] = school.sql(
            f"with s as (insert into stream (name, head) values ('room:group-{number}', 1) returning id), "
            "r as (insert into room (kind, title, stream_id) select 'group', 'Group', id from s returning id, stream_id), "
            f"m as (insert into room_member select id, {owner.account['id']}, 'owner' from r), "
            "e as (insert into entry (stream_id, seq, actor_id, kind, nonce, payload) "
            f"select stream_id, 1, {owner.account['id']}, 1, 'n', '{{}}' from r), "
            "t as (insert into message (id, room_id, seq, author_id, ordinal, text, is_staff) "
            f"select {number}, id, 1, {owner.account['id']}, 1, 'hello', false from r) select id from r")
        self.names = {"message": str(number), "emoji": "%F0%9F%91%8D", "report": ABSENT_ID, "held": ABSENT_ID,
                      "account": "1"}

    def path(self, template, id):
        for name, value in (self.names | {"id": id}).items():
            template = template.replace("{" + name + "}", value)
        return template

    def state(self, school):
        """All that a refusal leaves as it was."""
        tables = ["room_member", "room_setting", "room_restriction", "room_read", "room_act", "message", "message_report"]
        counted = [f"(select json_agg(t order by t::text) from {table} t where room_id = {self.id})" for table in tables]
        return school.sql(f"select (select row_to_json(r) from room r where id = {self.id}), {', '.join(counted)}")


@pytest.mark.parametrize("name", sorted(IN_A_GROUP))
def test_route_in_a_group(school, operations, cast, name):
    body, may = IN_A_GROUP[name]
    method, template, _ = operations[name]
    for actor in [cast[standing] for standing in ("anonymous", "student", "admin")]:
        own = None if actor.account is None else Group(school, actor)
        refusals = [ask(school, method, Group(school, cast["pupil"]).path(template, ABSENT_ID), actor, body)]
        for group in [Group(school, cast["pupil"])] + ([own] if own and not may else []):
            before = group.state(school)
            refusals.append(ask(school, method, group.path(template, group.id), actor, body))
            assert group.state(school) == before
        assert {answer.status_code for answer in refusals} == {401 if own is None else 404}, refusals[-1].text
        assert all(told(answer) == told(refusals[0]) for answer in refusals), "forbidden and absent do not look the same"
        if own and may:
            answer = ask(school, method, own.path(template, own.id), actor, body)
            assert answer.is_success, answer.text


class Place:
    """A course with a lesson and a student in it, and somebody who stands to it in one way."""

    def __init__(self, school, cast, standing, state):
        self.course = school.course(state)
        self.actor = cast[standing]
        self.student = cast["pupil"].account
        school.enrol(self.course, self.student)
        if standing in ("student", "assistant", "instructor"):
            school.enrol(self.course, self.actor.account, standing)
        self.module = school.module(self.course)
        self.lesson = school.lesson(self.course, self.module)
        course = self.course["id"]
        self.code = "KJTXMRPA"
        # In one go: there are hundreds of these places.
        [row] = school.sql(
            "delete from course_code;"
            f"insert into course_code (code, course_id) values ('{self.code}', {course});"
            f"with s as (insert into section (course_id, title) values ({course}, 'Section') returning id), "
            "i as (insert into course_invitation (course_id, email, is_bound, expires_at) "
            f"values ({course}, 'invited@school.example', true, now() + interval '1 day') returning id), "
            "r as (insert into roster_import (course_id, state, is_dry_run, drops_missing, makes_accounts, sends_mails, ended_at) "
            f"values ({course}, 'done', false, false, false, false, now()) returning id) "
            "select s.id, i.id, r.id from s, i, r")
        self.section, self.invitation, self.roster = row.split("|")
        # One file, that was uploaded once, is in every lesson.
        [self.file] = school.sql(
            "with f as (select id, object_id from stored_file order by id limit 1) "
            f"insert into storage_reference select object_id, 'lesson', {self.lesson['id']} from f "
            "returning (select id from f)")

    def path(self, template, course):
        names = {"id": course, "module": self.module["id"], "lesson": self.lesson["id"], "account": self.student["id"],
                 "section": self.section, "code": self.code, "invitation": self.invitation, "import": self.roster,
                 "file": self.file}
        for name, value in names.items():
            template = template.replace("{" + name + "}", value)
        return template

    def order(self):
        return {"modules": [{"id": self.module["id"], "lessons": [self.lesson["id"]]}]}


def all_of(school, course):
    """Everything that a course is made of, and how far people are: what a refusal leaves as it was."""
    tables = ["enrolment", "module", "lesson", "lesson_progress", "course_progress", "lesson_prerequisite", "section",
              "course_code", "course_invitation", "roster_import"]
    counted = [f"(select json_agg(t order by t::text) from {table} t where course_id = {course['id']})" for table in tables]
    return school.sql(f"select (select row_to_json(c) from course c where id = {course['id']}), {', '.join(counted)}")


# What an archived course lets happen besides reading: the rest is refused to admins too, of whom no progress is kept.
IN_AN_ARCHIVED_COURSE = {"archiveCourse", "copyCourse", "deleteCode", "revokeInvitation", "cancelImport", "reportProgress", "setChatRules"}


def test_an_archived_course_is_read_copied_and_left_and_changes_in_nothing_else(school, operations, cast):
    place = Place(school, cast, "admin", "published")
    with school.client("teacher") as client:
        assert client.post(f"/courses/{place.course['id']}/archive").status_code == 200
    changed = []
    # These end it.
    for name in sorted(set(IN_A_COURSE) - {"restoreCourse", "deleteCourse"}):
        method, template, _ = operations[name]
        body = {"order": place.order(), "cohort": {"cohort": cohort_of(school, cast["pupil"])}}.get(
            IN_A_COURSE[name][1] if isinstance(IN_A_COURSE[name][1], str) else None, IN_A_COURSE[name][1])
        answer = ask(school, method, place.path(template, place.course["id"]), place.actor, body)
        if answer.is_success or answer.status_code == 302:
            if method != "GET":
                changed.append(name)
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "course_archived"), (name, answer.text)
    assert set(changed) == IN_AN_ARCHIVED_COURSE


@pytest.mark.parametrize("state", ["published", "draft"])
@pytest.mark.parametrize("standing", list(STANDINGS))
@pytest.mark.parametrize("name", sorted(IN_A_COURSE))
def test_route_in_a_course(school, operations, cast, name, standing, state):
    allowed, body = IN_A_COURSE[name]
    if state == "draft":
        allowed = [one for one in allowed if one not in ("stranger", "student")]
    method, template, _ = operations[name]
    place = Place(school, cast, standing, state)
    if body == "order":
        body = place.order()
    elif body == "cohort":
        body = {"cohort": cohort_of(school, place.actor if place.actor.account else cast["pupil"])}
    before = all_of(school, place.course)
    absent = ask(school, method, place.path(template, ABSENT_ID), place.actor, body)
    answer = ask(school, method, place.path(template, place.course["id"]), place.actor, body)
    if standing in allowed:
        # A draft is not archived, and its students report nothing: that is no matter of rights.
        assert answer.is_success or answer.status_code == 302 or (state == "draft" and answer.json()["code"] == "course_not_published"), answer.text
        return
    assert answer.status_code == (401 if standing == "anonymous" else 404), answer.text
    assert told(answer) == told(absent), "forbidden and absent do not look the same"
    assert all_of(school, place.course) == before
