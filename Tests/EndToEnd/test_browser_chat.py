"""People who talk, in real browsers: what one says the other sees, once and in its place, whatever becomes of the network;
and a long history, which opens at once and stands still while it is read."""

import asyncio
import re
import threading

import pytest
from browser import sign_in
from looks import check_accessibility, no_overflow, shot
from playwright.sync_api import expect
from realtime import Client

LONG = 100_000
SOCKET = "**/connection/websocket"


class Listener:
    """A client that we did not write, in a thread of its own: asyncio does not run beside playwright."""

    def __init__(self, demo, handle, room):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.room = room
        self.client = self._do(self._open(demo, handle))

    async def _open(self, demo, handle):
        client = Client(demo, handle)
        await client.__aenter__()
        self.heard = await client.subscribe(f"room:{self.room}")
        return client

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def say(self, text, **more):
        return self._do(self.client.rpc("chat.send", {"room": self.room, "text": text, **more}))["id"]

    def call(self, method, **data):
        return self._do(self.client.rpc(method, data))

    def hears(self, kind, **wanted):
        """The first event of this kind that has these values; awaited."""
        def found():
            return next((data for data in self.heard.data if data["type"] == kind
                         and all(data.get(name) == value for name, value in wanted.items())), None)
        self._do(self.heard.wait(lambda: found() is not None))
        return found()

    def texts(self):
        return [data["text"] for data in self.heard.data if data["type"] == "message"]

    def end(self):
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _close(self):
        await self.client.__aexit__()
        # It closes its connections in the background.
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=5)


@pytest.fixture(scope="module")
def talk(demo):
    """A course's discussion, with its teacher and two students; a student listens with another client."""
    course = demo.course()
    with demo.client("teacher") as client:
        for handle in ("learner10", "learner11"):
            client.post(f"/courses/{course['id']}/enrolments", json={"account": handle}).raise_for_status()
        rooms = client.get("/rooms", params={"course": course["id"]}).json()["items"]
    [room] = [room["id"] for room in rooms if room["kind"] == "discussion"]
    listener = Listener(demo, "learner11", room)
    yield listener
    listener.end()


def messages(page):
    return page.locator(".chat-room .message")


def said(page, text, within=".chat-room"):
    return page.locator(f"{within} .message").filter(has_text=text)


def write(page, text, within=".chat-room"):
    field = page.locator(f"{within} .composer textarea")
    field.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def open_room(page, handle, path):
    sign_in(page, handle)
    page.goto(path)
    expect(page.locator(".chat-room h1")).to_be_visible()


