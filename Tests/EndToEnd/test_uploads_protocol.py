"""tus 1.0.0, request by request: what goes in, and which status, code and headers come out.

Each row is a state that the upload is in, a request, and what the protocol's text wants of the answer.
"""

import base64
import json
import re

import httpx
import pytest
from conftest import Server
from school import School
from tus import EXTENSIONS, OCTETS, Tus, checksum, metadata, sql
from wire import Wire, eventually

DATA = b"hello world, this is an upload"
ABSENT = "/uploads/4611686018427387904"
DATE = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
NUMBER = r"\d+"
BAD_NUMBERS = ["-1", "+1", "1.5", "1e3", "0x1f", "ten", "9223372036854775808", "99999999999999999999999", "1 2", "1,2"]


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("uploads"), {
        "LYCEUM_RATE_LIMITS": "off", "LYCEUM_UPLOAD_MAX": "1GB", "LYCEUM_QUOTA_LEARNER": "3GB",
        "LYCEUM_ALLOWED_ORIGINS": "https://app.example"})
    yield School(server)
    server.stop()


@pytest.fixture(scope="module")
def ada(school):
    return Tus(school.server, school.token("learner1"))


# --- States that an upload can be in: each makes one and answers with its path.

def fresh(tus):
    return tus.create(len(DATA), filename="hello.txt")


def begun(tus):
    path = fresh(tus)
    assert tus.patch(path, 0, DATA[:10]).status == 204
    return path


def complete(tus):
    path = fresh(tus)
    assert tus.patch(path, 0, DATA).status == 204
    return path


def deferred(tus):
    return tus.create(None, filename="hello.txt")


def deferred_begun(tus):
    path = deferred(tus)
    assert tus.patch(path, 0, DATA[:10]).status == 204
    return path


def part(tus):
    return tus.create(5, {"Upload-Concat": "partial"})


def part_complete(tus):
    path = part(tus)
    assert tus.patch(path, 0, b"hello").status == 204
    return path


def final(tus):
    one, two = part_complete(tus), part_complete(tus)
    answer = tus.ask("POST", "/uploads", {
        "Upload-Concat": f"final;{one} {two}", "Upload-Metadata": metadata(filename="two.txt")}, b"")
    assert answer.status == 201, answer.body
    return answer.headers["location"]


def terminated(tus):
    path = begun(tus)
    assert tus.ask("DELETE", path).status == 204
    return path


def expired(tus):
    path = begun(tus)
    expire(tus.server, path)
    return path


def others(tus):
    return fresh(Tus(tus.server, School.of(tus.server).token("learner2")))


def nothing(tus):
    return "/uploads"


def absent(tus):
    return ABSENT


def expire(server, path):
    id = int(path.rsplit("/", 1)[1])
    sql(server, f"update upload set expires_at = now() - interval '1 s' where id = {id}")


# --- The table: (name, state, method, headers, body, status, code or None, headers of the answer)

def row(name, state, method, headers, body, status, code=None, **answer):
    return pytest.param(state, method, headers, body, status, code, answer, id=name)


def patch(offset, **more):
    return OCTETS | {"Upload-Offset": str(offset)} | {k.replace("_", "-"): v for k, v in more.items()}


CREATED = dict(location=r"/uploads/\d+", upload_expires=DATE)
SHA1 = checksum("sha1", DATA)
CRC = "crc32c " + base64.b64encode((0xE3069283).to_bytes(4, "big")).decode()

