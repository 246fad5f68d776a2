"""Covers of courses, and files of lessons: who may add them, who sees them, and when they go."""

import json
import time

import httpx
import pytest
from school import School, assert_problem
from test_avatars import png
from tus import Tus, metadata

WAIT_S = 20


@pytest.fixture(scope="module")
def school(server):
    return School(server)


def upload(school, handle, data, purpose, **pairs):
    """The answer to an upload in one request."""
    return Tus(school.server, school.token(handle)).ask("POST", "/uploads", {
        "Upload-Length": str(len(data)), "Upload-Metadata": metadata(purpose=purpose, filename="knot.png", **pairs),
        "Content-Type": "application/offset+octet-stream"}, data)


def uploaded(school, data, purpose, **pairs):
    answer = upload(school, "teacher", data, purpose, **pairs)
    assert answer.status == 201, answer.body
    return answer.headers["upload-file"]


def wait_for(ask, wanted):
    deadline = time.monotonic() + WAIT_S
    while not wanted(found := ask()):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def covered(school, course, teacher, data):
    """The file that a course's cover has become."""
    file = uploaded(school, data, "cover", course=course["id"])
    wait_for(lambda: teacher.get(f"/files/{file}").json(), lambda found: found["state"] != "waiting")
    return file


def free(school, object):
    return school.sql(f"select free_since is not null from storage_object where id = {object}") == ["t"]


def object_of(school, file):
    [object] = school.sql(f"select object_id from stored_file where id = {file}")
    return object


class Lesson:
    """A course with one lesson, and a file in it."""

    def __init__(self, school, **fields):
        self.course = school.course()
        self.module = school.module(self.course)
        self.lesson = school.lesson(self.course, self.module, **fields)
        self.file = uploaded(school, b"%PDF-1.4 a plan", "lesson", course=self.course["id"], lesson=self.lesson["id"])
        self.path = f"/courses/{self.course['id']}/files/{self.file}"
        self.object = object_of(school, self.file)


def test_a_cover_is_made_anew_and_shown_with_the_course(school, course, teacher):
    assert teacher.get(f"/courses/{course['id']}").json()["cover_url"] is None
    covered(school, course, teacher, png(2000, 1000))
    with school.client("learner2") as stranger:
        url = stranger.get(f"/courses/{course['id']}").json()["cover_url"]
        [card] = stranger.get("/courses", params={"search": course["title"]}).json()["items"]
    assert card["cover_url"] == url
    content = httpx.get(school.server.url + url)
    assert content.headers["content-type"] == "image/webp" and b"SECRETPLACE" not in content.content
    # A simple WebP of Google's VP8: its size stands behind the frame's start code.
    at = content.content.index(b"\x9d\x01\x2a") + 3
    assert int.from_bytes(content.content[at:at + 2], "little") & 0x3FFF == 1280


def test_a_cover_is_replaced_and_taken_away(school, course, teacher):
    first = covered(school, course, teacher, png(20, 10))
    object = object_of(school, first)
    before = teacher.get(f"/courses/{course['id']}").json()
    second = covered(school, course, teacher, png(30, 10))
    assert teacher.get(f"/courses/{course['id']}").json()["cover_url"] not in (None, before["cover_url"])
    # The former one is nobody's any more.
    assert teacher.get(f"/files/{first}").status_code == 404 and free(school, object)
    answer = teacher.patch(f"/courses/{course['id']}", json={"cover": "file"})
    assert answer.status_code == 422
    assert teacher.patch(f"/courses/{course['id']}", json={"cover": None}).json()["cover_url"] is None
    assert teacher.get(f"/files/{second}").status_code == 404


def test_a_broken_cover_is_told_to_who_sent_it(school, course, teacher):
    file = covered(school, course, teacher, png(300, 300)[:120])
    assert teacher.get(f"/files/{file}").json()["reason"] == "The picture is damaged, or not whole."
    assert teacher.get(f"/courses/{course['id']}").json()["cover_url"] is None


