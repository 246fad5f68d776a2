"""Whether the server keeps what /openapi.json promises: schemathesis makes up requests from it, right ones and wrong
ones, and holds every answer against it. What the server itself finds wrong with its answers is an error in its log.

LYCEUM_TEST_SEED repeats a run.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from school import School

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")

# In all of a test; an API of few operations takes less.
BUDGET_SECONDS = 25
SECONDS_PER_OPERATION = 2

METHODS = {"get", "put", "post", "delete", "patch"}

CONFIGURATION = """
[phases.coverage]
# TRACE and QUERY are no methods to this server: 501, and rightly not 405.
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "PATCH"]

# tus has 412 for a header that is missing or names another version of it.
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429, "5xx"]

[checks.missing_required_header]
expected-statuses = [400, 401, 403, 406, 412, 415, 422]
"""

# Whatever is sent.
ALWAYS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
    "allow_header_conformance", "ignored_auth", "use_after_free",
]

# Blanks around a header's value are no part of it: a key with one is made up as a wrong one, and arrives as a right one.
TRIMMED_ON_THE_WAY = {("header", "Idempotency-Key")}

# They come from an earlier answer: made up, they are refused although their form is right.
FROM_EARLIER_ANSWERS = {("query", "cursor"), ("header", "Idempotency-Key"), ("header", "If-Match")}


# What they ask for no schema can say: a handle that is free, the right password, a link that was mailed, ids and slugs of
# what is there, a day after another, a text that says something, one emoji.
RULES_BEYOND_THE_SCHEMA = [
    "createAccount", "verifyEmail", "requestPasswordReset", "resetPassword", "signIn", "updateMe", "changePassword", "changeEmail",
    "deleteMe", "createCourse", "updateCourse", "setCoursePrerequisites", "setLessonPrerequisites", "reorderOutline",
    "createLesson", "updateLesson", "enrol", "changeEnrolment", "lookUpCode", "lookUpInvitation", "createCode", "invite",
    "createSection", "renameSection", "createCohort", "enrolCohort", "importRoster", "listProgress", "createRoom", "listMessages", "sendMessage",
    "editMessage", "addReaction", "removeReaction", "markRoomRead", "setChatRules",
    # A signature.
    "readFileContent"]

# Schemathesis makes up no bodies of their type; test_uploads_protocol.py has requests for them.
OF_BYTES = ["createUpload", "appendToUpload"]

# After it every further answer would be the same 401.
ENDS_THE_TOKEN = "signOutEverywhere"


@pytest.fixture
def described(start):
    """A server without limits by rate, what it says of itself, and the token of somebody who may do everything."""
    server = start({"LYCEUM_RATE_LIMITS": "off"})
    document = httpx.get(server.url + "/openapi.json").raise_for_status().json()
    return server, document, School(server).token("admin")


def operations(document):
    return [operation for path in document["paths"].values() for method, operation in path.items() if method in METHODS]


def without(parameters, document):
    for operation in operations(document):
        kept = [p for p in operation.get("parameters", []) if (p["in"], p["name"]) not in parameters]
        operation["parameters"] = kept
    return document


def run(folder, server, document, token, checks, *options):
    seed = os.environ.get("LYCEUM_TEST_SEED") or str(random.randrange(2**32))
    print(f"LYCEUM_TEST_SEED={seed}")
    (folder / "openapi.json").write_text(json.dumps(document))
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    seconds = min(BUDGET_SECONDS, SECONDS_PER_OPERATION * len(operations(document)))
    command = [
        SCHEMATHESIS, "--config-file", folder / "schemathesis.toml", "run", folder / "openapi.json",
        "--url", server.url, "--seed", seed, "--max-time", str(seconds), "--checks", ",".join(checks),
        "--continue-on-failure", "--no-color", *options]
    command += ["--header", f"Authorization: Bearer {token}", "--exclude-operation-id", ENDS_THE_TOKEN]
    command += [option for name in OF_BYTES for option in ("--exclude-operation-id", name)]
    told = subprocess.run(
        command, cwd=folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(told.stdout[-20_000:])
    assert told.returncode == 0, "schemathesis found what is not as it is promised"


@pytest.mark.timeout(180)
def test_every_answer_is_as_described(described, tmp_path):
    server, document, token = described
    run(tmp_path, server, without(TRIMMED_ON_THE_WAY, document), token, ALWAYS)


@pytest.mark.timeout(180)
def test_what_is_as_described_is_taken(described, tmp_path):
    server, document, token = described
    without_rules = [option for name in RULES_BEYOND_THE_SCHEMA for option in ("--exclude-operation-id", name)]
    run(tmp_path, server, without(FROM_EARLIER_ANSWERS, document), token, ["positive_data_acceptance"], "--mode", "positive",
        *without_rules)