def test_people_talk(open_page, talk):
    teacher, learner = open_page(), open_page()
    talk.say("Is anybody here?")
    sign_in(learner, "learner10")
    learner.goto("/chat")
    row = learner.locator(f".room-row[href='/chat/{talk.room}']")
    expect(row.locator(".unread-count")).to_contain_text("1")
    talk.say("Dear @learner10, are you?")
    expect(row.locator(".unread-count")).to_contain_text("2")
    expect(row.locator(".mention-count")).to_be_visible()
    expect(row).to_contain_text("Dear @learner10")
    # To come is to read: the marker follows what is in view.
    row.click()
    expect(said(learner, "Is anybody here?")).to_be_visible()
    expect(learner.locator(".unread-line")).to_be_visible()
    expect(learner.locator(".message.is-for-reader")).to_have_count(1)
    expect(row.locator(".unread-count")).to_have_count(0)
    open_room(teacher, "teacher", f"/chat/{talk.room}")

    # Said, and changed.
    write(teacher, "Welcom, **all** of you")
    expect(said(learner, "Welcom, all of you").locator("strong")).to_have_text("all")
    own = talk.hears("message", text="Welcom, **all** of you")
    assert own["nonce"] and own["staff"]
    expect(teacher.locator(".message.is-pending")).to_have_count(0)
    teacher.keyboard.press("ArrowUp")
    edit = teacher.locator(".edit-box textarea")
    expect(edit).to_be_focused()
    edit.fill("Welcome, **all** of you")
    teacher.keyboard.press("Enter")
    expect(said(learner, "Welcome, all of you").locator(".message-edited")).to_be_visible()
    expect(teacher.locator(".virtual-row:focus")).to_contain_text("Welcome, all of you")
    assert talk.hears("edit", message=own["id"])["version"] == 1
    said(learner, "Welcome, all of you").locator(".message-edited").click()
    expect(learner.get_by_role("dialog")).to_contain_text("Welcom, all of you")
    learner.keyboard.press("Escape")

    # By keys alone: to a message, a reaction, a reply.
    learner.locator(".virtual-row[tabindex='0']").last.focus()
    learner.keyboard.press("End")
    expect(learner.locator(".virtual-row:focus")).to_contain_text("Welcome")
    learner.keyboard.press("+")
    expect(learner.get_by_role("dialog", name="Emojis")).to_be_visible()
    learner.keyboard.press("ArrowRight")
    learner.keyboard.press("ArrowRight")
    learner.keyboard.press("Enter")
    expect(said(teacher, "Welcome").locator(".reaction").first).to_have_text(re.compile("🎉\\s*1"))
    assert talk.hears("reactions", message=own["id"])["counts"] == {"🎉": 1}
    talk.call("chat.react", message=own["id"], emoji="🎉")
    expect(said(learner, "Welcome").locator(".reaction.is-mine")).to_have_text(re.compile("🎉\\s*2"))
    said(learner, "Welcome").locator(".reaction.is-mine").click()
    expect(said(teacher, "Welcome").locator(".reaction").first).to_have_text(re.compile("🎉\\s*1"))
    learner.locator(".virtual-row").filter(has_text="Welcome, all of you").focus()
    learner.keyboard.press("r")
    expect(learner).to_have_url(re.compile(f"/chat/{talk.room}/thread/{own['id']}$"))
    expect(learner.locator(".chat-thread textarea")).to_be_focused()
    # Who writes is seen by the others, in that thread alone.
    teacher.goto(f"/chat/{talk.room}/thread/{own['id']}")
    expect(said(teacher, "Welcome", ".chat-thread")).to_be_visible()
    write(learner, "Thank you", ".chat-thread")
    expect(said(teacher, "Thank you", ".chat-thread")).to_be_visible()
    expect(said(teacher, "Welcome").locator(".thread-link")).to_contain_text("1 reply")
    learner.keyboard.type("And")
    expect(teacher.locator(".chat-thread .typing-line")).to_contain_text("is writing")
    expect(teacher.locator(".chat-room .typing-line")).to_have_text("")
    learner.keyboard.press("Escape")
    expect(learner.locator(".chat-thread")).to_have_count(0)

    # Deleted: where it was stands that something was.
    teacher.locator(".chat-thread").press("Escape")
    gone = talk.say("This was a mistake")
    expect(said(learner, "This was a mistake")).to_be_visible()
    talk.call("chat.delete", message=gone)
    expect(said(learner, "This message was deleted")).to_be_visible()
    expect(said(learner, "This was a mistake")).to_have_count(0)
    # By one's own hand: the keys go on from there.
    write(learner, "My mistake")
    expect(learner.locator(".message.is-pending")).to_have_count(0)
    said(learner, "My mistake").hover()
    said(learner, "My mistake").get_by_role("button", name="More about").click()
    learner.get_by_role("menuitem", name="Delete").click()
    learner.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(learner.locator(".virtual-row:focus")).to_contain_text("This message was deleted")
    check_accessibility(learner)
    no_overflow(learner)


def test_staff_lock_a_room(open_page, talk, demo):
    teacher, learner = open_page(), open_page()
    open_room(learner, "learner10", f"/chat/{talk.room}")
    open_room(teacher, "teacher", f"/chat/{talk.room}")
    teacher.get_by_role("button", name="Of this room").click()
    teacher.get_by_role("menuitem", name="Lock the room").click()
    expect(learner.locator(".composer")).to_contain_text("The room is locked")
    expect(learner.locator(".chat-room textarea")).to_have_count(0)
    expect(learner.locator(".room-head")).to_contain_text("Locked")
    write(teacher, "Quiet, please")
    expect(said(learner, "Quiet, please")).to_be_visible()
    teacher.get_by_role("button", name="Of this room").click()
    teacher.get_by_role("menuitem", name="Unlock the room").click()
    expect(learner.locator(".chat-room textarea")).to_be_visible()


