"""HTTP/1.1 as good clients use it: RFC 9110 and 9112, Fetch's CORS, RFC 9457's problems."""

import email
import gzip
import random
import re
import select
from email.utils import parsedate_to_datetime

import httpx
import pytest
from conftest import Server
from wire import Wire, exchange, put, request

BYTES = random.Random(1).randbytes(3_000_000)
WORDS = "".join(f"line {i} of a text that repeats itself\n" for i in range(2_000)).encode()


@pytest.fixture(scope="module")
def files(server):
    put(server, "bytes.bin", BYTES)
    put(server, "words.txt", WORDS)
    put(server, "short.txt", b"short")
    put(server, "empty.bin", b"")
    (server.workbench / "folder").mkdir(exist_ok=True)
    put(server, "folder/page.html", b"<p>page</p>")
    return server.url + "/workbench/files/"


@pytest.fixture(scope="module")
def client(server):
    with httpx.Client(base_url=server.url) as client:
        yield client


@pytest.fixture(scope="module")
def open_server(tmp_path_factory):
    """One that lets pages of one other origin in."""
    server = Server(tmp_path_factory.mktemp("open"), {"LYCEUM_ALLOWED_ORIGINS": "https://learn.example"})
    yield server
    server.stop()


# --- Connections


def test_connection_is_kept(server):
    with Wire(server) as wire:
        for _ in range(100):
            wire.send(request("/workbench/json"))
            answer = wire.answer()
            assert answer.status == 200 and "connection" not in answer.headers


def test_connection_is_closed_where_asked(server):
    with Wire(server) as wire:
        wire.send(request("/health", Connection="close"))
        assert wire.answer().headers["connection"] == "close"
        assert not wire.more()


@pytest.mark.parametrize("header", ["close, x", "x, close", "Close", "keep-alive, close"])
def test_close_is_found_in_a_list(server, header):
    with Wire(server) as wire:
        wire.send(request("/health", Connection=header))
        assert wire.answer().headers.get("connection") == "close"


def test_pipelined_gets_are_answered_in_order(server, files):
    targets = ["/workbench/json", "/workbench/files/bytes.bin", "/absent", "/health", "/workbench/files/short.txt"] * 20
    with Wire(server) as wire:
        wire.send(b"".join(request(target) for target in targets))
        answers = [wire.answer() for _ in targets]
    assert [a.status for a in answers] == [200, 200, 404, 200, 200] * 20
    assert all(a.body == BYTES for a in answers[1::5])
    assert all(a.json()["course"] == "1234567890" for a in answers[::5])
    assert all(a.body == b"short" for a in answers[4::5])


def test_pipelined_gets_before_a_half_close_are_all_answered(server):
    with Wire(server) as wire:
        wire.send(request("/workbench/json") * 10)
        wire.half_close()
        assert [wire.answer().status for _ in range(10)] == [200] * 10


def test_request_may_come_byte_by_byte(server):
    with Wire(server) as wire:
        for data in (request("/workbench/json"), request("/workbench/collect", "POST", b'{"a":[1,2]}')):
            for byte in data:
                wire.send(bytes([byte]))
            assert wire.answer().status == 200


@pytest.mark.parametrize("connection, is_kept", [(None, False), ("keep-alive", True), ("Keep-Alive", True)])
def test_http_10(server, connection, is_kept):
    headers = {"Connection": connection} if connection else {}
    with Wire(server) as wire:
        wire.send(request("/workbench/json", version="HTTP/1.0", host=None, **headers))
        answer = wire.answer()
        assert answer.status == 200 and "transfer-encoding" not in answer.headers
        assert (answer.headers.get("connection") == "keep-alive") == is_kept
        if is_kept:
            wire.send(request("/health", version="HTTP/1.0", host=None))
            assert wire.answer().status == 200
        assert not wire.more()


def test_expected_continue_is_said(server):
    body = b'{"said": "continue"}'
    with Wire(server) as wire:
        head = request("/workbench/collect", "POST", Expect="100-continue", Content_Length=len(body))
        wire.send(head)
        assert wire.answer().status == 100
        wire.send(body)
        assert wire.answer().json() == {"said": "continue"}
        wire.send(request("/health"))
        assert wire.answer().status == 200


def test_expected_continue_of_too_large_a_body_is_refused_before_it_is_sent(server):
    answer = exchange(server, request("/workbench/collect", "POST", Expect="100-continue", Content_Length=70_000))
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_bodies_of_all_sizes_come_whole(client):
    for size in (0, 1, 100, 1_023, 1_024, 4_096, 16_384, 65_534):
        text = "x" * max(0, size - 2)
        assert client.post("/workbench/collect", json=text).json() == text


