"""Rosters: who is in a course, taken from files as schools have them."""

import asyncio
import os
import signal
import time

import pytest
from conftest import Server
from realtime import Client, run
from school import School, assert_problem, fields

OVER = ("done", "failed", "cancelled")
IMPORT_SECONDS = 60
# A worker that fell silent is waited for so long, and then some.
LEASE_SECONDS = 30


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("rosters"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


def start_import(school, course, content, by="teacher", **options):
    path = f"/courses/{course['id']}/roster"
    options = {name: str(value).lower() for name, value in options.items()}
    with school.client(by) as client:
        if isinstance(content, dict):
            answer = client.post(path, json=content, params=options)
        else:
            body = content if isinstance(content, bytes) else content.encode()
            answer = client.post(path, content=body, headers={"Content-Type": "text/csv"}, params=options)
    return answer


def wait_for(school, course, one, seconds=IMPORT_SECONDS):
    deadline = time.monotonic() + seconds
    with school.client("teacher") as client:
        while True:
            answer = client.get(f"/courses/{course['id']}/roster/{one['id']}")
            assert answer.status_code == 200, answer.text
            if answer.json()["state"] in OVER:
                return answer.json()
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.05)


def take(school, course, content, **options):
    started = start_import(school, course, content, **options)
    assert started.status_code == 202, started.text
    return wait_for(school, course, started.json())


def listed(school, course, one, what):
    items, cursor = [], {}
    with school.client("teacher") as client:
        while True:
            page = client.get(f"/courses/{course['id']}/roster/{one['id']}/{what}", params={"limit": 100} | cursor).json()
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = {"cursor": page["next_cursor"]}


def names(school, course, **query):
    with school.client("teacher") as client:
        page = client.get(f"/courses/{course['id']}/people", params={"limit": 100} | query)
    return [one["name"] for one in page.json()["items"]]


def unique():
    return f"{time.monotonic_ns()}"


# Files

ODD = "email;name;section;shoe size\r\n{0}@school.example;\"Zoë \"\"Z\"\" Müller; née Ö\";\"Gruppe\r\nA\";38\r\n{0}b@school.example;Žofie;B;39\r\n"


