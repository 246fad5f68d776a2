"""What the real-time plane answers to frames that no client of ours would send: the exact error or close code, and
nobody else is disturbed."""

import asyncio
import json

import pytest
import websockets.asyncio.client
from conftest import Server
from realtime import PATH, SECONDS, Client, run, say, wire
from school import School
from wire import metrics

DISCUSSION = "demo-discussion"
FRAME_BYTES_MAX = 131_072


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("hostile"))
    yield School(server)
    server.stop()


@pytest.fixture(scope="module")
def channel(school):
    return f"room:{school.room(DISCUSSION)['id']}"


@pytest.fixture
def undisturbed(school, channel):
    """Runs a test's coroutine beside somebody who reads and writes, and does so still when it is over."""
    def runs(main):
        async def beside():
            async with Client(school, "teacher") as other:
                room = await other.subscribe(channel)
                await main
                await say(other, school.room(DISCUSSION), ["still here"])
                await room.wait(lambda: room.texts[-1:] == ["still here"])
                assert len(room.subscribed) == 1
                assert [name for name, _ in other.states].count("connecting") == 1
        run(beside())
    return runs


# --- What ends the connection


FRAMES = {
    "nothing": "", "blank": "\n\n", "no JSON": "hello", "half an object": '{"id":1,"connect":{', "an array": "[]",
    "a number": "1", "an unknown command": '{"id":2,"fly":{}}', "an id alone": '{"id":2}',
    "a command without an id": '{"rpc":{"method":"a.b"}}', "an id that is no number": '{"id":"2","ping":{}}',
    "an id above 32 bits": '{"id":4294967296,"ping":{}}', "a second connect": '{"id":2,"connect":{}}',
    "two commands in a line": '{"id":2,"ping":{}}{"id":3,"ping":{}}', "a NUL": '{"id":2,"ping":{}}\0',
    "depth": '{"id":2,"rpc":{"method":"a.b","data":' + "[" * 100_000,
    "depth in what nobody reads": '{"id":2,"what":' + "[" * 50_000 + "]" * 50_000 + "}",
    "depth that ends": '{"id":2,"rpc":{"method":"a.b","data":' + "[" * 50_000 + "]" * 50_000 + "}}",
    "a number beyond all bounds": '{"id":2,"history":{"channel":"a:b","limit":1e400}}',
    "a lone surrogate": '{"id":2,"rpc":{"method":"\\ud800","data":1}}',
    "a subscribe to nothing": '{"id":2,"subscribe":{}}',
    "an empty refresh": '{"id":2,"refresh":{"token":""}}',
}


@pytest.mark.parametrize("name", FRAMES)
def test_frame_that_says_nothing_ends_the_connection(school, undisturbed, name):
    async def main():
        async with wire(school) as client:
            await client.socket.send(FRAMES[name])
            assert await client.closed() == (3501, "bad request")
    undisturbed(main())


@pytest.mark.parametrize("command", [
    {"id": 1, "ping": {}}, {"id": 1, "subscribe": {"channel": "room:1"}}, {"id": 1, "rpc": {"method": "chat.send"}}])
def test_nothing_comes_before_the_connect(school, undisturbed, command):
    async def main():
        async with wire(school, connects=False) as client:
            await client.send(command)
            assert await client.closed() == (3501, "bad request")
    undisturbed(main())


@pytest.mark.parametrize("token, code", [("x.y.z", 3500), ("x" * 8_000, 3500), ("🎓", 3500)])
def test_token_that_is_none_is_refused(school, undisturbed, token, code):
    async def main():
        async with wire(school, connects=False) as client:
            await client.send({"id": 1, "connect": {"token": token}})
            assert await client.closed() == (code, "invalid token")
    undisturbed(main())


def test_refresh_with_the_token_of_another_ends_the_connection(school, undisturbed):
    async def main():
        async with wire(school, "learner1") as client:
            await client.send({"id": 2, "refresh": {"token": school.token("learner2")}})
            assert await client.closed() == (3500, "invalid token")
    undisturbed(main())


@pytest.mark.parametrize("size, code", [(FRAME_BYTES_MAX, 3501), (FRAME_BYTES_MAX + 1, 1009)])
def test_frame_is_bounded(school, undisturbed, size, code):
    async def main():
        async with wire(school) as client:
            await client.socket.send("x" * size)
            assert (await client.closed())[0] == code
    undisturbed(main())


def test_protobuf_that_is_none_ends_the_connection(school, undisturbed):
    async def main():
        url = school.server.websocket_url + PATH
        for frame in (b"", b"\x00\x00", b"\xff" * 100, b"\x05\x08", b"hello", b"\xff\xff\xff\xff\x0f"):
            async with websockets.asyncio.client.connect(
                    url, subprotocols=["centrifuge-protobuf"], proxy=None) as socket:
                await socket.send(frame)
                with pytest.raises(websockets.exceptions.ConnectionClosed):
                    await asyncio.wait_for(socket.recv(), SECONDS)
                assert socket.close_code == 3501, frame
    undisturbed(main())


def test_unknown_subprotocol_is_refused(school):
    async def main():
        with pytest.raises(websockets.exceptions.InvalidStatus) as refusal:
            async with websockets.asyncio.client.connect(
                    school.server.websocket_url + PATH, subprotocols=["mqtt"], proxy=None):
                pass
        assert refusal.value.response.status_code == 400
    run(main())


def test_too_many_commands_end_the_connection(school, undisturbed):
    async def main():
        async with wire(school) as client:
            await client.send(*({"id": number, "ping": {}} for number in range(2, 450)))
            assert await client.closed() == (3013, "too many requests")
    undisturbed(main())


