"""The desk of a room in a real browser: what is reported and decided, who is in it and stopped, what is found."""

import re

import pytest
from browser import sign_in
from looks import check_accessibility, no_overflow, shot
from playwright.sync_api import expect
from victim import until


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

    def wait_until_found(self, person, words, count):
        """What is said is found some moments later."""
        query = {"q": words, "room": self.rooms["discussion"]["id"]}
        until(lambda: len(self.of(person).get("/messages/search", params=query).json()["results"]) == count)

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


def room_menu(page, item):
    page.locator(".room-head-doings [aria-haspopup=menu]").click()
    page.get_by_role("menuitem", name=item).click()


def test_staff_find_people_stop_them_and_let_them_again(page, demo, klass):
    sign_in(page, "teacher")
    page.goto(klass.page)
    room_menu(page, "People")
    dialog = page.get_by_role("dialog", name="People")
    row = dialog.get_by_role("listitem").filter(has_text="Bob Marsh")
    expect(row).to_be_visible()
    expect(dialog.get_by_text("is here now.")).to_be_visible()
    dialog.get_by_role("searchbox").fill("ada")
    expect(row).to_have_count(0)
    dialog.get_by_role("searchbox").fill("")
    expect(row).to_be_visible()
    check_accessibility(page)
    shot(page, "room-people")
    row.get_by_role("button", name="Bob Marsh: what to do").click()
    page.get_by_role("menuitem", name="Do not let in").click()
    ask = page.get_by_role("dialog", name="Stop Bob Marsh?")
    expect(ask.get_by_role("radio", name="Do not let in")).to_be_checked()
    ask.get_by_label("Reason").fill("a bad day")
    ask.get_by_role("button", name="Stop them").click()
    stopped = dialog.get_by_role("list", name="Who is stopped here").get_by_role("listitem")
    expect(stopped).to_contain_text("Not let in")
    expect(stopped).to_contain_text("a bad day")
    shot(page, "room-people-stopped")
    assert klass.of(klass.bob).get(klass.path).status_code == 404
    stopped.get_by_role("button", name="Bob Marsh: what to do").click()
    page.get_by_role("menuitem", name="Let them again").click()
    expect(stopped).to_have_count(0)
    assert klass.of(klass.bob).get(klass.path).status_code == 200


def test_a_room_is_named_slowed_locked_and_archived_by_its_staff(page, demo, klass):
    sign_in(page, "teacher")
    page.goto(klass.page)
    room_menu(page, "Settings of the room")
    dialog = page.get_by_role("dialog", name="Settings of the room")
    dialog.get_by_label("Name").fill("Over coffee")
    dialog.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("The room has its new name.")).to_be_visible()
    dialog.get_by_label("Slow mode").select_option(label="30 seconds")
    dialog.get_by_role("switch", name="Locked").click()
    expect(dialog.get_by_role("switch", name="Locked")).to_be_checked()
    check_accessibility(page)
    shot(page, "room-settings")
    room = klass.teacher.get(klass.path).json()
    assert (room["title"], room["slow_seconds"], room["locked"]) == ("Over coffee", 30, True)
    dialog.get_by_role("switch", name="Locked").click()
    expect(dialog.get_by_role("switch", name="Locked")).not_to_be_checked()
    dialog.get_by_label("Slow mode").select_option(label="Off: nobody waits")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1, name="Over coffee")).to_be_visible()


def test_one_says_of_what_one_wants_to_hear_and_reports_a_message(page, demo, klass):
    klass.say(klass.bob, "Is anybody selling lenses?")
    sign_in(page, klass.ada["handle"], klass.ada["password"])
    page.goto(klass.page)
    room_menu(page, "Notifications")
    dialog = page.get_by_role("dialog", name="Notifications")
    dialog.get_by_role("radio", name="Messages that name me").check()
    dialog.get_by_role("switch", name="Mute the room").click()
    expect(dialog.get_by_role("switch", name="Mute the room")).to_be_checked()
    check_accessibility(page)
    shot(page, "room-notifications")
    page.keyboard.press("Escape")
    room = klass.of(klass.ada).get(klass.path).json()
    assert (room["muted"], room["level"]) == (True, "mentions")
    message = page.get_by_role("article").filter(has_text="selling lenses")
    message.hover()
    message.locator("[aria-haspopup=menu]").last.click()
    page.get_by_role("menuitem", name="Report").click()
    ask = page.get_by_role("dialog", name="Report this message")
    ask.get_by_role("radio", name="Something else").check()
    ask.get_by_role("button", name="Report").click()
    expect(ask.get_by_label("In your own words")).to_have_accessible_description(re.compile("Please fill this in."))
    ask.get_by_label("In your own words").fill("he asks every day")
    shot(page, "report")
    ask.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Thank you. The staff have been told.")).to_be_visible()
    reports = klass.teacher.get(f"{klass.path}/reports").json()["items"]
    assert "he asks every day" in [report["reason"] for report in reports]


