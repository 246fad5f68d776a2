"""Hostile texts in a chat, wherever they are shown: nothing of them runs, nothing asks another host, and the page's
policy, which would stop it, has nothing to stop. The faults of every page are looked at in the end."""

from urllib.parse import quote

import pytest
from browser import sign_in
from hostile import HARM, MARKDOWN, MARKUP, NAME, check_harmless, messages
from looks import no_overflow, shot
from playwright.sync_api import expect
from tus import Tus
from victim import until


class Talk:
    """A course whose room has been written full by somebody with a bad name; somebody else has reported all of it."""

    def __init__(self, demo):
        self.demo = demo
        self.course = demo.course(title=NAME)
        self.writer, self.reader = demo.register(name=NAME), demo.register(name="Rita Reader")
        for person in (self.writer, self.reader):
            demo.enrol(self.course, person)
        with demo.client("teacher") as teacher, demo.signed_in(self.writer) as writer, demo.signed_in(self.reader) as reader:
            rooms = teacher.get("/rooms", params={"course": self.course["id"]}).json()["items"]
            [self.room] = [room["id"] for room in rooms if room["kind"] == "discussion"]
            self.path, self.page = f"/rooms/{self.room}", f"/chat/{self.room}"
            teacher.patch(self.path, json={"title": NAME}).raise_for_status()
            token = demo.sign_in(self.writer["handle"], self.writer["password"])["access_token"]
            file = Tus(demo.server, token).upload(b"some bytes", filename=NAME + ".txt")
            said = [self.say(writer, text) for text in messages()] + [self.say(writer, "with a file", files=[file])]
            self.said = said
            for message in said:
                report = reader.post(f"{self.path}/messages/{message}/reports", json={"reason": NAME})
                assert report.status_code == 204, report.text

    def say(self, client, text, **fields):
        answer = client.post(f"{self.path}/messages", json={"text": text} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]


@pytest.fixture(scope="module")
def talk(demo):
    return Talk(demo)


@pytest.fixture
def reading(page, talk):
    """A page of the teacher's that notices whatever runs."""
    page.add_init_script(HARM)
    sign_in(page, "teacher")
    return page


def test_every_hostile_text_stands_in_the_queue_as_it_is_written(reading, talk):
    reading.goto(f"{talk.page}/moderation")
    expect(reading.get_by_role("heading", level=1)).to_contain_text(NAME)
    items = reading.locator(".moderation-item")
    expect(items.first).to_be_visible()
    while (more := reading.get_by_role("button", name="Show more")).count():
        before = items.count()
        more.click()
        expect(items.nth(before)).to_be_visible()
    expect(items).to_have_count(len(talk.said))
    for text in MARKUP:
        # Markdown takes signs that mean something to it; what is left of the first word says that it is there.
        assert items.filter(has_text=text.split("*")[0].split("_")[0].strip()[:20]).count() > 0, text
    expect(items.first.get_by_text(NAME).first).to_be_visible()
    for number in (0, len(MARKDOWN) - 1):
        items.nth(number).get_by_role("button", name="What was said around it").click()
        expect(items.nth(number).locator(".is-here")).to_be_visible()
    reading.mouse.move(640, 400)
    check_harmless(reading)
    no_overflow(reading)
    shot(reading, "hostile-moderation", widths=(360,), themes=("light",))


def test_the_room_that_is_full_of_them_does_nothing(reading, talk):
    # At a message each: between them all are drawn, above what was read and below it.
    for message in talk.said[::6] + talk.said[-1:]:
        reading.goto(f"{talk.page}/{message}")
        expect(reading.get_by_role("heading", level=1)).to_have_text(NAME)
        expect(reading.get_by_role("article").first).to_be_visible()
        reading.wait_for_load_state("networkidle")
        for spoiler in reading.get_by_role("button", name="Hidden: show").all():
            spoiler.click()
        check_harmless(reading)
    # What files are called the server has made harmless for disks, too.
    expect(reading.get_by_role("link", name="Download _img src=x onerror=harm()")).to_be_visible()
    no_overflow(reading)
    shot(reading, "hostile-room", widths=(360, 1_280), themes=("light",))


def test_names_and_titles_are_words_in_the_dialogs_and_on_the_list(reading, talk):
    reading.goto(talk.page)
    expect(reading.get_by_role("heading", level=1)).to_have_text(NAME)
    for item, dialog in (("People", "People"), ("Settings of the room", "Settings of the room")):
        reading.locator(".room-head-doings [aria-haspopup=menu]").click()
        reading.get_by_role("menuitem", name=item).click()
        expect(reading.get_by_role("dialog", name=dialog)).to_be_visible()
        if item == "People":
            expect(reading.get_by_role("dialog").get_by_text(NAME)).to_be_visible()
        else:
            expect(reading.get_by_label("Name", exact=True)).to_have_value(NAME)
        check_harmless(reading)
        reading.keyboard.press("Escape")


def test_what_is_found_and_marked_is_text(reading, talk):
    # What is said is found some moments later, in its order.
    with talk.demo.client("teacher") as teacher:
        query = {"q": "with a file", "room": talk.room}
        until(lambda: teacher.get("/messages/search", params=query).json()["results"])
    for words in ("script", "onerror", "javascript harm"):
        reading.goto(f"/chat/search?room={talk.room}&q={words.replace(' ', '+')}")
        expect(reading.locator(".search-result mark").first).to_be_visible()
        check_harmless(reading)
    expect(reading.locator(".search-result").first).to_contain_text(NAME)
    no_overflow(reading)
    shot(reading, "hostile-search", widths=(360,), themes=("light",))
    # And so is what is asked for.
    reading.goto(f"/chat/search?q={quote(NAME)}&from={quote(NAME)}&room={quote(NAME)}&course={quote(NAME)}&has={quote(NAME)}")
    expect(reading.get_by_role("searchbox", name="Words to look for")).to_have_value(NAME)
    check_harmless(reading)


def test_an_export_does_nothing_where_it_is_opened(open_page, talk, tmp_path):
    with talk.demo.client("teacher") as teacher:
        answer = teacher.get(f"{talk.path}/export", params={"format": "html"})
        told = teacher.get(f"{talk.path}/export", params={"format": "json"}).json()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert [message["text"] for message in told["messages"]][:3] == messages()[:3]
    # Opened from the disk, where no header of the server's is.
    file = tmp_path / "room.html"
    file.write_bytes(answer.content)
    page = open_page(url=file.as_uri())
    page.add_init_script(HARM)
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    for text in MARKUP:
        assert page.locator("article").filter(has_text=text).count() > 0, text
    assert page.evaluate("() => window.harmed") == []
    names = page.evaluate("() => [...new Set([...document.body.querySelectorAll('*')].map((one) => one.localName))].sort()")
    assert set(names) <= {"main", "h1", "p", "article", "header", "time", "b", "a", "pre", "bdi"}, names
    addresses = page.evaluate("() => [...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))")
    assert all(address.startswith("#") for address in addresses)