OPTIONS = [
    row("options-collection", nothing, "OPTIONS", {"Tus-Resumable": None}, None, 204, tus_version="1.0.0",
        tus_extension=EXTENSIONS, tus_max_size="1000000000", tus_checksum_algorithm="sha256,sha1,md5,crc32c",
        tus_resumable="1.0.0", allow=".*POST.*"),
    row("options-upload", fresh, "OPTIONS", {"Tus-Resumable": None}, None, 204, tus_version="1.0.0", allow=".*PATCH.*DELETE.*"),
    row("options-of-what-is-not-there", absent, "OPTIONS", {}, None, 204, tus_version="1.0.0"),
    row("options-ignores-the-version", nothing, "OPTIONS", {"Tus-Resumable": "0.1"}, None, 204, tus_version="1.0.0"),
    row("options-without-signing-in", nothing, "OPTIONS", {"Authorization": None}, None, 204, tus_version="1.0.0"),
    row("preflight", nothing, "OPTIONS", {
        "Origin": "https://app.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "tus-resumable,upload-length"}, None, 204,
        access_control_allow_origin="https://app.example", access_control_allow_methods=".*POST.*",
        access_control_allow_headers="tus-resumable,upload-length", tus_version="1.0.0"),
    row("preflight-of-a-patch", fresh, "OPTIONS", {"Origin": "https://app.example"}, None, 204,
        access_control_allow_methods=".*PATCH.*", access_control_expose_headers=".*Upload-Offset.*"),
    row("preflight-of-another-origin", fresh, "OPTIONS", {"Origin": "https://evil.example"}, None, 204,
        access_control_allow_origin=None, access_control_allow_methods=None),
]

VERSIONS = [
    row(f"version-{method}-{version}", state, method, {"Tus-Resumable": version} | more, body, 412,
        None if method == "HEAD" else "tus_version", tus_version="1.0.0")
    for version in (None, "0.2.2", "1.0", "2.0.0", "x")
    for method, state, more, body in (
        ("POST", nothing, {"Upload-Length": "5"}, b""), ("HEAD", fresh, {}, None),
        ("PATCH", fresh, patch(0), DATA), ("DELETE", fresh, {}, None))
]

CREATION = [
    row("create", nothing, "POST", {"Upload-Length": "100"}, b"", 201, **CREATED, upload_offset="0"),
    row("create-without-content-length", nothing, "POST", {"Upload-Length": "100", "Connection": "close"}, None, 201, **CREATED),
    row("create-empty", nothing, "POST", {"Upload-Length": "0"}, b"", 201, location=r"/uploads/\d+", upload_offset="0",
        upload_file=NUMBER, upload_expires=None),
    row("create-deferred", nothing, "POST", {"Upload-Defer-Length": "1"}, b"", 201, **CREATED),
    row("create-with-metadata", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": metadata(
        filename="a.txt", filetype="text/plain", purpose="attachment", title="Übung")}, b"", 201, **CREATED),
    row("create-with-keys-alone", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": "is_confidential,filename YQ=="},
        b"", 201, **CREATED),
    row("create-with-blanks", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": "filename YQ== , title Yg=="}, b"",
        201, **CREATED),
    row("create-at-most", nothing, "POST", {"Upload-Length": "1000000000"}, b"", 201, **CREATED),
    row("create-too-large", nothing, "POST", {"Upload-Length": "1000000001"}, b"", 413, "upload_too_large"),
    row("create-far-too-large", nothing, "POST", {"Upload-Length": "9223372036854775807"}, b"", 413, "upload_too_large"),
    row("create-without-a-length", nothing, "POST", {}, b"", 400, "bad_upload_header"),
    row("create-with-both-lengths", nothing, "POST", {"Upload-Length": "1", "Upload-Defer-Length": "1"}, b"", 400,
        "bad_upload_header"),
    row("create-signed-out", nothing, "POST", {"Authorization": None, "Upload-Length": "5"}, b"", 401, "not_signed_in"),
    row("create-with-a-bad-token", nothing, "POST", {"Authorization": "Bearer x", "Upload-Length": "5"}, b"", 401, "invalid_token"),
    row("create-from-another-origin", nothing, "POST", {"Origin": "https://evil.example", "Upload-Length": "5"}, b"", 403,
        "forbidden_origin"),
    row("create-from-an-allowed-origin", nothing, "POST", {"Origin": "https://app.example", "Upload-Length": "5"}, b"", 201,
        access_control_allow_origin="https://app.example", access_control_expose_headers=".*Location.*", **CREATED),
    row("unknown-purpose", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": metadata(purpose="malware")}, b"", 422,
        "unknown_purpose"),
    row("bad-course", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": metadata(course="x")}, b"", 400, "bad_metadata"),
    row("title-of-two-lines", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": metadata(title="a\nb")}, b"", 400,
        "bad_metadata"),
    row("avatar-too-large", nothing, "POST", {"Upload-Length": "20000001", "Upload-Metadata": metadata(purpose="avatar")}, b"",
        413, "upload_too_large"),
] + [
    row(f"create-length-{bad}", nothing, "POST", {"Upload-Length": bad}, b"", 400, "bad_upload_header") for bad in BAD_NUMBERS
] + [
    row(f"create-defer-{bad}", nothing, "POST", {"Upload-Defer-Length": bad}, b"", 400, "bad_upload_header")
    for bad in ("0", "2", "true", "01")
] + [
    row(f"metadata-{name}", nothing, "POST", {"Upload-Length": "5", "Upload-Metadata": text}, b"", 400, "bad_metadata")
    for name, text in {
        "not-base64": "filename !!!", "unpadded": "filename YQ", "url-alphabet": "filename _-8=", "not-text": "filename /w==",
        "nul": "filename AA==", "twice": "a YQ==,a Yg==", "no-key": "a YQ==,,b Yg==", "three-words": "a YQ== Yg==",
        "trailing-comma": "a YQ==,", "bits": "a YR==", "many": ",".join(f"k{n}" for n in range(40)),
        "long": "a " + base64.b64encode(bytes(9000)).decode()}.items()
]

