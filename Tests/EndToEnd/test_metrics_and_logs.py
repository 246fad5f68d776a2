"""What operators see: metrics that a Prometheus can read, and a log that tells neither lies nor secrets."""

import json
import re

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from wire import WebSocket, Wire, close_frame, exchange, frame, handshake, request

PROMISED = {
    "lyceum_connections": "gauge", "lyceum_connections_accepted": "counter", "lyceum_connections_turned_away": "counter",
    "lyceum_websockets": "gauge", "lyceum_websockets_opened": "counter", "lyceum_websocket_slow_readers": "counter",
    "lyceum_websocket_messages_received": "counter", "lyceum_websocket_sent_bytes": "counter",
    "lyceum_outbox_bytes": "gauge", "lyceum_http_exchanges": "gauge", "lyceum_http_unreadable": "counter",
    "lyceum_http_requests": "counter", "lyceum_http_request_duration_seconds": "histogram",
    "lyceum_loop_lag_seconds": "histogram", "process_cpu_seconds": "counter", "process_resident_memory_bytes": "gauge",
    "process_open_fds": "gauge", "process_max_fds": "gauge", "process_start_time_seconds": "gauge",
}
SECRET = "s3cr3t-0f-s0m3b0dy"


def families(server):
    answer = httpx.get(server.url + "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def requests_counted(server):
    return {
        (s.labels["method"], s.labels["route"], s.labels["status"]): s.value
        for s in families(server)["lyceum_http_requests"].samples if s.name.endswith("_total")}


def test_page_parses_and_holds_what_is_promised(server):
    exchange(server, request("/health"))
    seen = families(server)
    assert {name: seen[name].type for name in PROMISED if name in seen} == PROMISED
    assert all(family.documentation for family in seen.values())


def test_histograms_add_up(server):
    for family in families(server).values():
        if family.type != "histogram":
            continue
        by_labels = {}
        for sample in family.samples:
            if sample.name.endswith("_bucket"):
                labels = {k: v for k, v in sample.labels.items() if k != "le"}
                by_labels.setdefault(str(labels), []).append((float(sample.labels["le"]), sample.value))
        for buckets in by_labels.values():
            counts = [count for _, count in sorted(buckets)]
            assert counts == sorted(counts) and sorted(buckets)[-1][0] == float("inf")


def test_requests_are_counted_by_route_and_status(start):
    server = start()
    (server.workbench / "there.txt").write_text("there")
    before = requests_counted(server)
    with httpx.Client(base_url=server.url) as client:
        for i in range(7):
            client.get(f"/workbench/files/absent-{i}")
        for _ in range(5):
            client.get("/workbench/files/there.txt")
        for _ in range(3):
            client.post("/workbench/collect", json=[1])
        client.post("/workbench/collect", content=b"no")
        client.post("/workbench/json")
        for i in range(20):
            client.get(f"/guessed/{i}")
        client.head("/workbench/json")
    exchange(server, handshake("/workbench/absent"))
    after = requests_counted(server)
    assert {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key)} == {
        ("GET", "/workbench/files/{path...}", "404"): 7, ("GET", "/workbench/files/{path...}", "200"): 5,
        ("POST", "/workbench/collect", "200"): 3, ("POST", "/workbench/collect", "400"): 1, ("POST", "none", "405"): 1,
        ("GET", "none", "404"): 20, ("HEAD", "/workbench/json", "200"): 1, ("GET", "upgrade", "404"): 1,
        ("GET", "/metrics", "200"): 1,
    }


def test_counters_of_websockets_count(start):
    server = start()
    with WebSocket(server) as socket:
        for _ in range(10):
            socket.send(frame(1, b"x" * 98))
            socket.message()
        socket.send(close_frame(1000))
        socket.end()
    seen = families(server)
    assert seen["lyceum_websockets_opened"].samples[0].value == 1
    assert seen["lyceum_websocket_messages_received"].samples[0].value == 10
    assert seen["lyceum_websocket_sent_bytes"].samples[0].value == 1_000


def test_ready(server):
    answer = httpx.get(server.url + "/ready")
    assert answer.status_code == 200 and answer.json()["status"] == "ready"
    assert answer.json()["parts"]["loop"]["ok"] is True