def test_nothing_is_lost_or_doubled_by_a_network_that_comes_and_goes(open_page, talk, faults):
    faults.allow(r"WebSocket connection to .* failed")
    page = open_page()
    cut = []
    page.route_web_socket(SOCKET, lambda socket: cut.append(socket.connect_to_server()))
    open_room(page, "learner10", f"/chat/{talk.room}")
    write(page, "before the cut")
    talk.hears("message", text="before the cut")
    cut[-1].close(code=4_000)
    page.context.set_offline(True)
    write(page, "said without a network")
    waiting = said(page, "said without a network")
    expect(waiting).to_contain_text("Waits for the network")
    for number in range(3):
        talk.say(f"missed {number}")
    page.context.set_offline(False)
    expect(said(page, "missed 2")).to_be_visible()
    talk.hears("message", text="said without a network")
    expect(page.locator(".message.is-pending")).to_have_count(0)
    expect(waiting).to_have_count(1)
    for number in range(3):
        expect(said(page, f"missed {number}")).to_have_count(1)

    # Its answer is lost, and the page is loaded anew: it was said once.
    posts = re.compile(r"/api/v1/rooms/\d+/messages$")

    def lose(route):
        if route.request.method != "POST":
            return route.continue_()
        route.fetch()
        return route.abort()

    page.route(posts, lose)
    # The page's requests go on only while the page is asked something.
    with page.expect_event("requestfailed", lambda request: posts.search(request.url)):
        write(page, "said once")
    talk.hears("message", text="said once")
    page.locator(".chat-room textarea").fill("a draft that stays")
    page.reload()
    page.unroute(posts)
    expect(page.locator(".chat-room textarea")).to_have_value("a draft that stays")
    expect(said(page, "said once")).to_have_count(1)
    expect(page.locator(".message.is-pending")).to_have_count(0)
    talk.say("the end")
    talk.hears("message", text="the end")
    assert [talk.texts().count(text) for text in ("before the cut", "said without a network", "said once")] == [1, 1, 1]


@pytest.fixture(scope="module")
def long_room(demo):
    """A group of learner12's, with rows for all that was said there."""
    with demo.client("learner12") as client, demo.client("learner13") as other:
        me, you = client.get("/me").json()["id"], other.get("/me").json()["id"]
        room = client.post("/rooms", json={"kind": "group", "title": "A long story", "people": [you]}).json()["id"]
    [stream] = demo.sql(f"select stream_id from room where id = {room}")
    demo.sql(f"insert into entry (stream_id, seq, actor_id, at, kind, nonce, payload) "
             f"select {stream}, n, {you}, now() - ({LONG} - n) * interval '1 minute', 1, 'long-' || n, '{{}}' "
             f"from generate_series(1, {LONG}) n")
    # Of every height, and the same each time.
    demo.sql(f"insert into message (id, room_id, seq, author_id, at, ordinal, text, is_staff) "
             f"select 7000000 + n, {room}, n, case when n % 7 < 4 then {you} else {me} end, "
             f"now() - ({LONG} - n) * interval '1 minute', n, "
             f"'message ' || n || repeat(' and more of it', n * 37 % 60) || repeat(E'\\n\\n- a line', n % 5), false "
             f"from generate_series(1, {LONG}) n")
    demo.sql(f"update stream set head = {LONG}, counted = {LONG} where id = {stream}")
    demo.sql("analyze message; analyze entry")
    with demo.client("learner12") as client:
        client.put(f"/rooms/{room}/read", json={"offset": LONG}).raise_for_status()
    return room


