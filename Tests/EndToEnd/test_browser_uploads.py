"""Files from a browser: whatever happens on the way, they arrive, and what has arrived is not sent again."""

import hashlib
import random
import re
from contextlib import contextmanager

import pytest
from browser import sign_in
from looks import NARROW, check_accessibility, focused, no_overflow, shot, tab_to
from playwright.sync_api import expect
from school import GOOD_PASSWORD
from test_avatars import png
from wire import metrics

SIZE = 200_000_000
CHUNK_BYTES_MAX = 16 << 20
# On a machine that does much else besides.
ARRIVE_MS = 60_000


class Line:
    """The line between a page and the server, and what uploads sent over it."""

    def __init__(self, page):
        self.wire = page.context.new_cdp_session(page)
        self.begun, self.sent, self.stands = 0, [], 0
        page.on("request", self._see_request)
        page.on("response", self._see_response)

    def set(self, is_there):
        self.wire.send("Network.emulateNetworkConditions", {
            "offline": not is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})

    def _see_request(self, request):
        if request.method == "POST" and request.url.endswith("/uploads"):
            self.begun += 1
        if request.method == "PATCH":
            # Where it begins, and what had been acknowledged by then.
            self.sent.append((int(request.headers["upload-offset"]), self.stands))

    def _see_response(self, response):
        if response.request.method in ("PATCH", "HEAD") and "upload-offset" in response.headers:
            self.stands = max(self.stands, int(response.headers["upload-offset"]))


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """A file, and what it adds up to."""
    path = tmp_path_factory.mktemp("upload") / "lecture on light.mp4"
    data = random.Random(7).randbytes(SIZE)
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def row(page, name):
    return page.get_by_role("listitem").filter(has_text=name).filter(has=page.locator(".upload-words"))


def reach(page, percent):
    """Waits until so much has left."""
    page.wait_for_function(
        "(percent) => Number(document.querySelector('.upload [role=progressbar]')?.ariaValueNow ?? 100) >= percent",
        arg=percent, timeout=ARRIVE_MS)


def stored(demo, handle, name):
    """What the server has by that name: bytes and sum."""
    with demo.client(handle) as client:
        file = next(file for file in client.get("/files").json()["items"] if file["name"] == name)
        content = client.get(demo.server.url + file["url"]).content
    return len(content), hashlib.sha256(content).hexdigest()


@contextmanager
def cut(page, line, name):
    """No network, until the page has said so."""
    line.set(is_there=False)
    expect(row(page, name)).to_contain_text("Waiting for the network")
    yield
    line.set(is_there=True)
    expect(row(page, name)).not_to_contain_text("Waiting")


def test_200_megabytes_arrive_over_two_cuts_and_a_reload(page, demo, server, lecture, faults):
    faults.allow("ERR_INTERNET_DISCONNECTED")
    path, sum = lecture
    sign_in(page, "teacher")
    page.goto("/files")
    before = metrics(server)["lyceum_upload_bytes_total"]
    line = Line(page)
    page.locator(".drop-zone input").set_input_files(path)
    reach(page, 5)
    with cut(page, line, path.name):
        check_accessibility(page)
        shot(page, "uploads-waiting", widths=(NARROW,))
    reach(page, 25)
    with cut(page, line, path.name):
        pass
    reach(page, 45)
    page.reload()
    sleeper = row(page, path.name)
    expect(sleeper).to_contain_text("Choose the same file")
    shot(page, "uploads-asleep", themes=("dark",))
    sleeper.locator("input").set_input_files({"name": path.name, "mimeType": "video/mp4", "buffer": b"another"})
    expect(sleeper.get_by_role("alert")).to_contain_text("This is another file")
    sleeper.locator("input").set_input_files(path)
    expect(row(page, path.name)).to_contain_text("Uploaded", timeout=ARRIVE_MS)
    line.wire.detach()
    expect(page.locator(".file").filter(has_text=path.name)).to_be_visible()
    assert stored(demo, "teacher", path.name) == (SIZE, sum)
    assert line.begun == 1
    # Each request went on exactly where the server stood; what was cut had not been acknowledged.
    assert line.sent and all(offset == stands for offset, stands in line.sent), line.sent
    assert metrics(server)["lyceum_upload_bytes_total"] - before <= SIZE + 3 * CHUNK_BYTES_MAX


# Pictures


def picture(name, width=600, height=400):
    return {"name": name, "mimeType": "image/png", "buffer": png(width, height)}


