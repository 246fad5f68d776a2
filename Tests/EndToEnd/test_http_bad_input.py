"""What is not HTTP as it should be: each case gets its answer, and costs nobody else anything.

The deadlines of seconds pass beside each other and beside the quick cases: they begin with the first test of this
file, on a server of their own, and are judged by the last.
"""

import concurrent.futures
import contextlib
import json
import os
import random
import signal
import threading
import time

import pytest
from conftest import Server, level
from wire import (
    Wire, cpu_seconds, eventually, exchange, memory_mib, metrics, put, request, settles)

BIG = random.Random(2).randbytes(24_000_000)
COLLECT = "/workbench/collect"
OTHERS_WAIT_SECONDS_MAX = 2
# The workbench's own limit for a collected body.
COLLECT_BYTES_MAX = 65_536


@pytest.fixture(scope="module")
def big(server):
    return put(server, "big.bin", BIG)


@pytest.fixture(scope="module", autouse=True)
def slow_peers(tmp_path_factory):
    """Answers to those who are slow, by name, as futures."""
    server = Server(tmp_path_factory.mktemp("slow"))
    with concurrent.futures.ThreadPoolExecutor(len(SLOW)) as pool:
        yield {name: pool.submit(slow, server) for name, slow in SLOW.items()}
    settles(server)
    server.stop()


@pytest.fixture(scope="module", autouse=True)
def footprint(server):
    """Memory and descriptors return to about where they were."""
    with Wire(server) as wire:  # what a first request brings with it is no leak
        wire.send(request("/workbench/json"))
        wire.answer()
    settles(server)
    before = metrics(server)
    yield
    settles(server)
    after = metrics(server)
    assert after["process_open_fds"] <= before["process_open_fds"] + 2
    assert after["process_resident_memory_bytes"] <= before["process_resident_memory_bytes"] + (32 << 20)


@pytest.fixture(autouse=True)
def others_are_served(server):
    """After every case another client is answered at once, and no person has to act."""
    seen = len(server.lines)
    yield
    begun = time.monotonic()
    with Wire(server) as other:
        other.send(request("/workbench/json"))
        assert other.answer().status == 200
    assert time.monotonic() - begun < OTHERS_WAIT_SECONDS_MAX
    assert not [line for line in server.lines[seen:] if level(line) in ("error", "warning")]


# --- One table: what is sent, and what is answered


def post(body=b"{}", **headers):
    return request(COLLECT, "POST", body, **headers)


def fields(count):
    return request("/health", **{f"X-{i}": "v" for i in range(count)})


