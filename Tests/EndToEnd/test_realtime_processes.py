"""One real-time plane over two processes on one database: what is kept nowhere, latest values, who is there, what is said to the
wrong process, and what becomes of the people of a process that is killed."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
import time

import centrifuge
import httpx
import pytest
from conftest import Server
from realtime import Client, Line, position, run, say, wire
from school import School
from test_realtime_streams import connected
from wire import eventually

DISCUSSION = "demo-discussion"
SECRET = "only for the tests of the real-time plane"
# Longer than a ping and its answer may take, or a process' signs of life.
GONE_SECONDS = 40
both = pytest.mark.parametrize("protobuf", [False, True], ids=["json", "protobuf"])


@pytest.fixture(scope="module")
def schools(tmp_path_factory, cluster):
    """The same school, as each of two processes serves it."""
    shared = {"LYCEUM_RATE_LIMITS": "off", "LYCEUM_JWT_SECRET": SECRET, "DATABASE_URL": cluster.make_database()}
    servers = [Server(tmp_path_factory.mktemp("process"), shared) for _ in range(2)]
    yield [School(server) for server in servers]
    for server in servers:
        server.stop()


@pytest.fixture
def channel(schools):
    return f"room:{schools[0].room(DISCUSSION)['id']}"


async def told(client, channel):
    stats = await client.sdk.presence_stats(channel)
    return stats.num_clients, stats.num_users


async def becomes(told, expected, seconds=10):
    """Waits until an answer is what it should be; answers how long that took."""
    began = time.monotonic()
    while (now := await told()) != expected:
        assert time.monotonic() - began < seconds, f"{now} instead of {expected} after {seconds} s"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


@both
def test_publication_without_memory_reaches_every_process(schools, protobuf):
    async def main():
        name = f"workbench:now:across-{protobuf}"
        async with Client(schools[0], "learner1", protobuf) as one, Client(schools[1], "learner2", protobuf) as other:
            mine, theirs = await one.subscribe(name), await other.subscribe(name)
            # The longest that one may publish takes several notifications.
            texts = [f"{number}" for number in range(50)] + ["x" * 60_000]
            for text in texts:
                await one.publish(name, {"text": text})
            for heard in (mine, theirs):
                await heard.wait(lambda heard=heard: len(heard.publications) == len(texts))
                assert heard.texts == texts
    run(main())


@both
@pytest.mark.parametrize("delta", [None, centrifuge.DeltaType.FOSSIL], ids=["whole", "delta"])
def test_latest_value_is_the_same_in_every_process(schools, protobuf, delta):
    words = "the same words in every value, so that there is something to leave out; é ß 🎓 " * 10

    async def main():
        name = f"workbench:latest:across-{protobuf}-{delta}"
        async with Client(schools[0], "learner1", protobuf) as one, Client(schools[1], "learner2", protobuf) as other:
            await one.publish(name, {"version": 0, "words": words})
            theirs = await other.subscribe(name, delta=delta)
            assert await theirs.next() == {"version": 0, "words": words}
            for version in range(1, 20):
                await (one if version % 2 else other).publish(name, {"version": version, "words": words})
                assert await theirs.next() == {"version": version, "words": words}
            mine = await one.subscribe(name, delta=delta)
            assert await mine.next() == {"version": 19, "words": words}
    run(main())


@both
def test_who_is_there_is_known_in_every_process(schools, channel, protobuf):
    async def main():
        async with Client(schools[0], "learner1", protobuf) as watcher, contextlib.AsyncExitStack() as stack:
            mine = await watcher.subscribe(channel, join_leave=True)
            # Three tabs, in two processes, are three clients of one user.
            for school in (schools[0], schools[1], schools[1]):
                tab = await stack.enter_async_context(Client(school, "learner2", protobuf))
                await tab.subscribe(channel)
            await becomes(lambda: told(watcher, channel), (4, 2))
            await becomes(lambda: told(tab, channel), (4, 2))
            present = (await tab.sdk.presence(channel)).clients
            handles = sorted(tab.decode(client.conn_info)["handle"] for client in present.values())
            assert handles == ["learner1", "learner2", "learner2", "learner2"]
            await mine.wait(lambda: len(mine.joins) == 4)
            await stack.aclose()
            await mine.wait(lambda: len(mine.leaves) == 3)
            await becomes(lambda: told(watcher, channel), (1, 1))
    run(main())


def test_people_of_a_room_by_page(schools, channel):
    def pages(school, limit):
        found, cursor = [], None
        with school.client("learner1") as api:
            while True:
                query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
                page = api.get(f"/rooms/{DISCUSSION}/presence", params=query).raise_for_status().json()
                found += page["items"]
                if not (cursor := page["next_cursor"]):
                    return page["people"], page["connections"], found

    async def main():
        async with contextlib.AsyncExitStack() as stack:
            for number in range(1, 21):
                for school in schools[:1 + number % 2]:
                    one = await stack.enter_async_context(wire(school, f"learner{number}"))
                    assert "subscribe" in await one.ask({"id": 2, "subscribe": {"channel": channel}})

            async def seen():
                return [(await asyncio.to_thread(pages, school, limit))[:2] for school, limit in zip(schools, (3, 100))]
            await becomes(seen, [(20, 30), (20, 30)])
            for school, limit in zip(schools, (3, 100)):
                _, _, found = await asyncio.to_thread(pages, school, limit)
                assert sorted((one["handle"], one["connections"]) for one in found) == sorted(
                    (f"learner{number}", 1 + number % 2) for number in range(1, 21))
                assert [int(one["id"]) for one in found] == sorted(int(one["id"]) for one in found)
                assert all(one["name"] for one in found)
    run(main())
    with schools[0].client("learner1") as api:
        assert api.get(f"/rooms/{DISCUSSION}/presence", params={"cursor": "nonsense"}).status_code == 422
        assert api.get("/rooms/nowhere/presence").status_code == 404


@both
def test_rights_that_are_lost_end_subscriptions_in_every_process(schools, protobuf):
    person = schools[0].register()
    token = schools[0].sign_in(person["handle"], person["password"])["access_token"]
    names = [f"workbench:now:rights-{protobuf}", f"workbench:latest:rights-{protobuf}"]

    async def main():
        async with Client(schools[0], None, protobuf, token=token) as here, \
                Client(schools[1], None, protobuf, token=token) as there, \
                Client(schools[1], "learner1", protobuf) as bystander:
            theirs = [await client.subscribe(name) for client in (here, there) for name in names]
            others = [await bystander.subscribe(name) for name in names]
            began = time.monotonic()
            await bystander.rpc("workbench.bar", {"person": person["id"]})
            for one in theirs:
                await one.wait(lambda one=one: one.states[-1][0] == "unsubscribed")
                assert one.states[-1][1].code == 2000
            print(f"rights were lost everywhere after {(time.monotonic() - began) * 1000:.0f} ms")
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await there.publish(names[0], {"text": "still here"})
            assert refusal.value.code == 102
            await bystander.publish(names[0], {"text": "here"})
            assert (await others[0].next())["text"] == "here" and theirs[2].publications == []
            assert await there.rpc("chat.send", {"room": DISCUSSION, "text": "rooms are another thing"})
    run(main())


def test_signing_out_ends_connections_of_every_process(schools):
    person = schools[0].register()
    token = schools[0].sign_in(person["handle"], person["password"])["access_token"]

    async def main():
        async with Client(schools[0], None, token=token) as here, Client(schools[1], None, token=token) as there:
            with schools[0].client(token=token) as api:
                assert api.delete("/sessions/current").status_code == 204
            for client in (here, there):
                assert (await client.wait("disconnected")).code == 3503
    run(main())


# --- Said to a process that does not hold the stream


def emulate(school, stream, command, node=None):
    body = {"session": stream.session, "node": stream.node if node is None else node, "data": json.dumps(command)}
    return httpx.post(school.server.url + "/emulation", json=body)


@pytest.mark.parametrize("transport", ["http_stream", "sse"])
def test_what_is_said_to_another_process_is_handed_over(schools, channel, transport):
    with connected(schools[0], transport) as stream:
        assert emulate(schools[1], stream, {"id": 2, "subscribe": {"channel": channel}}).status_code == 204
        assert stream.read()["subscribe"]["recoverable"]
        long = {"text": "x" * 8_000}
        for number in range(3, 23):
            command = {"id": number, "publish": {"channel": channel, "data": long}}
            assert emulate(schools[number % 2], stream, command).status_code == 204
        replies = [stream.read() for _ in range(40)]
        assert sum("publish" in reply for reply in replies) == sum("push" in reply for reply in replies) == 20
        assert emulate(schools[1], stream, {"id": 30, "ping": {}}, node="").status_code == 404
        gone = emulate(schools[1], stream, {"id": 30, "ping": {}}, node="elsewhere")
        assert (gone.status_code, gone.json()["code"]) == (404, "node_gone")
    eventually(lambda: emulate(schools[1], stream, {"id": 31, "ping": {}}).status_code == 404, "the session is over")


# --- Ends without a word


def test_people_of_a_killed_process_are_gone(start, cluster):
    shared = {"LYCEUM_RATE_LIMITS": "off", "LYCEUM_JWT_SECRET": SECRET, "DATABASE_URL": cluster.make_database()}
    one, other = School(start(shared)), School(start(shared))
    channel = f"room:{one.room(DISCUSSION)['id']}"

    async def main():
        async with Client(one, "learner1") as watcher:
            mine = await watcher.subscribe(channel, join_leave=True)
            async with wire(other, "learner2") as victim, wire(other, "learner2") as second:
                for client in (victim, second):
                    assert "subscribe" in await client.ask({"id": 2, "subscribe": {"channel": channel}})
                await becomes(lambda: told(watcher, channel), (3, 2))
                await asyncio.to_thread(other.server.kill)
                seconds = await becomes(lambda: told(watcher, channel), (1, 1), GONE_SECONDS)
                await mine.wait(lambda: len(mine.leaves) == 2)
                assert seconds > 5, "it was not waited for a sign of life"
    run(main())


MUTE = """
import sys, time, websockets.sync.client, httpx
kind, base, first, second = sys.argv[1:]
if kind == "websocket":
    url = "ws" + base.removeprefix("http") + "/connection/websocket"
    with websockets.sync.client.connect(url, proxy=None) as socket:
        for command in (first, second):
            socket.send(command)
        while '"subscribe"' not in socket.recv():
            pass
        print("there", flush=True)
        time.sleep(600)