@pytest.mark.parametrize("encoding,told", [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16le"), ("utf-16-be", "utf-16be"), ("cp1252", "windows-1252")])
def test_files_of_every_encoding(school, encoding, told):
    course = school.course()
    text = ODD.format(unique())
    content = b"\xfe\xff" + text.encode(encoding) if encoding == "utf-16-be" else text.encode(encoding)
    one = take(school, course, content)
    assert one["files"] == [{"file": "roster", "encoding": told, "separator": ";", "ignored_columns": ["shoe size"]}]
    # A title of two lines is none, and the line is the one that an editor shows.
    [fault] = listed(school, course, one, "faults")
    assert (fault["row"], fault["field"], fault["code"]) == (2, "section", "bad_section")
    assert names(school, course, role="student") == ["Žofie"]
    assert (one["kept"], one["faulty"], one["made_accounts"]) == (1, 1, 2)


def test_quotes_and_line_ends_in_fields(school):
    course, key = school.course(), unique()
    text = f'email,name\n{key}@school.example,"Ada ""the first"", Countess"\n\n"{key}b@school.example","B"\n'
    one = take(school, course, text)
    assert one["state"] == "done" and one["faulty"] == 0, one
    assert names(school, course, role="student") == ['Ada "the first", Countess', "B"]


def test_half_bad_file_keeps_its_good_rows(school):
    course, key, taken = school.course(), unique(), school.register()
    text = "\n".join([
        "email,name,handle,role,section", f"{key}a@school.example,Ada,,teacher,", "no address,Bob,,,",
        f"{key}c@school.example,Cy,cy,wizard,", f"{key}d@school.example,Dee,{taken['handle']},,",
        f"{taken['email']},Impostor,,,", f"{key}e@school.example,Eve", f'{key}f@school.example,F"ay,,,',
        f"{key}A@SCHOOL.example,Ada again,,,", f"{key}g@school.example,Gus,,aide,", ",Nobody,,,", f",,{'x' * 40},,",
        f"{key}h@school.example,Hal,h{key},,B"])
    one = take(school, course, text)
    assert (one["state"], one["total"], one["done"], one["kept"], one["faulty"]) == ("done", 12, 12, 3, 9)
    faults = {fault["row"]: (fault["field"], fault["code"]) for fault in listed(school, course, one, "faults")}
    assert faults == {
        3: ("email", "bad_format"), 4: ("role", "not_a_choice"), 5: ("email", "other_address"), 6: ("email", "not_proved"),
        7: ("", "wrong_width"), 8: ("", "stray_quote"), 9: ("", "repeated"), 11: ("email", "missing"), 12: ("handle", "unknown")}
    assert set(names(school, course)) >= {"Ada", "Gus", "Hal"}
    with school.client("teacher") as client:
        assert client.get(f"/accounts/h{key}").json()["name"] == "Hal"


def test_same_file_twice_changes_nothing(school):
    course, key = school.course(), unique()
    text = "email,name,role,section\n" + "".join(f"{key}p{n}@school.example,P{n},,S{n % 3}\n" for n in range(450))
    first, again = take(school, course, text), take(school, course, text)
    assert (first["added"], first["made_accounts"], first["faulty"]) == (450, 450, 0)
    assert (again["added"], again["changed"], again["dropped"], again["made_accounts"], again["kept"]) == (0, 0, 0, 0, 450)
    assert listed(school, course, again, "changes") == []
    assert len(listed(school, course, first, "changes")) == 450


def test_one_roster(school):
    course, key = school.course(), unique()
    users = "\n".join([
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
        "identifier,email,sms,phone,agentSourcedIds,grades,password",
        f"u1,,,TRUE,o1,teacher,t{key},,Theo,Two,,,{key}t@school.example,,,,,",
        f"u2,,,TRUE,o1,student,s{key},,Amina,Yusuf,,,{key}s@school.example,,,,,"])
    header = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    enrolments = header + "e1,,,c1,s1,u1,teacher,true,,\ne2,,,c1,s1,u2,student,false,,\ne3,,,c1,s1,u3,student,false,,\n"
    one = take(school, course, {"users": users, "enrolments": enrolments})
    assert (one["kept"], one["faulty"], one["added"]) == (2, 1, 2), one
    [fault] = listed(school, course, one, "faults")
    assert (fault["file"], fault["row"], fault["code"]) == ("enrolments", 4, "unknown")
    # Without users, as they were known.
    gone = header + "e2,tobedeleted,2026-01-01T00:00:00.000Z,c1,s1,u2,student,false,,\n"
    one = take(school, course, {"enrolments": gone})
    assert (one["dropped"], one["faulty"]) == (1, 0)
    assert names(school, course, role="student") == []


def test_dry_run_and_who_is_missing(school):
    course, key = school.course(), unique()
    rows = [f"{key}{name}@school.example,{name}\n" for name in ("ada", "bob", "cy")]
    take(school, course, "email,name\n" + "".join(rows))
    shorter = "email,name\n" + rows[0] + f"{key}dee@school.example,dee\n"
    dry = take(school, course, shorter, dry_run=True, drop_missing=True)
    assert (dry["added"], dry["dropped"], dry["made_accounts"]) == (1, 2, 1)
    told = {(one["action"], one["who"], one["row"]) for one in listed(school, course, dry, "changes")}
    assert told == {("added", "dee", 3), ("dropped", "bob", None), ("dropped", "cy", None)}
    assert names(school, course, role="student") == ["ada", "bob", "cy"]
    kept = take(school, course, shorter)
    assert (kept["added"], kept["dropped"]) == (1, 0)
    done = take(school, course, shorter, drop_missing=True)
    assert (done["added"], done["dropped"]) == (0, 2)
    assert names(school, course, role="student") == ["ada", "dee"]


@pytest.mark.parametrize("spoilt", ["quote", "role"])
def test_nobody_is_dropped_for_a_row_that_cannot_be_used(school, spoilt):
    """Whom it names is not known: it may be one of those who would be missing."""
    course, key = school.course(), unique()
    rows = [f"{key}{name}@school.example,{name},student\n" for name in ("ada", "bob", "cy")]
    take(school, course, "email,name,role\n" + "".join(rows))
    spoilt_rows = ['"' + rows[0], *rows[1:]] if spoilt == "quote" else [rows[0], rows[1].replace("student", "studnet"), rows[2]]
    one = take(school, course, "email,name,role\n" + "".join(spoilt_rows), drop_missing=True)
    assert one["state"] == "failed" and "nobody was dropped" in one["failure"] and one["dropped"] == 0, one
    assert names(school, course, role="student") == ["ada", "bob", "cy"]


def test_accounts_are_mailed_only_where_that_is_asked_for(school):
    course, key = school.course(), unique()
    take(school, course, f"email,name\n{key}quiet@school.example,Quiet\n")
    take(school, course, f"email,name\n{key}told@school.example,Told\n", send_mails=True)
    token = school.link_token(f"{key}told@school.example", "Your account")
    with school.client() as client:
        chosen = client.post("/password-resets/completion", json={"token": token, "password": "a good long phrase"})
        assert chosen.is_success, chosen.text
    signed_in = school.client(token=school.sign_in(f"{key}told", "a good long phrase")["access_token"])
    with signed_in as client:
        assert [one["id"] for one in client.get("/me/courses").json()["items"]] == [course["id"]]
    mails = [path.read_text() for path in (school.server.folder / "data" / "mail").glob("*.eml")]
    assert not any(f"{key}quiet@" in mail for mail in mails)
    # Nobody is made whom the importer did not want.
    one = take(school, course, f"email\n{key}none@school.example\n", make_accounts=False)
    assert (one["kept"], one["faulty"]) == (0, 1)


def test_what_is_no_roster_is_told(school):
    course = school.course()
    for content, why in [("", "Line 1"), ("name\nBob\n", "Line 1"), (b"\xff\xfea", "Line 1")]:
        started = start_import(school, course, content)
        if started.status_code == 202:
            one = wait_for(school, course, started.json())
            assert one["state"] == "failed" and one["failure"].startswith(why), one
    assert fields(start_import(school, course, {})) == {"roster": "missing"}
    assert fields(start_import(school, course, {"roster": "a", "users": "b"})) == {"roster": "missing"}
    with school.client("teacher") as client:
        answer = client.post(f"/courses/{course['id']}/roster", content=b"email\n", headers={"Content-Type": "text/plain"})
    assert_problem(answer, 415, "json_expected")


# Large ones

def large(key, count=5_000):
    return "email,name,role,section\n" + "".join(
        f"{key}p{n}@school.example,Person {n},student,Group {n % 20}\n" for n in range(count))


def test_five_thousand_rows_with_their_progress(school):
    course, key = school.course(), unique()

    async def main():
        async with Client(school, "teacher") as client:
            room = await client.subscribe(f"course:{course['id']}:staff")
            began = time.monotonic()
            started = await asyncio.to_thread(start_import, school, course, large(key))
            assert started.status_code == 202
            await room.wait(lambda: any(data.get("state") == "done" for data in room.data), IMPORT_SECONDS)
            print(f"5,000 rows in {time.monotonic() - began:.1f} s")
            return room.data
    told = []

    async def wrapped():
        told.extend(await main())
    run(wrapped())
    steps = [one for one in told if one["type"] == "roster.progress"]
    assert len(steps) >= 3 and steps[-1]["done"] == steps[-1]["total"] == 5_000
    assert [one["done"] for one in steps] == sorted(one["done"] for one in steps)
    # Coalesced: far fewer than there are portions and people.
    assert len(told) < 200
    assert any(one["type"] == "people.changed" for one in told)
    with school.client("teacher") as client:
        assert client.get(f"/courses/{course['id']}").json()["student_count"] == 5_000
        [one] = client.get(f"/courses/{course['id']}/roster").json()["items"]
        assert one["added"] == 5_000 and one["faulty"] == 0


def test_cancel_leaves_what_is_done(school):
    course, key = school.course(), unique()
    started = start_import(school, course, large(key, 20_000)).json()
    with school.client("teacher") as client:
        path = f"/courses/{course['id']}/roster/{started['id']}"
        deadline = time.monotonic() + IMPORT_SECONDS
        while client.get(path).json()["done"] == 0:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert_problem(start_import(school, course, "email\nx@school.example\n"), 409, "import_under_way")
        ended = client.post(path + "/cancel").json()
        assert ended["state"] == "cancelled" and 0 < ended["done"] < 20_000
        assert client.post(path + "/cancel").json() == ended
        assert client.get(f"/courses/{course['id']}").json()["student_count"] == ended["added"]
    assert take(school, course, f"email\n{key}last@school.example\n")["state"] == "done"


@pytest.mark.timeout(240)
def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(start):
    school = School(start({"LYCEUM_RATE_LIMITS": "off"}))
    course, key = school.course(), unique()
    started = start_import(school, course, large(key)).json()
    deadline = time.monotonic() + IMPORT_SECONDS
    with school.client("teacher") as client:
        while not 0 < client.get(f"/courses/{course['id']}/roster/{started['id']}").json()["done"] < 5_000:
            assert time.monotonic() < deadline
    os.kill(school.server.process.pid, signal.SIGKILL)
    school.server.wait()
    [done] = school.sql(f"select done from roster_import where id = {started['id']}")
    assert 0 < int(done) < 5_000
    school.server._start(school.server.port)
    one = wait_for(school, course, started, LEASE_SECONDS + IMPORT_SECONDS)
    assert (one["state"], one["done"], one["added"], one["made_accounts"]) == ("done", 5_000, 5_000, 5_000)
    with school.client("teacher") as client:
        assert client.get(f"/courses/{course['id']}").json()["student_count"] == 5_000
    made = "select count(*) from domain_events where kind = 'enrolment.made' and course = " + course["id"]
    # Of the teacher's own there is one.
    deadline = time.monotonic() + 20
    while school.sql(made) != ["5001"]:
        assert time.monotonic() < deadline, school.sql(made)
        time.sleep(0.1)
    twice = school.sql(
        f"select count(*) from (select 1 from domain_events where kind = 'enrolment.made' and course = {course['id']} "
        "group by subjects having count(*) > 1) doubled")
    assert twice == ["0"]


def test_who_may_not_import_is_refused_before_the_file_is_read(school, course):
    path, body = f"/courses/{course['id']}/roster", b"{" * 200_000
    for handle, status in [("learner1", 404), ("teacher", 400)]:
        with school.client(handle) as client:
            assert client.post(path, content=body, headers={"Content-Type": "application/json"}).status_code == status
