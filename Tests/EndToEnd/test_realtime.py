"""The real-time plane through centrifuge-python, unchanged, in JSON and in Protobuf: rooms, recovery, presence, rpc."""

import asyncio
import contextlib
import re
import subprocess
import sys

import centrifuge
import httpx
import jwt
import pytest
from conftest import ROOT, Server
from realtime import Client, Line, position, run, say, wire
from school import School
from wire import eventually, metrics

ANNOUNCEMENTS, DISCUSSION = "demo-announcements", "demo-discussion"
SECRET = "only for the tests of the real-time plane"
both = pytest.mark.parametrize("protobuf", [False, True], ids=["json", "protobuf"])


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    # One client says here what a class says in an hour.
    server = Server(
        tmp_path_factory.mktemp("realtime"), {"LYCEUM_RATE_LIMITS": "off", "LYCEUM_JWT_SECRET": SECRET})
    yield School(server)
    server.stop()


@pytest.fixture
def room(school):
    """The discussion, as it is told now."""
    return school.room(DISCUSSION)


def channel(room):
    return f"room:{room['id']}"


def test_example_of_the_page_runs(school):
    page = (ROOT / "docs" / "realtime.md").read_text()
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    example = example.replace("127.0.0.1:8080", f"127.0.0.1:{school.server.port}")
    done = subprocess.run([sys.executable, "-c", example], text=True, capture_output=True, timeout=30)
    assert done.returncode == 0 and re.fullmatch(r"\d+ Amina Yusuf hello\n", done.stdout), done


# --- Connecting


@both
def test_connects_with_the_access_token(school, protobuf):
    async def main():
        async with Client(school, "learner1", protobuf) as client:
            connected = await client.wait("connected")
            assert len(connected.client) == 32 and connected.version
            with school.client("learner1") as api:
                me = api.get("/me").json()["id"]
            assert (await client.wait("subscribed")).channel == f"user:{me}"
    run(main())


@both
@pytest.mark.parametrize("token, code", [("nonsense", 3500), ("", 101)])
def test_nobody_is_refused(school, protobuf, token, code):
    async def main():
        async with Client(school, "learner1", protobuf, token=token, connects=False) as client:
            assert (await client.wait("disconnected")).code == code
    run(main())


@both
def test_expired_token_is_exchanged(school, protobuf):
    with school.client("learner2") as api:
        me = api.get("/me").json()["id"]
    old = jwt.encode({"sub": me, "iat": 1_700_000_000, "exp": 1_700_000_900}, SECRET, algorithm="HS256")
    asked = []

    async def fresh():
        asked.append(1)
        return school.token("learner2")

    async def main():
        async with Client(school, "learner2", protobuf, token=old, get_token=fresh) as client:
            assert asked == [1]
            await client.wait("connected")
    run(main())


@both
def test_token_is_refreshed_while_connected(school, protobuf):
    made = school.command("token", "--user", "learner2", "--ttl", "3")
    asked = asyncio.Event()

    async def fresh():
        asked.set()
        return school.token("learner2")

    async def main():
        async with Client(school, "learner2", protobuf, token=made.stdout.strip(), get_token=fresh) as client:
            await asyncio.wait_for(asked.wait(), 10)
            assert await client.rpc("chat.send", {"room": DISCUSSION, "text": "still here"})
            assert [name for name, _ in client.states].count("connecting") == 1
    run(main())


@both
def test_signing_out_ends_the_connection(school, protobuf):
    person = school.register()
    token = school.sign_in(person["handle"], person["password"])["access_token"]

    async def main():
        async with Client(school, None, protobuf, token=token) as client:
            with school.client(token=token) as api:
                assert api.delete("/sessions/current").status_code == 204
            assert (await client.wait("disconnected")).code == 3503
    run(main())


# --- What the server subscribes everybody to


