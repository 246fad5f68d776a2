"""A server with the demo's people, and what tests ask of it."""

import email
import email.policy
import itertools
import re
import time

import httpx
import postgres
from conftest import run

PASSWORD = "lyceum-demo"
GOOD_PASSWORD = "violet tram and lobster"
MAIL_SECONDS = 20
_numbers = itertools.count(1)


class School:
    _of = {}

    @classmethod
    def of(cls, server):
        """The school that was made on a server."""
        return cls._of[server.url]

    def __init__(self, server):
        self.server = server
        self._tokens = {}
        self._read = set()
        made = self.command("demo")
        assert made.returncode == 0, made.stderr
        self._of[server.url] = self

    def command(self, *arguments, **options):
        """A command on the server's own database and data."""
        flags = ["--data", str(self.server.folder / "data")]
        return run(*arguments, *flags, env=self.server.env | options.pop("env", {}), **options)

    def token(self, handle):
        if handle not in self._tokens:
            made = self.command("token", "--user", handle)
            assert made.returncode == 0, made.stderr
            self._tokens[handle] = made.stdout.strip()
        return self._tokens[handle]

    def client(self, handle=None, token=None):
        headers = {}
        if handle or token:
            headers["Authorization"] = f"Bearer {token or self.token(handle)}"
        return httpx.Client(base_url=self.server.url + "/api/v1", headers=headers, timeout=20)

    def room(self, name):
        """A room by its id or slug, as it is told now."""
        with self.client("learner1") as client:
            answer = client.get(f"/rooms/{name}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sql(self, statement):
        """What the database answers, a line a row: for what no route does, or takes too long to do by routes."""
        return postgres.ask(self.server.env["DATABASE_URL"], statement)

    def course(self, state="published", by="teacher", **fields):
        """A new course of the demo's teacher, as it is told then."""
        number = next(_numbers)
        with self.client(by) as client:
            answer = client.post("/courses", json={"title": f"Course {number}", "slug": f"course-{number}"} | fields)
            assert answer.status_code == 201, answer.text
            course = answer.json()
            if state != "draft":
                for step in ["publish", "archive"][:1 if state == "published" else 2]:
                    answer = client.post(f"/courses/{course['id']}/{step}")
                    assert answer.status_code == 200, answer.text
        return answer.json()

    def module(self, course, by="teacher", **fields):
        with self.client(by) as client:
            answer = client.post(
                f"/courses/{course['id']}/modules", json={"title": "Module", "state": "published"} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def lesson(self, course, module, by="teacher", **fields):
        with self.client(by) as client:
            answer = client.post(
                f"/courses/{course['id']}/modules/{module['id']}/lessons",
                json={"title": f"Lesson {next(_numbers)}", "state": "published"} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def enrol(self, course, person, role="student"):
        """Somebody is in a course from now on, whatever its opening."""
        self.sql(
            "insert into enrolment (course_id, account_id, role, origin) "
            f"values ({course['id']}, {person['id']}, '{role}', 'staff')")

    def register(self, client=None, **fields):
        """A new person; answers with the account as the server tells it, its password beside."""
        number = next(_numbers)
        person = {"handle": f"person{number}", "email": f"person{number}@school.example", "name": f"Person {number}",
                  "password": GOOD_PASSWORD} | fields
        with client or self.client() as client:
            answer = client.post("/accounts", json=person)
        assert answer.status_code == 201, answer.text
        return answer.json() | {"password": person["password"]}

    def sign_in(self, handle, password=PASSWORD, **fields):
        with self.client() as client:
            answer = client.post("/sessions", json={"handle": handle, "password": password} | fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def signed_in(self, person):
        """A client with a session of its own."""
        return self.client(token=self.sign_in(person["handle"], person["password"])["access_token"])

    def wait_for_mail(self, to, subject):
        """The next mail to somebody that was not read before; the server writes them in the background."""
        folder = self.server.folder / "data" / "mail"
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            for path in sorted(folder.glob("*.eml")) if folder.exists() else []:
                if path in self._read:
                    continue
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if mail["To"].addresses[0].addr_spec == to and subject in mail["Subject"]:
                    self._read.add(path)
                    return mail
            time.sleep(0.05)
        raise AssertionError(f"no mail to {to} about {subject!r}")

    def link_token(self, to, subject):
        text = self.wait_for_mail(to, subject).get_body().get_content()
        found = re.search(r"#token=(\S+)", text)
        assert found, text
        return found[1]


def fields(answer):
    """The faults of a refused form: {field: code}."""
    return {error["field"]: error["code"] for error in answer.json().get("errors", [])}


def assert_problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["code"] == code, problem
    assert problem["detail"].endswith(".") and problem["instance"], problem
    for error in problem.get("errors", []):
        assert error["message"].endswith(".") and error["code"] and "field" in error, error
    return problem
