"""Courses as a client sees them: making them, the catalogue, their life, and what goes wrong."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Server
from school import School, assert_problem, fields


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("courses"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


def test_a_course_is_made_read_and_changed(school):
    with school.client("teacher") as client:
        made = client.post("/courses", json={
            "title": "Linear algebra", "summary": "Vectors.", "language": "en-GB", "time_zone": "Europe/Vienna",
            "categories": ["mathematics"], "skills": ["Matrices", "MATRICES", "Vectors"], "starts_on": "2027-01-01",
            "unknown": 1})
        assert made.status_code == 201
        course = made.json()
        assert made.headers["location"] == f"/api/v1/courses/{course['id']}"
        assert course["slug"] == "linear-algebra" and course["state"] == "draft" and course["role"] == "instructor"
        assert course["categories"] == [{"slug": "mathematics", "title": "Mathematics"}]
        assert course["skills"] == ["Matrices", "Vectors"] and course["may_edit"] is True
        assert [person["handle"] for person in course["staff"]] == ["teacher"]
        for name in [course["id"], course["slug"]]:
            read = client.get(f"/courses/{name}")
            assert read.json() == course and read.headers["etag"] == '"v1"'
            assert "no-store" in read.headers["cache-control"]
        changed = client.patch(f"/courses/{course['id']}", json={"starts_on": None, "title": "Algebra", "skills": []},
                               headers={"If-Match": '"v1"'})
        assert changed.status_code == 200 and changed.headers["etag"] == '"v2"'
        assert changed.json() == course | {
            "starts_on": None, "title": "Algebra", "skills": [], "version": 2, "updated_at": changed.json()["updated_at"]}
        # The same title again finds another address.
        again = client.post("/courses", json={"title": "Linear algebra"})
        assert again.status_code == 201 and again.json()["slug"].startswith("linear-algebra-")


def test_who_changes_what_has_changed_is_told_what_it_is_now(school):
    course = school.course()
    with school.client("teacher") as client:
        path = f"/courses/{course['id']}"
        assert client.patch(path, json={"title": "First"}, headers={"If-Match": '"v2"'}).status_code == 200
        for answer in [client.patch(path, json={"title": "Second"}, headers={"If-Match": '"v2"'}),
                       client.delete(path, headers={"If-Match": '"v2"'})]:
            problem = assert_problem(answer, 412, "precondition_failed")
            assert problem["current"] == client.get(path).json()
            assert problem["current"]["title"] == "First"


def test_of_many_who_change_the_same_version_one_succeeds(school):
    course = school.course()

    def change(number):
        with school.client("teacher") as client:
            return client.patch(f"/courses/{course['id']}", json={"title": f"By {number}"},
                                headers={"If-Match": '"v2"'}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(change, range(8))) == [200] + [412] * 7


@pytest.mark.parametrize("body,faults", [
    ({}, {"title": "missing"}),
    ({"title": ""}, {"title": "too_short"}),
    ({"title": "x" * 201}, {"title": "too_long"}),
    ({"title": "a\nb"}, {"title": "bad_format"}),
    ({"title": "x", "slug": "1"}, {"slug": "bad_format"}),
    ({"title": "x", "slug": "A"}, {"slug": "bad_format"}),
    ({"title": "x", "language": "e_n"}, {"language": "bad_format"}),
    ({"title": "x", "starts_on": "2026-02-30"}, {"starts_on": "bad_format"}),
    ({"title": "x", "starts_on": "2026-02-02", "ends_on": "2026-02-01"}, {"ends_on": "before_start"}),
    ({"title": "x", "time_zone": "Europe/Nowhere"}, {"time_zone": "unknown"}),
    ({"title": "x", "time_zone": "Mars", "starts_on": "2026-02-02", "ends_on": "2026-02-01"},
     {"time_zone": "unknown", "ends_on": "before_start"}),
    ({"title": "x", "opening": "closed"}, {"opening": "not_a_choice"}),
    ({"title": "x", "categories": ["nothing-such"]}, {"categories": "unknown"}),
    ({"title": "x", "categories": ["arts"] * 6}, {"categories": "too_many"}),
    ({"title": "x", "skills": ["s"] * 21}, {"skills": "too_many"}),
    ({"title": "x", "skills": [""]}, {"skills[0]": "too_short"}),
    ({"title": "x", "description": "x" * 50_001}, {"description": "too_long"}),
    ({"title": "x", "summary": "a\0b"}, {"summary": "bad_character"}),
])
def test_bad_courses_are_refused_field_by_field(school, body, faults):
    before = school.sql("select count(*) from course")
    with school.client("teacher") as client:
        answer = client.post("/courses", json=body)
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == faults
    assert school.sql("select count(*) from course") == before


def test_a_slug_belongs_to_one(school):
    course = school.course()
    other = school.course()
    with school.client("teacher") as client:
        for answer in [client.post("/courses", json={"title": "x", "slug": course["slug"]}),
                       client.patch(f"/courses/{other['id']}", json={"slug": course["slug"]}),
                       client.post(f"/courses/{other['id']}/copy", json={"title": "x", "slug": course["slug"]})]:
            assert_problem(answer, 409, "taken")
            assert fields(answer) == {"slug": "taken"}


def test_a_key_makes_one_course(school):
    with school.client("teacher") as client:
        ids = {client.post("/courses", json={"title": "Once"}, headers={"Idempotency-Key": "one"}).json()["id"]
               for _ in range(3)}
    assert len(ids) == 1


# The catalogue

def test_the_catalogue_shows_what_is_for_everybody(school):
    shown = school.course(title="Zymurgy for all", categories=["science"], skills=["brewing"])
    school.course("draft", title="Zymurgy, a draft")
    school.course(title="Zymurgy, unlisted", is_listed=False)
    school.course(title="Zymurgy by invitation", opening="invitation")
    school.course("archived", title="Zymurgy, archived")
    with school.client("learner1") as client:
        found = client.get("/courses", params={"search": "ZYMUR"}).json()
        assert [course["id"] for course in found["items"]] == [shown["id"]] and found["next_cursor"] is None
        assert found["items"][0]["enrolled"] is None and found["items"][0]["student_count"] == 0
        for narrower in [{"category": "science"}, {"skill": "Brewing"}, {"language": "en"}]:
            assert len(client.get("/courses", params={"search": "zymurgy"} | narrower).json()["items"]) == 1
        for other in [{"category": "arts"}, {"skill": "sewing"}, {"language": "de"}]:
            assert client.get("/courses", params={"search": "zymurgy"} | other).json()["items"] == []
        facets = client.get("/courses/facets", params={"search": "zymurgy"}).json()
        assert facets == {"total": 1, "categories": [{"slug": "science", "title": "Science", "count": 1}],
                          "languages": [{"language": "en", "count": 1}], "skills": [{"skill": "brewing", "count": 1}]}
    person = school.register()
    school.enrol(shown, person)
    with school.signed_in(person) as client:
        item = client.get("/courses", params={"search": "zymurgy"}).json()["items"][0]
    assert item["enrolled"] == "student" and item["student_count"] == 1


def test_pages_of_the_catalogue_have_everything_once(school):
    made = {school.course(title="Quodlibet")["id"] for _ in range(7)}
    for params in [{}, {"search": "quodlibet"}]:
        seen, cursor = [], None
        with school.client("learner1") as client:
            while True:
                page = client.get("/courses", params={"limit": 3} | params | ({"cursor": cursor} if cursor else {})).json()
                seen += [course["id"] for course in page["items"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
        assert len(seen) == len(set(seen)) and made <= set(seen)


def test_a_cursor_of_another_list_is_a_fault(school):
    with school.client("learner1") as client:
        for cursor in ["x", "WzEsMTdd", "WzEsIngiLDFd"]:
            answer = client.get("/courses", params={"cursor": cursor})
            assert_problem(answer, 422, "invalid_fields")


# Life

def test_a_course_is_published_archived_and_restored(school):
    course = school.course("draft")
    person = school.register()
    school.enrol(course, person)
    path = f"/courses/{course['id']}"
    with school.client("teacher") as teacher, school.signed_in(person) as student, school.client("learner1") as stranger:
        assert_problem(teacher.post(path + "/archive"), 409, "course_not_published")
        assert student.get(path).status_code == 404
        for _ in range(2):
            assert teacher.post(path + "/publish").json()["state"] == "published"
        assert student.get(path).json()["role"] == "student" and stranger.get(path).status_code == 200
        for _ in range(2):
            assert teacher.post(path + "/archive").json()["state"] == "archived"
        assert student.get(path).status_code == 200 and stranger.get(path).status_code == 404
        assert_problem(teacher.patch(path, json={"title": "x"}), 409, "course_archived")
        assert_problem(teacher.post(path + "/modules", json={"title": "x"}), 409, "course_archived")
        assert_problem(teacher.post(path + "/publish"), 409, "course_archived")
        restored = teacher.post(path + "/restore").json()
        assert restored["state"] == "published" and restored["archived_at"] is None
        assert stranger.get(path).status_code == 200
    kinds = school.sql(f"select kind from domain_events where course = {course['id']} "
                       f"union all select kind from event_inbox where course = {course['id']}")
    assert sorted(kinds) == ["course.archived", "course.created", "course.published", "enrolment.made"]


def test_a_deleted_course_is_gone_while_in_use(school):
    course = school.course()
    module = school.module(course)
    lesson = school.lesson(course, module)
    person = school.register()
    school.enrol(course, person)
    path = f"/courses/{course['id']}"
    with school.client("teacher") as teacher, school.signed_in(person) as student:
        assert student.get(f"{path}/lessons/{lesson['id']}").status_code == 200
        assert teacher.delete(path).status_code == 204
        for answer in [student.get(path), student.get(path + "/outline"), student.get(f"{path}/lessons/{lesson['id']}"),
                       student.post(f"{path}/lessons/{lesson['id']}/progress", json={"viewed": True}),
                       teacher.get(path), teacher.patch(path, json={"title": "x"}), teacher.delete(path),
                       teacher.post(path + "/modules", json={"title": "x"}), teacher.post(path + "/copy", json={"title": "x"}),
                       teacher.patch(f"{path}/lessons/{lesson['id']}", json={"title": "x"}),
                       teacher.put(path + "/outline/order", json={"modules": []})]:
            assert_problem(answer, 404, "not_found")
        assert student.get("/me/courses").json()["items"] == []
        # Its address is free again.
        assert teacher.post("/courses", json={"title": "x", "slug": course["slug"]}).status_code == 201


def test_deleting_while_others_write_leaves_no_error(school):
    course = school.course()
    module = school.module(course)
    lessons = [school.lesson(course, module) for _ in range(3)]
    people = [school.register() for _ in range(3)]
    for person in people:
        school.enrol(course, person)
    path = f"/courses/{course['id']}"

    def report(person):
        with school.signed_in(person) as client:
            return {client.post(f"{path}/lessons/{lesson['id']}/progress", json={"viewed": True}).status_code
                    for _ in range(10) for lesson in lessons}

    def write(_):
        with school.client("teacher") as client:
            return {client.post(f"{path}/modules", json={"title": "x"}).status_code for _ in range(20)}

    def delete(_):
        with school.client("teacher") as client:
            return {client.delete(path).status_code}

    with ThreadPoolExecutor(5) as pool:
        told = [*pool.map(report, people), *pool.map(write, [0]), *pool.map(delete, [0])]
    assert set().union(*told) <= {200, 201, 204, 404}, told
    with school.client("teacher") as client:
        assert client.get(path).status_code == 404


def test_a_copy_has_everything_but_the_people(school):
    course = school.course(categories=["arts"], skills=["painting"], starts_on="2026-01-01", ends_on="2026-02-01")
    module = school.module(course)
    lessons = [school.lesson(course, module, body=f"# {number}") for number in range(3)]
    school.enrol(course, school.register())
    with school.client("teacher") as client:
        assert client.put(f"/courses/{course['id']}/lessons/{lessons[2]['id']}/prerequisites",
                          json={"requires": [lessons[0]["id"]]}).status_code == 200
        answer = client.post(f"/courses/{course['id']}/copy", json={"title": "The copy", "starts_on": "2027-01-01"})
        assert answer.status_code == 201
        copy = answer.json()
        assert copy["copied_from"] == course["id"] and copy["state"] == "draft" and copy["student_count"] == 0
        assert (copy["starts_on"], copy["ends_on"]) == ("2027-01-01", None)
        assert copy["categories"] == course["categories"] and copy["skills"] == ["painting"]
        outline = client.get(f"/courses/{copy['id']}/outline").json()
        copied = outline["modules"][0]["lessons"]
        assert [lesson["title"] for lesson in copied] == [lesson["title"] for lesson in lessons]
        assert copied[2]["requires"] == [copied[0]["id"]]
        assert client.get(f"/courses/{copy['id']}/lessons/{copied[1]['id']}").json()["body"] == "# 1"


# Prerequisites

def test_courses_that_require_each_other_are_refused_by_name(school):
    first, second, third = (school.course(title=f"Circle {name}") for name in ["one", "two", "three"])
    with school.client("teacher") as client:
        for course, required in [(first, second), (second, third)]:
            answer = client.put(f"/courses/{course['id']}/prerequisites", json={"requires": [required["id"]]})
            assert answer.status_code == 200
            assert [one["id"] for one in answer.json()["prerequisites"]] == [required["id"]]
        problem = assert_problem(
            client.put(f"/courses/{third['id']}/prerequisites", json={"requires": [first["id"]]}), 409, "prerequisite_cycle")
        assert "“Circle three” requires “Circle one” requires “Circle two” requires “Circle three”" in problem["detail"]
        assert client.get(f"/courses/{third['id']}").json()["prerequisites"] == []
        answer = client.put(f"/courses/{third['id']}/prerequisites", json={"requires": [str(2**62)]})
        assert_problem(answer, 422, "invalid_fields")
        assert fields(answer) == {"requires": "unknown"}
        assert client.put(f"/courses/{first['id']}/prerequisites", json={"requires": []}).json()["prerequisites"] == []


def test_what_a_course_requires_is_completed_first(school):
    first, second = school.course(title="Floor one"), school.course(title="Floor two")
    lesson = school.lesson(first, school.module(first))
    with school.client("teacher") as client:
        client.put(f"/courses/{second['id']}/prerequisites", json={"requires": [first["id"]]})
    person = school.register()
    with school.signed_in(person) as client:
        assert client.get(f"/courses/{second['id']}").json()["prerequisites"][0]["is_completed"] is False
        problem = assert_problem(client.post(f"/courses/{second['id']}/enrolments", json={}), 409, "prerequisites_missing")
        assert "“Floor one”" in problem["detail"]
        assert client.post(f"/courses/{first['id']}/enrolments", json={}).is_success
        assert client.post(f"/courses/{first['id']}/lessons/{lesson['id']}/progress", json={"viewed": True}).is_success
        assert client.get(f"/courses/{second['id']}").json()["prerequisites"][0]["is_completed"] is True
        for _ in range(2):
            assert client.post(f"/courses/{second['id']}/enrolments", json={}).is_success
    # Whom staff adds need not.
    other = school.register()
    with school.client("teacher") as client:
        answer = client.post(f"/courses/{second['id']}/enrolments", json={"account": other["id"]})
    assert answer.is_success, answer.text


# The demo

def test_admins_keep_the_categories(school, teacher):
    with school.client("admin") as admin:
        made = admin.post("/categories", json={"title": "Cooking & baking"}).json()
        assert made == {"slug": "cooking-baking", "title": "Cooking & baking"}
        again = {"title": "Cooking, baking"}
        assert_problem(admin.post("/categories", json=again | {"slug": "cooking-baking"}), 409, "taken")
        # Who names no slug gets a free one: titles of other scripts have no letters for one.
        for title, slug in [(again["title"], "cooking-baking-2"), ("数学", "category"), ("音楽", "category-2")]:
            answer = admin.post("/categories", json={"title": title})
            assert answer.status_code == 201 and answer.json()["slug"] == slug
            assert admin.get("/categories").json()["items"][-1] == {"slug": slug, "title": title}
        for slug in ["cooking-baking-2", "category", "category-2"]:
            assert admin.delete(f"/categories/{slug}").status_code == 204
        course = school.course(categories=["cooking-baking", "arts"])
        slugs = [one["slug"] for one in admin.get("/categories").json()["items"]]
        assert slugs[-1] == "cooking-baking"
        ordered = admin.put("/categories", json={"slugs": slugs[-1:] + slugs[:-1]}).json()["items"]
        assert ordered[0] == made
        for others in (slugs[1:], slugs[1:] + slugs[1:2], slugs + ["absent"]):
            assert_problem(admin.put("/categories", json={"slugs": others}), 409, "categories_changed")
        answer = admin.patch("/categories/cooking-baking", json={"title": "Cooking", "slug": "cooking"})
        assert answer.json() == {"slug": "cooking", "title": "Cooking"}
        assert admin.patch("/categories/cooking-baking", json={"title": "X"}).status_code == 404
        assert_problem(admin.patch("/categories/cooking", json={"slug": "arts"}), 409, "taken")
        assert {"slug": "cooking", "title": "Cooking"} in teacher.get(f"/courses/{course['id']}").json()["categories"]
        assert admin.delete("/categories/cooking").status_code == 204
        assert admin.delete("/categories/cooking").status_code == 404
        assert [one["slug"] for one in teacher.get(f"/courses/{course['id']}").json()["categories"]] == ["arts"]


def test_the_demo_is_made_once_and_worth_reading(school):
    again = school.command("demo")
    assert again.returncode == 0 and "there already" in again.stdout
    with school.client("learner1") as client, school.client("assistant") as assistant:
        course = client.get("/courses/demo").json()
        assert course["state"] == "published" and course["student_count"] == 20 and course["lesson_count"] == 8
        assert [person["handle"] for person in course["staff"]] == ["teacher", "assistant"]
        assert course["role"] == "student" and assistant.get("/courses/demo").json()["role"] == "assistant"
        modules = client.get("/courses/demo/outline").json()["modules"]
        assert [len(module["lessons"]) for module in modules] == [3, 3, 2]
        for lesson in [lesson for module in modules for lesson in module["lessons"]]:
            body = client.get(f"/courses/demo/lessons/{lesson['id']}").json()["body"]
            assert len(body.split()) >= 300 and "## " in body and "\n|" in body and lesson["estimated_minutes"] >= 2
        found = client.get("/courses", params={"limit": 100}).json()["items"]
        assert {"de", "en", "es", "fr", "ja"} <= {one["language"] for one in found}
        assert client.get("/courses", params={"search": "sauerteig"}).json()["items"][0]["slug"] == "brot-backen"


def test_what_a_course_requires_is_told_to_who_may_see_it(school):
    draft, course, person = school.course(state="draft"), school.course(), school.register()
    with school.client("teacher") as teacher:
        answer = teacher.put(f"/courses/{course['id']}/prerequisites", json={"requires": [draft["id"]]})
        assert answer.status_code == 200, answer.text
        seen = teacher.get(f"/courses/{course['id']}").json()["prerequisites"]
        assert [one["id"] for one in seen] == [draft["id"]]
    with school.signed_in(person) as learner:
        assert learner.get(f"/courses/{course['id']}").json()["prerequisites"] == []
        assert learner.post(f"/courses/{course['id']}/enrolments", json={}).status_code == 201


def test_a_learner_who_teaches_one_course_does_not_make_others_by_copying(school):
    course, person = school.course(), school.register()
    school.enrol(course, person, "instructor")
    with school.signed_in(person) as learner:
        assert_problem(learner.post(f"/courses/{course['id']}/copy", json={"title": "Mine"}), 404, "not_found")