WITH_UPLOAD = [
    row("create-with-a-piece", nothing, "POST", OCTETS | {"Upload-Length": "100"}, b"hello", 201, upload_offset="5", **CREATED),
    row("create-with-all", nothing, "POST", OCTETS | {"Upload-Length": "5"}, b"hello", 201, upload_offset="5",
        location=r"/uploads/\d+", upload_file=NUMBER, upload_expires=None),
    row("create-deferred-with-a-piece", nothing, "POST", OCTETS | {"Upload-Defer-Length": "1"}, b"hello", 201, upload_offset="5",
        **CREATED),
    row("create-with-too-much", nothing, "POST", OCTETS | {"Upload-Length": "4"}, b"hello", 413, "beyond_length"),
    row("create-with-another-type", nothing, "POST", {"Content-Type": "text/plain", "Upload-Length": "5"}, b"hello", 415,
        "octet_stream_expected"),
    row("create-without-a-type", nothing, "POST", {"Upload-Length": "5"}, b"hello", 415, "octet_stream_expected"),
    row("create-with-a-right-checksum", nothing, "POST", OCTETS | {
        "Upload-Length": "5", "Upload-Checksum": checksum("sha256", b"hello")}, b"hello", 201, upload_offset="5"),
    row("create-with-a-wrong-checksum", nothing, "POST", OCTETS | {
        "Upload-Length": "5", "Upload-Checksum": checksum("sha256", b"other")}, b"hello", 460, "checksum_mismatch", location=None),
    row("avatar-that-is-none", nothing, "POST", OCTETS | {
        "Upload-Length": "5", "Upload-Metadata": metadata(purpose="avatar", filename="a.png", filetype="image/png")}, b"hello",
        415, "type_not_taken"),
]