# --- The log


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_of_a_request_are_not_logged(start, form):
    server = start({"LYCEUM_LOG": form, "LYCEUM_LOG_LEVEL": "debug"})
    targets = [f"/workbench/json?token={SECRET}", f"/absent?access_token={SECRET}&x=1", f"/%zz?token={SECRET}",
               f"/workbench/files/x?{SECRET}"]
    for target in targets:
        exchange(server, request(target, Authorization=f"Bearer {SECRET}", Cookie=f"session={SECRET}"))
    exchange(server, request(f"/workbench/collect?token={SECRET}", "POST", f'"{SECRET}'.encode()))
    exchange(server, handshake(f"/workbench/echo?token={SECRET}", Sec_WebSocket_Protocol=SECRET))
    exchange(server, handshake(f"/workbench/echo?token={SECRET}", Origin="https://evil.example"))
    exchange(server, request(f"/{'x' * 20_000}?token={SECRET}"))
    with Wire(server) as wire:
        wire.send(request("/health"))
        wire.answer()
        wire.send_while_taken(request(f"/a%00b?token={SECRET}", Authorization=SECRET))
        wire.answer_or_end()
    server.stop()
    assert any("/workbench/json" in line for line in server.lines)
    assert not [line for line in server.lines if SECRET in line]


def test_lines_of_json_parse(start):
    server = start({"LYCEUM_LOG": "json", "LYCEUM_LOG_LEVEL": "debug"})
    for target in ("/health", "/absent", "/%22quoted%5c%22", "/%09%1b%7f", "/%f0%9f%8e%93", "/%e2%80%a8"):
        exchange(server, request(target))
    exchange(server, b"\x00\xff\r\n\r\n")
    server.stop()
    lines = [json.loads(line) for line in server.lines]
    assert all({"time", "level", "message"} <= line.keys() for line in lines), lines[0]
    paths = [line["path"] for line in lines if line["message"] == "request"]
    assert {'/"quoted\\"', "/\t\x1b\x7f", "/🎓", "/\u2028"} <= set(paths)


FORGED = "2026-01-01T00:00:00.000Z ERROR forged by=me"


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("newline", ["%0a", "%0d%0a", "%0d", "%c2%85", "%e2%80%a8"])
def test_no_line_can_be_forged(start, form, newline):
    server = start({"LYCEUM_LOG": form})
    forged = FORGED.replace(" ", "%20")
    # Where the newline is refused there is no path to log, and so nothing to forge with.
    exchange(server, request(f"/x{newline}{forged}{newline}"))
    server.stop()
    # Lines as the tools that read logs divide them: at LF, and CR for a terminal.
    for line in re.split("[\n\r]", "\n".join(server.lines)):
        assert not line.startswith(FORGED[:10]), "a line of the peer's making"
        assert "forged" not in line or line.startswith("{") or " INFO  request " in line


def test_terminal_is_not_written_to(start):
    server = start()
    exchange(server, request("/%1b]0;owned%07%1b[2J%9b"))
    exchange(server, request("/%1b]0;owned%07%1b[2J"))
    server.stop()
    assert not [line for line in server.lines if "\x1b" in line or "\x07" in line]


def test_header_cannot_be_injected(server):
    for target in ("/x%0d%0aSet-Cookie:%20a=b", "/workbench/files/x%0d%0aSet-Cookie:%20a=b"):
        answer = exchange(server, request(target, Origin="http://localhost"))
        assert answer.status in (400, 404) and "set-cookie" not in answer.headers


def test_body_cut_short_is_logged_as_it_was_answered(start):
    server = start({"LYCEUM_LOG": "json"})
    with Wire(server) as wire:
        wire.send(request("/workbench/collect", "POST", Content_Length=100) + b'{"cut":')
        wire.half_close()
        answer = wire.answer()
    server.stop()
    logged = [line for line in map(json.loads, server.lines) if line.get("path") == "/workbench/collect"]
    assert [(line["status"], line["incident"]) for line in logged] == [(400, answer.json()["instance"])]


def test_access_log_can_be_turned_off(start):
    server = start({"LYCEUM_ACCESS_LOG": "off"})
    exchange(server, request("/workbench/json"))
    server.stop()
    assert not [line for line in server.lines if " request " in line]