def test_query_may_hold_any_character_but_the_end_of_a_line(server):
    assert exchange(server, request("/workbench/json?text=one+two&more=%26%3d%25%7f%01%09")).status == 200
    # libwebsockets would take it for the end of the request line: texts of two lines go in bodies.
    answer = exchange(server, request("/workbench/json?text=one%0d%0atwo"))
    assert (answer.status, answer.code) == (400, "bad_path")


# --- Methods


@pytest.mark.parametrize("target", ["/workbench/json", "/workbench/files/bytes.bin", "/workbench/files/words.txt"])
def test_head_has_the_headers_of_get_and_no_body(server, files, target):
    with Wire(server) as wire:
        wire.send(request(target))
        got = wire.answer()
        wire.send(request(target, "HEAD") + request("/health"))
        head = wire.answer(is_head=True)
        assert wire.answer().json()["status"] == "alive"
    varying = {"date", "server-timing"}
    assert {k: v for k, v in head.headers.items() if k not in varying} == {
        k: v for k, v in got.headers.items() if k not in varying}


@pytest.mark.parametrize("target, allowed", [
    ("/workbench/json", {"GET", "HEAD", "OPTIONS"}), ("/workbench/collect", {"POST", "OPTIONS"})])
def test_options_names_the_methods(client, target, allowed):
    answer = client.options(target)
    assert answer.status_code == 204 and not answer.content
    assert set(re.split(", *", answer.headers["allow"])) == allowed
    assert "access-control-allow-methods" not in answer.headers


@pytest.mark.parametrize("method, target, status, code", [
    ("GET", "/absent", 404, "not_found"),
    ("GET", "/workbench/files/absent", 404, "not_found"),
    ("GET", "/workbench/files/folder", 404, "not_found"),
    ("GET", "/workbench/files/", 404, "not_found"),
    ("GET", "/health/", 404, "not_found"),
    ("OPTIONS", "/absent", 404, "not_found"),
    ("POST", "/workbench/json", 405, "method_not_allowed"),
    ("DELETE", "/workbench/files/bytes.bin", 405, "method_not_allowed"),
    ("PUT", "/workbench/collect", 405, "method_not_allowed"),
    ("PATCH", "/workbench/collect", 405, "method_not_allowed"),
    ("GET", "/workbench/collect", 405, "method_not_allowed"),
    ("GET", "/workbench/echo", 426, "websocket_only"),
])
def test_problem_has_all_its_members(client, method, target, status, code):
    answer = client.request(method, target, content=b"" if method in ("PUT", "PATCH", "POST") else None)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "code"}
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["instance"] and problem["detail"].endswith(".") and problem["title"] == answer.reason_phrase
    assert ("allow" in answer.headers) == (status == 405)


def test_problem_is_not_shown_to_head(client):
    answer = client.head("/absent")
    assert answer.status_code == 404 and not answer.content


def test_incident_of_a_problem_stands_in_the_log(server, client):
    incident = client.get("/absent").json()["instance"]
    assert server.wait_for_line(re.escape(incident))


# --- Headers of every answer


@pytest.mark.parametrize("target", ["/health", "/absent", "/workbench/files/short.txt"])
def test_date_is_there_and_right(server, files, target):
    answer = exchange(server, request(target))
    date = parsedate_to_datetime(answer.headers["date"])
    assert abs((date - parsedate_to_datetime(exchange(server, request("/health")).headers["date"])).total_seconds()) < 5
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_date_is_in_a_refusal_too(server):
    # RFC 9110, 6.6.1: who has a clock dates every 2xx, 3xx and 4xx.
    assert "date" in exchange(server, request("/%zz")).headers


@pytest.mark.parametrize("target", ["/health", "/absent", "/workbench/files/short.txt"])
def test_time_taken_is_told(client, files, target):
    assert re.fullmatch(r"app;dur=\d+\.\d{3}", client.get(target).headers["server-timing"])


# --- Compression


@pytest.mark.parametrize("accepted, is_packed", [
    ("gzip", True), ("gzip, br", True), ("br;q=1, GZip;q=0.5", True), ("*", True), ("x-gzip", True),
    ("", False), ("identity", False), ("gzip;q=0", False), ("br", False), ("*;q=0", False), ("gzip;q=0, *", False),
    (None, False),
])
def test_gzip_goes_only_to_who_takes_it(server, files, accepted, is_packed):
    headers = {} if accepted is None else {"Accept_Encoding": accepted}
    for target in ("/workbench/files/words.txt", "/openapi.json"):
        answer = exchange(server, request(target, **headers))
        assert (answer.headers.get("content-encoding") == "gzip") == is_packed
        assert "accept-encoding" in answer.headers["vary"].lower()
        plain = exchange(server, request(target)).body
        assert (gzip.decompress(answer.body) if is_packed else answer.body) == plain