@both
def test_what_concerns_a_person_reaches_and_awaits_them(school, protobuf):
    person = school.register()
    token = school.sign_in(person["handle"], person["password"])["access_token"]

    def tell(number):
        """As a feature would."""
        told = httpx.post(
            f"{school.server.url}/workbench/streams/user:{person['id']}", params={"nonce": number},
            json={"type": "test", "number": number})
        assert told.status_code == 200, told.text

    async def main():
        async with Line(school.server.port) as line, Client(school, None, protobuf, token=token, port=line.port) as client:
            await asyncio.to_thread(tell, 1)
            await client.wait("publication")
            line.cut()
            await asyncio.to_thread(tell, 2)
            await client.wait("publication", 2)
            await client.wait("connected", 2)
            await asyncio.to_thread(tell, 3)
            await client.wait("publication", 3)
            assert [client.decode(one.pub.data)["number"] for one in client.server_side] == [1, 2, 3]
            assert [one.pub.offset for one in client.server_side] == [1, 2, 3]
            assert {one.channel for one in client.server_side} == {f"user:{person['id']}"}
    run(main())


# --- Rooms


@both
def test_message_reaches_everybody_in_the_room(school, room, protobuf):
    async def main():
        async with Client(school, "learner1", protobuf) as writer, Client(school, "teacher", not protobuf) as reader:
            theirs = await reader.subscribe(channel(room))
            mine = await writer.subscribe(channel(room))
            await writer.publish(channel(room), {"text": "Grüß Gott <b> 🎓", "nonce": f"n-{protobuf}"})
            told = await theirs.next()
            assert told == await mine.next()
            assert theirs.publications[0].offset == room["position"]["offset"] + 1
            with school.client("learner1") as api:
                me = api.get("/me").json()
            assert told["by"] == {key: me[key] for key in ("id", "handle", "name")}
            assert set(told) == {"type", "id", "by", "at", "nonce", "text"}
            assert (told["type"], told["text"], told["nonce"]) == ("message", "Grüß Gott <b> 🎓", f"n-{protobuf}")
            assert told["at"].endswith("Z") and told["id"].isdigit()
    run(main())


@both
def test_same_nonce_is_the_same_message(school, room, protobuf):
    async def main():
        async with Client(school, "learner1", protobuf) as client:
            mine = await client.subscribe(channel(room))
            message = {"room": room["id"], "text": "once", "nonce": f"once-{protobuf}"}
            first = await client.rpc("chat.send", message)
            assert await client.rpc("chat.send", message) == first
            await client.publish(channel(room), {"text": "once", "nonce": f"once-{protobuf}"})
            await say(client, room, ["end"])
            await mine.wait(lambda: mine.texts[-1:] == ["end"])
            assert mine.texts == ["once", "end"]
            assert (mine.data[0]["id"], mine.offsets[0]) == (first["id"], first["offset"])
    run(main())


@both
def test_what_one_says_keeps_its_order(school, room, protobuf):
    texts = [f"number {number}" for number in range(60)]

    async def main():
        async with Client(school, "learner1", protobuf) as writer, Client(school, "learner2", protobuf) as reader:
            theirs = await reader.subscribe(channel(room))
            await asyncio.gather(*(writer.publish(channel(room), {"text": text}) for text in texts))
            await theirs.wait(lambda: len(theirs.publications) >= len(texts))
            assert theirs.texts == texts
            first = theirs.offsets[0]
            assert theirs.offsets == list(range(first, first + len(texts)))
    run(main())


@both
@pytest.mark.parametrize("message, code", [
    ({}, 107), ({"text": 1}, 107), ({"text": " \n"}, 107), ({"text": "x" * 8_193}, 107), ([], 107),
    ({"text": "x", "nonce": ""}, 107), ({"text": "x", "nonce": "n" * 65}, 107)])
def test_bad_message_is_refused(school, room, protobuf, message, code):
    async def main():
        async with Client(school, "learner1", protobuf) as client:
            for call in (client.publish(channel(room), message),
                         client.rpc("chat.send", message | {"room": room["id"]} if message != [] else [])):
                with pytest.raises(centrifuge.CentrifugeError) as refusal:
                    await call
                assert refusal.value.code == code, refusal.value
    run(main())
    assert school.room(room["id"])["position"] == room["position"]