READING = [
    row("head-fresh", fresh, "HEAD", {}, None, 200, upload_offset="0", upload_length=str(len(DATA)), cache_control="no-store",
        upload_metadata=re.escape(metadata(filename="hello.txt")), upload_expires=DATE, upload_defer_length=None),
    row("head-begun", begun, "HEAD", {}, None, 200, upload_offset="10", upload_length=str(len(DATA))),
    row("head-complete", complete, "HEAD", {}, None, 200, upload_offset=str(len(DATA)), upload_length=str(len(DATA)),
        upload_file=NUMBER, upload_expires=None),
    row("head-deferred", deferred, "HEAD", {}, None, 200, upload_offset="0", upload_defer_length="1", upload_length=None),
    row("head-deferred-begun", deferred_begun, "HEAD", {}, None, 200, upload_offset="10", upload_defer_length="1"),
    row("head-part", part, "HEAD", {}, None, 200, upload_offset="0", upload_length="5", upload_concat="partial"),
    row("head-final", final, "HEAD", {}, None, 200, upload_offset="10", upload_length="10",
        upload_concat=r"final;/uploads/\d+ /uploads/\d+"),
    row("head-absent", absent, "HEAD", {}, None, 404, upload_offset=None),
    row("head-of-somebody-else", others, "HEAD", {}, None, 404, upload_offset=None, upload_length=None),
    row("head-terminated", terminated, "HEAD", {}, None, 410, upload_offset=None),
    row("head-expired", expired, "HEAD", {}, None, 410, upload_offset=None),
    row("head-signed-out", fresh, "HEAD", {"Authorization": None}, None, 401, upload_offset=None),
    row("get-tells-the-same", begun, "GET", {"Tus-Resumable": None}, None, 200, upload_offset="10", cache_control="no-store"),
    row("get-absent", absent, "GET", {}, None, 404, "not_found"),
    row("get-what-is-no-id", lambda tus: "/uploads/x", "GET", {}, None, 404, "not_found"),
    row("put-is-none", fresh, "PUT", {}, b"", 405, "method_not_allowed", allow=".*PATCH.*"),
    row("patch-the-collection", nothing, "PATCH", patch(0), DATA, 405, "method_not_allowed"),
]

WRITING = [
    row("patch-a-piece", fresh, "PATCH", patch(0), DATA[:7], 204, upload_offset="7", upload_expires=DATE, upload_file=None),
    row("patch-the-rest", begun, "PATCH", patch(10), DATA[10:], 204, upload_offset=str(len(DATA)), upload_file=NUMBER,
        upload_expires=None),
    row("patch-everything", fresh, "PATCH", patch(0), DATA, 204, upload_offset=str(len(DATA))),
    row("patch-nothing", begun, "PATCH", patch(10), b"", 204, upload_offset="10"),
    row("patch-complete-with-nothing", complete, "PATCH", patch(len(DATA)), b"", 204, upload_offset=str(len(DATA)), upload_file=NUMBER),
    row("patch-complete-with-more", complete, "PATCH", patch(len(DATA)), b"x", 413, "beyond_length"),
    row("patch-complete-again", complete, "PATCH", patch(0), DATA, 409, "wrong_offset", upload_offset=str(len(DATA))),
    row("patch-too-early", begun, "PATCH", patch(9), DATA[9:], 409, "wrong_offset", upload_offset="10"),
    row("patch-too-late", begun, "PATCH", patch(11), DATA[11:], 409, "wrong_offset", upload_offset="10"),
    row("patch-far-off", fresh, "PATCH", patch(2**63 - 1), DATA, 409, "wrong_offset"),
    row("patch-too-much", fresh, "PATCH", patch(0), DATA + b"!", 413, "beyond_length"),
    row("patch-without-an-offset", fresh, "PATCH", OCTETS, DATA, 400, "bad_upload_header"),
    row("patch-as-text", fresh, "PATCH", patch(0, Content_Type="text/plain"), DATA, 415, "octet_stream_expected"),
    row("patch-without-a-type", fresh, "PATCH", {"Upload-Offset": "0"}, DATA, 415, "octet_stream_expected"),
    row("patch-absent", absent, "PATCH", patch(0), DATA, 404, "not_found"),
    row("patch-of-somebody-else", others, "PATCH", patch(0), DATA, 404, "not_found", upload_offset=None),
    row("patch-terminated", terminated, "PATCH", patch(10), DATA[10:], 410, "upload_gone"),
    row("patch-expired", expired, "PATCH", patch(10), DATA[10:], 410, "upload_expired"),
    row("patch-signed-out", fresh, "PATCH", patch(0, Authorization=None), DATA, 401, "not_signed_in"),
    row("patch-from-another-origin", fresh, "PATCH", patch(0, Origin="https://evil.example"), DATA, 403, "forbidden_origin"),
    row("patch-from-an-allowed-origin", fresh, "PATCH", patch(0, Origin="https://app.example"), DATA, 204,
        access_control_expose_headers=".*Upload-Offset.*"),
    row("patch-final", final, "PATCH", patch(10), b"x", 403, "final_upload"),
    row("patch-final-with-nothing", final, "PATCH", patch(10), b"", 403, "final_upload"),
    row("length-told-with-bytes", deferred, "PATCH", patch(0, Upload_Length="30"), DATA[:10], 204, upload_offset="10"),
    row("length-told-at-the-end", deferred_begun, "PATCH", patch(10, Upload_Length=str(len(DATA))), DATA[10:], 204,
        upload_offset=str(len(DATA)), upload_file=NUMBER),
    row("length-told-without-bytes", deferred_begun, "PATCH", patch(10, Upload_Length="10"), b"", 204, upload_offset="10",
        upload_file=NUMBER),
    row("length-smaller-than-what-is-there", deferred_begun, "PATCH", patch(10, Upload_Length="9"), b"", 400, "length_too_small"),
    row("length-smaller-than-what-comes", deferred_begun, "PATCH", patch(10, Upload_Length="11"), b"ab", 413, "beyond_length"),
    row("length-told-too-large", deferred_begun, "PATCH", patch(10, Upload_Length="1000000001"), b"", 413, "upload_too_large"),
    row("length-told-again", fresh, "PATCH", patch(0, Upload_Length=str(len(DATA))), DATA[:1], 204, upload_offset="1"),
    row("length-told-otherwise", fresh, "PATCH", patch(0, Upload_Length="31"), DATA, 400, "length_is_known"),
    row("unannounced-body", fresh, "PATCH", patch(0, Transfer_Encoding="chunked"), None, 411, "length_required"),
] + [
    row(f"patch-offset-{bad}", fresh, "PATCH", patch(bad), DATA, 400, "bad_upload_header") for bad in BAD_NUMBERS
]

