"""The desk of a room in a real browser: what is reported and decided, who is in it and stopped, what is found."""

import pytest
from browser import sign_in
from looks import check_accessibility, no_overflow, shot
from playwright.sync_api import expect


class Class:
    """A course of the demo's teacher with two students of its own, and its rooms."""

    def __init__(self, demo):
        self.demo = demo
        self.course = demo.course()
        self.ada, self.bob = demo.register(name="Ada Byron"), demo.register(name="Bob Marsh")
        for person in (self.ada, self.bob):
            demo.enrol(self.course, person)
        self.teacher = demo.client("teacher")
        self.clients = {person["id"]: demo.signed_in(person) for person in (self.ada, self.bob)}
        rooms = self.teacher.get("/rooms", params={"course": self.course["id"]}).json()["items"]
        self.rooms = {room["kind"]: room for room in rooms}
        self.path = f"/rooms/{self.rooms['discussion']['id']}"
        self.page = f"/chat/{self.rooms['discussion']['id']}"

    def of(self, person):
        return self.clients[person["id"]]

    def say(self, person, text, **fields):
        answer = self.of(person).post(f"{self.path}/messages", json={"text": text} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def report(self, person, message, reason="Spam"):
        answer = self.of(person).post(f"{self.path}/messages/{message}/reports", json={"reason": reason})
        assert answer.status_code == 204, answer.text

    def message(self, message):
        return self.teacher.get(f"{self.path}/messages/{message}").json()

    def close(self):
        for client in (self.teacher, *self.clients.values()):
            client.close()


@pytest.fixture(scope="module")
def klass(demo):
    klass = Class(demo)
    yield klass
    klass.close()


def items(page):
    return page.locator(".moderation-item")


def test_reports_are_worked_off_by_single_keys_and_a_deletion_can_be_undone(page, demo, klass):
    before = klass.say(klass.ada, "Good morning, everybody.")
    messages = [klass.say(klass.bob, f"Cheap lenses, number {number}") for number in range(3)]
    for message in messages:
        klass.report(klass.ada, message, f"Spam again: {message}")
    sign_in(page, "teacher")
    page.goto(f"{klass.page}/moderation")
    expect(items(page)).to_have_count(3)
    # The newest first.
    expect(items(page).first).to_contain_text("number 2")
    items(page).last.get_by_role("button", name="What was said around it").click()
    expect(items(page).last).to_contain_text("Good morning, everybody.")
    check_accessibility(page)
    no_overflow(page)
    shot(page, "moderation-reports")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    expect(items(page).first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(items(page).nth(1)).to_be_focused()
    page.keyboard.press("d")
    expect(items(page)).to_have_count(2)
    # What follows it has the focus, and is the next.
    expect(items(page).nth(1)).to_be_focused()
    assert klass.message(messages[1])["deleted"]
    page.keyboard.press("p")
    expect(items(page)).to_have_count(1)
    expect(items(page).first).to_be_focused()
    assert not klass.message(messages[0])["deleted"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The message is back.")).to_be_visible()
    assert not klass.message(messages[1])["deleted"]
    page.get_by_role("radio", name="Settled").check(force=True)
    expect(items(page)).to_have_count(2)
    expect(items(page).get_by_role("button", name="Delete message")).to_have_count(0)
    page.get_by_role("tab", name="What was done").click()
    expect(page.get_by_role("rowheader", name="Reported message deleted")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Message brought back")).to_be_visible()
    assert not klass.message(before)["deleted"]


def test_what_is_reported_and_settled_elsewhere_is_seen_at_once(page, demo, klass):
    sign_in(page, "teacher")
    page.goto(f"{klass.page}/moderation")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    message = klass.say(klass.bob, "Something that nobody wants to read")
    klass.report(klass.ada, message, "It is rude")
    card = items(page).filter(has_text="nobody wants to read")
    expect(card).to_contain_text("It is rude")
    expect(card).to_contain_text("reported by Ada Byron")
    reports = klass.teacher.get(f"{klass.path}/reports").json()["items"]
    [report] = [one["id"] for one in reports if one["message"] == message]
    klass.teacher.put(f"{klass.path}/reports/{report}", json={"verdict": "dismissed"}).raise_for_status()
    expect(card).to_have_count(0)


def test_an_author_is_stopped_from_the_queue_and_hears_of_no_reason(page, demo, klass):
    message = klass.say(klass.bob, "Once more: lenses")
    klass.report(klass.ada, message)
    sign_in(page, "teacher")
    page.goto(f"{klass.page}/moderation")
    items(page).filter(has_text="Once more").get_by_role("button", name="Stop the author").click()
    dialog = page.get_by_role("dialog", name="Stop Bob Marsh?")
    dialog.get_by_label("Reason").fill("sells lenses")
    shot(page, "restrict")
    dialog.get_by_role("button", name="Stop them").click()
    expect(page.get_by_text("Bob Marsh may not write here any more.")).to_be_visible()
    refused = klass.of(klass.bob).post(f"{klass.path}/messages", json={"text": "But why?"})
    assert refused.json()["code"] == "locked_out" and "lenses" not in refused.text
    klass.teacher.delete(f"{klass.path}/restrictions/{klass.bob['id']}").raise_for_status()


def test_the_queue_is_not_there_for_others_than_staff(page, demo, klass):
    sign_in(page, klass.ada["handle"], klass.ada["password"])
    page.goto(f"{klass.page}/moderation")
    expect(page.get_by_role("heading", level=1, name="There is nothing here")).to_be_visible()