elif kind == "http_stream":
    stream = httpx.stream("POST", base + "/connection/http_stream", content=first, headers={"Content-Type": "application/json"})
else:
    stream = httpx.stream("GET", base + "/connection/sse", params={"cf_connect": first})
import json
with stream as answer:
    for line in answer.iter_lines():
        if '"session"' in line:
            connect = json.loads(line.removeprefix("data: "))["connect"]
            body = {"session": connect["session"], "node": connect["node"], "data": second}
            httpx.post(base + "/emulation", json=body).raise_for_status()
        if '"subscribe"' in line:
            print("there", flush=True)
"""


def test_client_that_falls_silent_is_gone(schools, channel):
    """Stopped, it sends nothing, and its system goes on to acknowledge what it is sent: only an answer to a ping tells."""
    school = schools[0]
    first = json.dumps({"id": 1, "connect": {"token": school.token("learner2")}})
    second = json.dumps({"id": 2, "subscribe": {"channel": channel}})
    mutes = [subprocess.Popen([sys.executable, "-c", MUTE, kind, school.server.url, first, second],
                              stdout=subprocess.PIPE, text=True) for kind in ("websocket", "http_stream", "sse")]
    try:
        for mute in mutes:
            assert mute.stdout.readline() == "there\n"

        async def main():
            async with Client(schools[1], "learner1") as watcher:
                mine = await watcher.subscribe(channel, join_leave=True)
                await becomes(lambda: told(watcher, channel), (4, 2))
                for mute in mutes:
                    mute.send_signal(signal.SIGSTOP)
                await becomes(lambda: told(watcher, channel), (1, 1), GONE_SECONDS)
                await mine.wait(lambda: len(mine.leaves) >= 3)
        run(main())
    finally:
        for mute in mutes:
            mute.kill()
            mute.communicate()


# --- Deltas


@both
def test_deltas_of_a_room_go_on_after_a_cut(schools, protobuf):
    """Over a lost connection, in a process in which half of what is said is news of the other."""
    room = schools[0].room(DISCUSSION)
    words = "ein Satz, der sich wiederholt, mit ß und é und 🎓 darin; " * 20
    texts = [f"{words}{protobuf} {number}" for number in range(90)]

    async def main():
        async with Line(schools[0].server.port) as line, Client(schools[1], "teacher", protobuf) as writer, \
                Client(schools[0], "learner1", protobuf, port=line.port) as reader:
            heard = await reader.subscribe(f"room:{room['id']}", delta=centrifuge.DeltaType.FOSSIL, since=position(room))
            whole = await writer.subscribe(f"room:{room['id']}", since=position(room))
            for cut in range(3):
                await say(writer, room, texts[cut * 30:cut * 30 + 15], at_once=3)
                line.cut()
                await say(writer, room, texts[cut * 30 + 15:cut * 30 + 30], at_once=3)
                await heard.wait(lambda: len(heard.publications) == (cut + 1) * 30)
            assert heard.texts == texts and heard.data == whole.data
            assert len(heard.subscribed) == 4 and all(again.recovered for again in heard.subscribed[1:])
    run(main())