@both
@pytest.mark.parametrize("name", ["room:0", "room:4611686018427387904", "room:demo-discussion", "room:", "room",
                                  "nothing:1", "user:1", ":", "room:1:staff"])
def test_unknown_channel_is_none(school, protobuf, name):
    async def main():
        async with Client(school, "learner1", protobuf) as client:
            room = await client.subscribe(name, waits=False)
            await room.wait(lambda: room.states[-1][0] == "unsubscribed")
            assert room.states[-1][1].code == 102
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await client.publish(name, {"text": "x"})
            assert refusal.value.code == 102
    run(main())


@both
def test_unknown_method_is_none(school, protobuf):
    async def main():
        async with Client(school, "learner1", protobuf) as client:
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await client.rpc("chat.nothing", {})
            assert refusal.value.code == 104
    run(main())


@both
def test_who_has_left_hears_nothing(school, room, protobuf):
    async def main():
        async with Client(school, "learner1", protobuf) as client, Client(school, "learner2", protobuf) as other:
            mine, theirs = await client.subscribe(channel(room)), await other.subscribe(channel(room))
            await mine.subscription.unsubscribe()
            await say(client, room, ["into the void"])
            assert (await theirs.next())["text"] == "into the void"
            assert mine.publications == []
            await mine.subscription.subscribe()
            await mine.subscription.ready(5)
            await say(client, room, ["back"])
            await mine.wait(lambda: mine.texts[-1:] == ["back"])
    run(main())


# --- Recovery


@both
def test_position_of_a_room_misses_nothing(school, protobuf):
    before = school.room(DISCUSSION)

    async def main():
        async with Client(school, "learner1", protobuf) as client:
            await say(client, before, ["between", "reading", "and subscribing"])
            room = await client.subscribe(channel(before), since=position(before))
            await room.wait(lambda: len(room.publications) == 3)
            assert room.texts == ["between", "reading", "and subscribing"]
            assert room.subscribed[0].recovered
    run(main())


@both
@pytest.mark.parametrize("count", [999, 1_000, 1_001, 3_000])
def test_everything_is_recovered_in_order(school, protobuf, count):
    """The reply has a thousand at most; the rest follows before anything that is new."""
    before = school.room(ANNOUNCEMENTS)
    texts = [f"{count} {number}" for number in range(count)]

    async def main():
        async with Client(school, "teacher", protobuf) as writer, Client(school, "learner1", protobuf) as reader:
            told = await say(writer, before, texts)
            assert [one["offset"] for one in told] == list(range(told[0]["offset"], told[0]["offset"] + count))
            room = await reader.subscribe(channel(before), since=position(before))
            live = [f"{count} live {number}" for number in range(20)]
            await say(writer, before, live)
            await room.wait(lambda: len(room.publications) >= count + len(live), 30)
            assert room.texts == texts + live
            first = before["position"]["offset"] + 1
            assert room.offsets == list(range(first, first + count + len(live)))
            assert room.subscribed[0].recovered and len(room.subscribed) == 1
    run(main())


@both
def test_cuts_lose_nothing_and_repeat_nothing(school, protobuf):
    before = school.room(DISCUSSION)
    texts = [f"cut {protobuf} {number}" for number in range(400)]

    async def main():
        async with Line(school.server.port) as line, Client(school, "teacher", protobuf) as writer:
            async with Client(school, "learner1", protobuf, port=line.port) as reader:
                room = await reader.subscribe(channel(before))
                for cut in range(8):
                    saying = asyncio.create_task(say(writer, before, texts[cut * 50:cut * 50 + 50], at_once=5))
                    await room.wait(lambda: len(room.publications) > cut * 50 + cut * 5)
                    line.cut()
                    await saying
                await room.wait(lambda: len(room.publications) >= len(texts), 30)
                assert room.texts == texts
                assert room.offsets == list(range(room.offsets[0], room.offsets[0] + len(texts)))
                assert len(room.subscribed) > 1 and all(again.recovered for again in room.subscribed[1:])
    run(main())


