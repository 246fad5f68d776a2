"""Chat in courses, through centrifuge-python and over HTTP: who is in which room, what is said there, and who stops it."""

import asyncio
import time
import urllib.parse

import centrifuge
import httpx
import pytest
from conftest import Server
from realtime import Client, position, run
from school import GOOD_PASSWORD, School

# By when a change of rights has reached every open connection.
EFFECT_SECONDS = 1
KINDS = ["announcements", "discussion", "questions", "staff"]


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("chat"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


class Class:
    """A course with its teacher, an assistant and two students, its rooms, and a client of HTTP for each."""

    def __init__(self, school):
        self.school = school
        self.course = school.course()
        self.people = {name: school.register() for name in ("assistant", "ada", "bob", "stranger")}
        for name, role in (("assistant", "assistant"), ("ada", "student"), ("bob", "student")):
            school.enrol(self.course, self.people[name], role)
        self.tokens = {name: school.sign_in(person["handle"], GOOD_PASSWORD)["access_token"]
                       for name, person in self.people.items()} | {name: school.token(name) for name in ("teacher", "admin")}
        rooms = self.get("teacher", "/rooms", course=self.course["id"])["items"]
        self.rooms = {room["kind"]: room for room in rooms}

    def ask(self, who, method, path, json=None, **query):
        with self.school.client(token=self.tokens[who]) as client:
            return client.request(method, path, json=json, params=query)

    def get(self, who, path, **query):
        answer = self.ask(who, "GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def path(self, kind="discussion", rest=""):
        return f"/rooms/{self.rooms[kind]['id']}{rest}"

    def channel(self, kind="discussion", ending=""):
        return f"room:{self.rooms[kind]['id']}{ending}"

    def say(self, who, text, kind="discussion", **fields):
        answer = self.ask(who, "POST", self.path(kind, "/messages"), {"text": text} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def client(self, who, **options):
        return Client(self.school, None, token=self.tokens[who], **options)


@pytest.fixture
def klass(school):
    return Class(school)


async def refused(call):
    with pytest.raises(centrifuge.exceptions.ReplyError) as caught:
        await call
    return caught.value.code


async def ended(room):
    """The code with which a subscription was ended."""
    await room.wait(lambda: any(name == "unsubscribed" for name, _ in room.states))
    return [context.code for name, context in room.states if name == "unsubscribed"][0]


# --- Rooms


def test_a_course_has_its_rooms_and_they_have_its_people(klass):
    assert sorted(klass.rooms) == KINDS
    for who, kinds in (("ada", KINDS[:3]), ("assistant", KINDS), ("stranger", []), ("teacher", KINDS)):
        seen = [room for room in klass.get(who, "/rooms", limit=100)["items"]
                if room["course"] and room["course"]["id"] == klass.course["id"]]
        assert [room["kind"] for room in seen] == kinds
    allowed = {"announcements": {"assistant", "teacher", "admin"}, "staff": {"assistant", "teacher", "admin"},
               "discussion": {"ada", "assistant", "teacher", "admin"}, "questions": {"ada", "assistant", "teacher", "admin"}}
    for kind, writers in allowed.items():
        for who in ("ada", "assistant", "teacher", "admin", "stranger"):
            answer = klass.ask(who, "POST", klass.path(kind, "/messages"), {"text": f"{who} in {kind}"})
            wanted = 201 if who in writers else 409 if (who, kind) == ("ada", "announcements") else 404
            assert answer.status_code == wanted, (who, kind, answer.text)
            answer = klass.ask(who, "PATCH", klass.path(kind), {"slow_seconds": 0})
            assert answer.status_code == (200 if who in ("assistant", "teacher", "admin") else 404), (who, kind)
            sees = who != "stranger" and not (who == "ada" and kind == "staff")
            assert klass.ask(who, "GET", klass.path(kind, "/messages")).status_code == (200 if sees else 404)
            assert klass.ask(who, "GET", klass.path(kind, "/reports")).status_code == (
                200 if who in ("assistant", "teacher", "admin") else 404)


def test_who_is_dropped_is_out_within_a_second(klass):
    async def main():
        async with klass.client("ada") as ada, klass.client("stranger") as stranger:
            rooms = [await ada.subscribe(klass.channel(kind)) for kind in KINDS[:3]]
            outside = await stranger.subscribe(klass.channel(), waits=False)
            await outside.wait(lambda: outside.states and outside.states[-1][0] in ("error", "unsubscribed"))
            await ada.rpc("chat.send", {"room": klass.rooms["discussion"]["id"], "text": "still here"})
            answer = await asyncio.to_thread(
                klass.ask, "teacher", "DELETE", f"/courses/{klass.course['id']}/enrolments/{klass.people['ada']['id']}")
            assert answer.status_code == 204, answer.text
            since = time.monotonic()
            assert [await ended(room) for room in rooms] == [2000] * 3
            assert time.monotonic() - since < EFFECT_SECONDS
            assert await refused(ada.rpc("chat.send", {"room": klass.rooms["discussion"]["id"], "text": "again"})) == 102
            assert await refused(ada.publish(klass.channel(), {"text": "again"})) == 102
    run(main())


def test_an_archived_course_is_read_and_a_deleted_one_is_gone(klass):
    klass.say("ada", "before")

    async def main():
        async with klass.client("ada") as ada:
            room = await ada.subscribe(klass.channel())
            assert klass.ask("teacher", "POST", f"/courses/{klass.course['id']}/archive").status_code == 200
            deadline = time.monotonic() + 5
            # The course's news travel as events do.
            while (answer := await asyncio.to_thread(
                    klass.ask, "ada", "POST", klass.path(rest="/messages"), {"text": "x"})).status_code == 201:
                assert time.monotonic() < deadline
            assert answer.json()["code"] == "room_archived"
            assert klass.get("ada", klass.path(rest="/messages"))["items"]
            assert klass.ask("teacher", "POST", f"/courses/{klass.course['id']}/restore").status_code == 200
            klass.say("ada", "after")
            assert klass.ask("teacher", "DELETE", f"/courses/{klass.course['id']}").status_code == 204
            assert await ended(room) == 2000
    run(main())
    for who in ("ada", "teacher"):
        assert klass.ask(who, "GET", klass.path()).status_code == 404


def test_direct_rooms_and_groups(klass):
    ada, bob, stranger = (klass.people[name]["id"] for name in ("ada", "bob", "stranger"))
    made = [klass.ask("ada", "POST", "/rooms", {"kind": "direct", "person": bob}),
            klass.ask("bob", "POST", "/rooms", {"kind": "direct", "person": ada})]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert made[0].json()["with"]["id"] == bob
    assert klass.ask("admin", "GET", f"/rooms/{made[0].json()['id']}").status_code == 404

    group = klass.ask("ada", "POST", "/rooms", {"kind": "group", "title": "Study", "people": [bob], "nonce": "g"}).json()
    again = klass.ask("ada", "POST", "/rooms", {"kind": "group", "title": "Study", "people": [bob], "nonce": "g"}).json()
    assert again["id"] == group["id"] and group["is_staff"]
    members = f"/rooms/{group['id']}/members"
    assert klass.ask("bob", "PUT", f"{members}/{stranger}", {}).status_code == 404
    assert klass.ask("ada", "PUT", f"{members}/{stranger}", {}).status_code == 204

    async def main():
        async with klass.client("stranger") as client:
            room = await client.subscribe(f"room:{group['id']}")
            await client.publish(f"room:{group['id']}", {"text": "thanks"})
            assert (await room.next())["text"] == "thanks"
            assert klass.ask("ada", "DELETE", f"{members}/{stranger}").status_code == 204
            assert await ended(room) == 2000
    run(main())
    assert [one["person"]["id"] for one in klass.get("bob", members)["items"]] == [ada, bob]
    assert klass.ask("ada", "DELETE", f"{members}/{ada}").status_code == 204
    assert klass.get("bob", f"/rooms/{group['id']}")["is_staff"]


# --- Messages


@pytest.mark.parametrize("protobuf", [False, True], ids=["json", "protobuf"])
def test_everything_that_is_done_to_a_message_is_told_and_recovered(klass, protobuf):
    room = klass.rooms["discussion"]["id"]
    bob = klass.people["bob"]

    async def main():
        async with klass.client("ada", protobuf=protobuf) as ada, klass.client("teacher", protobuf=protobuf) as teacher:
            heard = await ada.subscribe(klass.channel())
            sent = await ada.rpc("chat.send", {"room": room, "text": f"hello @{bob['handle']}", "nonce": "one"})
            assert sent == await ada.rpc("chat.send", {"room": room, "text": "hello", "nonce": "one"})
            message = {"message": sent["id"]}
            reply = await teacher.rpc("chat.send", {"room": room, "text": "welcome", "thread": sent["id"]})
            assert await ada.rpc("chat.edit", message | {"text": "edited", "nonce": "two"}) == {"version": 1}
            assert await ada.rpc("chat.edit", message | {"text": "edited", "nonce": "two"}) == {"version": 1}
            for _ in range(2):
                assert await teacher.rpc("chat.react", message | {"emoji": "👍"}) == {"counts": {"👍": 1}}
            # What many react with in a moment is told at once.
            events = [await heard.next() for _ in range(4)]
            assert await teacher.rpc("chat.pin", message) == {}
            assert await teacher.rpc("chat.delete", message) == {}
            assert await teacher.rpc("chat.restore", message) == {}
            events += [await heard.next() for _ in range(3)]
            assert [event["type"] for event in events] == [
                "message", "message", "edit", "reactions", "pin", "delete", "restore"]
            assert events[0]["mentions"] == [bob["id"]] and events[1]["thread"] == sent["id"] and events[1]["staff"]
            assert {event["message"] for event in events[2:]} == {sent["id"]}
            await ada.rpc("chat.delete", message)
            await heard.next()
            # Who comes later is told the same, but what is gone.
            late = await teacher.subscribe(klass.channel(), since=position(klass.rooms["discussion"]))
            await late.wait(lambda: len(late.publications) == 8)
            assert late.offsets == list(range(1, 9))
            assert late.data[0].get("deleted") and late.data[2].get("deleted")
            assert "edited" not in str(late.data) and "hello" not in str(late.data)
            assert reply["offset"] == 2
    run(main())


def test_bad_input_is_told_and_changes_nothing(klass):
    room = klass.rooms["discussion"]["id"]
    own = klass.say("ada", "mine")["id"]
    others = klass.say("bob", "not mine")["id"]
    elsewhere = klass.say("ada", "a question", "questions")["id"]
    before = klass.get("teacher", klass.path(rest="/messages"))

    async def main():
        async with klass.client("ada") as ada:
            bad_texts = ["", "  \n\t", "x" * 8_193, "e" + "\u0301" * 1_000, "\u202e\u2066", "a\u0000b", "\u200b", "\u0007"]
            for text in bad_texts:
                assert await refused(ada.rpc("chat.send", {"room": room, "text": text})) == 107
                assert await refused(ada.publish(klass.channel(), {"text": text})) == 107
                assert await refused(ada.rpc("chat.edit", {"message": own, "text": text})) == 107
            for thread in (elsewhere, "1"):
                assert await refused(ada.rpc("chat.send", {"room": room, "text": "x", "thread": thread})) == 107
            for emoji in ("", "x", "👍👍", "<script>", "1"):
                assert await refused(ada.rpc("chat.react", {"message": own, "emoji": emoji})) == 107
            for method, data in (("edit", {"text": "x"}), ("delete", {}), ("pin", {}), ("restore", {})):
                assert await refused(ada.rpc(f"chat.{method}", {"message": others} | data)) in (102, 103)
                assert await refused(ada.rpc(f"chat.{method}", {"message": "1"} | data)) == 102
            assert await refused(ada.rpc("chat.lock", {"room": room})) == 103
            assert await refused(ada.rpc("chat.mute", {"room": room, "account": klass.people["bob"]["id"]})) == 103
            assert await refused(ada.rpc("chat.send", {"room": room, "text": "x", "files": ["1"]})) == 107
    run(main())
    for json in ({"text": ""}, {"text": "x", "thread": elsewhere}, {}, {"text": "x", "files": ["1"]}, {"text": "x" * 9_000}):
        assert klass.ask("ada", "POST", klass.path(rest="/messages"), json).status_code == 422
    for emoji in ("x", "👍👍"):
        path = klass.path(rest=f"/messages/{own}/reactions/{urllib.parse.quote(emoji)}")
        assert klass.ask("ada", "PUT", path).status_code == 422
    assert klass.get("teacher", klass.path(rest="/messages")) == before


def test_messages_over_http(klass):
    ids = [klass.say("ada", f"m{number}", nonce=f"n{number}")["id"] for number in range(1, 8)]
    assert klass.say("ada", "m1", nonce="n1")["id"] == ids[0]
    path = klass.path(rest="/messages")

    def texts(**query):
        return [message["text"] for message in klass.get("bob", path, **query)["items"]]
    assert texts(limit=3) == ["m5", "m6", "m7"]
    assert texts(before=5, limit=2) == ["m3", "m4"]
    assert texts(after=5) == ["m6", "m7"]
    assert texts(around=4, limit=3) == ["m3", "m4", "m5"]
    one = f"{path}/{ids[0]}"
    assert klass.ask("ada", "PATCH", one, {"text": "edited"}).json()["version"] == 1
    assert [version["text"] for version in klass.get("bob", one + "/history")["items"]] == ["m1"]
    thumb = one + "/reactions/" + urllib.parse.quote("👍🏽")
    for _ in range(2):
        assert klass.ask("bob", "PUT", thumb).status_code == 204
    assert klass.get("bob", one)["reactions"] == [{"emoji": "👍🏽", "count": 1, "mine": True}]
    assert klass.ask("teacher", "PUT", one + "/pin").status_code == 204
    assert texts(pinned="true") == ["edited"]
    klass.say("bob", "a reply", thread=ids[0])
    assert texts(thread=ids[0]) == ["a reply"] and klass.get("ada", one)["unread_replies"] == 1
    assert klass.ask("bob", "DELETE", one).status_code == 404
    for _ in range(2):
        assert klass.ask("teacher", "DELETE", one).status_code == 204
    assert klass.ask("bob", "GET", one).status_code == 404
    gone = klass.get("bob", path)["items"][0]
    assert (gone["deleted"], gone["text"], gone["reactions"]) == (True, None, [])
    assert klass.ask("ada", "POST", one + "/restore").status_code == 404
    assert klass.ask("assistant", "POST", one + "/restore").status_code == 204
    assert texts()[0] == "edited"


def test_files_are_for_who_sees_the_message(klass):
    def upload():
        made = klass.ask("ada", "GET", "/files")
        with klass.school.client(token=klass.tokens["ada"]) as client:
            made = client.post(
                klass.school.server.url + "/uploads", content=b"notes",
                headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Content-Type": "application/offset+octet-stream",
                         "Upload-Metadata": "filename bm90ZXMudHh0"})
        assert made.status_code == 201, made.text
        return made.headers["upload-file"]
    file = upload()
    assert klass.ask("bob", "GET", f"/files/{file}").status_code == 404
    assert klass.ask("bob", "POST", klass.path(rest="/messages"), {"text": "x", "files": [file]}).status_code == 422
    sent = klass.say("ada", "see here", files=[file], nonce="f")
    assert klass.say("ada", "see here", files=[file], nonce="f") == sent
    [message] = klass.get("bob", klass.path(rest="/messages"))["items"]
    assert [(one["id"], one["name"], one["bytes"]) for one in message["files"]] == [(file, "notes.txt", 5)]
    assert klass.ask("bob", "GET", f"/files/{file}").status_code == 200
    assert klass.ask("stranger", "GET", f"/files/{file}").status_code == 404
    assert klass.ask("teacher", "DELETE", klass.path(rest=f"/messages/{sent['id']}")).status_code == 204
    assert klass.ask("bob", "GET", f"/files/{file}").status_code == 404
    assert klass.ask("teacher", "GET", f"/files/{file}").status_code == 200


def test_unread_counts_are_right_on_every_device(klass):
    room = klass.rooms["discussion"]["id"]
    ada = klass.people["ada"]["id"]

    async def main():
        async with klass.client("ada") as one, klass.client("ada") as other, klass.client("bob") as bob:
            await one.wait("subscribed")
            await other.wait("subscribed")
            for number in range(5):
                await bob.rpc("chat.send", {"room": room, "text": f"{number} @{klass.people['ada']['handle']}"})
            await one.rpc("chat.send", {"room": room, "text": "mine is no news to me"})

            def told(client):
                return [context.pub.data for context in client.server_side if context.pub.data.get("type") == "unread"]

            async def until(client, unread, mentions):
                wanted = {"type": "unread", "room": room, "unread": unread, "mentions": mentions}
                deadline = time.monotonic() + 10
                while wanted not in told(client):
                    assert time.monotonic() < deadline, told(client)
                    await client.wait("publication", len(client.server_side) + 1)
            await until(one, 5, 5)
            await until(other, 5, 5)
            assert await one.rpc("chat.read", {"room": room, "offset": 3}) == {"offset": 3, "unread": 2, "mentions": 2}
            await until(other, 2, 2)
            # It does not go back.
            assert (await other.rpc("chat.read", {"room": room, "offset": 1}))["offset"] == 3
            assert (await other.rpc("chat.read", {"room": room, "offset": 1_000}))["unread"] == 0
    run(main())
    seen = klass.get("ada", klass.path())
    assert (seen["unread"], seen["mentions"], seen["read_offset"]) == (0, 0, 6)
    assert seen["last"]["text"] == "mine is no news to me" and seen["last"]["by"]["id"] == ada
    seen = klass.get("teacher", klass.path())
    assert (seen["unread"], seen["mentions"]) == (6, 0)
    klass.say("teacher", "@room all of you, and @assistants")
    assert klass.get("bob", klass.path())["mentions"] == 1
    klass.say("ada", "@room is the staff's word, @assistants is not")
    assert (klass.get("bob", klass.path())["mentions"], klass.get("assistant", klass.path())["mentions"]) == (1, 2)


def test_typing_is_told_and_kept_nowhere(klass):
    async def main():
        async with klass.client("ada") as ada, klass.client("bob") as bob:
            heard = await bob.subscribe(klass.channel())
            await ada.rpc("chat.typing", {"room": klass.rooms["discussion"]["id"]})
            event = await heard.next()
            assert (event["type"], event["by"]["id"]) == ("typing", klass.people["ada"]["id"])
            assert not heard.offsets[0]
            staff = klass.rooms["announcements"]["id"]
            assert await refused(ada.rpc("chat.typing", {"room": staff})) == 413
    run(main())
    assert klass.get("bob", klass.path())["position"]["offset"] == 0


# --- Moderation


def test_locks_and_bans_bite_within_a_second(klass):
    room, ada = klass.rooms["discussion"]["id"], klass.people["ada"]["id"]

    async def main():
        async with klass.client("ada") as one, klass.client("bob") as bob, klass.client("teacher") as teacher:
            heard = await one.subscribe(klass.channel())

            async def sends(client):
                try:
                    await client.rpc("chat.send", {"room": room, "text": "x"})
                except centrifuge.exceptions.ReplyError as error:
                    return error.code
            assert [await sends(client) for client in (one, bob)] == [None, None]
            await teacher.rpc("chat.lock", {"room": room})
            assert [await sends(client) for client in (one, bob, teacher)] == [411, 411, None]
            await teacher.rpc("chat.mute", {"room": room, "account": ada, "reason": "spam"})
            await teacher.rpc("chat.lock", {"room": room, "on": False})
            assert [await sends(client) for client in (one, bob)] == [412, None]
            await teacher.rpc("chat.mute", {"room": room, "account": ada, "on": False})
            assert await sends(one) is None
            answer = await asyncio.to_thread(
                klass.ask, "teacher", "PATCH", klass.path(), {"slow_seconds": 600})
            assert answer.json()["slow_seconds"] == 600
            assert [await sends(client) for client in (one, teacher, teacher)] == [414, None, None]
            answer = await asyncio.to_thread(
                klass.ask, "teacher", "PUT", klass.path(rest=f"/restrictions/{ada}"), {"kind": "banned"})
            assert answer.status_code == 204
            since = time.monotonic()
            assert await ended(heard) == 2000 and time.monotonic() - since < EFFECT_SECONDS
            assert await sends(one) == 102
    run(main())
    assert klass.ask("ada", "GET", klass.path()).status_code == 404
    assert room not in [one["id"] for one in klass.get("ada", "/rooms", limit=100)["items"]]
    assert [one["kind"] for one in klass.get("teacher", klass.path(rest="/restrictions"))["items"]] == ["banned"]
    acts = [act["kind"] for act in klass.get("assistant", klass.path(rest="/acts"))["items"]]
    assert acts == ["person.banned", "room.slowed", "person.released", "room.unlocked", "person.locked", "room.locked"]
    assert klass.ask("teacher", "PUT", klass.path(rest=f"/restrictions/{klass.people['assistant']['id']}"),
                     {"kind": "banned"}).status_code == 409


def test_reports_reach_staff_alone(klass):
    sent = klass.say("bob", "something rude")

    async def main():
        async with klass.client("ada") as ada, klass.client("assistant") as assistant:
            public = await assistant.subscribe(klass.channel())
            staff = await assistant.subscribe(klass.channel(ending=":staff"))
            outside = await ada.subscribe(klass.channel(ending=":staff"), waits=False)
            await outside.wait(lambda: outside.states and outside.states[-1][0] in ("error", "unsubscribed"))
            for _ in range(2):
                await ada.rpc("chat.report", {"message": sent["id"], "reason": "it is rude"})
            event = await staff.next()
            assert (event["type"], event["message"], event["reason"]) == ("report", sent["id"], "it is rude")
            [report] = klass.get("assistant", klass.path(rest="/reports"))["items"]
            assert report["author"]["id"] == klass.people["bob"]["id"]
            answer = await asyncio.to_thread(
                klass.ask, "assistant", "PUT", klass.path(rest=f"/reports/{report['id']}"), {"verdict": "deleted"})
            assert answer.status_code == 204
            assert (await staff.next())["type"] == "report.settled"
            assert (await public.next())["type"] == "delete"
            assert len(staff.publications) == 2
    run(main())
    assert klass.get("assistant", klass.path(rest="/reports"))["items"] == []
    assert klass.ask("ada", "GET", klass.path(rest=f"/messages/{sent['id']}")).status_code == 404


# --- A course's rules


def test_rules_bite_within_a_second_and_held_messages_are_published_once(klass):
    room, rules = klass.rooms["discussion"]["id"], f"/courses/{klass.course['id']}/chat-rules"
    standing = klass.get("assistant", rules)
    assert (standing["version"], standing["review"], standing["words"]) == (0, "nobody", [])
    assert klass.ask("ada", "GET", rules).status_code == 404

    def put(**changes):
        answer = klass.ask("teacher", "PUT", rules, changes)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def main():
        async with klass.client("ada") as ada, klass.client("assistant") as assistant:
            heard = await ada.subscribe(klass.channel())
            staff = await assistant.subscribe(klass.channel(ending=":staff"))
            await ada.rpc("chat.send", {"room": room, "text": "rubbish"})
            await heard.next()
            await asyncio.to_thread(
                put, words=[{"text": "rubbish", "action": "refuse"}, {"text": "exam", "action": "hold"}],
                links="staff", link_hosts=["example.org"])
            send = {"room": room, "text": "RÚBB1SH!"}
            assert await refused(ada.rpc("chat.send", send)) == 418
            assert await refused(ada.rpc("chat.send", {"room": room, "text": "[x](https://evil.example)"})) == 419
            answer = await asyncio.to_thread(klass.ask, "ada", "POST", klass.path(rest="/messages"), {"text": "rubbish"})
            assert (answer.status_code, answer.json()["code"]) == (422, "words_refused")
            send = {"room": room, "text": "the exam", "nonce": "held"}
            held = await ada.rpc("chat.send", send)
            assert held == {"id": held["id"], "held": True, "offset": None} == await ada.rpc("chat.send", send)
            event = await staff.next()
            assert (event["type"], event["held"]["text"], event["held"]["cause"]) == ("held", "the exam", "words")
            path = klass.path(rest=f"/held/{held['id']}")
            assert [one["id"] for one in klass.get("ada", klass.path(rest="/held"))["items"]] == [held["id"]]
            assert klass.get("bob", klass.path(rest="/held"))["items"] == []
            assert klass.ask("bob", "DELETE", path).status_code == 404
            answers = await asyncio.gather(*[
                asyncio.to_thread(klass.ask, who, "PUT", path, {"verdict": "published"})
                for who in ("teacher", "assistant", "teacher", "admin")])
            assert {answer.status_code for answer in answers} == {200}
            assert {(answer.json()["verdict"], answer.json()["message"]) for answer in answers} == {("published", held["id"])}
            event = await heard.next()
            assert (event["id"], event["text"], event["nonce"]) == (held["id"], "the exam", "held")
            assert (await staff.next())["type"] == "held.settled"
            told = {"type": "held", "room": room, "held": held["id"], "verdict": "published", "message": held["id"]}
            while told not in [context.pub.data for context in ada.server_side]:
                await ada.wait("publication", len(ada.server_side) + 1)
            assert (await ada.rpc("chat.send", send)) == {"id": held["id"], "offset": 2}
            assert len(staff.publications) == 2 and len(heard.publications) == 2
    run(main())
    assert klass.ask("teacher", "PUT", rules, {"version": 0}).json()["code"] == "changed_meanwhile"
    assert klass.ask("teacher", "PUT", rules, {"words": [{"text": "***", "action": "hold"}]}).status_code == 422
    acts = [act["kind"] for act in klass.get("assistant", klass.path(rest="/acts"))["items"]]
    assert acts == ["held.published"]


def test_receipts_and_digests(klass):
    sent = klass.say("ada", "x")

    async def main():
        async with klass.client("ada") as ada, klass.client("bob") as bob:
            heard = await ada.subscribe(klass.channel())
            await bob.rpc("chat.read", {"room": klass.rooms["discussion"]["id"], "offset": sent["offset"]})
            event = await heard.next()
            assert (event["type"], event["by"]["id"], event["offset"]) == ("read", klass.people["bob"]["id"], sent["offset"])
    run(main())
    readers = klass.get("ada", klass.path(rest="/readers"), **{"from": sent["offset"]})["readers"]
    assert [(one["person"]["id"], one["offset"]) for one in readers] == [(klass.people["bob"]["id"], sent["offset"])]
    assert klass.get("bob", "/me/chat-settings") == {"digest": "never"}
    assert klass.ask("bob", "PATCH", "/me/chat-settings", {"digest": "daily"}).json() == {"digest": "daily"}
    [secret] = klass.school.sql(f"select secret from chat_digest where account_id = {klass.people['bob']['id']}")
    url = klass.school.server.url
    page = httpx.get(f"{url}/digests/{secret}")
    assert page.status_code == 200 and "<form" in page.text
    assert klass.get("bob", "/me/chat-settings") == {"digest": "daily"}
    # As mail programs do it, and again.
    for _ in range(2):
        answer = httpx.post(f"{url}/api/v1/digests/{secret}/end", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 204, answer.text
    assert klass.get("bob", "/me/chat-settings") == {"digest": "never"}
    assert httpx.post(f"{url}/digests/{secret}").status_code == 200


def test_a_busy_room_goes_out_once_a_second_and_staff_do_not_wait(tmp_path, cluster):
    server = Server(tmp_path, {})
    try:
        klass = Class(School(server))
        room = klass.rooms["discussion"]["id"]

        async def main():
            async with klass.client("ada") as ada, klass.client("bob") as bob, klass.client("teacher") as teacher:
                heard = await bob.subscribe(klass.channel())
                sent = await asyncio.gather(*[
                    ada.rpc("chat.send", {"room": room, "text": f"{number}"}) for number in range(12)])
                assert [one["offset"] for one in sent] == list(range(1, 13))
                # What is kept nowhere does not wait behind what does.
                await ada.rpc("chat.typing", {"room": room})
                await heard.wait(lambda: len(heard.publications) == 13)
                assert [event["type"] for event in heard.data].index("typing") < 12
                # Who comes now begins with everything, and is told nothing twice.
                late = await teacher.subscribe(klass.channel(), since=position(klass.rooms["discussion"]))
                await late.wait(lambda: len(late.publications) == 12)
                for who in (ada, ada, teacher, ada):
                    await who.rpc("chat.send", {"room": room, "text": "more"})
                for one, count in ((heard, 17), (late, 16)):
                    await one.wait(lambda: len(one.publications) == count)
                assert late.offsets == list(range(1, 17))
                assert [offset for offset in heard.offsets if offset] == list(range(1, 17))
        run(main())
    finally:
        server.stop()
