"""WebSockets through three clients that we did not write, and through raw frames: handshakes, limits, closes."""

import base64
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time

import aiohttp
import pytest
import realtime
import websockets.asyncio.client
import websockets.exceptions
import websockets.sync.client
from wire import (
    BINARY, CLOSE, CONTINUATION, PING, TEXT, WebSocket, Wire, close_frame, eventually, exchange, fragments,
    frame, handshake, metrics, put, request, settles)

MIB = 1 << 20
# The default policy's, which /workbench/narrow has.
NARROW_BYTES_MAX = 65_536

MESSAGES = ["", "text", "ein Wörtchen, 漢字, 🎓", b"", b"\x00\xff", b"x" * 125, b"x" * 126, b"y" * 65_535, b"z" * 65_536,
            "ü" * (MIB // 2), random.Random(4).randbytes(MIB)]


def connect(server, path="/workbench/echo", **options):
    return websockets.sync.client.connect(server.websocket_url + path, max_size=None, **options)


@pytest.fixture(autouse=True)
def others_are_undisturbed(server):
    """One that was open before sees nothing of what the test does."""
    with connect(server) as other:
        yield
        other.send("still here?")
        assert other.recv(timeout=5) == "still here?"


# --- Clients


def test_library_websockets_gets_its_messages_back(server):
    with connect(server) as socket:
        for message in MESSAGES:
            socket.send(message)
            assert socket.recv() == message
        assert socket.ping(b"are you there").wait(5)
    assert socket.close_code == 1000


def test_library_websockets_sends_fragments_between_pings(server):
    with connect(server) as socket:
        def pieces():
            for piece in ("one, ", "", "two, ", "x" * 100_000, "ü"):
                socket.ping()
                yield piece
        socket.send(pieces())
        assert socket.recv() == "one, two, " + "x" * 100_000 + "ü"


def test_library_aiohttp_gets_its_messages_back(server):
    async def run():
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(server.url + "/workbench/echo", max_msg_size=0) as socket:
                for message in MESSAGES:
                    await (socket.send_str if isinstance(message, str) else socket.send_bytes)(message)
                    assert (await socket.receive()).data == message
                await socket.ping()
            assert socket.close_code == 1000
    realtime.run(run())


NODE = """
const WebSocket = require('ws'), assert = require('assert');
const socket = new WebSocket(process.argv[1]);
const sizes = [0, 1, 125, 126, 65535, 65536, 1 << 20];
const sent = sizes.flatMap(size => ['t'.repeat(size), Buffer.alloc(size, 7)]);
let received = 0, pongs = 0;
socket.on('open', () => {
  for (const message of sent) { socket.send(message); socket.ping('p'); }
  for (const part of ['frag', '', 'ments']) { socket.send(part, {fin: part === 'ments'}); socket.ping('q'); }
});
socket.on('pong', () => pongs++);
socket.on('message', (data, isBinary) => {
  const wanted = received < sent.length ? sent[received] : 'fragments';
  assert.strictEqual(isBinary, typeof wanted !== 'string');
  assert(data.equals(Buffer.from(wanted)));
  if (++received === sent.length + 1) socket.close(4321, 'done');
});
socket.on('close', code => console.log(JSON.stringify({received, code, pongs: pongs > 0})));
"""


def test_library_ws_of_node_gets_its_messages_back(server):
    told = subprocess.run(
        ["node", "-e", NODE, server.websocket_url + "/workbench/echo"], env=os.environ | {"NODE_PATH": "/usr/share/nodejs"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"received": 15, "code": 4321, "pongs": True}


# --- Handshakes


def refusal(server, path="/workbench/echo", **headers):
    answer = exchange(server, handshake(path, **headers))
    return answer.status, answer.code


@pytest.mark.parametrize("headers, refused", [
    ({"Sec_WebSocket_Version": "8"}, (426, "websocket_version")),
    ({"Sec_WebSocket_Version": "14"}, (426, "websocket_version")),
    ({"Sec_WebSocket_Version": None}, (426, "websocket_version")),
    ({"Sec_WebSocket_Key": None}, (400, "bad_handshake")),
    ({"Sec_WebSocket_Key": "short"}, (400, "bad_handshake")),
    ({"Sec_WebSocket_Key": base64.b64encode(bytes(17)).decode()}, (400, "bad_handshake")),
    ({"Connection": "keep-alive"}, (400, "bad_handshake")),
    ({"Connection": None}, (400, "bad_handshake")),
    ({"Sec_WebSocket_Protocol": "chat"}, (400, "unknown_subprotocol")),
    ({"Sec_WebSocket_Protocol": "chat, superchat"}, (400, "unknown_subprotocol")),
    ({"Sec_WebSocket_Protocol": "http"}, (400, "unknown_subprotocol")),
    ({"path": "/workbench/absent"}, (404, "not_found")),
    ({"path": "/workbench/json"}, (404, "not_found")),
    ({"path": "/"}, (404, "not_found")),
    ({"Origin": "null"}, (403, "forbidden_origin")),
    ({"Origin": "https://evil.example"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "http://good.example.evil"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "http://evilgood.example"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "http://good.example:81"}, (403, "forbidden_origin")),
    ({"host": "good.example:8080", "Origin": "http://good.example"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "https://good.example"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "http://good.example, http://good.example"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "http://good.example/path"}, (403, "forbidden_origin")),
    ({"host": "good.example", "Origin": "http://x@good.example"}, (403, "forbidden_origin")),
], ids=str)
def test_handshake_is_refused(server, headers, refused):
    assert refusal(server, **headers) == refused


def test_refusal_of_a_version_names_the_right_one(server):
    assert exchange(server, handshake("/workbench/echo", Sec_WebSocket_Version="8")).headers["sec-websocket-version"] == "13"


def test_post_is_no_handshake(server):
    data = handshake("/workbench/echo").replace(b"GET", b"POST", 1)
    answer = exchange(server, data)
    assert answer is None or 400 <= answer.status < 500


@pytest.mark.parametrize("headers", [
    {}, {"host": "good.example", "Origin": "http://good.example"},
    {"host": "good.example", "Origin": "http://good.example:80"}, {"host": "good.example", "Origin": "HTTP://Good.Example"},
    {"host": "GOOD.example:80", "Origin": "http://good.example"},
    {"host": "good.example:8080", "Origin": "http://good.example:8080"},
    {"Connection": "keep-alive, Upgrade"}, {"Connection": "upgrade", "Upgrade": "WebSocket"},
    {"Sec_WebSocket_Extensions": "permessage-deflate; client_max_window_bits"},
])
def test_handshake_is_taken(server, headers):
    with WebSocket(server, **headers) as socket:
        socket.send(frame(TEXT, b"hello"))
        assert socket.message() == (TEXT, b"hello")


def test_allowed_origins_are_the_listed_ones(start):
    server = start({"LYCEUM_ALLOWED_ORIGINS": "https://learn.example, http://localhost:3000"})
    for origin in ("https://learn.example", "https://LEARN.example:443", "http://localhost:3000"):
        WebSocket(server, Origin=origin).socket.close()
    for origin in ("null", "https://learn.example.evil", "http://learn.example", "https://learn.example:444",
                   "http://localhost:3001", "http://localhost", "*"):
        assert refusal(server, host="other.example", Origin=origin) == (403, "forbidden_origin")


def test_handshake_after_requests_and_frames_right_behind_it(server):
    with Wire(server) as wire:
        wire.send(request("/health"))
        assert wire.answer().status == 200
    with Wire(server) as wire:
        wire.__class__ = WebSocket
        wire.send(handshake("/workbench/echo") + frame(TEXT, b"early") + frame(BINARY, b"bird"))
        assert wire.answer().status == 101
        assert [wire.message(), wire.message()] == [(TEXT, b"early"), (BINARY, b"bird")]


def test_extension_is_not_taken(server):
    answer = exchange(server, handshake("/workbench/echo", Sec_WebSocket_Extensions="permessage-deflate"))
    assert answer.status == 101 and "sec-websocket-extensions" not in answer.headers


# --- Limits


@pytest.mark.parametrize("sent", [
    [frame(BINARY, bytes(NARROW_BYTES_MAX))],
    fragments(TEXT, *[b"x" * 128] * (NARROW_BYTES_MAX // 128)),
    fragments(TEXT, b"x" * 40_000, b"x" * 25_536),
], ids=["one frame", "many fragments", "two fragments"])
def test_message_of_just_the_limit_is_taken(server, sent):
    with WebSocket(server, "/workbench/narrow") as socket:
        socket.send(b"".join(sent))
        assert len(socket.message()[1]) == NARROW_BYTES_MAX


@pytest.mark.parametrize("sent", [
    [frame(BINARY, bytes(NARROW_BYTES_MAX + 1))],
    fragments(TEXT, b"x" * 40_000, b"x" * 25_537),
    fragments(BINARY, *[b"x"] * 500, bytes(NARROW_BYTES_MAX)),
    [frame(BINARY, bytes(4 * MIB))],
], ids=["one frame", "two fragments", "last fragment", "much too large"])
def test_message_above_the_limit_is_too_big(server, sent):
    with WebSocket(server, "/workbench/narrow") as socket:
        socket.send_while_taken(b"".join(sent))
        assert socket.end() == ([], 1009)


@pytest.mark.parametrize("payload, opcode", [(b"", TEXT), (b"", BINARY), (b"x", TEXT)], ids=["text", "binary", "one byte"])
def test_too_many_fragments_are_too_big(server, payload, opcode):
    with WebSocket(server, "/workbench/narrow") as socket:
        socket.send_while_taken(frame(opcode, payload, is_final=False) + frame(CONTINUATION, payload, is_final=False) * 2_000)
        frames, code = socket.end()
        assert frames == [] and code in (1008, 1009)
        socket.send_while_taken(close_frame(code))
        assert socket.has_ended()


def test_fragments_are_counted_by_message(server):
    with WebSocket(server, "/workbench/narrow") as socket:
        for _ in range(10):
            socket.send(b"".join(fragments(BINARY, *[b"x"] * 1_000)))
            assert socket.message() == (BINARY, b"x" * 1_000)


# --- Closes


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1008, 1011, 3000, 3999, 4000, 4999])
def test_close_of_the_client_is_answered(server, code):
    with WebSocket(server) as socket:
        socket.send(close_frame(code, b"bye"))
        assert socket.end() == ([], code)
        assert socket.has_ended()


def test_close_without_a_code_is_answered(server):
    with WebSocket(server) as socket:
        socket.send(frame(CLOSE))
        frames, code = socket.end()
        assert frames == [] and code in (None, 1000)
        assert socket.has_ended()


def test_messages_before_a_close_are_answered_first(server):
    with WebSocket(server) as socket:
        socket.send(b"".join(frame(TEXT, b"%d" % i) for i in range(100)) + close_frame(1000))
        frames, code = socket.end()
        assert [f.payload for f in frames] == [b"%d" % i for i in range(100)] and code == 1000


def test_what_follows_a_close_is_ignored(server):
    with WebSocket(server) as socket:
        socket.send(close_frame(1000) + frame(TEXT, b"too late") + frame(PING, b"too late"))
        assert socket.end() == ([], 1000)


def test_peer_that_vanishes_is_forgotten(server):
    before = metrics(server)["lyceum_websockets_opened_total"]
    peers = [WebSocket(server) for _ in range(100)]
    assert metrics(server)["lyceum_websockets_opened_total"] == before + 100
    for peer in peers:
        peer.send(frame(TEXT, b"half a message", is_final=False)[:9])
        peer.reset()
    settles(server, connections=2)


# --- Fan-out


def subscribers(server, count, receive_buffer=None):
    return [WebSocket(server, "/workbench/fanout/sub", receive_buffer) for _ in range(count)]


def test_everyone_gets_everything_in_order(start):
    server = start()
    count, messages = 200, 500
    sent = [json.dumps({"number": i, "filler": "x" * (i % 100)}).encode() for i in range(messages)]
    members = subscribers(server, count)
    with WebSocket(server, "/workbench/fanout/pub") as publisher:
        publisher.send(b"".join(frame(TEXT, message) for message in sent))
        # A server's frames are the same for all: compared as bytes.
        wanted = b"".join(frame(TEXT, message, is_masked=False) for message in sent)
        for member in members:
            assert member.take(len(wanted)) == wanted
            member.socket.close()
    settles(server)
    assert metrics(server)["lyceum_outbox_bytes"] == 0


class Reader(threading.Thread):
    """Counts the messages that come, and holds them to their order."""

    def __init__(self, socket):
        super().__init__(daemon=True)
        self.socket = socket
        self.count = 0
        self.fault = None
        self.start()

    def run(self):
        try:
            while True:
                opcode, payload = self.socket.message()
                if payload == b"end":
                    return
                assert int(payload[:8]) == self.count and len(payload) == MIB
                self.count += 1
        except Exception as fault:
            self.fault = fault


def test_slow_reader_is_closed_and_the_fast_one_gets_everything(start):
    server = start()
    fast = Reader(WebSocket(server, "/workbench/fanout/sub"))
    waking, sleeping = subscribers(server, 2, receive_buffer=65_536)
    closed = lambda: metrics(server)["lyceum_websocket_slow_readers_total"]
    with WebSocket(server, "/workbench/fanout/pub") as publisher:
        sent = 0
        while closed() < 2:
            assert sent < 100, "the outbox has no bound"
            publisher.send(frame(BINARY, b"%08d" % sent + bytes(MIB - 8)))
            sent += 1
            # In step with the fast one, whom the bound holds as well.
            eventually(lambda: fast.count >= sent - 8 or fast.fault, "the fast one keeps up")
        publisher.send(frame(TEXT, b"end"))
        fast.join(20)
        assert not fast.fault and fast.count == sent
        frames, code = waking.end()
        assert code == 3008
        fast.socket.socket.close()
        waking.socket.close()
    # Who does not wake is given up after five seconds, whatever the library holds for him.
    with sleeping:
        eventually(lambda: metrics(server)["lyceum_connections"] == 1, "the sleeping one is given up", seconds=9)
    assert metrics(server)["lyceum_outbox_bytes"] == 0


# --- The end


def test_sigterm_drains(start):
    # What goes on at once: 100 who answer the close, one who does not, an idle connection, and a download.
    server = start({"LYCEUM_DRAIN_SECONDS": "2"})
    data = put(server, "download.bin", random.Random(5).randbytes(30_000_000))
    download = Wire(server, receive_buffer=65_536)
    download.send(request("/workbench/files/download.bin"))
    download.more()
    idle = Wire(server)
    idle.send(request("/health"))
    idle.answer()
    deaf, *members = subscribers(server, 101)
    closed = []

    def await_close(member):
        closed.append((member.end(), time.monotonic()))
        member.send_while_taken(close_frame(3001))
        assert member.has_ended()
        member.socket.close()

    threads = [threading.Thread(target=await_close, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    server.send(signal.SIGTERM)
    server.wait_for_line(r"\bending\b")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))
    assert idle.has_ended()
    for thread in threads:
        thread.join()
    assert [end for end, _ in closed] == [([], 3001)] * 100
    times = sorted(at - begun for _, at in closed)
    assert times[0] < 1 and 1 < times[-1] < 6, "spread over the window"
    # A fifth of them takes more than a fiftieth of the window.
    assert all(times[i + 20] - times[i] > 0.04 for i in range(80))
    assert server.process.poll() is None, "it waits for the download"
    assert download.answer().body == data
    done = time.monotonic()
    assert download.has_ended()
    assert time.monotonic() - done < 2, "nobody waits for a connection that has its answer"
    assert deaf.end() == ([], 3001)
    # Who does not answer the close has five seconds.
    assert server.wait(10) == 0
    server.check_log()


def test_sigterm_ends_at_once_who_has_nobody(start):
    server = start()
    server.send(signal.SIGTERM)
    assert server.wait(4) == 0
