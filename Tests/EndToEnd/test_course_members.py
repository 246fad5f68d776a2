"""Who is in a course: every way in and out, and that who is out is out of everything at once."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import centrifuge
import httpx
import pytest
from conftest import Server
from realtime import Client, run
from school import GOOD_PASSWORD, School, assert_problem, fields

# How soon what has changed has its effect, in every process.
EFFECT_SECONDS = 1


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("members"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


def enrolments(course):
    return f"/courses/{course['id']}/enrolments"


def join(school, course, person, **way):
    with school.signed_in(person) as client:
        return client.post(enrolments(course), json=way)


def add(school, course, person, role="student", by="teacher"):
    with school.client(by) as client:
        answer = client.post(enrolments(course), json={"account": person["id"], "role": role})
    assert answer.status_code == 201, answer.text
    return answer.json()


def people(school, course, by="teacher", **query):
    with school.client(by) as client:
        answer = client.get(f"/courses/{course['id']}/people", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def student_count(school, course):
    with school.client("teacher") as client:
        return client.get(f"/courses/{course['id']}").json()["student_count"]


# Open

def test_open_course_is_joined_and_left(school):
    course, person = school.course(), school.register()
    joined = join(school, course, person)
    assert joined.status_code == 201, joined.text
    assert joined.json() == {"id": person["id"], "handle": person["handle"], "name": person["name"], "role": "student",
                             "section": None, "avatar_url": None}
    assert join(school, course, person).status_code == 200
    assert student_count(school, course) == 1
    with school.signed_in(person) as client:
        assert client.delete(f"{enrolments(course)}/{person['handle']}").status_code == 204
        assert client.delete(f"{enrolments(course)}/{person['handle']}").status_code == 404
    assert student_count(school, course) == 0
    [gone] = people(school, course, state="dropped")
    assert (gone["id"], gone["origin"], gone["state"]) == (person["id"], "open", "dropped") and gone["ended_at"]
    assert join(school, course, person).status_code == 201
    assert student_count(school, course) == 1


def test_many_who_join_at_once_are_counted(school):
    course, persons = school.course(), [school.register() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda person: join(school, course, person), persons * 2))
    assert sorted(answer.status_code for answer in answers) == [200] * 12 + [201] * 12
    assert student_count(school, course) == 12


def test_who_was_expelled_comes_back_by_staff_alone(school):
    course, person = school.course(), school.register()
    assert join(school, course, person).status_code == 201
    code = make_code(school, course)
    with school.client("teacher") as client:
        assert client.delete(f"{enrolments(course)}/{person['id']}", params={"reason": "expelled"}).status_code == 204
    assert_problem(join(school, course, person), 403, "expelled")
    assert_problem(join(school, course, person, code=code), 403, "expelled")
    assert add(school, course, person)["state"] == "active"


def test_drafts_and_archived_courses_are_not_joined(school):
    person = school.register()
    assert_problem(join(school, school.course("draft"), person), 404, "not_found")
    assert_problem(join(school, school.course("archived"), person), 404, "not_found")


def test_progress_waits_for_who_comes_back(school):
    course, person = school.course(), school.register()
    lesson = school.lesson(course, school.module(course))
    assert join(school, course, person).status_code == 201
    path = f"/courses/{course['id']}/lessons/{lesson['id']}/progress"
    with school.signed_in(person) as client:
        assert client.post(path, json={"viewed": True}).status_code == 200
        assert client.delete(f"{enrolments(course)}/{person['id']}").status_code == 204
        assert client.post(path, json={"viewed": True}).status_code == 404
        assert client.post(enrolments(course), json={}).status_code == 201
    [one] = people(school, course, role="student")
    assert one["progress"]["done"] == one["progress"]["total"] == 1 and one["progress"]["completed_at"]


# Codes

def make_code(school, course, **fields):
    with school.client("teacher") as client:
        answer = client.post(f"/courses/{course['id']}/codes", json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["code"]


def test_code_opens_its_course_to_its_section(school):
    course, person = school.course(opening="code"), school.register()
    with school.client("teacher") as client:
        section = client.post(f"/courses/{course['id']}/sections", json={"title": "Group A"}).json()
    code = make_code(school, course, section=section["id"])
    assert len(code) == 9 and code[4] == "-"
    assert_problem(join(school, course, person), 403, "code_needed")
    assert fields(join(school, course, person, code="KJTX-MRPA")) == {"code": "code_not_good"}
    typed = code.replace("-", " ").lower()
    with school.signed_in(person) as client:
        found = client.post("/courses/by-code", json={"code": typed}).json()
        assert (found["id"], found["section"]) == (course["id"], "Group A")
    joined = join(school, course, person, code=typed).json()
    assert joined["section"] == {"id": section["id"], "title": "Group A"}
    with school.client("teacher") as client:
        [listed] = client.get(f"/courses/{course['id']}/codes").json()["items"]
        assert (listed["code"], listed["uses"], listed["section"]) == (code, 1, section["id"])
        assert client.delete(f"/courses/{course['id']}/codes/{code}").status_code == 204
        assert client.get(f"/courses/{course['id']}/sections").json()["items"][0]["student_count"] == 1
    assert fields(join(school, course, school.register(), code=code)) == {"code": "code_not_good"}


def test_code_for_some_lets_some_in(school):
    course = school.course(opening="code")
    code = make_code(school, course, uses_max=2)
    persons = [school.register() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda person: join(school, course, person, code=code), persons))
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [422] * 4
    assert student_count(school, course) == 2


def test_code_that_is_over_opens_nothing(school):
    course, person = school.course(opening="code"), school.register()
    code = make_code(school, course, expires_at="2001-01-01T00:00:00Z")
    assert fields(join(school, course, person, code=code)) == {"code": "code_not_good"}


def test_guessing_codes_is_slow(start):
    school = School(start())
    course, person = school.course(opening="code"), school.register()
    code = make_code(school, course)
    with school.signed_in(person) as client:
        for _ in range(10):
            assert fields(client.post("/courses/by-code", json={"code": "AAAA-AAAA"})) == {"code": "code_not_good"}
        refused = client.post("/courses/by-code", json={"code": code})
        assert_problem(refused, 429, "too_many_attempts")
        assert 0 < int(refused.headers["retry-after"]) <= 601
        assert_problem(client.post(enrolments(course), json={"code": code}), 429, "too_many_attempts")
    assert join(school, course, school.register(), code=code).status_code == 201


def test_code_tells_nobody_of_a_hidden_course(school):
    course, person = school.course(opening="invitation"), school.register()
    with school.signed_in(person) as client:
        hidden = client.post(enrolments(course), json={"code": "KJTX-MRPA"})
        absent = client.post(f"/courses/{2**62}/enrolments", json={"code": "KJTX-MRPA"})
    assert_problem(hidden, 404, "not_found")
    assert hidden.json()["detail"] == absent.json()["detail"] and absent.status_code == 404


# Invitations

def invite(school, course, *emails, **fields):
    with school.client("teacher") as client:
        answer = client.post(f"/courses/{course['id']}/invitations", json={"emails": emails} | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["items"]


def secret_of_mail(school, course, to):
    mail = school.wait_for_mail(to, course["title"])
    text = mail.get_body().get_content()
    # Behind #, which no browser sends to any server.
    [link] = [word for word in text.split() if "/invitation#token=" in word]
    return link.split("#token=")[1], text


def test_invitation_survives_registration(school):
    course = school.course(opening="invitation")
    email = f"new{time.monotonic_ns()}@school.example"
    [invitation] = invite(school, course, email, role="assistant")
    assert (invitation["email"], invitation["state"], invitation["is_bound"]) == (email, "open", True)
    secret, text = secret_of_mail(school, course, email)
    assert f"for {email} alone" in text
    with school.client() as stranger:
        told = stranger.post("/invitations/by-link", json={"invitation": secret}).json()
    assert (told["course"]["id"], told["role"], told["email"], told["is_bound"]) == (course["id"], "assistant", email, True)
    person = school.register(email=email.upper())
    with school.signed_in(person) as client:
        assert client.get(f"/courses/{course['id']}").status_code == 404
        assert client.post(enrolments(course), json={"invitation": secret}).json()["role"] == "assistant"
        assert client.get(f"/courses/{course['id']}").status_code == 200
    with school.client("teacher") as client:
        [one] = client.get(f"/courses/{course['id']}/invitations", params={"state": "used"}).json()["items"]
        assert one["used_by"] == person["id"] and one["sent_at"]
    with school.client() as stranger:
        assert fields(stranger.post("/invitations/by-link", json={"invitation": secret})) == {"invitation": "link_not_good"}


def test_invitation_of_another_is_told_so(school):
    course, person = school.course(), school.register()
    email = f"other{time.monotonic_ns()}@school.example"
    invite(school, course, email)
    secret, _ = secret_of_mail(school, course, email)
    assert_problem(join(school, course, person, invitation=secret), 403, "other_address")


def test_loose_invitation_is_for_whoever_comes_first(school):
    course, persons = school.course(opening="invitation"), [school.register() for _ in range(2)]
    email = f"loose{time.monotonic_ns()}@school.example"
    invite(school, course, email, is_bound=False)
    secret, text = secret_of_mail(school, course, email)
    assert "first" in text
    assert join(school, course, persons[0], invitation=secret).status_code == 201
    assert_problem(join(school, course, persons[1], invitation=secret), 404, "not_found")


def test_invitation_is_sent_again_and_taken_back(school):
    course, person = school.course(), school.register()
    [invitation] = invite(school, course, person["email"])
    first, _ = secret_of_mail(school, course, person["email"])
    path = f"/courses/{course['id']}/invitations/{invitation['id']}"
    with school.client("teacher") as client:
        assert client.post(path + "/resend").json()["id"] == invitation["id"]
    second, _ = secret_of_mail(school, course, person["email"])
    assert first != second
    # Who is invited again has one invitation, and both mails are good for it.
    assert [one["id"] for one in invite(school, course, person["email"].upper())] == [invitation["id"]]
    with school.client() as stranger:
        for secret in (first, second):
            assert stranger.post("/invitations/by-link", json={"invitation": secret}).status_code == 200
    with school.client("teacher") as client:
        assert client.delete(path).status_code == 204
        assert client.delete(path).status_code == 404
        assert client.post(path + "/resend").status_code == 404
    assert fields(join(school, course, person, invitation=first)) == {"invitation": "link_not_good"}


def test_an_invitation_of_another_course_is_absent_and_nobody_is_mailed(school):
    course, other, person = school.course(), school.course(), school.register()
    [invitation] = invite(school, course, person["email"])
    secret_of_mail(school, course, person["email"])
    queued = "select count(*) from jobs"
    before = school.sql(queued)
    with school.client("teacher") as client:
        assert client.post(f"/courses/{other['id']}/invitations/{invitation['id']}/resend").status_code == 404
    assert school.sql(queued) == before


def test_who_is_added_again_keeps_what_they_are(school):
    course, person = school.course(), school.register()
    with school.client("teacher") as client:
        assert client.post(enrolments(course), json={"account": person["id"], "role": "assistant"}).status_code == 201
        again = client.post(enrolments(course), json={"account": person["id"]})
    assert again.status_code == 200 and again.json()["role"] == "assistant", again.text


def test_secrets_are_nowhere_in_the_database(school):
    course, person = school.course(), school.register()
    invite(school, course, person["email"])
    secret, _ = secret_of_mail(school, course, person["email"])
    for table in ("course_invitation", "course_invitation_link", "jobs"):
        assert not any(secret in row for row in school.sql(f"select t::text from {table} t"))


# Roles

def test_roles_have_their_bounds(school):
    course, assistant, student = school.course(), school.register(), school.register()
    add(school, course, assistant, "assistant")
    add(school, course, student)
    with school.client("teacher") as client:
        me = client.get("/me").json()["id"]
        assert_problem(client.delete(f"{enrolments(course)}/{me}"), 409, "last_instructor")
        assert_problem(client.patch(f"{enrolments(course)}/{me}", json={"role": "student"}), 409, "last_instructor")
    with school.signed_in(assistant) as client:
        path = f"{enrolments(course)}/{student['id']}"
        assert_problem(client.patch(path, json={"role": "instructor"}), 403, "role_above_own")
        assert_problem(client.delete(f"{enrolments(course)}/{me}"), 403, "role_above_own")
        assert_problem(
            client.post(f"/courses/{course['id']}/invitations", json={"emails": ["x@school.example"], "role": "instructor"}),
            403, "role_above_own")
        assert client.patch(path, json={"role": "assistant"}).json()["role"] == "assistant"
    assert student_count(school, course) == 0


def test_people_are_listed_as_the_course_allows(school):
    course = school.course()
    students = [school.register(name=f"Student {letter}") for letter in "CAB"]
    for person in students:
        add(school, course, person)
    listed = people(school, course)
    assert [one["role"] for one in listed] == ["instructor"] + ["student"] * 3
    assert [one["name"][-1] for one in listed[1:]] == ["A", "B", "C"]
    assert all("email" in one and one["enrolled_at"] for one in listed)
    pages, cursor = [], {}
    with school.client("teacher") as client:
        while True:
            page = client.get(f"/courses/{course['id']}/people", params={"limit": 1} | cursor).json()
            pages += page["items"]
            if not page["next_cursor"]:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert pages == listed
        assert [one["name"] for one in people(school, course, search="dent a")] == ["Student A"]
    with school.signed_in(students[0]) as client:
        seen = client.get(f"/courses/{course['id']}/people").json()["items"]
        assert len(seen) == 4 and all("email" not in one and "last_seen_at" not in one for one in seen)
        with school.client("teacher") as teacher:
            assert teacher.patch(f"/courses/{course['id']}", json={"shows_classmates": False}).status_code == 200
        seen = client.get(f"/courses/{course['id']}/people").json()["items"]
        assert {one["id"] for one in seen} == {listed[0]["id"], students[0]["id"]}


def test_staff_see_who_was_there_lately(school):
    course, person = school.course(), school.register()
    add(school, course, person)
    assert people(school, course, role="student")[0]["last_seen_at"] is None
    with school.signed_in(person) as client:
        assert client.get(f"/courses/{course['id']}/people").status_code == 200
    deadline = time.monotonic() + 20
    while people(school, course, role="student")[0]["last_seen_at"] is None:
        assert time.monotonic() < deadline, "nobody saw it"
        time.sleep(0.2)


# Sections and cohorts

def test_sections_have_their_titles_to_themselves(school):
    course, person = school.course(), school.register()
    path = f"/courses/{course['id']}/sections"
    add(school, course, person)
    with school.client("teacher") as client:
        one, other = (client.post(path, json={"title": title}).json() for title in ("Group A", "Group B"))
        assert_problem(client.post(path, json={"title": "GROUP A"}), 409, "taken")
        assert_problem(client.patch(f"{path}/{other['id']}", json={"title": "group a"}), 409, "taken")
        enrolment = f"{enrolments(course)}/{person['id']}"
        assert client.patch(enrolment, json={"section": one["id"]}).json()["section"]["title"] == "Group A"
        assert fields(client.patch(enrolment, json={"section": str(2**62)})) == {"section": "unknown"}
        assert client.patch(enrolment, json={"role": "assistant"}).json()["section"]["id"] == one["id"]
        assert client.delete(f"{path}/{one['id']}").status_code == 204
    assert people(school, course, role="assistant")[0]["section"] is None


def test_cohort_is_enrolled(school):
    course, persons = school.course(), [school.register() for _ in range(3)]
    with school.client("teacher") as client:
        cohort = client.post("/cohorts", json={"title": "Class of 26"}).json()
        accounts = [person["id"] for person in persons] + [str(2**62)]
        assert client.post(f"/cohorts/{cohort['id']}/members", json={"accounts": accounts}).json()["member_count"] == 3
        assert client.post(f"/courses/{course['id']}/cohorts", json={"cohort": cohort["id"]}).json() == {"enrolled": 3}
        assert client.post(f"/courses/{course['id']}/cohorts", json={"cohort": cohort["id"]}).json() == {"enrolled": 0}
        assert client.delete(f"/cohorts/{cohort['id']}/members/{persons[0]['id']}").status_code == 204
        assert len(client.get(f"/cohorts/{cohort['id']}/members").json()["items"]) == 2
        assert client.delete(f"/cohorts/{cohort['id']}").status_code == 204
        assert client.get(f"/cohorts/{cohort['id']}").status_code == 404
    assert student_count(school, course) == 3


# Out of everything at once

def routes(school, course, lesson, client):
    """What every route of a course answers, for whoever asks."""
    paths = ["", "/outline", f"/lessons/{lesson['id']}", "/people", "/sections", "/codes", "/invitations", "/roster", "/progress"]
    return {path: client.get(f"/courses/{course['id']}{path}").status_code for path in paths}


@pytest.mark.parametrize("reason", ["dropped", "expelled"])
def test_who_is_out_is_out_of_every_route_and_channel(school, reason):
    course, person, stranger = school.course(opening="invitation"), school.register(), school.register()
    lesson = school.lesson(course, school.module(course))
    add(school, course, person, "assistant")
    token = school.sign_in(person["handle"], GOOD_PASSWORD)["access_token"]

    async def main():
        async with Client(school, None, token=token) as client:
            rooms = [await client.subscribe(f"course:{course['id']}{ending}") for ending in ("", ":staff")]
            with school.client(token=token) as http:
                assert set(routes(school, course, lesson, http).values()) == {200}
                with school.client("teacher") as teacher:
                    await asyncio.to_thread(
                        teacher.delete, f"{enrolments(course)}/{person['id']}", params={"reason": reason})
                since = time.monotonic()
                with school.signed_in(stranger) as other:
                    assert routes(school, course, lesson, http) == routes(school, course, lesson, other)
                for room in rooms:
                    await room.wait(lambda: any(name == "unsubscribed" for name, _ in room.states))
                    [context] = [context for name, context in room.states if name == "unsubscribed"]
                    assert context.code == 2000
                assert time.monotonic() - since < EFFECT_SECONDS
            again = await client.subscribe(f"course:{course['id']}:x", waits=False)
            await again.wait(lambda: again.states and again.states[-1][0] in ("error", "unsubscribed"))
    run(main())


def test_who_is_no_longer_staff_keeps_the_students_channel(school):
    course, person = school.course(), school.register()
    add(school, course, person, "assistant")
    token = school.sign_in(person["handle"], GOOD_PASSWORD)["access_token"]

    async def main():
        async with Client(school, None, token=token) as client:
            room, staff = [await client.subscribe(f"course:{course['id']}{ending}") for ending in ("", ":staff")]
            with school.client("teacher") as teacher:
                await asyncio.to_thread(
                    teacher.patch, f"{enrolments(course)}/{person['id']}", json={"role": "student"})
            await staff.wait(lambda: any(name == "unsubscribed" for name, _ in staff.states))
            with school.client("teacher") as teacher:
                await asyncio.to_thread(teacher.patch, f"/courses/{course['id']}", json={"title": "Another"})
            assert (await room.next())["type"] == "course.changed"
            assert not any(name == "unsubscribed" for name, _ in room.states)
    run(main())


def test_it_holds_in_another_process(school, start):
    """Two servers on one database: what is done at the one ends what is open at the other."""
    other = start({"DATABASE_URL": school.server.env["DATABASE_URL"], "LYCEUM_RATE_LIMITS": "off",
                   "LYCEUM_JWT_SECRET": secret_of(school)})
    course, person = school.course(), school.register()
    add(school, course, person)
    token = school.sign_in(person["handle"], GOOD_PASSWORD)["access_token"]

    async def main():
        async with Client(school, None, token=token, port=other.port) as client:
            room = await client.subscribe(f"course:{course['id']}")
            with school.client("teacher") as teacher:
                answer = await asyncio.to_thread(teacher.delete, f"{enrolments(course)}/{person['id']}")
            assert answer.status_code == 204
            since = time.monotonic()
            await room.wait(lambda: any(name == "unsubscribed" for name, _ in room.states))
            assert time.monotonic() - since < EFFECT_SECONDS
            asked = httpx.get(
                f"{other.url}/api/v1/courses/{course['id']}/people", headers={"Authorization": f"Bearer {token}"})
            assert asked.status_code == 404
    run(main())


def test_channels_end_with_their_course(school):
    course, person = school.course(), school.register()
    add(school, course, person)
    token = school.sign_in(person["handle"], GOOD_PASSWORD)["access_token"]

    async def main():
        async with Client(school, None, token=token) as client:
            room = await client.subscribe(f"course:{course['id']}")
            with school.client("teacher") as teacher:
                assert (await asyncio.to_thread(teacher.delete, f"/courses/{course['id']}")).status_code == 204
            await room.wait(lambda: any(name == "unsubscribed" for name, _ in room.states))
            assert {"type": "course.deleted"} in room.data
    run(main())


def test_who_deletes_their_account_is_in_no_course(school):
    courses, person = [school.course() for _ in range(2)], school.register()
    for course in courses:
        add(school, course, person)
    with school.signed_in(person) as client:
        answer = client.post("/me/deletion", json={"password": person["password"]})
        assert answer.is_success, answer.text
    deadline = time.monotonic() + 20
    while any(student_count(school, course) for course in courses):
        assert time.monotonic() < deadline, "still counted"
        time.sleep(0.1)


def test_who_is_suspended_can_be_taken_out(school):
    course, person = school.course(), school.register()
    add(school, course, person)
    with school.client("admin") as admin:
        assert admin.post(f"/admin/accounts/{person['id']}/suspension", json={"reason": "test"}).is_success
    with school.client("teacher") as client:
        assert client.delete(f"{enrolments(course)}/{person['id']}").status_code == 204


def secret_of(school):
    [secret] = [path for path in (school.server.folder / "data").iterdir() if "secret" in path.name]
    return secret.read_text().strip()


@pytest.mark.parametrize("channel", ["course:{id}", "course:{id}:staff", "course:0", "course:x", "course:{id}:staff:staff"])
def test_channels_are_closed_to_strangers(school, channel):
    course, stranger = school.course(), school.register()
    token = school.sign_in(stranger["handle"], GOOD_PASSWORD)["access_token"]

    async def main():
        async with Client(school, None, token=token) as client:
            room = await client.subscribe(channel.replace("{id}", course["id"]), waits=False)
            await room.wait(lambda: any(name in ("error", "unsubscribed") for name, _ in room.states))
            assert not room.subscribed
    run(main())


def test_nobody_but_the_server_publishes(school):
    course = school.course()

    async def main():
        async with Client(school, "teacher") as client:
            channel = f"course:{course['id']}:staff"
            room = await client.subscribe(channel)
            with pytest.raises(centrifuge.CentrifugeError):
                await client.publish(channel, {"type": "people.changed"})
            person = school.register()
            await asyncio.to_thread(add, school, course, person)
            assert await room.next() == {"type": "people.changed"}
    run(main())


# What staff see, and what an archived course lets them do


def listed_in(client, course, **query):
    answer = client.get(f"/courses/{course['id']}/people", params=query)
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["items"]}


def test_staff_see_addresses_that_people_or_rosters_have_shown_them(school, teacher):
    course = school.course()
    joined, added, listed, other = (school.register() for _ in range(4))
    with school.signed_in(joined) as client:
        assert client.post(enrolments(course), json={}).status_code == 201
    assert teacher.post(enrolments(course), json={"account": added["handle"]}).json()["email"] is None
    # By its handle a roster learns no address either; one that it names itself is no news.
    school.sql(f"update account set email_verified_at = now() where id in ({listed['id']}, {other['id']})")
    text = f"email,handle\n{listed['email'].upper()},\n,{other['handle']}\n"
    assert teacher.post(f"/courses/{course['id']}/roster", json={"roster": text}).status_code == 202
    deadline = time.monotonic() + 20
    while len(seen := listed_in(teacher, course)) < 5:
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    emails = [seen[one["id"]]["email"] for one in (joined, added, listed, other)]
    assert emails == [joined["email"], None, listed["email"], None]
    # What is not shown is not found either, not letter by letter.
    for one, isFound in [(joined, True), (added, False), (listed, True), (other, False)]:
        assert (one["id"] in listed_in(teacher, course, search=one["email"])) == isFound
    with school.client("admin") as admin:
        assert listed_in(admin, course)[added["id"]]["email"] is None
    # Another address of the same person was told to nobody.
    school.sql(f"update account set email = 'moved{listed['id']}@school.example' where id = {listed['id']}")
    assert listed_in(teacher, course)[listed["id"]]["email"] is None


def test_who_is_in_an_archived_course_stays_as_it_is(school, teacher):
    course = school.course()
    leaving, staying, stranger = (school.register() for _ in range(3))
    for person in (leaving, staying):
        school.enrol(course, person)
    place = f"/courses/{course['id']}"
    section = teacher.post(f"{place}/sections", json={"title": "A"}).json()["id"]
    teacher.post(f"{place}/archive")
    for answer in [
        teacher.post(enrolments(course), json={"account": stranger["id"]}),
        teacher.patch(f"{enrolments(course)}/{staying['id']}", json={"role": "assistant"}),
        teacher.delete(f"{enrolments(course)}/{staying['id']}"),
        teacher.delete(f"{place}/sections/{section}"),
    ]:
        assert_problem(answer, 409, "course_archived")
    with school.signed_in(leaving) as client:
        assert client.delete(f"{enrolments(course)}/{leaving['id']}").status_code == 204
        assert client.get(place).status_code == 404
    assert staying["id"] in listed_in(teacher, course)
    teacher.post(f"{place}/restore")
    assert teacher.delete(f"{enrolments(course)}/{staying['id']}").status_code == 204