CHECKSUMS = [
    row(f"checksum-{name}", fresh, "PATCH", patch(0, Upload_Checksum=checksum(name, DATA)), DATA, 204, upload_offset=str(len(DATA)))
    for name in ("sha256", "sha1", "md5")
] + [
    row("checksum-crc32c", lambda tus: tus.create(9), "PATCH", patch(0, Upload_Checksum=CRC), b"123456789", 204, upload_offset="9"),
    row("checksum-crc32c-wrong", lambda tus: tus.create(9), "PATCH", patch(0, Upload_Checksum=CRC), b"123456780", 460,
        "checksum_mismatch"),
    row("checksum-wrong", begun, "PATCH", patch(10, Upload_Checksum=SHA1), DATA[10:], 460, "checksum_mismatch", upload_offset=None),
    row("checksum-unknown", fresh, "PATCH", patch(0, Upload_Checksum="sha3 AAAA"), DATA, 400, "checksum_algorithm"),
    row("checksum-upper-case", fresh, "PATCH", patch(0, Upload_Checksum=SHA1.replace("sha1", "SHA1")), DATA, 400,
        "checksum_algorithm"),
    row("checksum-of-another-length", fresh, "PATCH", patch(0, Upload_Checksum="sha1 AAAA"), DATA, 400, "bad_upload_header"),
    row("checksum-not-base64", fresh, "PATCH", patch(0, Upload_Checksum="sha1 ???"), DATA, 400, "bad_upload_header"),
    row("checksum-alone", fresh, "PATCH", patch(0, Upload_Checksum="sha1"), DATA, 400, "bad_upload_header"),
]