@pytest.mark.parametrize("purpose", ["cover", "lesson"])
def test_who_may_not_change_a_course_uploads_nothing_to_it(school, purpose):
    course = school.course()
    lesson = school.lesson(course, school.module(course))
    with school.client("teacher") as teacher:
        teacher.post(f"/courses/{course['id']}/archive")
    closed = {"course": course["id"], "lesson": lesson["id"]}
    course = school.course()
    lesson = school.lesson(course, school.module(course))
    where = {"course": course["id"], "lesson": lesson["id"]}
    for handle, place in [("learner1", where), ("teacher", {}), ("teacher", where | {"course": str(2**62)})]:
        answer = upload(school, handle, png(1, 1), purpose, **place)
        assert (answer.status, json.loads(answer.body)["code"]) == (400, "bad_metadata")
    answer = upload(school, "teacher", png(1, 1), purpose, **closed)
    assert (answer.status, json.loads(answer.body)["code"]) == (409, "course_archived")


def test_who_lost_the_course_meanwhile_completes_nothing(school, course, teacher):
    other = school.register()
    school.enrol(course, other, "instructor")
    tus = Tus(school.server, school.sign_in(other["handle"], other["password"])["access_token"])
    path = tus.create(10, purpose="cover", course=course["id"])
    assert teacher.delete(f"/courses/{course['id']}/enrolments/{other['id']}").status_code == 204
    answer = tus.ask("PATCH", path, {
        "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}, png(1, 1)[:10])
    # What has come is no picture by its first bytes alone: the rights are asked for first or the type; nothing is made.
    assert answer.status in (400, 415)
    assert school.sql(f"select count(*) from course where id = {course['id']} and cover_file_id is not null") == ["0"]


def test_a_lessons_file_is_for_whoever_reads_the_lesson(school, teacher):
    one = Lesson(school)
    person = school.register()
    school.enrol(one.course, person)
    with school.signed_in(person) as student, school.client("learner3") as stranger:
        answer = student.get(one.path)
        assert answer.status_code == 302 and answer.headers["cache-control"] == "no-store"
        content = httpx.get(school.server.url + answer.headers["location"])
        assert content.content == b"%PDF-1.4 a plan" and content.headers["content-disposition"].startswith("attachment")
        assert student.get(f"/courses/{one.course['slug']}/files/{one.file}").status_code == 302
        # What it is called and how large it is, they are told as well.
        assert student.get(f"/files/{one.file}").json()["bytes"] == 15
        assert_problem(stranger.get(one.path), 404, "not_found")
        assert stranger.get(f"/files/{one.file}").status_code == 404
        # Its owner does not delete what a lesson shows.
        assert_problem(teacher.delete(f"/files/{one.file}"), 409, "file_in_use")
        # In another course it is not there.
        other = school.course()
        assert_problem(teacher.get(f"/courses/{other['id']}/files/{one.file}"), 404, "not_found")
        lesson = f"/courses/{one.course['id']}/lessons/{one.lesson['id']}"
        teacher.patch(lesson, json={"state": "draft"})
        assert student.get(one.path).status_code == 404 and teacher.get(one.path).status_code == 302
        teacher.patch(lesson, json={"state": "published"})
        first = school.lesson(one.course, one.module)
        teacher.put(lesson + "/prerequisites", json={"requires": [first["id"]]})
        assert student.get(one.path).status_code == 404 and student.get(f"/files/{one.file}").status_code == 404
        student.post(f"/courses/{one.course['id']}/lessons/{first['id']}/progress", json={"viewed": True})
        assert student.get(one.path).status_code == 302
        assert student.delete(f"/courses/{one.course['id']}/enrolments/{person['id']}").status_code == 204
        assert student.get(one.path).status_code == 404 and student.get(f"/files/{one.file}").status_code == 404


def test_a_lessons_picture_does_not_say_where_it_was_taken(school, teacher):
    one = Lesson(school)
    place = {"course": one.course["id"], "lesson": one.lesson["id"]}
    file = uploaded(school, png(300, 100), "lesson", **place)
    path = f"/courses/{one.course['id']}/files/{file}"
    person = school.register()
    school.enrol(one.course, person)
    with school.signed_in(person) as student:
        # Until it has been made anew it is not there, and nobody ever gets what was uploaded.
        answer = wait_for(lambda: student.get(path), lambda found: found.status_code != 404)
        content = httpx.get(school.server.url + answer.headers["location"])
        assert content.headers["content-type"] == "image/webp" and b"SECRETPLACE" not in content.content
        assert student.get(f"/files/{file}").json()["name"] == "knot.webp"
    waiting = uploaded(school, png(300, 100), "lesson", **place)
    wait_for(lambda: teacher.get(f"/files/{waiting}").json(), lambda found: found["state"] == "ready")
    school.sql(f"update stored_file set state = 'waiting' where id = {waiting} returning id")
    assert_problem(teacher.get(f"/courses/{one.course['id']}/files/{waiting}"), 404, "not_found")
    assert teacher.get(f"/files/{waiting}").json()["state"] == "waiting"


@pytest.mark.parametrize("gone", ["lesson", "module", "course"])
def test_files_go_with_what_shows_them(school, teacher, gone):
    one = Lesson(school)
    course = f"/courses/{one.course['id']}"
    path = {"lesson": f"{course}/lessons/{one.lesson['id']}", "module": f"{course}/modules/{one.module['id']}",
            "course": course}[gone]
    if gone == "course":
        cover = covered(school, one.course, teacher, png(20, 10))
    assert teacher.delete(path).status_code == 204
    assert teacher.get(one.path).status_code == 404 and teacher.get(f"/files/{one.file}").status_code == 404
    assert free(school, one.object)
    if gone == "course":
        assert teacher.get(f"/files/{cover}").status_code == 404


def test_a_copy_has_the_cover_and_the_lessons_files(school, teacher):
    one = Lesson(school)
    lesson = f"/courses/{one.course['id']}/lessons/{one.lesson['id']}"
    text = f"![Plan](/api/v1{one.path}) ![Plan](/api/v1/courses/{one.course['slug']}/files/{one.file})"
    assert teacher.patch(lesson, json={"body": text}).status_code == 200
    covered(school, one.course, teacher, png(20, 10))
    cover = teacher.get(f"/courses/{one.course['id']}").json()["cover_url"]
    copy = teacher.post(f"/courses/{one.course['id']}/copy", json={"title": "A copy"}).json()
    assert copy["cover_url"] == cover
    [module] = teacher.get(f"/courses/{copy['id']}/outline").json()["modules"]
    body = teacher.get(f"/courses/{copy['id']}/lessons/{module['lessons'][0]['id']}").json()["body"]
    path = f"/api/v1/courses/{copy['id']}/files/{one.file}"
    assert body == f"![Plan]({path}) ![Plan]({path})"
    # The first goes, and the copy has all that it had.
    assert teacher.delete(f"/courses/{one.course['id']}").status_code == 204
    assert teacher.get(f"/courses/{copy['id']}").json()["cover_url"] == cover
    assert httpx.get(school.server.url + cover).status_code == 200
    assert teacher.get(f"/courses/{copy['id']}/files/{one.file}").status_code == 302 and not free(school, one.object)
    assert teacher.delete(f"/courses/{copy['id']}").status_code == 204
    assert free(school, one.object) and teacher.get(f"/files/{one.file}").status_code == 404


def test_a_text_that_is_moved_to_another_lesson_takes_its_files_along(school, teacher):
    one = Lesson(school)
    other = school.lesson(one.course, one.module, body=f"![Plan](/api/v1{one.path})")
    assert teacher.delete(f"/courses/{one.course['id']}/lessons/{one.lesson['id']}").status_code == 204
    assert teacher.get(one.path).status_code == 302
    # What is of another course does not come along by being named.
    elsewhere = Lesson(school)
    school.lesson(one.course, one.module, body=f"![Plan](/api/v1/courses/{one.course['id']}/files/{elsewhere.file})")
    assert teacher.get(f"/courses/{one.course['id']}/files/{elsewhere.file}").status_code == 404
    assert teacher.delete(f"/courses/{one.course['id']}/lessons/{other['id']}").status_code == 204
    assert teacher.get(one.path).status_code == 404
