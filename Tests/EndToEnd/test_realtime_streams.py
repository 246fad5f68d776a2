"""The real-time plane where WebSockets do not get through: HTTP streams and server-sent events, as Centrifugo's browser
SDK speaks them, with what the client says as POSTs to /emulation."""

import contextlib
import json
import time

import centrifuge.protocol.client_pb2 as protocol
import httpx
import pytest
from conftest import Server
from school import School
from wire import eventually

DISCUSSION = "demo-discussion"
JSON, BYTES = "application/json", "application/octet-stream"


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("streams"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


@pytest.fixture
def channel(school):
    return f"room:{school.room(DISCUSSION)['id']}"


class Stream:
    """One connection over a response that goes on."""

    def __init__(self, school, answer, replies):
        self.school, self.answer = school, answer
        self._replies = replies
        self.session = self.node = None

    def read(self):
        """The next reply or push that is no ping; None at the end."""
        for reply in self._replies:
            if reply:
                return reply
            self.say({})
        return None

    def say(self, *commands, session=None):
        frame = "\n".join(json.dumps(command) for command in commands)
        body = {"session": session or self.session, "node": "", "data": frame}
        return httpx.post(self.school.server.url + "/emulation", json=body)

    def ask(self, command):
        assert self.say(command).status_code == 204
        while (reply := self.read()).get("id") != command["id"]:
            pass
        return reply


def lines(answer):
    for line in answer.iter_lines():
        if line:
            yield json.loads(line)


def events(answer):
    for line in answer.iter_lines():
        assert line == "" or line.startswith("data: ")
        if line:
            yield json.loads(line.removeprefix("data: "))


@contextlib.contextmanager
def connected(school, transport, handle="learner1", token=None):
    connect = json.dumps({"id": 1, "connect": {"token": school.token(handle) if token is None else token}})
    url = school.server.url + "/connection/" + transport
    with httpx.Client(timeout=20) as http:
        request = (http.stream("POST", url, content=connect, headers={"Content-Type": JSON}) if transport == "http_stream"
                   else http.stream("GET", url, params={"cf_connect": connect}))
        with request as answer:
            assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
            stream = Stream(school, answer, (lines if transport == "http_stream" else events)(answer))
            if token is None:
                connect = stream.read()["connect"]
                stream.session, stream.node = connect["session"], connect["node"]
            yield stream


both = pytest.mark.parametrize("transport", ["http_stream", "sse"])


@both
def test_room_over_a_stream(school, channel, transport):
    with connected(school, transport) as one, connected(school, transport, "learner2") as other:
        assert one.session != other.session and len(one.session) == 32
        for stream in (one, other):
            assert "subscribe" in stream.ask({"id": 2, "subscribe": {"channel": channel}})
        sent = one.ask({"id": 3, "rpc": {"method": "chat.send", "data": {"room": DISCUSSION, "text": "a\nb"}}})
        push = other.read()["push"]
        assert (push["channel"], push["pub"]["data"]["text"]) == (channel, "a\nb")
        assert push["pub"]["offset"] == sent["rpc"]["data"]["offset"]


@both
def test_much_is_recovered_over_a_stream(school, channel, transport):
    position = school.room(DISCUSSION)["position"]
    texts = [f"{number} " + "x" * 4_000 for number in range(1_200)]
    with connected(school, transport) as writer:
        for start in range(0, len(texts), 10):
            writer.say(*({"id": 2 + number, "publish": {"channel": channel, "data": {"text": texts[number]}}}
                         for number in range(start, start + 10)))
            assert all("publish" in writer.read() for _ in range(10))
    with connected(school, transport, "learner2") as reader:
        reply = reader.ask({"id": 2, "subscribe": {"channel": channel, "recover": True} | position})
        assert reply["subscribe"]["recovered"]
        got = reply["subscribe"].get("publications", [])
        while len(got) < len(texts):
            got.append(reader.read()["push"]["pub"])
        assert [one["data"]["text"] for one in got] == texts


@both
def test_token_that_is_none_ends_the_stream(school, transport):
    with connected(school, transport, token="nonsense") as stream:
        assert stream.read() == {"push": {"disconnect": {"code": 3500, "reason": "invalid token"}}}
        assert stream.read() is None


@both
def test_frame_that_says_nothing_ends_the_stream_and_no_secret_is_logged(school, transport):
    before = len(school.server.lines)
    with connected(school, transport) as stream:
        assert stream.say([1]).status_code == 204
        assert stream.read()["push"]["disconnect"]["code"] == 3501
        assert stream.read() is None
        assert stream.say({"id": 2, "ping": {}}).status_code == 404
    school.server.wait_for_line(f"path=/connection/{transport} ", after=before)
    secrets = [stream.session, school.token("learner1")]
    assert not any(secret in line for line in school.server.lines for secret in secrets)


def test_nobody_speaks_for_another(school):
    with connected(school, "sse") as stream:
        for session in ("x", "0" * 32, stream.session[:-1]):
            assert stream.say({"id": 2, "ping": {}}, session=session).status_code == 404
        for body in (b"", b"[]", b"{", b"[" * 100_000, b"\xff"):
            answer = httpx.post(school.server.url + "/emulation", content=body, headers={"Content-Type": JSON})
            assert answer.status_code in (400, 404), body[:10]
        assert "ping" in stream.ask({"id": 3, "ping": {}})


def test_who_has_gone_is_not_there(school, channel):
    with connected(school, "http_stream", "teacher") as watcher:
        watcher.ask({"id": 2, "subscribe": {"channel": channel}})
        with connected(school, "sse", "learner2") as other:
            other.ask({"id": 2, "subscribe": {"channel": channel}})
        numbers = iter(range(3, 10_000))

        def is_alone():
            # What cannot be sent any more is how a server learns of it.
            watcher.ask({"id": next(numbers), "rpc": {"method": "chat.send", "data": {"room": DISCUSSION, "text": "?"}}})
            stats = watcher.ask({"id": next(numbers), "presence_stats": {"channel": channel}})["presence_stats"]
            return stats["num_clients"] == 1
        eventually(is_alone, "the other is noticed to have gone")


def test_protobuf_over_a_stream(school):
    command = protocol.Command(id=1, connect=protocol.ConnectRequest(token=school.token("learner1"))).SerializeToString()
    assert 127 < len(command) < 16_384
    framed = bytes([len(command) & 0x7F | 0x80, len(command) >> 7]) + command
    with httpx.stream("POST", school.server.url + "/connection/http_stream", content=framed,
                      headers={"Content-Type": BYTES}) as answer:
        chunks = answer.iter_raw()  # kept: with it the response would be closed
        first = next(chunks)
        length, start = (first[0], 1) if first[0] < 128 else (first[0] & 0x7F | first[1] << 7, 2)
        reply = protocol.Reply()
        reply.ParseFromString(first[start:start + length])
        assert reply.id == 1 and len(reply.connect.session) == 32
        ping = protocol.Command(id=2, ping=protocol.PingRequest()).SerializeToString()
        body = protocol.EmulationRequest(session=reply.connect.session, data=bytes([len(ping)]) + ping)
        answer = httpx.post(school.server.url + "/emulation", content=body.SerializeToString(),
                            headers={"Content-Type": BYTES})
        assert answer.status_code == 204


def test_server_that_ends_says_so(start):
    server = start()
    with connected(School(server), "sse") as stream:
        began = time.monotonic()
        server.send(15)
        assert stream.read() == {"push": {"disconnect": {"code": 3001, "reason": "shutdown", "reconnect": True}}}
        assert stream.read() is None
        server.wait()
        assert time.monotonic() - began < 15, "it waited for the stream to end by itself"