ENDING = [
    row("delete-fresh", fresh, "DELETE", {}, None, 204),
    row("delete-begun", begun, "DELETE", {}, None, 204),
    row("delete-complete", complete, "DELETE", {}, None, 204),
    row("delete-with-a-length-of-none", fresh, "DELETE", {}, b"", 204),
    row("delete-again", terminated, "DELETE", {}, None, 410, "upload_gone"),
    row("delete-expired", expired, "DELETE", {}, None, 410, "upload_expired"),
    row("delete-absent", absent, "DELETE", {}, None, 404, "not_found"),
    row("delete-of-somebody-else", others, "DELETE", {}, None, 404, "not_found"),
    row("delete-signed-out", fresh, "DELETE", {"Authorization": None}, None, 401, "not_signed_in"),
    row("delete-from-another-origin", fresh, "DELETE", {"Origin": "https://evil.example"}, None, 403, "forbidden_origin"),
]

OVERRIDES = [
    row("post-as-patch", begun, "POST", patch(10, X_HTTP_Method_Override="PATCH"), DATA[10:], 204, upload_offset=str(len(DATA))),
    row("post-as-delete", begun, "POST", {"X-HTTP-Method-Override": "DELETE"}, b"", 204),
    row("post-as-head", begun, "POST", {"X-HTTP-Method-Override": "HEAD"}, b"", 200, upload_offset="10"),
    row("post-as-lower-case", begun, "POST", patch(10, X_HTTP_Method_Override="patch"), b"", 204, upload_offset="10"),
    row("post-as-nonsense", begun, "POST", {"X-HTTP-Method-Override": "BREW"}, b"", 501, "unknown_method"),
    row("post-as-itself", begun, "POST", {}, b"", 405, "method_not_allowed"),
]

CONCATENATION = [
    row("create-a-part", nothing, "POST", {"Upload-Length": "5", "Upload-Concat": "partial"}, b"", 201, **CREATED),
    row("create-a-deferred-part", nothing, "POST", {"Upload-Defer-Length": "1", "Upload-Concat": "partial"}, b"", 201, **CREATED),
    row("complete-a-part", part, "PATCH", patch(0), b"hello", 204, upload_offset="5", upload_file=None, upload_expires=DATE),
    row("concat-nonsense", nothing, "POST", {"Upload-Length": "5", "Upload-Concat": "half"}, b"", 400, "bad_upload_header"),
    row("concat-nothing", nothing, "POST", {"Upload-Concat": "final;"}, b"", 400, "bad_upload_header"),
    row("concat-with-a-length", nothing, "POST", {"Upload-Length": "5", "Upload-Concat": "final;/uploads/1"}, b"", 400,
        "bad_upload_header"),
    row("concat-absent", nothing, "POST", {"Upload-Concat": f"final;{ABSENT}"}, b"", 404, "not_found"),
    row("concat-elsewhere", nothing, "POST", {"Upload-Concat": "final;/files/1"}, b"", 400, "bad_upload_header"),
    row("delete-a-part", part_complete, "DELETE", {}, None, 204),
]

TABLE = OPTIONS + VERSIONS + CREATION + WITH_UPLOAD + READING + WRITING + CHECKSUMS + ENDING + OVERRIDES + CONCATENATION


def test_the_table_is_long():
    assert len(TABLE) > 150


@pytest.mark.parametrize("state, method, headers, body, status, code, wanted", TABLE)
def test_request(ada, state, method, headers, body, status, code, wanted):
    path = state(ada)
    exists = state in (fresh, begun, deferred, deferred_begun, part)
    before = ada.offset(path) if exists and method != "HEAD" else None
    if body is None and method in ("POST", "PATCH"):
        answer = ada.ask(method, path, headers)
    else:
        answer = ada.ask(method, path, headers, body)
    told = answer.body if status >= 400 and method != "HEAD" else b""
    assert answer.status == status, (answer.status, answer.body)
    if code:
        assert json.loads(told)["code"] == code
    if status not in (403, 405, 411, 501) or "final" in str(code):
        assert answer.headers.get("tus-resumable") == "1.0.0"
    for name, pattern in wanted.items():
        value = answer.headers.get(name.replace("_", "-"))
        if pattern is None:
            assert value is None, (name, value)
        else:
            assert value is not None and re.fullmatch(pattern, value), (name, value)
    if before is not None and status >= 400:
        assert ada.offset(path) == before, "a refused request changed the upload"