@pytest.mark.parametrize("name", ["short.txt", "bytes.bin"])
def test_what_gains_nothing_is_not_compressed(client, files, name):
    assert "content-encoding" not in client.get("/workbench/files/" + name, headers={"Accept-Encoding": "gzip"}).headers


# --- Validators


def test_etag_spares_the_body(client, files):
    first = client.get("/workbench/files/bytes.bin")
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"If-None-Match": etag}, {"If-None-Match": "*"}, {"If-None-Match": f'"other", W/{etag}'},
        {"If-Modified-Since": modified}, {"If-None-Match": etag, "Range": "bytes=0-9"},
    ):
        answer = client.get("/workbench/files/bytes.bin", headers=headers)
        assert answer.status_code == 304 and not answer.content and answer.headers["etag"] == etag
    for headers in (
        {"If-None-Match": '"other"'}, {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-None-Match": '"other"', "If-Modified-Since": modified}, {"If-Modified-Since": "nonsense"},
        {"If-Match": etag}, {"If-Unmodified-Since": modified},
    ):
        assert client.get("/workbench/files/bytes.bin", headers=headers).content == BYTES
    for headers in ({"If-Match": '"other"'}, {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}):
        assert client.get("/workbench/files/bytes.bin", headers=headers).status_code == 412


def test_compressed_form_has_an_etag_of_its_own(client, files):
    packed = client.get("/workbench/files/words.txt", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/workbench/files/words.txt", headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content == WORDS and packed.headers["etag"] != plain.headers["etag"]
    again = client.get(
        "/workbench/files/words.txt", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})
    assert again.status_code == 304


def test_changed_file_has_another_etag(server, client, files):
    path = server.workbench / "changing.txt"
    path.write_bytes(b"first")
    etag = client.get("/workbench/files/changing.txt").headers["etag"]
    path.write_bytes(b"other")
    answer = client.get("/workbench/files/changing.txt", headers={"If-None-Match": etag})
    assert answer.status_code == 200 and answer.content == b"other"


# --- Ranges


SIZE = len(BYTES)


@pytest.mark.parametrize("header, first, last", [
    ("bytes=0-0", 0, 0), ("bytes=0-499", 0, 499), ("bytes=1000-1999999", 1_000, 1_999_999),
    ("bytes=2999999-", SIZE - 1, SIZE - 1), ("bytes=-1", SIZE - 1, SIZE - 1), ("bytes=-70000", SIZE - 70_000, SIZE - 1),
    ("bytes=5-99999999999999999999", 5, SIZE - 1), ("bytes=-99999999999999999999", 0, SIZE - 1),
    ("BYTES=7-8", 7, 8), ("bytes= 7-8", 7, 8), ("bytes=3000000-, 4-5", 4, 5),
])
def test_one_range_is_cut_out(client, files, header, first, last):
    answer = client.get("/workbench/files/bytes.bin", headers={"Range": header})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.content == BYTES[first:last + 1]


@pytest.mark.parametrize("header", [
    "bytes=", "bytes=-", "bytes=a-b", "bytes=9-5", "items=0-5", "bytes=1", "bytes=0-5,x", "bytes=--5", "0-5",
    "bytes=0-,0-", "bytes=" + ",".join(["0-0"] * 17),
])
def test_what_is_no_range_gets_the_whole(client, files, header):
    answer = client.get("/workbench/files/bytes.bin", headers={"Range": header})
    assert answer.status_code == 200 and answer.content == BYTES


@pytest.mark.parametrize("name, header", [
    ("bytes.bin", "bytes=3000000-"), ("bytes.bin", "bytes=4000000-5000000,9000000-"), ("bytes.bin", "bytes=-0"),
    ("empty.bin", "bytes=0-"), ("empty.bin", "bytes=0-0"),
])
def test_range_outside_is_refused_with_the_size(client, files, name, header):
    answer = client.get("/workbench/files/" + name, headers={"Range": header})
    assert answer.status_code == 416 and answer.json()["code"] == "range_not_satisfiable"
    assert answer.headers["content-range"] == f"bytes */{SIZE if name == 'bytes.bin' else 0}"


def test_several_ranges_come_as_parts(client, files):
    wanted = [(0, 9), (100_000, 299_999), (SIZE - 5, SIZE - 1)]
    answer = client.get("/workbench/files/bytes.bin", headers={"Range": "bytes=0-9, 100000-299999,-5"})
    assert answer.status_code == 206 and len(answer.content) == int(answer.headers["content-length"])
    kind = answer.headers["content-type"]
    assert kind.startswith("multipart/byteranges; boundary=")
    boundary = kind.split("boundary=")[1].encode()
    parts = answer.content.split(b"\r\n--" + boundary)
    assert parts[0] == b"" and parts[-1] == b"--\r\n"
    for part, (first, last) in zip(parts[1:-1], wanted, strict=True):
        head, _, body = part.partition(b"\r\n\r\n")
        head = email.message_from_bytes(head.lstrip())
        assert head["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
        assert head["Content-Type"] == "application/octet-stream"
        assert body == BYTES[first:last + 1]


def test_range_is_conditional(client, files):
    plain = client.head("/workbench/files/bytes.bin").headers
    for condition, status in (
        (plain["etag"], 206), (plain["last-modified"], 206), ('"other"', 200), ("W/" + plain["etag"], 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
    ):
        answer = client.get("/workbench/files/bytes.bin", headers={"Range": "bytes=0-9", "If-Range": condition})
        assert answer.status_code == status, condition
        assert answer.content == (BYTES[:10] if status == 206 else BYTES)


def test_head_ignores_a_range(client, files):
    # RFC 9110, 14.2: a range is defined for GET alone.
    answer = client.head("/workbench/files/bytes.bin", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200 and answer.headers["content-length"] == str(SIZE)


def test_many_ranges_at_random_are_the_files_own_bytes(server, files):
    chance = random.Random(7)
    with Wire(server) as wire:
        for _ in range(200):
            first = chance.randrange(SIZE)
            last = min(SIZE - 1, first + chance.choice([0, 1, 100, 65_535, 65_536, 400_000]))
            wire.send(request("/workbench/files/bytes.bin", Range=f"bytes={first}-{last}"))
            assert wire.answer().body == BYTES[first:last + 1]


# --- Origins


def test_preflight_of_an_allowed_origin(open_server):
    answer = httpx.options(open_server.url + "/workbench/collect", headers={
        "Origin": "https://learn.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, tus-resumable"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://learn.example"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "content-type, tus-resumable"
    assert "Origin" in answer.headers["vary"]


FOREIGN = [
    "https://evil.example", "null", "https://learn.example.evil", "http://learn.example", "https://learn.example:444",
    "https://sub.learn.example", "https://learn.example/", "file://", "learn.example", "https://user@learn.example",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_origin_may_not_read_nor_write(open_server, origin):
    collect = open_server.url + "/workbench/collect"
    preflight = httpx.options(collect, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert not [name for name in preflight.headers if name.startswith("access-control-")]
    read = httpx.get(open_server.url + "/workbench/json", headers={"Origin": origin})
    assert read.status_code == 200 and "access-control-allow-origin" not in read.headers
    assert "Origin" in read.headers["vary"]
    written = httpx.post(collect, json=1, headers={"Origin": origin})
    assert written.status_code == 403 and written.json()["code"] == "forbidden_origin"


def test_own_and_allowed_origins_may_write(open_server):
    for origin in ("https://learn.example", "HTTPS://Learn.Example:443", open_server.url, None):
        headers = {"Origin": origin} if origin else {}
        answer = httpx.post(open_server.url + "/workbench/collect", json=[1], headers=headers)
        assert answer.json() == [1]
        assert answer.headers.get("access-control-allow-origin") == origin


def test_connection_outlives_a_foreign_write(server):
    with Wire(server) as wire:
        body = b'{"not":"read"}'
        wire.send(request("/workbench/collect", "POST", body, Origin="https://evil.example"))
        assert wire.answer().status == 403
        # What is left of the body is dropped, or the connection with it; it is never a request.
        wire.send_while_taken(request("/health"))
        answer = wire.answer_or_end()
        assert answer is None or answer.status == 200


# --- Bodies that nobody wanted


def test_refused_short_body_keeps_the_connection(server):
    with Wire(server) as wire:
        for _ in range(3):
            wire.send(request("/absent", "POST", body=b"never mind"))
            answer = wire.answer()
            assert answer.status == 404 and "connection" not in answer.headers
        wire.send(request("/health"))
        assert wire.answer().status == 200


def test_refused_body_that_does_not_come_ends_the_connection(server):
    with Wire(server) as wire:
        wire.send(request("/absent", "POST", body=b"x" * 1_000)[:-990])
        answer = wire.answer()
        assert (answer.status, answer.headers["connection"]) == (404, "close")
        # It is read and dropped for five seconds, and no longer.
        wire.send(b"x")
        assert wire.has_ended()


# --- Silence


def test_kept_connection_may_be_silent_for_a_while(server):
    with Wire(server) as wire:
        wire.send(request("/health"))
        wire.answer()
        # libwebsockets' own patience is five seconds.
        assert not select.select([wire.socket], [], [], 6)[0], "closed while it was silent"
        wire.send(request("/health"))
        assert wire.answer().status == 200
