"""Who may do what, over every route of /openapi.json: role by relation, generated, against a table of its own.

A route that is not in the table fails the test: whoever adds one says here who may use it.
"""

import httpx
import pytest
from conftest import Server
from school import GOOD_PASSWORD, School

ROLES = ["anonymous", "learner", "instructor", "admin"]
# To whom the thing in the path belongs; `absent` is an id that nothing has.
RELATIONS = ["own", "other", "absent"]
EVERYBODY, PEOPLE, ADMINS = ROLES, ROLES[1:], ["admin"]

# By the operation's id: who may, on whose thing, with which body.
OF_THE_SERVER = {"health", "ready", "metrics", "openapi"}
PUBLIC = OF_THE_SERVER | {
    "readFileContent", "createAccount", "signIn", "readSession", "refreshSession", "verifyEmail", "requestPasswordReset", "resetPassword"}
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
    "createUpload": (PEOPLE, None),
    "listUploads": (PEOPLE, None),
    "readUploadUsage": (PEOPLE, None),
    "listFiles": (PEOPLE, None),
}
ON_A_THING = {
    # A room is nobody's: everybody may see it, and only an absent one looks otherwise.
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
}
# What tus wants to be told with every request.
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
ABSENT_ID = str(2**62)


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
    return owner.session if thing == "session" else owner.account["id"]


def told(answer):
    """All that a client can tell one refusal from another by."""
    return answer.status_code, sorted(answer.headers), {k: v for k, v in answer.json().items() if k != "instance"}


def test_every_route_is_in_the_table(operations):
    assert set(operations) == PUBLIC | set(WITHOUT_A_THING) | set(ON_A_THING)


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
    answer = ask(school, method, path, Actor(school, role), body)
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
        answers[relation] = answer = ask(school, method, path.replace("{id}", id), actor, body)
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