# --- What takes more than one request

def test_what_was_uploaded_in_pieces_is_what_comes_back(ada):
    path = fresh(ada)
    for start in range(0, len(DATA), 7):
        assert ada.patch(path, start, DATA[start:start + 7]).status == 204
    answer = ada.ask("GET", path)
    state = json.loads(answer.body)
    assert state["state"] == "complete" and state["filename"] == "hello.txt"
    assert ada.download(state["result"]).body == DATA


def test_parts_are_joined_in_their_order_and_as_often_as_they_are_named(ada):
    one, two = part_complete(ada), ada.create(6, {"Upload-Concat": "partial"})
    assert ada.patch(two, 0, b" world").status == 204
    urls = f"final;{one} http://localhost{two} {one}"
    answer = ada.ask("POST", "/uploads", {"Upload-Concat": urls, "Upload-Metadata": metadata(filename="joined.txt")}, b"")
    assert answer.status == 201, answer.body
    assert answer.headers["upload-offset"] == "16"
    assert ada.download(answer.headers["upload-file"]).body == b"hello worldhello"
    assert ada.head(answer.headers["location"]).headers["upload-concat"] == urls
    # They can be used again, and for a while they are there.
    again = ada.ask("POST", "/uploads", {"Upload-Concat": f"final;{two} {one}"}, b"")
    assert ada.download(again.headers["upload-file"]).body == b" worldhello"
    assert ada.offset(one) == 5


def test_a_part_that_is_not_whole_or_not_a_part_is_not_joined(ada, school):
    unfinished, whole = part(ada), complete(ada)
    bob = Tus(school.server, school.token("learner2"))
    for url, status, code in [
            (unfinished, 409, "part_unfinished"), (whole, 400, "bad_upload_header"), (part_complete(bob), 404, "not_found")]:
        answer = ada.ask("POST", "/uploads", {"Upload-Concat": f"final;{url}"}, b"")
        assert (answer.status, answer.code) == (status, code)


def test_nobody_begins_uploads_without_end(school):
    person = school.register()
    dora = Tus(school.server, school.sign_in(person["handle"], person["password"])["access_token"])
    sql(school.server, f"""
        insert into upload (owner_id, form, purpose, metadata, concat, file_name, title, expires_at)
        select id, 'whole', 'attachment', '', '', '', '', now() + interval '1 day'
        from account, generate_series(1, 999) where handle = '{person["handle"]}'""")
    path = fresh(dora)
    answer = dora.ask("POST", "/uploads", {"Upload-Length": "1"}, b"")
    assert (answer.status, answer.code) == (429, "too_many_uploads")
    assert dora.patch(path, 0, DATA).status == 204
    assert dora.ask("POST", "/uploads", {"Upload-Length": "1"}, b"").status == 201


def test_quota_counts_what_is_announced_and_what_is_kept(school):
    person = school.register()
    carl = Tus(school.server, school.sign_in(person["handle"], person["password"])["access_token"])

    def used():
        return carl.api("/uploads/usage")[1]["used"]

    assert carl.api("/uploads/usage")[1]["quota"] == 3_000_000_000
    paths = [carl.create(1_000_000_000) for _ in range(3)]
    assert used() == 3_000_000_000
    answer = carl.ask("POST", "/uploads", {"Upload-Length": "1"}, b"")
    assert (answer.status, answer.code) == (413, "quota_exceeded")
    assert carl.ask("DELETE", paths[0]).status == 204
    assert used() == 2_000_000_000
    id = carl.upload(DATA, filename="a.txt")
    assert used() == 2_000_000_000 + len(DATA)
    assert carl.api(f"/files/{id}", "DELETE")[0].status == 204
    assert used() == 2_000_000_000 + len(DATA), "the disk has it for another day"
    sql(school.server, "delete from storage_object where free_since is not null")
    assert used() == 2_000_000_000
    # A part counts once, also when it has become part of a whole.
    one = part_complete(carl)
    assert used() == 2_000_000_005
    carl.ask("POST", "/uploads", {"Upload-Concat": f"final;{one}"}, b"")
    assert used() == 2_000_000_005
    # What comes without having been announced is counted as it comes.
    unknown = carl.create(None)
    assert carl.patch(unknown, 0, b"12345").status == 204
    assert used() == 2_000_000_010
    assert carl.patch(unknown, 5, b"", {"Upload-Length": "999999996"}).status == 413
    assert carl.patch(unknown, 5, b"", {"Upload-Length": "5"}).status == 204