@both
@pytest.mark.parametrize("offset, epoch", [(0, "another"), (1_000_000, None)])
def test_position_of_another_log_is_refused(school, room, protobuf, offset, epoch):
    """The SDK asks to be refused where its state cannot be gone on from, and then reads the state anew."""
    states = [centrifuge.StreamPosition(offset=offset, epoch=epoch or room["position"]["epoch"]), position(room)]

    async def main():
        async with Client(school, "learner1", protobuf) as client:
            one = await client.subscribe(channel(room), since=lambda: states.pop(0))
            assert states == []
            await say(client, room, ["something"])
            assert (await one.next())["text"] == "something"
    run(main())


@both
def test_restart_is_survived(start, protobuf):
    server = start({"LYCEUM_RATE_LIMITS": "off"})
    school = School(server)
    before = school.room(DISCUSSION)

    async def main():
        async with Client(school, "learner1", protobuf) as client:
            room = await client.subscribe(channel(before))
            await say(client, before, ["before"])
            await asyncio.to_thread(server.restart)
            assert (await client.wait("connecting", 2)).code == 3001
            await client.wait("connected", 2)
            await say(client, before, ["after"])
            await room.wait(lambda: len(room.publications) >= 2)
            assert room.texts == ["before", "after"]
            assert room.subscribed[-1].recovered
    run(main())


@both
def test_two_processes_serve_one_room(start, cluster, protobuf):
    shared = {"LYCEUM_RATE_LIMITS": "off", "LYCEUM_JWT_SECRET": SECRET, "DATABASE_URL": cluster.make_database()}
    one, other = start(shared), start(shared)
    school = School(one)
    before = school.room(DISCUSSION)
    texts = [f"from both {number}" for number in range(200)]

    async def main():
        async with Client(school, "learner1", protobuf) as here, \
                Client(school, "learner2", protobuf, port=other.port) as there:
            rooms = [await here.subscribe(channel(before)), await there.subscribe(channel(before))]
            await asyncio.gather(say(here, before, texts[::2], at_once=10), say(there, before, texts[1::2], at_once=10))
            for room in rooms:
                await room.wait(lambda room=room: len(room.publications) >= len(texts))
                assert room.offsets == list(range(1, len(texts) + 1))
            assert rooms[0].data == rooms[1].data
            assert rooms[0].texts != texts[::2] + texts[1::2], "they did not speak at once"
            # Who has heard of something in one process goes on from there in the other.
            [told] = await say(here, before, ["and now there"])
            late = Client(school, "learner3", protobuf, port=other.port)
            async with late:
                room = await late.subscribe(channel(before), since=position(before, offset=told["offset"]))
                assert room.subscribed[0].recovered and room.publications == []
    run(main())


@both
def test_slow_reader_recovers_at_its_own_pace(start, protobuf):
    """Far more than waits for anybody here: what is missing in all the rooms comes as it is taken."""
    school = School(start({"LYCEUM_RATE_LIMITS": "off"}))
    more = "with s as (insert into stream (name) select 'more-' || n from generate_series(1, 60) n returning id, name) " \
        "insert into room (slug, title, stream_id) select name, name, id from s"
    school.sql(more)
    rooms = [school.room(f"more-{number}") for number in range(1, 61)]
    # Together more than the kernels hold between them.
    texts = [f"{number} " + "x" * 8_000 for number in range(40)]

    async def main():
        async with Client(school, "teacher", protobuf) as writer:
            for room in rooms:
                await say(writer, room, texts)
        async with wire(school, "learner1") as reader:
            await reader.send(*(
                {"id": 2 + number, "subscribe": {"channel": channel(room), "recover": True} | room["position"]}
                for number, room in enumerate(rooms)))
            reader.socket.transport.pause_reading()
            await asyncio.to_thread(
                eventually, lambda: metrics(school.server)["lyceum_realtime_recoveries_total"] == len(rooms),
                "all are answered")
            reader.socket.transport.resume_reading()
            got = {channel(room): [] for room in rooms}
            names = {2 + number: channel(room) for number, room in enumerate(rooms)}
            while any(len(publications) < len(texts) for publications in got.values()):
                said = await reader.read()
                if "subscribe" in said:
                    assert said["subscribe"]["recovered"]
                    # Pushes may not come before what they follow.
                    assert got[names[said["id"]]] == []
                    got[names[said["id"]]] += said["subscribe"].get("publications", [])
                elif "pub" in said.get("push", {}):
                    got[said["push"]["channel"]].append(said["push"]["pub"])
            for publications in got.values():
                assert [one["data"]["text"] for one in publications] == texts
    run(main())


