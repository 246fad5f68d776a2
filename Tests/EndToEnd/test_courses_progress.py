"""How far people are: reports, completion, staff's word, and counting anew."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Server
from school import School, assert_problem, fields

RECOUNT_SECONDS = 20


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("progress"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


def report(client, lesson, **told):
    return client.post(f"/courses/{lesson['course_id']}/lessons/{lesson['id']}/progress", json=told)


def events(school, course):
    told = school.sql(
        "select kind || ' ' || payload from ("
        f"select at, kind, payload from domain_events where course = {course['id']} and kind ~ '^lesson|completed' union all "
        f"select at, kind, payload from event_inbox where course = {course['id']} and kind ~ '^lesson|completed') e order by at")
    return [line.split(" ")[0] for line in told]


def test_a_course_is_completed_lesson_by_lesson_and_told_once(school, course, student):
    module = school.module(course)
    lessons = [school.lesson(course, module) for _ in range(2)]
    opened = report(student, lessons[0], seconds=0).json()
    assert opened["lesson"]["completed_at"] is None and opened["course"] == {"done": 0, "total": 2, "completed_at": None}
    for _ in range(3):
        first = report(student, lessons[0], viewed=True, resume={"scroll": 0.5}).json()
    assert first["lesson"]["completed_by"] == "viewed" and first["lesson"]["resume"] == {"scroll": 0.5}
    assert first["course"]["done"] == 1
    mine = student.get("/me/courses").json()["items"][0]["progress"]
    assert mine["done"] == 1 and mine["next_lesson"]["id"] == lessons[1]["id"]
    done = report(student, lessons[1], viewed=True).json()["course"]
    assert done["done"] == done["total"] == 2 and done["completed_at"]
    assert student.get("/me/courses").json()["items"][0]["progress"]["next_lesson"] is None
    told = events(school, course)
    assert sorted(told) == ["course.completed"] + ["lesson.completed"] * 2 + ["lesson.started"] * 2
    read = student.get(f"/courses/{course['id']}/lessons/{lessons[0]['id']}").json()
    assert read["progress"]["resume"] == {"scroll": 0.5} and read["progress"]["completed_at"]


def test_time_is_the_servers_however_much_is_claimed(school, course, person, student):
    module = school.module(course)
    lessons = [school.lesson(course, module, rule="time", rule_seconds=60) for _ in range(2)]
    begin = time.monotonic()
    for _ in range(10):
        for lesson in lessons:
            told = report(student, lesson, seconds=3_600).json()
            assert told["lesson"]["completed_at"] is None
    seconds = sum(lesson["seconds"] for lesson in
                  school_progress(school, course, person)["items"])
    assert seconds <= time.monotonic() - begin
    # A minute goes by, which many tabs in many lessons have at the same time.
    school.sql(f"update course_progress set counted_until = counted_until - interval '65 s' where course_id = {course['id']}")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: report(student, lessons[number % 2], seconds=65), range(8)))
    items = school_progress(school, course, person)["items"]
    assert sum(lesson["seconds"] for lesson in items) < 65 + 60
    assert [lesson["completed_by"] for lesson in items].count("time") == 1


def school_progress(school, course, person):
    with school.client("teacher") as client:
        answer = client.get(f"/courses/{course['id']}/progress/{person['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_many_tabs_at_once_complete_once(school, course, student):
    module = school.module(course)
    lessons = [school.lesson(course, module) for _ in range(3)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda number: report(student, lessons[number % 3], viewed=True), range(36)))
    assert all(answer.status_code == 200 for answer in answers)
    assert sorted(events(school, course)) == ["course.completed"] + ["lesson.completed"] * 3 + ["lesson.started"] * 3


def test_staff_says_and_takes_back(school, course, person, teacher, student):
    module = school.module(course)
    by_staff, other = school.lesson(course, module, rule="staff"), school.lesson(course, module)
    assert report(student, by_staff, viewed=True, seconds=900).json()["lesson"]["completed_at"] is None
    path = f"/courses/{course['id']}/lessons/{by_staff['id']}/completions/{person['id']}"
    assert_problem(student.put(path), 404, "not_found")
    for _ in range(2):
        assert teacher.put(path).json()["course"]["done"] == 1
    for _ in range(2):
        assert teacher.delete(path).status_code == 204
    assert report(student, other, viewed=True).json()["course"] == {"done": 1, "total": 2, "completed_at": None}
    stranger = school.register()
    assert_problem(teacher.put(path.replace(person["id"], stranger["id"])), 404, "not_found")


def test_what_is_no_students_is_not_kept(school, course, teacher):
    lesson = school.lesson(course, school.module(course))
    assert report(teacher, lesson, viewed=True).json() == {
        "lesson": None, "course": {"done": 0, "total": 1, "completed_at": None}}
    assert events(school, course) == []


@pytest.mark.parametrize("told,faults", [
    ({"seconds": -1}, {"seconds": "too_small"}), ({"seconds": 1.5}, {"seconds": "wrong_type"}),
    ({"seconds": 10**9}, {"seconds": "too_large"}), ({"viewed": "yes"}, {"viewed": "wrong_type"}),
    ({"resume": "x" * 4_097}, {"resume": "too_long"}),
])
def test_bad_reports_are_refused(school, course, student, told, faults):
    lesson = school.lesson(course, school.module(course))
    answer = report(student, lesson, **told)
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == faults


def test_a_report_in_an_archived_course_changes_nothing(school, course, teacher, student):
    lesson = school.lesson(course, school.module(course))
    teacher.post(f"/courses/{course['id']}/archive")
    assert_problem(report(student, lesson, viewed=True), 409, "course_archived")
    assert student.get(f"/courses/{course['id']}/lessons/{lesson['id']}").status_code == 200


def test_lessons_that_come_and_go_are_counted_anew(school, course, person, teacher, student):
    module = school.module(course)
    lessons = [school.lesson(course, module) for _ in range(3)]
    report(student, lessons[0], viewed=True)
    report(student, lessons[1], viewed=True)
    path = f"/courses/{course['id']}"
    # Without the first and the last, all that is left is done.
    for lesson in [lessons[0], lessons[2]]:
        assert teacher.delete(f"{path}/lessons/{lesson['id']}").status_code == 204
    wait_for(lambda: student_of(teacher, course)["completed_at"])
    assert {key: student_of(teacher, course)[key] for key in ("done", "total")} == {"done": 1, "total": 1}
    # What comes later takes nothing away.
    school.lesson(course, module)
    now = student_of(teacher, course)
    assert (now["done"], now["total"]) == (1, 2) and now["completed_at"]
    assert events(school, course).count("course.completed") == 1


def student_of(client, course):
    page = client.get(f"/courses/{course['id']}/progress").json()
    assert len(page["items"]) == 1, page
    return page["items"][0]


def wait_for(told):
    deadline = time.monotonic() + RECOUNT_SECONDS
    while time.monotonic() < deadline:
        if told():
            return
        time.sleep(0.05)
    raise AssertionError("it was not counted anew")


def test_only_chosen_lessons_count_where_the_course_says_so(school, course, teacher, student):
    module = school.module(course)
    chosen, extra = school.lesson(course, module), school.lesson(course, module, counts=False)
    assert teacher.patch(f"/courses/{course['id']}", json={"completion": "chosen"}).json()["lesson_count"] == 1
    assert report(student, extra, viewed=True).json()["course"] == {"done": 0, "total": 1, "completed_at": None}
    assert report(student, chosen, viewed=True).json()["course"]["completed_at"]


def test_who_has_done_what_is_left_when_a_lesson_moves_into_a_draft_has_completed_the_course(school, course, teacher, student):
    shown, draft = school.module(course), school.module(course, state="draft")
    done, moved = school.lesson(course, shown), school.lesson(course, shown)
    assert report(student, done, viewed=True).json()["course"] == {"done": 1, "total": 2, "completed_at": None}
    read = teacher.get(f"/courses/{course['id']}/outline")
    order = {"modules": [{"id": shown["id"], "lessons": [done["id"]]}, {"id": draft["id"], "lessons": [moved["id"]]}]}
    answer = teacher.put(f"/courses/{course['id']}/outline/order", json=order, headers={"If-Match": read.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    deadline = time.monotonic() + RECOUNT_SECONDS
    while not student.get("/me/courses").json()["items"][0]["progress"]["completed_at"]:
        assert time.monotonic() < deadline, "nobody was counted anew"
        time.sleep(0.05)


def test_staff_sees_how_far_everybody_is_page_by_page(school, course, teacher):
    lesson = school.lesson(course, school.module(course))
    people = [school.register() for _ in range(5)]
    for person in people:
        school.enrol(course, person)
    with school.signed_in(people[3]) as client:
        report(client, lesson, viewed=True)
    seen, cursor = [], None
    while True:
        page = teacher.get(f"/courses/{course['id']}/progress", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        seen += page.json()["items"]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert [one["person"]["id"] for one in seen] == [person["id"] for person in people]
    assert [one["done"] for one in seen] == [0, 0, 0, 1, 0] and all(one["total"] == 1 for one in seen)
    assert seen[3]["last_lesson_id"] == lesson["id"] and seen[3]["completed_at"] and seen[0]["started_at"] is None


def test_who_is_out_reports_nothing_any_more(school, course, person, student):
    lesson = school.lesson(course, school.module(course))
    assert report(student, lesson, viewed=True).status_code == 200
    school.sql(f"update enrolment set state = 'expelled', ended_at = now() where account_id = {person['id']}")
    assert_problem(report(student, lesson, viewed=True), 404, "not_found")
    assert_problem(student.get(f"/courses/{course['id']}/lessons/{lesson['id']}"), 404, "not_found")
    assert student.get(f"/courses/{course['id']}").json()["role"] is None
    assert json.loads(student.get("/me/courses").text)["items"] == []


def test_staff_see_who_has_done_which_lesson(school, course, teacher, person, student):
    module = school.module(course)
    lessons = [school.lesson(course, module) for _ in range(3)]
    place = f"/courses/{course['id']}"
    for lesson, body in zip(lessons, [{"viewed": True}, {"seconds": 1}]):
        assert student.post(f"{place}/lessons/{lesson['id']}/progress", json=body).status_code == 200
    asked = ",".join(lesson["id"] for lesson in lessons)
    [row] = teacher.get(f"{place}/progress", params={"lessons": asked}).json()["items"]
    assert {one["lesson_id"]: bool(one["completed_at"]) for one in row["lessons"]} == {
        lessons[0]["id"]: True, lessons[1]["id"]: False}
    [row] = teacher.get(f"{place}/progress", params={"lessons": lessons[2]["id"]}).json()["items"]
    assert row["person"]["id"] == person["id"] and row["lessons"] == []
    [row] = teacher.get(f"{place}/progress").json()["items"]
    assert "lessons" not in row
    for bad in ("x", "1,,2", ",".join(["1"] * 101)):
        assert teacher.get(f"{place}/progress", params={"lessons": bad}).status_code == 422