def test_a_group_takes_people_in_and_is_handed_over(page, demo, klass):
    made = klass.of(klass.ada).post("/rooms", json={"kind": "group", "title": "Reading circle", "people": [klass.bob["id"]]})
    group = made.json()["id"]
    sign_in(page, klass.ada["handle"], klass.ada["password"])
    page.goto(f"/chat/{group}")
    room_menu(page, "People")
    dialog = page.get_by_role("dialog", name="People")
    field = dialog.get_by_label("Handle of whom to take in")
    field.fill("@nobody-of-that-name")
    dialog.get_by_role("button", name="Take in").click()
    expect(field).to_have_accessible_description(re.compile("Nobody is called so."))
    field.fill("@learner17")
    dialog.get_by_role("button", name="Take in").click()
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    check_accessibility(page)
    shot(page, "room-members")
    dialog.get_by_role("listitem").filter(has_text="@learner17").get_by_role("button").click()
    page.get_by_role("menuitem", name="Take out").click()
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_role("button", name="Bob Marsh: what to do").click()
    page.get_by_role("menuitem", name="Hand the group over").click()
    expect(page.get_by_text("The group is Bob Marsh's now.")).to_be_visible()
    expect(dialog.get_by_role("listitem").filter(has_text="Bob Marsh")).to_contain_text("Owner")
    expect(field).to_have_count(0)
    dialog.get_by_role("button", name="Leave the group").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Leave the group").click()
    expect(page).to_have_url(re.compile("/chat$"))
    members = klass.of(klass.bob).get(f"/rooms/{group}/members").json()["items"]
    assert [(one["person"]["name"], one["role"]) for one in members] == [("Bob Marsh", "owner")]


def results(page):
    return page.locator(".search-result")


def test_what_was_said_is_found_by_its_words_and_by_what_is_known_of_it(page, demo, klass):
    first = klass.say(klass.ada, "Which lens bends a **rainbow** into a circle?")
    klass.say(klass.bob, "A rainbow is a circle already: https://example.org/rainbow")
    klass.wait_until_found(klass.bob, "rainb", 2)
    sign_in(page, klass.bob["handle"], klass.bob["password"])
    page.goto(klass.page)
    page.get_by_role("searchbox", name="Search in this room").fill("rainb")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Search messages")).to_be_visible()
    expect(results(page)).to_have_count(2)
    expect(results(page).first.locator("mark").first).to_have_text("rainbow")
    assert "q=rainb" in page.url and f"room={klass.rooms['discussion']['id']}" in page.url
    check_accessibility(page)
    no_overflow(page)
    shot(page, "message-search-results")
    page.get_by_text("Narrow down").click()
    page.get_by_label("By (handle)").fill("@" + klass.ada["handle"])
    page.keyboard.press("Enter")
    expect(results(page)).to_have_count(1)
    expect(results(page)).to_contain_text("into a circle")
    # The question stands in the address, whole.
    page.reload()
    expect(results(page)).to_have_count(1)
    expect(page.get_by_label("By (handle)")).to_have_value(klass.ada["handle"])
    results(page).get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/chat/[0-9]+/{first}$"))
    expect(page.get_by_role("article").filter(has_text="into a circle")).to_be_visible()
    page.go_back()
    page.get_by_label("By (handle)").fill("nobody-of-that-name")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("button", name="Without conditions").click()
    expect(results(page).first).to_be_visible()
    page.get_by_label("With", exact=True).select_option(label="A link")
    expect(results(page)).to_have_count(1)
    expect(results(page)).to_contain_text("example.org")
    page.get_by_label("From", exact=True).fill("2026-11-02")
    page.get_by_label("Until").fill("2026-11-01")
    expect(page.get_by_label("Until")).to_have_accessible_description(re.compile("after the day"))
    expect(results(page)).to_have_count(0)