# --- What remembers little


@both
def test_publication_without_memory_reaches_who_is_there(school, protobuf):
    async def main():
        name = f"workbench:now:{protobuf}"
        async with Client(school, "learner1", protobuf) as one, Client(school, "learner2", protobuf) as other:
            theirs = await other.subscribe(name)
            assert not theirs.subscribed[0].recoverable
            for number in range(20):
                await one.publish(name, {"number": number})
            mine = await one.subscribe(name)
            await one.publish(name, {"number": 20})
            await theirs.wait(lambda: len(theirs.publications) == 21)
            assert theirs.data == [{"number": number} for number in range(21)]
            assert await mine.next() == {"number": 20}
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await mine.subscription.history(limit=1)
            assert refusal.value.code == 108
    run(main())


@both
@pytest.mark.parametrize("delta", [None, centrifuge.DeltaType.FOSSIL], ids=["whole", "delta"])
def test_latest_value_reaches_who_comes_late(school, protobuf, delta):
    words = "the same words in every value, so that there is something to leave out; " * 10

    async def main():
        name = f"workbench:latest:{protobuf}-{delta}"
        async with Client(school, "learner1", protobuf) as one, Client(school, "learner2", protobuf) as other:
            await one.publish(name, {"version": 0, "words": words})
            theirs = await other.subscribe(name, delta=delta)
            assert await theirs.next() == {"version": 0, "words": words}
            for version in range(1, 10):
                await one.publish(name, {"version": version, "words": words})
                assert await theirs.next() == {"version": version, "words": words}
            mine = await one.subscribe(name, delta=delta)
            assert await mine.next() == {"version": 9, "words": words}
            await one.publish(name, {"version": 10, "words": words})
            assert (await mine.next())["version"] == (await theirs.next())["version"] == 10
    run(main())


def test_rights_follow_the_role(school):
    person = school.register()
    token = school.sign_in(person["handle"], person["password"])["access_token"]

    def become(role):
        with school.client("admin") as admin:
            assert admin.put(f"/admin/accounts/{person['id']}/role", json={"role": role}).status_code == 200

    async def main():
        name = "workbench:now:door"
        become("instructor")
        async with Client(school, None, token=token) as client:
            staff, open_to_all = await client.subscribe(name + ":staff"), await client.subscribe(name)
            assert (await open_to_all.subscription.presence_stats()).num_clients == 1
            become("learner")
            await staff.wait(lambda: staff.states[-1][0] == "unsubscribed")
            assert staff.states[-1][1].code == 2000
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await open_to_all.subscription.presence_stats()
            assert refusal.value.code == 103
            assert (await client.wait("connected")) and len(client.states) < 5
    run(main())


# --- History, presence


@both
def test_history_forward_and_backward(school, protobuf):
    before = school.room(DISCUSSION)
    texts = [f"history {number}" for number in range(25)]

    async def main():
        async with Client(school, "learner1", protobuf) as client:
            await say(client, before, texts)
            room = await client.subscribe(channel(before))
            top = before["position"]["offset"] + len(texts)

            async def page(**options):
                result = await room.subscription.history(**options)
                assert (result.offset, result.epoch) == (top, before["position"]["epoch"])
                return [client.decode(one.data)["text"] for one in result.publications]

            assert await page(limit=0) == []
            assert await page(limit=10, since=position(before)) == texts[:10]
            assert await page(limit=100, since=position(before, offset=top - 3)) == texts[-3:]
            assert await page(limit=10, since=position(before, offset=top)) == []
            assert await page(limit=10, reverse=True) == texts[::-1][:10]
            assert await page(limit=5, reverse=True, since=position(before, offset=top - 9)) == texts[::-1][10:15]
            assert (await page(limit=-1, since=position(before))) == texts
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await page(limit=1, since=position(before | {"position": {"offset": 0, "epoch": "another"}}))
            assert refusal.value.code == 112
    run(main())


