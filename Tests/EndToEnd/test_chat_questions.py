"""Rooms of questions, searching and exports, over HTTP and the real-time plane: above all that whoever gives no name has none."""

import asyncio
import html.parser
import random
import time

import pytest
from realtime import position, run
from school import GOOD_PASSWORD
from test_chat import Class, refused, school  # noqa: F401


@pytest.fixture
def klass(school):  # noqa: F811
    return Class(school)


def message(klass, name, rest=""):
    return klass.path("questions", f"/messages/{name['id']}{rest}")


def signs(klass, who):
    """What nobody may find of somebody."""
    person = klass.people[who]
    return person["id"], person["handle"], person["name"], person["email"], f"nonce-of-{who}"


def texts_in(value):
    """Every text in an answer, names of fields included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


def assert_silent(value, klass, who, where):
    id, *names = signs(klass, who)
    for text in texts_in(value):
        assert text != id and not any(name in text for name in names), f"{where} tells of {who}: {text}"


def everything(klass, reader, messages, files):
    """All that somebody can read of the room over HTTP."""
    room = klass.path("questions")
    lists = ["", "?order=votes", "?order=active", "?order=newest", "?state=open", "?state=answered", "?pinned=true", "?around=20"]
    paths = [f"{room}/messages{query}" for query in lists] + [room, "/rooms?limit=100", f"{room}/presence?limit=100"]
    paths += [f"/files/{file}" for file in files]
    for one in messages:
        paths += [f"{room}/messages/{one['id']}", f"{room}/messages/{one['id']}/history",
                  f"{room}/messages?thread={one['id']}&limit=100"]
    paths += [f"/messages/search?q={word}&limit=100&order={order}" for word in ("question", "reply", "edited") for order in ("newest", "best")]
    if reader == "teacher":
        paths += [f"{room}/reports", f"{room}/reports?open=false", f"{room}/acts?limit=100", f"{room}/export", f"{room}/export?format=html"]
    with klass.school.client(token=klass.tokens[reader]) as client:
        for path in paths:
            answer = client.get(path)
            yield path, dict(answer.headers)
            is_json = "json" in answer.headers["content-type"]
            yield path, answer.json() if is_json else answer.text


@pytest.mark.parametrize("role", ["student", "assistant"])
def test_whoever_gives_no_name_has_none(klass, role):
    """A history made by chance, in which one person says everything without their name: it is in nothing that others read."""
    seed = time.time_ns()
    print("seed", seed)
    chance = random.Random(seed)
    # Nothing else has such a number.
    klass.school.sql(f"alter table account alter id restart with {seed // 10**6}")
    shadow = klass.people["stranger"] = klass.school.register(
        handle=f"umbra{seed}", name="Umbra Incognita", email=f"umbra{seed}@school.example")
    klass.school.enrol(klass.course, shadow, role)
    klass.tokens["stranger"] = klass.school.sign_in(shadow["handle"], GOOD_PASSWORD)["access_token"]
    said, own, files = [], [], []

    def attach():
        with klass.school.client(token=klass.tokens["stranger"]) as client:
            made = client.post(klass.school.server.url + "/uploads", headers={
                "Tus-Resumable": "1.0.0", "Upload-Length": "5", "Content-Type": "application/offset+octet-stream",
                "Upload-Metadata": "filename bm90ZXMudHh0"}, content=b"hello")
        files.append(made.headers["upload-file"])
        return files[-1]

    def step(number):
        who = chance.choice(["stranger", "stranger", "bob", "teacher"])
        hidden = {"anonymous": True, "nonce": f"nonce-of-stranger-{number}"} if who == "stranger" else {}
        action = chance.choice(["ask", "reply", "reply", "edit", "delete", "restore", "react", "vote", "answered", "report", "pin"])
        # Of others, staff change messages as staff, with their names.
        known = own if hidden and action not in ("react", "vote") else said
        if action == "ask" or not known:
            extra = {"files": [attach()]} if hidden and number % 4 == 0 else {}
            one = klass.say(who, f"question {number} @bob @assistants", "questions", **hidden, **extra) | {"thread": None}
        elif action == "reply":
            root = chance.choice([each for each in said if each["thread"] is None])
            answer = klass.ask(who, "POST", klass.path("questions", "/messages"), {"text": f"reply {number}", "thread": root["id"]} | hidden)
            if answer.status_code != 201:
                return
            one = answer.json() | {"thread": root["id"]}
        else:
            one = chance.choice(known)
            method, rest, body = {
                "edit": ("PATCH", "", {"text": f"edited {number}"}), "delete": ("DELETE", "", None), "restore": ("POST", "/restore", None),
                "react": ("PUT", "/reactions/%F0%9F%91%8D", None), "vote": ("PUT", "/vote", None),
                "answered": ("PUT", "/answered", {}), "report": ("POST", "/reports", {"reason": "rude"}),
                "pin": ("PUT", "/pin", None)}[action]
            # What staff do as such has their name.
            if not hidden or action not in ("restore", "report", "pin"):
                klass.ask(who, method, message(klass, one, rest), body)
            return
        said.append(one)
        if hidden:
            own.append(one)

    async def main():
        start = position(klass.get("bob", klass.path("questions")))
        async with klass.client("bob") as bob, klass.client("teacher") as teacher, klass.client("stranger") as hidden:
            channel = klass.channel("questions")
            rooms = [await bob.subscribe(channel), await teacher.subscribe(channel)]
            staff = await teacher.subscribe(klass.channel("questions", ":staff"))
            await hidden.subscribe(channel)
            for number in range(100):
                await asyncio.to_thread(step, number)
                if number % 10 == 0:
                    await hidden.rpc("chat.typing", {"room": klass.rooms["questions"]["id"]})
            sent = await hidden.rpc("chat.send", {"room": klass.rooms["questions"]["id"], "text": "question last",
                                                  "anonymous": True, "nonce": "nonce-of-stranger-last"})
            last = sent["id"]
            for room in rooms:
                await room.wait(lambda room=room: any(data.get("id") == last for data in room.data))
            assert await refused(hidden.publish(channel, {"text": "x", "anonymous": True})) == 107
            for where, room in (("bob", rooms[0]), ("teacher", rooms[1]), ("staff", staff)):
                assert all(publication.info is None for publication in room.publications)
                assert_silent(room.data, klass, "stranger", f"what {where} is sent")
            assert not rooms[0].joins and not rooms[0].leaves
            for name, client in (("bob", bob), ("teacher", teacher)):
                assert_silent([client.decode(one.pub.data) for one in client.server_side], klass, "stranger", f"what {name} is told")
            assert await refused(rooms[0].subscription.presence()) == 103
        async with klass.client("bob") as bob:
            again = await bob.subscribe(channel, since=start)
            history = await again.subscription.history(limit=1000)
            await again.wait(lambda: any(data.get("id") == last for data in again.data))
            assert_silent(again.data, klass, "stranger", "what is recovered")
            assert_silent([bob.decode(one.data) for one in history.publications], klass, "stranger", "history")
    run(main())
    assert len(own) > 5, "too little was said"
    for reader in ("bob", "teacher"):
        for where, value in everything(klass, reader, said, files):
            assert_silent(value, klass, "stranger", where)
    # They themselves know what is theirs, and whoever has to know is told, which is kept.
    mine = [one["id"] for one in klass.get("stranger", klass.path("questions", "/messages"), limit=100)["items"] if one["mine"]]
    assert mine and set(mine) <= {one["id"] for one in own} | {last_of(klass)}
    assert klass.ask("bob", "POST", message(klass, {"id": mine[0]}, "/reveal"), {"reason": "curious"}).status_code == 404
    told = klass.ask("teacher", "POST", message(klass, {"id": mine[0]}, "/reveal"), {"reason": "a threat"})
    assert told.json() == {"by": {key: shadow[key] for key in ("id", "handle", "name")}}
    act = klass.get("teacher", klass.path("questions", "/acts"))["items"][0]
    assert (act["kind"], act["message"], act["person"], act["detail"]) == ("message.revealed", mine[0], None, "a threat")


def last_of(klass):
    return klass.get("teacher", klass.path("questions", "/messages"), limit=1)["items"][0]["id"]


def test_votes_and_answers_reach_everybody_and_name_nobody(klass):
    question = klass.say("ada", "why?", "questions")
    answer = klass.say("teacher", "because", "questions", thread=question["id"])

    async def main():
        async with klass.client("ada") as ada, klass.client("bob") as bob:
            room = await ada.subscribe(klass.channel("questions"))
            for _ in range(2):
                assert await bob.rpc("chat.vote", {"message": question["id"]}) == {}
            assert klass.ask("ada", "PUT", message(klass, question, "/vote")).status_code == 422
            assert klass.ask("ada", "PUT", message(klass, answer, "/vote")).status_code == 204
            assert await refused(bob.rpc("chat.answer", {"message": question["id"]})) == 103
            body = {"answer": answer["id"]}
            assert klass.ask("ada", "PUT", message(klass, question, "/answered"), body).status_code == 204
            await room.wait(lambda: sum(data["type"] == "votes" for data in room.data) == 2)
            votes = {data["message"]: data for data in room.data if data["type"] == "votes"}
            assert {id: data["votes"] for id, data in votes.items()} == {question["id"]: 1, answer["id"]: 1}
            assert not any("by" in data for data in votes.values())
            [answered] = [data for data in room.data if data["type"] == "answered"]
            assert (answered["message"], answered["answered"], answered["answer"]) == (question["id"], True, answer["id"])
    run(main())
    [asked] = klass.get("bob", klass.path("questions", "/messages"), order="votes", state="answered")["items"]
    assert {key: asked[key] for key in ("votes", "voted", "answered", "answer", "replies", "mine")} == {
        "votes": 1, "voted": True, "answered": True, "answer": answer["id"], "replies": 1, "mine": False}
    assert klass.ask("bob", "DELETE", message(klass, question, "/vote")).status_code == 204
    assert klass.get("bob", message(klass, question))["votes"] == 0
    for query in ({"order": "votes", "cursor": "e30"}, {"state": "closed"}):
        assert klass.ask("bob", "GET", klass.path("questions", "/messages"), **query).status_code in (400, 422)
    assert klass.ask("bob", "GET", klass.path(rest="/messages"), order="votes").status_code == 422


def test_what_only_staff_read_is_a_gap_to_others(klass):
    question = klass.say("ada", "why?", "questions")

    async def main():
        async with klass.client("bob") as bob, klass.client("assistant") as assistant:
            room = await bob.subscribe(klass.channel("questions"))
            staff = await assistant.subscribe(klass.channel("questions", ":staff"))
            whisper = await asyncio.to_thread(
                klass.say, "teacher", "an umbrella for @bob", "questions", thread=question["id"], staff_only=True)
            assert (await staff.next())["text"] == "an umbrella for @bob"
            assert set(await room.next()) == {"type", "id"}
            for path in (message(klass, whisper), message(klass, whisper, "/history")):
                assert klass.ask("bob", "GET", path).status_code == 404
            assert klass.get("bob", "/messages/search", q="umbrella")["results"] == []
            klass.say("bob", "after", "questions")
            await room.wait(lambda: room.data[-1].get("text") == "after")
            assert "umbrella" not in str(room.data) and room.offsets == list(range(room.offsets[0], room.offsets[0] + 2))
    run(main())
    [asked] = [one for one in klass.get("bob", klass.path("questions", "/messages"))["items"] if one["id"] == question["id"]]
    assert (asked["replies"], asked["unread_replies"]) == (0, 0)
    assert klass.ask("bob", "POST", klass.path("questions", "/messages"),
                     {"text": "x", "thread": question["id"], "staff_only": True}).status_code == 422


def test_a_file_does_not_tell_whose_it_is(klass):
    with klass.school.client(token=klass.tokens["ada"]) as client:
        def upload():
            return client.post(klass.school.server.url + "/uploads", content=b"notes", headers={
                "Tus-Resumable": "1.0.0", "Upload-Length": "5", "Content-Type": "application/offset+octet-stream",
                "Upload-Metadata": "filename bm90ZXMudHh0"}).headers["upload-file"]
        named, hidden = upload(), upload()
        klass.say("ada", "mine", files=[named])
        klass.say("ada", "whose?", "questions", files=[hidden], anonymous=True)
        questions = klass.path("questions", "/messages")
        assert klass.ask("ada", "POST", questions, {"text": "x", "files": [named], "anonymous": True}).status_code == 422
        assert klass.ask("ada", "POST", questions, {"text": "x", "files": [hidden]}).status_code == 422
        assert klass.ask("ada", "POST", questions, {"text": "x", "files": [hidden], "anonymous": True}).status_code == 422
    assert klass.get("bob", f"/files/{hidden}")["owner_id"] is None
    assert klass.get("ada", f"/files/{hidden}")["owner_id"] == klass.people["ada"]["id"]


def found(klass, who, count, **query):
    """What is found, once it is so much: a message is found a second or so after it was said."""
    deadline = time.monotonic() + 5
    while True:
        results = klass.get(who, "/messages/search", **query)["results"]
        if len(results) == count or time.monotonic() > deadline:
            assert len(results) == count, results
            return results


def test_what_was_said_is_found_by_who_may_read_it(klass):
    word = f"zebra{time.time_ns()}"
    klass.say("ada", f"A café with a {word} & <b>stripes</b>")
    edited = klass.say("bob", f"{word} once")
    klass.say("teacher", f"{word} among staff", "staff")
    assert [one["room"]["kind"] for one in found(klass, "teacher", 3, q=word)] == ["staff", "discussion", "discussion"]
    results = found(klass, "ada", 2, q=f"{word[:-3]}")
    assert {"text": word, "match": True} in results[1]["excerpt"]
    assert "".join(part["text"] for part in results[1]["excerpt"]) == f"A café with a {word} & <b>stripes</b>"
    assert results[0]["message"]["mine"] is False and results[1]["message"]["mine"] is True
    assert klass.ask("bob", "PATCH", klass.path(rest=f"/messages/{edited['id']}"), {"text": "another"}).status_code == 200
    found(klass, "ada", 1, q=word)
    assert klass.get("stranger", "/messages/search", q=word)["results"] == []
    assert klass.ask("stranger", "GET", "/messages/search", q=word, room=klass.rooms["discussion"]["id"]).status_code == 404
    first = klass.get("teacher", "/messages/search", q=word, limit=1)
    second = klass.get("teacher", "/messages/search", q=word, limit=1, cursor=first["next"])
    assert second["next"] is None and second["results"][0]["message"]["id"] != first["results"][0]["message"]["id"]
    for query in ({"after": "2026-13-01"}, {"q": ""}, {"has": "nothing"}, {"from": "x"}, {"cursor": "e30"}):
        assert klass.ask("ada", "GET", "/messages/search", **query).status_code in (400, 422), query
    for query in ("'", "\\", "a:*", "!", "<->", "(" * 100, "\u200b", "%_"):
        assert klass.ask("ada", "GET", "/messages/search", q=query).status_code == 200, query


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_room_is_taken_out_and_does_nothing(klass):
    hostile = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</pre></article><svg/onload=alert(1)>"]
    for text in hostile:
        klass.say("ada", text)
    assert klass.ask("teacher", "PATCH", klass.path(), {"title": "</title><script>"}).status_code == 200
    for who in ("ada", "stranger"):
        assert klass.ask(who, "GET", klass.path(rest="/export")).status_code == 404
    exported = klass.ask("teacher", "GET", klass.path(rest="/export"))
    assert [one["text"] for one in exported.json()["messages"]] == hostile
    page = klass.ask("teacher", "GET", klass.path(rest="/export"), format="html")
    for answer in (exported, page):
        assert answer.headers["content-disposition"].startswith("attachment") and "default-src 'none'" in answer.headers[
            "content-security-policy"]
    tags = Tags()
    tags.feed(page.text)
    assert tags.tags == {"html", "head", "meta", "title", "style", "body", "main", "h1", "p", "article", "header", "time", "b", "pre"}
    assert not any(name.startswith("on") or name in ("src", "style", "action") for name in tags.attributes)
    assert [act["kind"] for act in klass.get("teacher", klass.path(rest="/acts"))["items"]][:2] == ["room.exported"] * 2