def test_unfinished_uploads_are_listed_for_another_device(school):
    person = school.register()
    dora = Tus(school.server, school.sign_in(person["handle"], person["password"])["access_token"])
    paths = [begun(dora), deferred(dora)]
    complete(dora)
    terminated(dora)
    expired(dora)
    final(dora)
    _, listed = dora.api("/uploads?limit=1")
    _, rest = dora.api(f"/uploads?limit=100&cursor={listed['next_cursor']}")
    items = listed["items"] + rest["items"]
    assert [item["url"] for item in items] == paths
    assert items[0]["offset"] == 10 and items[0]["length"] == len(DATA) and items[1]["length"] is None


def test_expired_uploads_are_swept_and_stay_gone(school, ada):
    path = expired(ada)
    id = path.rsplit("/", 1)[1]
    sql(school.server, "update job_schedules set next_at = now() where name = 'uploads.sweep'")
    eventually(lambda: sql(school.server, f"select state from upload where id = {id}") == "expired", "the sweep")
    assert sql(school.server, f"select count(*) from storage_reference where kind = 'upload' and referrer_id = {id}") == "0"
    assert ada.head(path).status == 410


def test_the_session_cookie_goes_with_an_origin(school):
    url = school.server.url
    with school.client() as client:
        answer = client.post("/sessions", json={"handle": "learner3", "password": "lyceum-demo", "cookie": True})
    told = {"Cookie": answer.headers["set-cookie"].split(";")[0], "Tus-Resumable": "1.0.0"}
    refused = httpx.post(url + "/uploads", headers=told | {"Upload-Length": "5"})
    assert (refused.status_code, refused.json()["code"]) == (403, "origin_required")
    elsewhere = httpx.post(url + "/uploads", headers=told | {"Upload-Length": "5", "Origin": "https://evil.example"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "forbidden_origin")
    taken = httpx.post(url + "/uploads", headers=told | {"Upload-Length": "5", "Origin": url})
    assert taken.status_code == 201, taken.text
    assert httpx.head(url + taken.headers["location"], headers=told).status_code == 200


def test_whoever_waits_for_an_invitation_is_refused_before_sending(ada):
    with Wire(ada.server) as wire:
        told = OCTETS | {"Upload-Length": "1000000001", "Content-Length": "1000000001", "Expect": "100-continue"}
        wire.send(ada.bytes_of("POST", "/uploads", told))
        answer = wire.answer()
        assert (answer.status, answer.code) == (413, "upload_too_large")
    with Wire(ada.server) as wire:
        told = OCTETS | {"Upload-Length": "5", "Content-Length": "5", "Expect": "100-continue"}
        wire.send(ada.bytes_of("POST", "/uploads", told))
        assert wire.answer().status == 100
        wire.send(b"hello")
        assert wire.answer().headers["upload-offset"] == "5"


def test_use_is_seen_in_the_metrics(ada):
    complete(ada)
    page = httpx.get(ada.server.url + "/metrics").text
    assert re.search(r'lyceum_uploads_total\{event="completed"\} [1-9]', page)
    assert re.search(r"lyceum_upload_bytes_total [1-9]", page)
    assert re.search(r"lyceum_storage_usable_bytes [1-9]", page)
    assert "lyceum_uploads_receiving 0\n" in page