@both
def test_who_is_there(school, room, protobuf):
    async def main():
        async with Client(school, "learner1", protobuf) as one, Client(school, "learner2", protobuf) as other:
            mine = await one.subscribe(channel(room), join_leave=True)
            async with Client(school, "learner2", protobuf) as third:
                await other.subscribe(channel(room))
                await third.subscribe(channel(room))
                present = (await mine.subscription.presence()).clients
                handles = sorted(one.decode(client.conn_info)["handle"] for client in present.values())
                assert handles == ["learner1", "learner2", "learner2"]
                stats = await mine.subscription.presence_stats()
                assert (stats.num_clients, stats.num_users) == (3, 2)
                await mine.wait(lambda: len(mine.joins) >= 3)
            await mine.wait(lambda: len(mine.leaves) == 1)
            stats = await mine.subscription.presence_stats()
            assert (stats.num_clients, stats.num_users) == (2, 2)
            with pytest.raises(centrifuge.CentrifugeError) as refusal:
                await one.sdk.presence("room:1000000")
            assert refusal.value.code == 103
    run(main())


def test_of_a_crowd_only_the_numbers_are_told(school, room):
    async def main():
        async with contextlib.AsyncExitStack() as stack:
            async def join():
                one = await stack.enter_async_context(wire(school, "learner1"))
                assert "subscribe" in await one.ask({"id": 2, "subscribe": {"channel": channel(room)}})
                return one
            crowd = []
            while len(crowd) < 199:
                crowd.append(await join())
            async with Client(school, "teacher") as client:
                mine = await client.subscribe(channel(room), join_leave=True)
                assert len((await mine.subscription.presence()).clients) == 200
                await join()
                with pytest.raises(centrifuge.CentrifugeError) as refusal:
                    await mine.subscription.presence()
                assert refusal.value.code == 106
                stats = await mine.subscription.presence_stats()
                assert (stats.num_clients, stats.num_users) == (201, 2)
    run(main())


# --- What operators see


def test_metrics_tell_what_goes_on(start):
    school = School(start())
    room = school.room(DISCUSSION)

    def now(*names):
        page = metrics(school.server)
        return [page[f"lyceum_realtime_{name}"] for name in names]

    async def main():
        async with Client(school, "learner1") as one, Client(school, "learner2", True) as other:
            rooms = [await client.subscribe(channel(room)) for client in (one, other)]
            # With each person's own channel.
            assert now("connections", "subscriptions") == [2, 4]
            await say(one, room, ["hello"])
            for heard in rooms:
                await heard.next()
            assert now("publications_total", "deliveries_total") == [1, 2]
            await rooms[0].subscription.unsubscribe()
            await say(one, room, ["unheard"])
            one.sdk.remove_subscription(rooms[0].subscription)
            again = await one.subscribe(channel(room), since=position(room))
            await again.wait(lambda: again.texts == ["hello", "unheard"])
            assert now("recoveries_total", "recoveries_failed_total") == [1, 0]
        await asyncio.to_thread(
            eventually, lambda: now("connections", "subscriptions") == [0, 0], "they are seen to be gone")
    run(main())


# --- Limits


def test_person_holds_so_many_connections(start):
    school = School(start({"LYCEUM_MAX_CONNECTIONS_PER_USER": "2"}))

    async def main():
        async with Client(school, "learner1"), Client(school, "learner2") as other, Client(school, "learner1") as second:
            async with Client(school, "learner1", connects=False) as third:
                assert (await third.wait("disconnected")).code == 3504
            await second.sdk.disconnect()
            await asyncio.to_thread(
                httpx.get, school.server.url + "/health")
            async with Client(school, "learner1", connects=False) as third:
                await third.wait("connected")
            assert other.sdk.state.value == "connected"
    run(main())