BAD = {
    "garbage": (b"\x00\x01\x02\xff\xfe\r\n\r\n", 400, "bad_request"),
    "words": (b"hello there\r\n\r\n", 501, "unknown_method"),
    "empty lines": (b"\r\n\r\n\r\n\r\n", 400, "bad_request"),
    "unknown method": (request("/", "BREW"), 501, "unknown_method"),
    "method known elsewhere": (request("/", "TRACE"), 501, "unknown_method"),
    "connect": (request("localhost:80", "CONNECT"), 501, "unknown_method"),
    "lower-case method": (request("/health", "get"), 501, "unknown_method"),
    "no version": (b"GET /health\r\n\r\n", 400, "bad_request"),
    "version 2": (request("/health", version="HTTP/2.0"), 400, "bad_version"),
    "version 1.2": (request("/health", version="HTTP/1.2"), 400, "bad_version"),
    "version 0.9": (request("/health", version="HTTP/0.9"), 400, "bad_version"),
    "version of another protocol": (request("/health", version="RTSP/1.0"), 400, "bad_version"),
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501, "unknown_method"),
    "four words": (b"GET /health x HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request"),
    "relative path": (request("health"), 400, "bad_path"),
    "asterisk": (request("*"), 400, "bad_path"),
    "no Host": (request("/health", host=None), 400, "missing_host"),
    "two Hosts": (request("/health", host="a\r\nHost: b"), 400, "repeated_header"),
    "space before colon": (b"GET /health HTTP/1.1\r\nHost : x\r\n\r\n", 400, "missing_host"),
    "long header": (request("/health", X_Long="x" * 20_000), 431, "headers_too_large"),
    "long known header": (request("/health", Cookie="x" * 20_000), 431, "headers_too_large"),
    "long path": (request("/" + "x" * 20_000), 431, "headers_too_large"),
    "long query": (request("/health?" + "x" * 20_000), 431, "headers_too_large"),
    "many headers": (fields(97), 431, "headers_too_large"),
    "a thousand headers": (fields(1_000), 431, "headers_too_large"),
    "bad percent": (request("/%zz"), 400, "bad_path"),
    "half a percent": (request("/%4"), 400, "bad_path"),
    "zero byte": (request("/a%00b"), 400, "bad_path"),
    "not UTF-8": (request("/%ff%fe"), 400, "bad_path"),
    "overlong UTF-8": (request("/%c0%af"), 400, "bad_path"),
    "surrogate": (request("/%ed%a0%80"), 400, "bad_path"),
    "chunked": (request(COLLECT, "POST", Transfer_Encoding="chunked") + b"2\r\n{}\r\n0\r\n\r\n", 411, "length_required"),
    "chunked and length": (post(Transfer_Encoding="chunked"), 411, "length_required"),
    "obscured chunked": (post(Transfer_Encoding=" xchunked"), 411, "length_required"),
    "two equal lengths": (post(Content_Length="2"), 400, "repeated_header"),
    "two lengths": (post(Content_Length="5"), 400, "repeated_header"),
    "list of lengths": (request(COLLECT, "POST", Content_Length="2, 2") + b"{}", 400, "bad_content_length"),
    "length of words": (request(COLLECT, "POST", Content_Length="two") + b"{}", 400, "bad_content_length"),
    "negative length": (request(COLLECT, "POST", Content_Length="-2") + b"{}", 400, "bad_content_length"),
    "signed length": (request(COLLECT, "POST", Content_Length="+2") + b"{}", 400, "bad_content_length"),
    "length in hex": (request(COLLECT, "POST", Content_Length="0x2") + b"{}", 400, "bad_content_length"),
    "length of 2^64": (request(COLLECT, "POST", Content_Length=1 << 64) + b"{}", 400, "bad_content_length"),
    "length of 2^63 - 1": (request(COLLECT, "POST", Content_Length=(1 << 63) - 1) + b"{}", 413, "body_too_large"),
    "length of 2^32 + 2": (request(COLLECT, "POST", Content_Length=(1 << 32) + 2) + b"{}", 413, "body_too_large"),
    "no length": (request(COLLECT, "POST"), 400, "invalid_json"),
    "a byte too large": (post(b"1" * (COLLECT_BYTES_MAX + 1)), 413, "body_too_large"),
    "body for GET": (request("/workbench/json", body=b"{}"), 413, "body_too_large"),
    "unknown upgrade": (request("/health", Connection="Upgrade", Upgrade="quic"), 400, "unknown_upgrade"),
    "h2c": (
        request("/health", Connection="Upgrade, HTTP2-Settings", Upgrade="h2c", HTTP2_Settings="AAMAAABkAARAAAAAAAIAAAAA"),
        400, "unknown_upgrade"),
    "upgrade to WebSocket where there is none": (
        request("/health", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13",
                Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA=="), 404, "not_found"),
}


@pytest.mark.parametrize("escaped", ["%0aHTTP/1.1", "%0d%0a", "%0a", "%0d", "%20HTTP/1.1%0d%0aOrigin:%20http://evil%0d%0aX:"])
def test_escaped_newline_does_not_end_the_request_line(server, escaped):
    # A proxy in front sees one path; were it another one here, its rules would be passed by.
    answer = exchange(server, request("/workbench/json" + escaped))
    assert answer.status in (400, 404) and b"course" not in answer.body


# libwebsockets reads methods in any case, and its own bound is on bytes, not on fields.
TAKEN_LATER = ("lower-case method", "many headers", "a thousand headers")


@pytest.mark.parametrize("name", BAD)
def test_bad_request_gets_its_answer(server, name):
    data, status, code = BAD[name]
    answer = exchange(server, data)
    assert answer is not None, "the connection ended without an answer"
    assert (answer.status, answer.code) == (status, code), answer.body


@pytest.mark.parametrize("name", BAD)
def test_bad_request_gets_its_answer_on_a_kept_connection(server, name):
    # The first request of a connection is screened by the gateway, the others only by the library, which ends some
    # without a word, and takes others. An answer that is the library's own, or that misunderstands, would be a fault.
    data, status, _ = BAD[name]
    with Wire(server) as wire:
        wire.send(request("/health"))
        assert wire.answer().status == 200
        wire.send_while_taken(data)
        wire.half_close_if_open()
        answer = wire.answer_or_end()
    if answer and answer.status == 200:
        assert name in TAKEN_LATER and answer.json()["status"] == "alive"
    elif answer:
        assert answer.status in (status, 400, 431) and answer.code, answer


@pytest.mark.parametrize("name", ["long header", "long path", "many headers", "bad percent", "unknown method"])
def test_bad_request_in_small_pieces_gets_its_answer(server, name):
    data, status, code = BAD[name]
    with Wire(server) as wire:
        for at in range(0, len(data), 37):
            wire.send_while_taken(data[at:at + 37])
        answer = wire.answer_or_end()
    assert answer and (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("filler", [100, 8_000, 16_000])
def test_head_just_below_the_limit_is_taken(server, filler):
    assert exchange(server, request("/health", X_Long="x" * filler)).status == 200
    assert exchange(server, request("/health", Cookie="x" * filler)).status == 200


@pytest.mark.parametrize("path", [
    "../outside.txt", "../../../../../../etc/passwd", "%2e%2e/outside.txt", "..%2foutside.txt", "%2e%2e%2foutside.txt",
    "folder/../../outside.txt", "..%5coutside.txt", "..\\outside.txt", "/etc/passwd", "%2fetc%2fpasswd", "....//outside.txt",
    "link-out.txt", "link-folder/outside.txt", "fifo", ".", "..", "x" * 300, "a/" * 2_000,
])
def test_nothing_outside_the_folder_is_served(server, path):
    lay_traps(server)
    answer = exchange(server, request("/workbench/files/" + path))
    assert answer.status == 404 and b"secret" not in answer.body and b"root:" not in answer.body


def lay_traps(server):
    (server.folder / "outside.txt").write_text("secret")
    (server.workbench / "folder").mkdir(exist_ok=True)
    for link, target in (("link-out.txt", "../outside.txt"), ("link-folder", "..")):
        with contextlib.suppress(FileExistsError):
            (server.workbench / link).symlink_to(target)
    with contextlib.suppress(FileExistsError):
        os.mkfifo(server.workbench / "fifo")


NOT_JSON = {
    "nothing but space": b"  ", "a word": b"nothing", "two values": b"1 2", "open array": b"[1,2", "open object": b'{"a":1',
    "trailing comma": b"[1,]", "comment": b"[1]//x", "single quotes": b"{'a':1}", "bare key": b"{a:1}", "leading zero": b"01",
    "plus": b"+1", "point": b"1.", "hex": b"0x1", "NaN": b"NaN", "Infinity": b"-Infinity", "open string": b'"abc',
    "tab in a string": b'"a\tb"', "bad escape": b'"\\x"', "half an escape": b'"\\u12"', "zero byte": b"\x00", "BOM": b"\xef\xbb\xbf1",
    "not UTF-8": b'"\xff"', "overlong UTF-8": b'"\xc0\xaf"', "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "deep arrays": b"[" * 32_000 + b"]" * 32_000, "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep and open": b"[" * 65_000,
}


@pytest.mark.parametrize("name", NOT_JSON)
def test_invalid_json_is_refused(server, name):
    answer = exchange(server, post(NOT_JSON[name]))
    assert (answer.status, answer.code) == (400, "invalid_json")


@pytest.mark.parametrize("data", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000])
def test_a_hundred_thousand_brackets_are_too_large(server, data):
    answer = exchange(server, post(data))
    assert (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize("text", ["1e400", "-0", '"\\ud800"', "123456789012345678901234567890", '{"a":1,"a":2}', "1E-400"])
def test_odd_json_is_answered_with_json_or_refused(server, text):
    answer = exchange(server, post(text.encode()))
    assert answer.status in (200, 400)
    if answer.status == 200:
        json.loads(answer.body)


def test_tls_hello_to_the_plain_port_gets_an_alert(server):
    hello = bytes.fromhex("16030100a5010000a10303") + bytes(160)
    with Wire(server) as wire:
        wire.send(hello)
        # Fatal (2), protocol_version (70).
        assert wire.rest() == bytes([0x15, 3, 1, 0, 2, 2, 70])


def test_body_cut_short_is_told_to_who_still_reads(server):
    with Wire(server) as wire:
        wire.send(request(COLLECT, "POST", Content_Length=100) + b'{"cut":')
        wire.half_close()
        answer = wire.answer()
        assert (answer.status, answer.code) == (400, "body_cut_short")


def test_streamed_body_cut_short_is_told_to_who_still_reads(server):
    with Wire(server) as wire:
        wire.send(request("/workbench/sink", "POST", Content_Length=1_000_000) + bytes(500_000))
        wire.half_close()
        answer = wire.answer()
        assert (answer.status, answer.code) == (400, "body_cut_short")


@pytest.mark.parametrize("size", [70_000, 1_000_000, 20_000_000])
def test_refusal_of_a_large_body_is_received_while_it_is_sent(server, size):
    with Wire(server) as wire:
        wire.send(request(COLLECT, "POST", Content_Length=size))
        sender = threading.Thread(target=wire.send_while_taken, args=[bytes(size)])
        sender.start()
        answer = wire.answer_or_end()
        sender.join()
    assert answer and (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_refusal_of_a_large_body_is_received_after_it_was_sent(server, size):
    answer = exchange(server, request(COLLECT, "POST", Content_Length=size) + bytes(size))
    assert answer and (answer.status, answer.code) == (413, "body_too_large")


# --- Pipelines


def test_pipelined_posts_are_never_mixed_up(server):
    bodies = [json.dumps({"number": i, "filler": "x" * (i * 37 % 3_000)}) for i in range(40)]
    sent = [json.loads(body) for body in bodies]
    for run in range(10):
        chance = random.Random(run)
        with Wire(server) as wire:
            data = b"".join(post(body.encode()) for body in bodies)
            cut = chance.randrange(1, len(data))
            wire.send(data[:cut])
            wire.send_while_taken(data[cut:])
            first = wire.answer()
            assert first.json() == sent[0]
            answered = 1
            while answer := wire.answer_or_end():
                if answer.status != 200:
                    assert answer.code == "pipelined_body", answer
                    break
                assert answer.json() == sent[answered]
                answered += 1


def test_second_pipelined_post_is_refused_or_ends_the_connection(server):
    with Wire(server) as wire:
        wire.send(post(b'{"first":1}') + post(b'{"second":2}'))
        assert wire.answer().json() == {"first": 1}
        answer = wire.answer_or_end()
        assert answer is None or (answer.status, answer.code) == (400, "pipelined_body")
        assert not wire.more()


@pytest.mark.parametrize("smuggled", [
    request("/workbench/json"), post(b'{"smuggled":1}'), b"GET /", b"0\r\n\r\n" + request("/health")])
def test_what_follows_a_body_is_never_part_of_it(server, smuggled):
    with Wire(server) as wire:
        wire.send(post(b'{"own":1}') + smuggled)
        assert wire.answer().json() == {"own": 1}
        wire.half_close()
        while answer := wire.answer_or_end():
            assert b"own" not in answer.body


def test_thousands_of_posts_and_downloads_on_one_connection(server, big):
    chance = random.Random(3)
    with Wire(server) as wire:
        for i in range(3_000):
            value = {"n": i, "filler": "y" * chance.randrange(2_000)}
            wire.send(post(json.dumps(value).encode()))
            answer = wire.answer()
            assert answer.status == 200 and answer.json() == value, i
            if i % 50 == 0:
                first = chance.randrange(len(BIG) - 400_000)
                wire.send(request("/workbench/files/big.bin", Range=f"bytes={first}-{first + 399_999}"))
                assert wire.answer().body == BIG[first:first + 400_000], i


def test_posts_in_two_pieces_on_one_connection(server):
    with Wire(server) as wire:
        for i in range(500):
            data = post(json.dumps({"n": i}).encode())
            cut = 1 + i % (len(data) - 1)
            wire.send(data[:cut])
            wire.send(data[cut:])
            assert wire.answer().json() == {"n": i}


# --- Peers that leave, stop reading, or half close


def idles(server):
    """The server does nothing where there is nothing to do. A second has to pass for it to be measured."""
    settles(server)
    before = cpu_seconds(server)
    time.sleep(1)
    return cpu_seconds(server) - before < 0.2


def test_pipeline_without_a_reader_costs_little(server, big):
    with Wire(server, receive_buffer=4_096) as wire:
        before = memory_mib(server)
        wire.socket.settimeout(1)
        with contextlib.suppress(TimeoutError):
            for _ in range(2_000):
                wire.send(request("/workbench/files/big.bin") * 50)
        assert memory_mib(server) < before + 32
        begun = cpu_seconds(server)
        time.sleep(1)
        assert cpu_seconds(server) - begun < 0.2, "it spins on what the peer has sent"
        wire.reset()
    assert idles(server)


def test_half_closed_reader_gets_the_file_whole(server, big):
    with Wire(server) as wire:
        wire.send(request("/workbench/files/big.bin"))
        wire.half_close()
        assert wire.answer().body == BIG
    assert idles(server)


def test_slow_half_closed_reader_gets_the_file_whole(server, big):
    with Wire(server, receive_buffer=8_192) as wire:
        wire.send(request("/workbench/files/big.bin"))
        wire.half_close()
        wire.more()
        begun = cpu_seconds(server)
        time.sleep(1)
        assert cpu_seconds(server) - begun < 0.2, "it spins on the end of the peer's side"
        assert wire.answer().body == BIG


def test_resets_in_the_middle_leave_nothing_behind(server, big):
    wires = [Wire(server, receive_buffer=65_536) for _ in range(200)]
    for i, wire in enumerate(wires):
        if i % 2:
            wire.send(request("/workbench/files/big.bin"))
            wire.take(1_000)
        else:
            target = "/workbench/sink" if i % 4 else COLLECT
            wire.send(request(target, "POST", Content_Length=60_000) + bytes(10_000))
    eventually(lambda: metrics(server)["lyceum_http_exchanges"] > 100, "exchanges are under way")
    for wire in wires:
        wire.reset()
    assert idles(server)
    assert metrics(server)["lyceum_connections"] == 1


def test_connections_that_say_nothing_leave_nothing_behind(server):
    for wire in [Wire(server) for _ in range(100)]:
        wire.reset()
    for wire in [Wire(server) for _ in range(100)]:
        wire.send(b"GET /hea")
        wire.reset()
    for wire in [Wire(server) for _ in range(100)]:
        with wire:
            wire.send(b"GET /hea")
            wire.half_close()
            answer = wire.answer_or_end()
            assert answer is None or answer.status == 400
    assert idles(server)


# --- Slow peers


def trickle(wire, data, every):
    """Sends byte by byte until the server ends it or answers; returns after how many seconds."""
    begun = time.monotonic()
    wire.socket.settimeout(every)
    for byte in data:
        if time.monotonic() - begun > 28:
            break
        wire.send_while_taken(bytes([byte]))
        with contextlib.suppress(TimeoutError):
            wire.more()
            break
    wire.socket.settimeout(20)
    return time.monotonic() - begun


def slow_head(first):
    def run(server):
        with Wire(server) as wire:
            wire.send(first)
            begun = time.monotonic()
            answer = wire.answer_or_end()
            return answer, time.monotonic() - begun
    return run


def trickled_head(server):
    with Wire(server) as wire:
        seconds = trickle(wire, request("/health", X_Long="x" * 1_000), 0.5)
        return wire.answer_or_end(), seconds


def slow_second_head(server):
    with Wire(server) as wire:
        wire.send(request("/health"))
        wire.answer()
        wire.send(b"GET /health HTTP/1.1\r\nHo")
        begun = time.monotonic()
        return wire.answer_or_end(), time.monotonic() - begun


def silent(server):
    with Wire(server) as wire:
        begun = time.monotonic()
        return wire.answer_or_end(), time.monotonic() - begun


def stalled_body(target):
    def run(server):
        with Wire(server) as wire:
            wire.socket.settimeout(30)
            wire.send(request(target, "POST", Content_Length=1_000) + b"[")
            begun = time.monotonic()
            return wire.answer_or_end(), time.monotonic() - begun
    return run


def trickled_body(target):
    def run(server):
        with Wire(server) as wire:
            wire.send(request(target, "POST", Content_Length=1_000))
            seconds = trickle(wire, b"[" * 1_000, 2)
            return wire.answer_or_end(), seconds
    return run


def stalled_download_at_the_end(server):
    """A server of its own is asked to end while a peer does not read its download."""
    ending = Server(server.folder / "ending")
    put(ending, "big.bin", BIG)
    with Wire(ending, receive_buffer=65_536) as wire:
        wire.send(request("/workbench/files/big.bin"))
        wire.more()
        ending.send(signal.SIGTERM)
        begun = time.monotonic()
        return ending.wait(28), time.monotonic() - begun


SLOW = {
    "stalled download": stalled_download_at_the_end,
    "silence": silent,
    "half a method": slow_head(b"GE"),
    "half a request line": slow_head(b"GET /health"),
    "half a header": slow_head(b"GET /health HTTP/1.1\r\nHost: loc"),
    "no empty line": slow_head(b"GET /health HTTP/1.1\r\nHost: localhost\r\n"),
    "trickled head": trickled_head,
    "half a second head": slow_second_head,
    "stalled body": stalled_body(COLLECT),
    "stalled stream": stalled_body("/workbench/sink"),
    "trickled body": trickled_body(COLLECT),
    "trickled stream": trickled_body("/workbench/sink"),
}


@pytest.mark.parametrize("name", [name for name in SLOW if name.endswith(("body", "stream"))])
def test_slow_body_is_given_up_with_a_word(slow_peers, name):
    answer, seconds = slow_peers[name].result(40)
    assert seconds < 25
    assert answer and (answer.status, answer.code) == (408, "request_timeout")


@pytest.mark.parametrize("name", ["half a method", "half a request line", "half a header", "no empty line", "trickled head"])
def test_slow_head_is_given_up_with_a_word(slow_peers, name):
    answer, seconds = slow_peers[name].result(40)
    assert seconds < 13
    assert answer and (answer.status, answer.code) == (408, "request_timeout")


def test_slow_second_head_is_given_up(slow_peers):
    answer, seconds = slow_peers["half a second head"].result(40)
    assert seconds < 13
    assert answer is None or answer.status in (400, 408)


def test_silence_is_given_up_without_a_word(slow_peers):
    # The system hands a silent connection over after five seconds or more; ten later it ends.
    answer, seconds = slow_peers["silence"].result(40)
    assert answer is None and seconds < 20


def test_peer_that_does_not_read_does_not_keep_the_server_from_ending(slow_peers):
    # Requests under way have twenty seconds.
    code, seconds = slow_peers["stalled download"].result(40)
    assert code == 0 and seconds < 26