def test_a_room_is_taken_along_by_its_staff(page, demo, klass):
    klass.say(klass.ada, "Something to keep")
    sign_in(page, "teacher")
    page.goto(klass.page)
    room_menu(page, "Settings of the room")
    with page.expect_download() as kept:
        page.get_by_role("link", name="As a page").click()
    assert kept.value.suggested_filename.endswith(".html")
    with open(kept.value.path(), encoding="utf-8") as file:
        assert "Something to keep" in file.read()


def test_what_waits_is_let_through_or_refused_with_a_reason(page, demo, klass):
    rules = {"words": [{"text": "rubbish", "action": "hold"}]}
    klass.teacher.put(f"/courses/{klass.course['id']}/chat-rules", json=rules).raise_for_status()
    sign_in(page, "teacher")
    page.goto(f"{klass.page}/moderation?tab=held")
    expect(page.get_by_text("Nothing is waiting")).to_be_visible()
    held = [klass.say(klass.bob, f"This is rubbish, part {number}") for number in range(3)]
    expect(items(page)).to_have_count(3)
    expect(items(page).first).to_contain_text("part 0")
    expect(items(page).first).to_contain_text("Held for a word in it.")
    check_accessibility(page)
    no_overflow(page)
    shot(page, "moderation-held")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.get_by_text("The message is published.")).to_be_visible()
    expect(items(page)).to_have_count(2)
    expect(items(page).first).to_be_focused()
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Refuse this message?")
    dialog.get_by_label("Reason").fill("say what is wrong with it")
    dialog.get_by_role("button", name="Refuse").click()
    expect(items(page)).to_have_count(1)
    # Somebody else decides, or its author.
    klass.of(klass.bob).delete(f"{klass.path}/held/{held[2]}").raise_for_status()
    expect(items(page)).to_have_count(0)
    assert klass.message(held[0])["text"] == "This is rubbish, part 0"
    page.get_by_role("tab", name="What was done").click()
    expect(page.get_by_role("rowheader", name="Held message refused")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Held message refused")).to_contain_text("say what is wrong with it")


def test_the_rules_of_a_course_are_written_a_line_each_and_nobody_overwrites_another(page, demo, klass):
    def rules():
        return klass.teacher.get(f"/courses/{klass.course['id']}/chat-rules").json()

    sign_in(page, "teacher")
    page.goto(f"/courses/{klass.course['slug']}/edit")
    page.get_by_role("tab", name="Chat").click()
    page.get_by_label("Refuse messages with these words").fill("spam\n  cheap lenses ")
    page.get_by_label("Hold messages with these words back").fill("hm")
    page.get_by_role("radio", name="Only the staff").check()
    page.get_by_label("Sites that everybody may link to").fill("https://example.org/path\nnot a host")
    page.get_by_role("radio", name="Those of newcomers").check()
    page.get_by_label("A newcomer has written fewer messages than").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Sites that everybody may link to")).to_have_accessible_description(re.compile("“not a host”"))
    page.get_by_label("Sites that everybody may link to").fill("example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    told = rules()
    assert [(word["text"], word["action"]) for word in told["words"]] == [
        ("spam", "refuse"), ("cheap lenses", "refuse"), ("hm", "hold")]
    assert (told["links"], told["link_hosts"], told["review"], told["newcomer_messages"]) == (
        "staff", ["example.org"], "newcomers", 5)
    shot(page, "course-chat-rules-filled")
    # Somebody else saves in between.
    theirs = told | {"review": "everyone"}
    klass.teacher.put(f"/courses/{klass.course['id']}/chat-rules", json=theirs).raise_for_status()
    page.get_by_role("checkbox", name="Show how far others have read").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The rules of the course's rooms are others")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Saved.").last).to_be_visible()
    expect(page.get_by_text("The rules of the course's rooms are others")).to_have_count(0)
    assert (rules()["review"], rules()["read_receipts"]) == ("newcomers", False)
    klass.teacher.put(f"/courses/{klass.course['id']}/chat-rules", json={}).raise_for_status()


def test_how_often_somebody_is_written_to_is_theirs_to_choose(page, demo, klass):
    sign_in(page, klass.ada["handle"], klass.ada["password"])
    page.goto("/settings/account")
    page.get_by_role("radio", name="Every week").check()
    expect(page.get_by_text("That is how you are written to from now on.")).to_be_visible()
    assert klass.of(klass.ada).get("/me/chat-settings").json()["digest"] == "weekly"
    page.reload()
    expect(page.get_by_role("radio", name="Every week")).to_be_checked()
    shot(page, "account-digest")
