"""What courses are made of: modules, lessons, their order, and what has to be done before what."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Server
from school import School, assert_problem, fields

MANY = 10_000
# With all of it on a machine that does other things as well; what it takes alone is the benchmarks' affair.
MANY_SECONDS = 10


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("outline"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


def outline(client, course):
    answer = client.get(f"/courses/{course['id']}/outline")
    assert answer.status_code == 200, answer.text
    return answer.json(), answer.headers["etag"]


def order(outline, change=lambda modules: modules):
    modules = [{"id": module["id"], "lessons": [lesson["id"] for lesson in module["lessons"]]} for module in outline["modules"]]
    return {"modules": change(modules)}


def titles(outline):
    return [[lesson["title"] for lesson in module["lessons"]] for module in outline["modules"]]


def test_students_see_what_is_published_and_staff_sees_all(school, course, teacher, student):
    shown = school.module(course)
    hidden = school.module(course, state="draft")
    school.lesson(course, shown, title="Shown")
    draft = school.lesson(course, shown, title="Draft", state="draft")
    behind = school.lesson(course, hidden, title="Behind")
    assert titles(outline(teacher, course)[0]) == [["Shown", "Draft"], ["Behind"]]
    with school.client("learner1") as stranger:
        for reader in [student, stranger]:
            assert titles(outline(reader, course)[0]) == [["Shown"]]
    for lesson in [draft, behind]:
        assert_problem(student.get(f"/courses/{course['id']}/lessons/{lesson['id']}"), 404, "not_found")
        assert_problem(student.post(f"/courses/{course['id']}/lessons/{lesson['id']}/progress", json={}), 404, "not_found")
    assert teacher.get(f"/courses/{course['id']}").json()["lesson_count"] == 1
    teacher.patch(f"/courses/{course['id']}/modules/{hidden['id']}", json={"state": "published"})
    assert teacher.get(f"/courses/{course['id']}").json()["lesson_count"] == 2
    assert titles(outline(student, course)[0]) == [["Shown"], ["Behind"]]


def test_the_whole_outline_is_put_in_order(school, course, teacher):
    modules = [school.module(course, title=f"M{number}") for number in range(2)]
    for number in range(4):
        school.lesson(course, modules[number % 2], title=f"L{number}")
    now, tag = outline(teacher, course)
    moved = order(now, lambda m: [{"id": m[1]["id"], "lessons": m[1]["lessons"][::-1] + m[0]["lessons"][:1]},
                                  {"id": m[0]["id"], "lessons": m[0]["lessons"][1:]}])
    answer = teacher.put(f"/courses/{course['id']}/outline/order", json=moved, headers={"If-Match": tag})
    assert answer.status_code == 200 and answer.headers["etag"] != tag
    assert titles(answer.json()) == [["L3", "L1", "L0"], ["L2"]]
    assert titles(outline(teacher, course)[0]) == [["L3", "L1", "L0"], ["L2"]]


def test_who_orders_while_another_edits_loses_nothing(school, course, teacher):
    module = school.module(course)
    for number in range(3):
        school.lesson(course, module, title=f"L{number}")
    read, tag = outline(teacher, course)
    school.lesson(course, module, title="New")
    wanted = order(read, lambda m: [{"id": m[0]["id"], "lessons": m[0]["lessons"][::-1]}])
    path = f"/courses/{course['id']}/outline/order"
    for headers in [{"If-Match": tag}, {}]:
        problem = assert_problem(teacher.put(path, json=wanted, headers=headers), 412, "outline_changed")
        assert titles(problem["current"]) == [["L0", "L1", "L2", "New"]]
    assert titles(outline(teacher, course)[0]) == [["L0", "L1", "L2", "New"]]


def test_of_many_who_order_at_once_one_succeeds(school, course, teacher):
    module = school.module(course)
    for number in range(4):
        school.lesson(course, module, title=f"L{number}")
    read, tag = outline(teacher, course)

    def put(turn):
        with school.client("teacher") as client:
            wanted = order(read, lambda m: [{"id": m[0]["id"], "lessons": m[0]["lessons"][turn:] + m[0]["lessons"][:turn]}])
            return client.put(f"/courses/{course['id']}/outline/order", json=wanted, headers={"If-Match": tag})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(put, range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    kept = next(answer for answer in answers if answer.status_code == 200).json()
    assert titles(outline(teacher, course)[0]) == titles(kept)


@pytest.mark.parametrize("spoil", [
    lambda m: [], lambda m: m + m, lambda m: [{"id": m[0]["id"], "lessons": m[0]["lessons"][:-1]}],
    lambda m: [{"id": m[0]["id"], "lessons": m[0]["lessons"] + m[0]["lessons"][:1]}],
    lambda m: [{"id": m[0]["id"], "lessons": m[0]["lessons"] + [str(2**62)]}],
    lambda m: [{"id": str(2**62), "lessons": m[0]["lessons"]}],
])
def test_an_order_of_other_things_moves_nothing(school, course, teacher, spoil):
    module = school.module(course)
    for number in range(3):
        school.lesson(course, module, title=f"L{number}")
    read, tag = outline(teacher, course)
    answer = teacher.put(f"/courses/{course['id']}/outline/order", json=order(read, spoil), headers={"If-Match": tag})
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == {"modules": "not_the_outline"}
    assert outline(teacher, course) == (read, tag)


def test_lessons_of_another_course_are_not_there(school, course, teacher):
    other = school.course()
    module = school.module(other)
    lesson = school.lesson(other, module)
    for answer in [teacher.get(f"/courses/{course['id']}/lessons/{lesson['id']}"),
                   teacher.patch(f"/courses/{course['id']}/lessons/{lesson['id']}", json={"title": "x"}),
                   teacher.delete(f"/courses/{course['id']}/lessons/{lesson['id']}"),
                   teacher.patch(f"/courses/{course['id']}/modules/{module['id']}", json={"title": "x"}),
                   teacher.delete(f"/courses/{course['id']}/modules/{module['id']}"),
                   teacher.post(f"/courses/{course['id']}/modules/{module['id']}/lessons", json={"title": "x"}),
                   teacher.put(f"/courses/{course['id']}/lessons/{lesson['id']}/prerequisites", json={"requires": []})]:
        assert_problem(answer, 404, "not_found")
    mine = school.lesson(course, school.module(course))
    answer = teacher.put(f"/courses/{course['id']}/lessons/{mine['id']}/prerequisites", json={"requires": [lesson["id"]]})
    assert_problem(answer, 422, "invalid_fields")


def test_a_lesson_knows_its_neighbours_and_its_reading_time(school, course, teacher, student):
    modules = [school.module(course) for _ in range(3)]
    first = school.lesson(course, modules[0], title="First", body="word " * 660)
    hidden = school.lesson(course, modules[0], title="Hidden", state="draft")
    last = school.lesson(course, modules[2], title="Last", body="漢" * 960)
    assert first["estimated_minutes"] == 3 and last["estimated_minutes"] == 2
    path = f"/courses/{course['id']}/lessons/"
    read = student.get(path + first["id"]).json()
    assert read["previous"] is None and read["next"] == {"id": last["id"], "title": "Last"}
    assert student.get(path + last["id"]).json()["previous"] == {"id": first["id"], "title": "First"}
    assert teacher.get(path + first["id"]).json()["next"]["title"] == "Hidden"
    assert teacher.get(path + hidden["id"]).json()["next"]["title"] == "Last"


def test_a_lesson_is_changed_in_the_version_that_was_read(school, course, teacher):
    lesson = school.lesson(course, school.module(course), body="# One")
    path = f"/courses/{course['id']}/lessons/{lesson['id']}"
    tag = teacher.get(path).headers["etag"]
    changed = teacher.patch(path, json={"body": "# Two"}, headers={"If-Match": tag})
    assert changed.status_code == 200 and changed.json()["body"] == "# Two" and changed.json()["title"] == lesson["title"]
    for answer in [teacher.patch(path, json={"body": "# Three"}, headers={"If-Match": tag}),
                   teacher.delete(path, headers={"If-Match": tag})]:
        problem = assert_problem(answer, 412, "precondition_failed")
        assert problem["current"]["body"] == "# Two"
    assert teacher.delete(path, headers={"If-Match": changed.headers["etag"]}).status_code == 204
    assert_problem(teacher.get(path), 404, "not_found")


def test_markdown_is_kept_as_it_was_written(school, course, teacher):
    text = "# Ünïcødé 漢字 👩‍🏫\r\n\r\n<script>alert(1)</script>\n\n```html\n<b>\n```\n$e^{i\\pi}$\n"
    lesson = school.lesson(course, school.module(course), body=text)
    assert teacher.get(f"/courses/{course['id']}/lessons/{lesson['id']}").json()["body"] == text


@pytest.mark.parametrize("body,faults", [
    ({}, {"title": "missing"}), ({"title": ""}, {"title": "too_short"}),
    ({"title": "x", "kind": "hologram"}, {"kind": "not_a_choice"}),
    ({"title": "x", "rule": "quiz"}, {"rule": "not_a_choice"}),
    ({"title": "x", "rule": "time"}, {"rule_seconds": "missing"}),
    ({"title": "x", "rule": "time", "rule_seconds": 0}, {"rule_seconds": "too_small"}),
    ({"title": "x", "state": "hidden"}, {"state": "not_a_choice"}),
    ({"title": "x", "body": "x" * 262_145}, {"body": "too_long"}),
    ({"title": "x", "body": "é" * 131_073}, {"body": "too_long"}),
    ({"title": "x", "body": "a\0b"}, {"body": "bad_character"}),
])
def test_bad_lessons_are_refused_field_by_field(school, course, teacher, body, faults):
    module = school.module(course)
    answer = teacher.post(f"/courses/{course['id']}/modules/{module['id']}/lessons", json=body)
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == faults


def test_the_longest_lesson_is_taken(school, course, teacher):
    body = "\u00e9" * 131_072
    lesson = school.lesson(course, school.module(course), body=body)
    assert teacher.get(f"/courses/{course['id']}/lessons/{lesson['id']}").json()["body"] == body


def test_lessons_that_require_each_other_are_refused_by_name(school, course, teacher):
    module = school.module(course)
    first, second = (school.lesson(course, module, title=title) for title in ["Hen", "Egg"])
    path = f"/courses/{course['id']}/lessons/"
    assert teacher.put(f"{path}{first['id']}/prerequisites", json={"requires": [second["id"]]}).status_code == 200
    for lesson, required, way in [(second, first, "“Egg” requires “Hen” requires “Egg”"), (first, first, "“Hen” requires “Hen”")]:
        problem = assert_problem(
            teacher.put(f"{path}{lesson['id']}/prerequisites", json={"requires": [required["id"]]}), 409, "prerequisite_cycle")
        assert way in problem["detail"]
    assert outline(teacher, course)[0]["modules"][0]["lessons"][0]["requires"] == [second["id"]]


def test_what_has_to_be_done_first_locks(school, course, teacher, student):
    module = school.module(course)
    first, second = (school.lesson(course, module, title=title, body="text") for title in ["First", "Second"])
    path = f"/courses/{course['id']}/lessons/"
    assert teacher.put(f"{path}{second['id']}/prerequisites", json={"requires": [first["id"]]}).json()["locked_by"] == []
    locked = student.get(path + second["id"]).json()
    assert locked["body"] is None and locked["locked_by"] == [{"id": first["id"], "title": "First"}]
    assert outline(student, course)[0]["modules"][0]["lessons"][1]["locked_by"] == [first["id"]]
    assert_problem(student.post(f"{path}{second['id']}/progress", json={"viewed": True}), 409, "lesson_locked")
    assert student.post(f"{path}{first['id']}/progress", json={"viewed": True}).status_code == 200
    unlocked = student.get(path + second["id"]).json()
    assert unlocked["body"] == "text" and unlocked["locked_by"] == []
    assert student.post(f"{path}{second['id']}/progress", json={"viewed": True}).json()["course"]["completed_at"]


def test_what_students_do_not_see_holds_nobody_up(school, course, teacher, student):
    module = school.module(course)
    draft, lesson = school.lesson(course, module, state="draft"), school.lesson(course, module)
    path = f"/courses/{course['id']}/lessons/"
    teacher.put(f"{path}{lesson['id']}/prerequisites", json={"requires": [draft["id"]]})
    assert student.get(path + lesson["id"]).json()["locked_by"] == []
    assert student.post(f"{path}{lesson['id']}/progress", json={"viewed": True}).status_code == 200


def test_ten_thousand_lessons_in_a_module(school, course, teacher, student):
    module = school.module(course)
    school.sql(f"""
        insert into lesson (course_id, module_id, position, kind, title, body, state)
        select {course['id']}, {module['id']}, n, 'text', 'Lesson ' || n, repeat('word ', 200), 'published'
        from generate_series(1, {MANY}) n""")
    # One too many is refused, and whatever is changed counts them.
    answer = teacher.post(f"/courses/{course['id']}/modules/{module['id']}/lessons", json={"title": "One more"})
    assert_problem(answer, 409, "too_many_lessons")
    teacher.patch(f"/courses/{course['id']}/modules/{module['id']}", json={"title": "Long"})
    assert teacher.get(f"/courses/{course['id']}").json()["lesson_count"] == MANY

    took = {}

    def timed(name, ask):
        begin = time.monotonic()
        answer = ask()
        took[name] = time.monotonic() - begin
        assert answer.is_success, answer.text
        return answer

    read = timed("outline", lambda: student.get(f"/courses/{course['id']}/outline"))
    lessons = read.json()["modules"][0]["lessons"]
    assert read.headers["content-encoding"] == "gzip"
    assert [lesson["title"] for lesson in lessons] == [f"Lesson {number + 1}" for number in range(MANY)]
    middle = lessons[MANY // 2]["id"]
    page = timed("lesson", lambda: student.get(f"/courses/{course['id']}/lessons/{middle}")).json()
    assert (page["previous"]["title"], page["next"]["title"]) == (f"Lesson {MANY // 2}", f"Lesson {MANY // 2 + 2}")
    timed("progress", lambda: student.post(f"/courses/{course['id']}/lessons/{middle}/progress", json={"viewed": True}))
    mine = timed("my courses", lambda: student.get("/me/courses")).json()["items"][0]["progress"]
    assert (mine["done"], mine["total"], mine["next_lesson"]["title"]) == (1, MANY, "Lesson 1")
    now, tag = outline(teacher, course)
    wanted = order(now, lambda m: [{"id": m[0]["id"], "lessons": m[0]["lessons"][::-1]}])
    turned = timed("order", lambda: teacher.put(
        f"/courses/{course['id']}/outline/order", json=wanted, headers={"If-Match": tag})).json()
    assert turned["modules"][0]["lessons"][0]["title"] == f"Lesson {MANY}"
    copy = timed("copy", lambda: teacher.post(f"/courses/{course['id']}/copy", json={"title": "Copy"})).json()
    assert copy["lesson_count"] == MANY
    copied = outline(teacher, copy)[0]["modules"][0]["lessons"]
    assert (copied[0]["title"], copied[-1]["title"], len(copied)) == (f"Lesson {MANY}", "Lesson 1", MANY)
    timed("delete", lambda: teacher.delete(f"/courses/{course['id']}/modules/{module['id']}"))
    print(took)
    assert max(took.values()) < MANY_SECONDS, took


def test_a_course_has_so_many_modules(school, course, teacher):
    school.sql(f"insert into module (course_id, position, title) select {course['id']}, n, 'M' from generate_series(1, 500) n")
    answer = teacher.post(f"/courses/{course['id']}/modules", json={"title": "One more"})
    assert_problem(answer, 409, "too_many_modules")