# --- What is answered with an error


COMMANDS = {
    "two requests": ({"ping": {}, "rpc": {"method": "chat.send"}}, 107),
    "a channel that is too long": ({"subscribe": {"channel": "room:" + "1" * 300}}, 107),
    "an unknown method": ({"rpc": {"method": "chat.sing", "data": {}}}, 104),
    "a method without a name": ({"rpc": {"data": {}}}, 104),
    "another's channel": ({"subscribe": {"channel": "user:1000000"}}, 102),
    "an unknown room": ({"subscribe": {"channel": "room:1000000"}}, 102),
    "an unknown kind": ({"subscribe": {"channel": "galaxy:1"}}, 102),
    "history from outside": ({"history": {"channel": "room:1"}}, 103),
    "presence from outside": ({"presence": {"channel": "room:1"}}, 103),
    "counts from outside": ({"presence_stats": {"channel": "room:1"}}, 103),
    "a publish to nowhere": ({"publish": {"channel": "room:1000000", "data": {"text": "x"}}}, 102),
    "an rpc to nowhere": ({"rpc": {"method": "chat.send", "data": {"room": "1000000", "text": "x"}}}, 102),
    "a room that is none": ({"rpc": {"method": "chat.send", "data": {"room": 1, "text": "x"}}}, 107),
    "no room": ({"rpc": {"method": "chat.send", "data": {"text": "x"}}}, 107),
    "a filter": ({"subscribe": {"channel": "room:1", "tf": {"op": "eq", "key": "a", "val": "b"}}}, 108),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_command_that_cannot_be_granted_is_refused(school, undisturbed, name):
    async def main():
        command, code = COMMANDS[name]
        async with wire(school) as client:
            reply = await client.ask({"id": 7} | command)
            assert reply["error"]["code"] == code, reply
            assert await client.ask({"id": 8, "ping": {}}) == {"id": 8, "ping": {}}
    undisturbed(main())


def test_own_channel_takes_no_publication(school, undisturbed):
    async def main():
        with school.client("learner1") as api:
            me = api.get("/me").json()["id"]
        async with wire(school) as client:
            reply = await client.ask({"id": 2, "publish": {"channel": f"user:{me}", "data": {"text": "x"}}})
            assert reply["error"]["code"] == 103
            assert (await client.ask({"id": 3, "subscribe": {"channel": f"user:{me}"}}))["error"]["code"] == 105
    undisturbed(main())


def test_second_subscribe_is_refused_and_the_first_stays(school, undisturbed, channel):
    async def main():
        async with wire(school) as client:
            assert "subscribe" in await client.ask({"id": 2, "subscribe": {"channel": channel}})
            assert (await client.ask({"id": 3, "subscribe": {"channel": channel}}))["error"]["code"] == 105
            await client.send({"id": 4, "publish": {"channel": channel, "data": {"text": "one"}}})
            pushes = [await client.read(), await client.read()]
            assert [one["push"]["pub"]["data"]["text"] for one in pushes if "push" in one] == ["one"]
    undisturbed(main())


@pytest.mark.parametrize("offset, epoch, is_recovered", [
    (0, "", True), (0, None, True), (0, "wrong", False), (10**9, None, False), (2**62, None, False)])
def test_position_is_recovered_from_only_if_it_is_one(school, undisturbed, channel, offset, epoch, is_recovered):
    async def main():
        room = school.room(DISCUSSION)["position"]
        async with wire(school) as client:
            reply = await client.ask({"id": 2, "subscribe": {
                "channel": channel, "recover": True, "offset": offset,
                "epoch": room["epoch"] if epoch is None else epoch}})
            result = reply["subscribe"]
            assert result.get("recovered", False) == is_recovered, result
            assert result["was_recovering"] and result["recoverable"] and result["epoch"] == room["epoch"]
            if not is_recovered:
                assert result["offset"] == room["offset"] and "publications" not in result
    undisturbed(main())


def test_dozens_of_subscriptions_and_no_more(school, undisturbed):
    async def main():
        async with wire(school) as client:
            codes = []
            for start in range(0, 200, 50):
                await client.send(*({"id": 2 + number, "subscribe": {"channel": f"room:{10_000 + number}"}}
                                    for number in range(start, start + 50)))
                for _ in range(50):
                    codes.append((await client.read())["error"]["code"])
            assert set(codes) <= {102, 106}
    undisturbed(main())


def test_who_reads_nothing_is_closed_as_slow(start):
    """What the kernels hold between them comes first; then it waits here, and not for ever."""
    text = "x" * 8_000
    quick = School(start({"LYCEUM_RATE_LIMITS": "off"}))
    channel = f"room:{quick.room(DISCUSSION)['id']}"

    async def main():
        async with wire(quick) as reader, Client(quick, "learner2") as writer:
            await reader.ask({"id": 2, "subscribe": {"channel": channel}})
            reader.socket.transport.pause_reading()
            slow = "lyceum_websocket_slow_readers_total"
            said, before = 0, metrics(quick.server)[slow]
            while metrics(quick.server)[slow] == before:
                assert said < 5_000, "nobody is too slow for anything"
                await asyncio.gather(*(writer.rpc("chat.send", {"room": DISCUSSION, "text": text}) for _ in range(50)))
                said += 50
            reader.socket.transport.resume_reading()
            assert await reader.closed() == (3008, "slow")
            room = await writer.subscribe(channel)
            await say(writer, quick.room(DISCUSSION), ["the others go on"])
            await room.wait(lambda: room.texts == ["the others go on"])
    run(main())