def test_a_picture_of_oneself_is_shown_everywhere_and_taken_away(page, demo):
    person = demo.register(name="Mira Noll")
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/settings/profile")
    page.get_by_label("Name", exact=True).fill("Mira Nolde")
    chooser = page.locator("main .drop-zone input")
    chooser.set_input_files({"name": "me.txt", "mimeType": "text/plain", "buffer": b"not a picture"})
    expect(page.get_by_text("This is no picture that can be shown here.")).to_be_visible()
    half = picture("half.png")
    chooser.set_input_files(half | {"buffer": half["buffer"][:200]})
    expect(page.get_by_text("The picture is damaged, or not whole.")).to_be_visible()
    chooser.set_input_files(picture("me.png"))
    expect(page.get_by_text("Your picture is changed.")).to_be_visible()
    for place in (".profile-card", ".person-button"):
        expect(page.locator(f"{place} .avatar img").first).to_have_js_property("naturalWidth", 400)
    check_accessibility(page)
    no_overflow(page)
    shot(page, "profile-picture")
    # What was written meanwhile is there, and can be saved.
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    page.get_by_role("button", name="Remove the picture").click()
    expect(page.get_by_text("Your picture is removed.")).to_be_visible()
    expect(page.locator(".avatar img")).to_have_count(0)


def test_a_course_has_a_cover_and_a_lesson_pictures_and_files(page, demo):
    course = demo.course(title="Prisms")
    lesson = demo.lesson(course, demo.module(course), title="Light in glass", body="First words.")
    sign_in(page, "teacher")
    page.goto(f"/courses/{course['slug']}/edit?tab=settings")
    page.locator(".cover-field .drop-zone input").set_input_files(picture("cover.png", 1_600, 900))
    expect(page.get_by_text("The course has a new picture.")).to_be_visible()
    expect(page.locator(".cover-field img")).to_have_js_property("naturalWidth", 1_280)
    page.goto(f"/courses/{course['slug']}/edit/lessons/{lesson['id']}")
    text = page.locator("textarea[name=body]")
    text.press("Control+End")
    # As from a folder on the desk.
    text.evaluate("""(area, [bytes, names]) => {
      const carried = new DataTransfer();
      for (const [name, type] of names) carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
      for (const kind of ["dragover", "drop"]) {
        area.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
      }
    }""", [list(png(300, 100)), [["a prism.png", "image/png"]]])
    expect(text).to_have_value(re.compile(r"^First words\.\n\n!\[a prism\]\(/api/v1/courses/\d+/files/\d+\)$"))
    page.locator(".lesson-files input").set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Glass."})
    expect(text).to_have_value(re.compile(r"\n\n\[notes\.txt\]\(/api/v1/courses/\d+/files/\d+\)$"))
    expect(page.locator(".editor-preview img")).to_have_js_property("naturalWidth", 300)
    check_accessibility(page)
    no_overflow(page)
    shot(page, "lesson-files")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Everything is saved")).to_be_visible()
    page.goto(f"/courses/{course['slug']}/lessons/{lesson['id']}")
    expect(page.locator("main article img")).to_have_js_property("naturalWidth", 300)
    expect(page.get_by_role("link", name="notes.txt")).to_be_visible()


# The zone and the list


def test_files_are_dropped_anywhere_near_and_pasted(page, demo):
    sign_in(page, "learner2")
    page.goto("/files")
    zone = page.locator(".drop-zone")
    carry = """(element, [kind, files]) => {
      window.carried ??= new DataTransfer();
      if (window.carried.items.length === 0) for (const name of files) window.carried.items.add(new File(["words"], name));
      const made = kind === "paste"
        ? new ClipboardEvent(kind, { clipboardData: window.carried, bubbles: true, cancelable: true })
        : new DragEvent(kind, { dataTransfer: window.carried, bubbles: true, cancelable: true });
      element.dispatchEvent(made);
      return made.defaultPrevented;
    }"""
    page.locator("h1").evaluate(carry, ["dragover", ["one.txt", "two.txt"]])
    expect(zone).to_have_class(re.compile("is-near"))
    zone.evaluate(carry, ["dragover", []])
    expect(zone).to_contain_text("Let go to upload")
    shot(page, "uploads-over", widths=(NARROW,))
    # Beside it nothing comes in, and the browser does not leave the page for the file.
    assert page.locator("h1").evaluate(carry, ["drop", []])
    expect(page.locator(".upload")).to_have_count(0)
    zone.evaluate(carry, ["drop", []])
    expect(page.locator(".upload.is-done")).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="is uploaded.")).to_be_attached()
    page.locator("h1").evaluate(carry, ["paste", []])
    expect(page.locator(".upload.is-done")).to_have_count(4)
    tab_to(page, "Take one.txt off the list")
    page.keyboard.press("Enter")
    expect(page.locator(".upload")).to_have_count(3)
    assert focused(page) == 'list "Uploads"'
    page.get_by_role("button", name="Clear finished").click()
    expect(page.locator(".upload")).to_have_count(0)
    page.get_by_role("button", name="two.txt: menu").first.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".file")).to_have_count(3)
    check_accessibility(page)
    no_overflow(page)
    shot(page, "files")
