"""The browser's own fixtures: that they see what is wrong, against pages that have it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import Faults, sign_in
from looks import PICTURES, check_accessibility, focused, no_overflow, shot, tab_to
from traffic import measured, throttled

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src *; connect-src 'self'"
PAGES = {
    "/good": ("text/html", """<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1>
        <label>Name <input></label> <button>Send &quot;it&quot;</button> <a href="/good">Again</a></main>"""),
    "/poor": ("text/html", """<!doctype html><html><title>Poor</title><script>1</script><script src="/poor.js"></script>
        <link rel="stylesheet" href="/poor.css"><img src="http://elsewhere.example/x.png"><img src="/gone.png">
        <p>pale</p><div class="wide">wide</div>"""),
    "/poor.js": ("text/javascript", """console.error('told'); fetch('/api/x');
        setTimeout(() => { throw new Error('thrown') })"""),
    "/poor.css": ("text/css", "p { color: #ccc; background: #fff } .wide { width: 900px }"),
    "/long": ("text/html", "x" * 20_000),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        kind, text = PAGES.get(self.path.split("?")[0], ("text/html", "<title>None</title>"))
        self.send_response(200 if self.path.split("?")[0] in PAGES else 204 if self.path == "/favicon.ico" else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def pages():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_fault_of_a_page_is_seen(open_page, pages, faults):
    page = open_page(pages)
    for pattern in [r"policy: script-src-elem forbids inline", r"console: Executing inline script", r"console: told",
                    r"elsewhere: http://elsewhere\.example", r"uncaught: .*thrown", r"answer: 404 GET /gone\.png"]:
        faults.expect(pattern)
    page.goto("/poor", wait_until="networkidle")
    assert not [fault for fault in faults.seen if "/api/x" in fault], "what the API refuses is for the app to show"
    with pytest.raises(pytest.fail.Exception, match="too wide:\n.*908 px in 320\n.*class=\"wide\""):
        no_overflow(page)
    with pytest.raises(pytest.fail.Exception) as told:
        check_accessibility(page)
    assert "color-contrast (serious)" in str(told.value) and "html-has-lang" in str(told.value), str(told.value)


def test_a_fault_fails_the_test_unless_it_is_expected_and_so_does_one_that_stays_out():
    faults = Faults()
    faults.check()
    faults.seen.append("answer: 404 GET /x")
    with pytest.raises(pytest.fail.Exception, match="404 GET /x"):
        faults.check()
    faults.expect("404")
    faults.check()
    faults.expect("uncaught")
    with pytest.raises(pytest.fail.Exception, match="did not happen"):
        faults.check()


def test_a_good_page_is_let_be(open_page, pages):
    page = open_page(pages)
    page.goto("/good")
    no_overflow(page)
    check_accessibility(page)
    before = page.viewport_size
    shot(page, "harness", widths=(360,))
    assert {path.name for path in PICTURES.glob("harness-*")} == {"harness-360-light.png", "harness-360-dark.png"}
    assert page.viewport_size == before


def test_the_keyboard_is_followed_by_what_people_hear(open_page, pages):
    page = open_page(pages)
    page.goto("/good")
    assert focused(page) is None
    tab_to(page, "Name")
    assert focused(page) == 'textbox "Name"'
    tab_to(page, 'link "Again"')
    tab_to(page, 'Send \\"it\\"', key="Shift+Tab")
    with pytest.raises(pytest.fail.Exception, match="does not come to 'Nothing'.*Again"):
        tab_to(page, "Nothing")


def test_each_page_is_a_device_of_its_own(open_page, demo):
    ada, ben = open_page(), open_page(locale="de-AT", theme="dark", width=360)
    sign_in(ada, "learner1")
    sign_in(ben, "learner2")
    sign_in(ben, "learner3")
    handles = [page.request.get("/api/v1/me").json()["handle"] for page in (ada, ben)]
    assert handles == ["learner1", "learner3"]
    ask = "() => [navigator.language, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]"
    assert [page.evaluate(ask) for page in (ada, ben)] == [["en-GB", False, 1280], ["de-AT", True, 360]]


def test_what_comes_over_the_wire_is_counted_and_can_be_slowed(open_page, pages):
    page = open_page(pages)
    with measured(page) as traffic:
        page.goto("/long")
    assert 20_000 < traffic.bytes < 21_000, traffic
    with throttled(page, kilobits=400):
        page.goto("/long?again")
        page.goto("/long")
    # 20,000 bytes at 50,000 in a second.
    took = page.evaluate("() => performance.getEntriesByType('navigation')[0].duration")
    assert took > 300, took