# Where the first message in view is, and which it is.
FIRST = """() => {
  const list = document.querySelector(".chat-room .virtual-list").getBoundingClientRect();
  const rows = [...document.querySelectorAll(".chat-room .virtual-row")].map((row) => ({
    top: row.getBoundingClientRect().top - list.top, text: row.textContent.match(/message (\\d+)/)?.[1] }));
  return rows.filter((row) => row.text && row.top >= 0).sort((a, b) => a.top - b.top)[0];
}"""
PLACE_OF = """(number) => {
  const list = document.querySelector(".chat-room .virtual-list").getBoundingClientRect();
  const row = [...document.querySelectorAll(".chat-room .virtual-row")].find((one) =>
    one.textContent.match(/message (\\d+)/)?.[1] === number);
  return row ? row.getBoundingClientRect().top - list.top : null;
}"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"


# Nobody reads faster than a page comes: then there is room to scroll, on the way up or down.
ROOM_ABOVE = "() => document.querySelector('.chat-room .virtual-list').scrollTop > 800"
ROOM_BELOW = """() => {
  const list = document.querySelector(".chat-room .virtual-list");
  return list.scrollHeight - list.clientHeight - list.scrollTop > 800;
}"""


def test_a_long_history_stands_still_while_it_is_read(page, demo, long_room):
    open_room(page, "learner12", f"/chat/{long_room}")
    expect(said(page, f"message {LONG}")).to_be_in_viewport()
    assert page.locator(".chat-room .virtual-row").count() < 120
    pages = []
    page.on("requestfinished", lambda request: pages.append(request.url) if "before=" in request.url or "after=" in request.url else None)
    page.locator(".chat-room .virtual-list").hover()
    numbers = []
    for _ in range(60):
        page.wait_for_function(ROOM_ABOVE)
        before = page.evaluate(FIRST)
        page.mouse.wheel(0, -700)
        page.evaluate(SETTLED)
        after = page.evaluate(PLACE_OF, before["text"])
        # It has gone down by what was scrolled, whatever came in above, or is out of view below.
        assert after is None or abs(after - before["top"] - 700) < 3, (before, after)
        numbers.append(int(page.evaluate(FIRST)["text"]))
    assert numbers == sorted(numbers, reverse=True) and numbers[-1] < LONG - 200
    assert len(pages) >= 3
    # A page that comes while nobody scrolls moves nothing.
    still = page.evaluate(FIRST)
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)
    assert abs(page.evaluate(PLACE_OF, still["text"]) - still["top"]) < 1
    with demo.client("learner13") as other:
        other.post(f"/rooms/{long_room}/messages", json={"text": "something new"}).raise_for_status()
    expect(page.get_by_role("button", name="1 new message")).to_be_visible()
    assert abs(page.evaluate(PLACE_OF, still["text"]) - still["top"]) < 1
    page.get_by_role("button", name="1 new message").click()
    expect(said(page, "something new")).to_be_in_viewport()


def test_links_and_dates_lead_into_a_long_history(page, long_room):
    sign_in(page, "learner12")
    page.goto(f"/chat/{long_room}/{7_000_000 + 50_000}")
    middle = page.locator(".virtual-row").filter(has_text=re.compile(r"message 50000\b"))
    expect(middle).to_be_in_viewport()
    expect(middle).to_be_focused()
    # What follows is fetched on the way down as well.
    page.locator(".chat-room .virtual-list").hover()
    for _ in range(40):
        page.wait_for_function(ROOM_BELOW)
        before = page.evaluate(FIRST)
        page.mouse.wheel(0, 700)
        page.evaluate(SETTLED)
        after = page.evaluate(PLACE_OF, before["text"])
        assert after is None or abs(before["top"] - after - 700) < 3, (before, after)
    assert int(page.evaluate(FIRST)["text"]) > 50_080
    page.get_by_role("button", name="Of this room").click()
    page.get_by_role("menuitem", name="Go to a date").click()
    # A month of minutes ago.
    day = page.evaluate("() => new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10)")
    page.get_by_label("Date", exact=True).fill(day)
    page.get_by_role("button", name="Go there").click()
    expect(page.locator(".message.is-marked")).to_be_in_viewport()
    assert abs(int(page.locator(".message.is-marked").text_content().split("message ")[1].split()[0].rstrip("-")) - (LONG - 30 * 1_440)) < 2_900
    page.get_by_role("button", name="To the newest").click()
    expect(said(page, re.compile(r"something new|message 100000\b")).last).to_be_in_viewport()


def test_a_name_is_completed_and_a_file_comes_along(page, talk, tmp_path):
    open_room(page, "teacher", f"/chat/{talk.room}")
    page.locator(".chat-room textarea").click()
    page.keyboard.type("Look, @learner1")
    options = page.get_by_role("listbox", name="People to name")
    expect(options).to_be_visible()
    expect(options.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(options.get_by_role("option").filter(has_text="@learner10")).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator(".chat-room textarea")).to_have_value("Look, @learner10 ")
    paper = tmp_path / "notes.txt"
    paper.write_text("Some notes.\n")
    page.locator(".chat-room .composer input[type=file]").set_input_files(paper)
    expect(page.get_by_role("list", name="Attached files")).to_contain_text("notes.txt")
    page.locator(".chat-room textarea").press("Enter")
    heard = talk.hears("message", text="Look, @learner10")
    assert heard["files"][0]["name"] == "notes.txt" and len(heard["mentions"]) == 1
    expect(said(page, "Look, @learner10").get_by_role("link", name="Download notes.txt")).to_be_visible()
    shot(page, "chat-talk")


@pytest.fixture(scope="module")
def questions(demo, talk):
    with demo.client("teacher") as client:
        course = client.get(f"/rooms/{talk.room}").json()["course"]["id"]
        rooms = client.get("/rooms", params={"course": course}).json()["items"]
    return next(room["id"] for room in rooms if room["kind"] == "questions")


def test_a_question_is_asked_without_a_name_and_answered(open_page, demo, questions):
    teacher, asker = open_page(), open_page()
    open_room(asker, "learner10", f"/chat/{questions}")
    asker.get_by_label("Without my name").check()
    expect(asker.locator(".composer")).to_contain_text("Others see a number in place of your name")
    write(asker, "What is on the exam?")
    question = asker.locator(".question").filter(has_text="What is on the exam?")
    expect(question).to_have_count(1)
    expect(question).to_contain_text("Anonymous 1")
    expect(question.locator(".vote")).to_be_disabled()
    open_room(teacher, "teacher", f"/chat/{questions}")
    seen = teacher.locator(".question").filter(has_text="What is on the exam?")
    with demo.client("learner10") as client:
        name = client.get("/me").json()["name"]
    expect(teacher.locator(".questions")).not_to_contain_text(name)
    seen.locator(".vote").click()
    expect(question.locator(".vote")).to_contain_text("1")
    seen.get_by_role("link", name="0 answers").click()
    write(teacher, "Everything.", ".chat-thread")
    expect(question).to_contain_text("1 answer")
    teacher.get_by_label("For staff alone").check()
    write(teacher, "Be kind to this one", ".chat-thread")
    expect(said(teacher, "Be kind to this one", ".chat-thread")).to_contain_text("Only staff")
    expect(teacher.locator(".message.is-pending")).to_have_count(0)
    question.click()
    expect(said(asker, "Everything.", ".chat-thread")).to_be_visible()
    expect(said(asker, "Be kind to this one", ".chat-thread")).to_have_count(0)
    said(asker, "Everything.", ".chat-thread").get_by_role("button", name="This answers it").click()
    expect(said(asker, "Everything.", ".chat-thread")).to_contain_text("The answer")
    expect(seen).to_contain_text("Answered")
    # Who it was is told for a reason.
    said(teacher, "What is on the exam?", ".chat-thread").hover()
    teacher.locator(".chat-thread .message-doings").get_by_role("button", name="More about").click()
    teacher.get_by_role("menuitem", name="Who wrote this").click()
    teacher.get_by_label("Why you need to know").fill("They asked me for more time")
    teacher.get_by_role("button", name="Show the name").click()
    expect(teacher.get_by_role("dialog")).to_contain_text(name)
    check_accessibility(asker)
    no_overflow(asker)


def test_somebody_writes_to_somebody(page, demo, talk):
    sign_in(page, "learner10")
    page.goto("/chat")
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("menuitem", name="Write to somebody").click()
    page.get_by_label("Find people").fill("learner11")
    page.get_by_role("option").filter(has_text="@learner11").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/chat/\d+$"))
    with demo.client("learner11") as client:
        name = client.get("/me").json()["name"]
    expect(page.locator(".chat-room h1")).to_have_text(name)
    write(page, "Just between us")
    expect(said(page, "Just between us")).to_be_visible()
    expect(page.locator(".room-row[aria-current=page]")).to_contain_text("You: Just between us")
