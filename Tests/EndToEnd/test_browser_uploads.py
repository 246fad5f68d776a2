"""Files from a browser: whatever happens on the way, they arrive, and what has arrived is not sent again."""

import hashlib
import random
import re
from contextlib import contextmanager

import pytest
from browser import sign_in
from looks import NARROW, check_accessibility, focused, no_overflow, shot, tab_to
from playwright.sync_api import expect
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
