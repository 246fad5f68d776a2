"""The app as a person has it: Debian's Chromium, driven by playwright, against a server of the tests.

    def test_something(page): page.goto("/sign-in")                     # one page, in a context of its own
    def test_special(open_page): page = open_page(locale="de", theme="dark", width=360)
    def test_fault(page, faults): faults.expect("answer: 404 GET /nowhere"); page.goto("/nowhere")

There is one browser, and each page has its own cookies and storage. Whatever goes wrong in any of them fails the test
in the end: an error on the console, one that nobody caught, a violation of the page's policy, a request to another
host, a file that is not there, a fault of the server. What a test means to happen it expects, and then it has to.

`looks` and `traffic` have what to ask of a page. asyncio.run does not run in playwright's thread: `realtime.run` does.
"""

import re
from urllib.parse import urlsplit

import pytest
from looks import PICTURES, WIDE
from playwright.sync_api import sync_playwright
from school import PASSWORD, School

PROGRAM = "/usr/bin/chromium"
WAIT_MS = 10_000

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => window.tellViolation(
  `${event.effectiveDirective} forbids ${event.blockedURI} in ` +
  `${event.sourceFile || location.href}:${event.lineNumber}`));
"""


class Faults:
    """What went wrong in a test's pages."""

    def __init__(self):
        self.seen = []
        self._expected = []
        self._allowed = []

    def expect(self, pattern):
        """Something that the test means to happen, as a regular expression; it has to."""
        self._expected.append(pattern)

    def allow(self, pattern):
        """Something that the test's own doing may bring about or not, as chance has it."""
        self._allowed.append(pattern)

    def watch(self, context, url):
        host = urlsplit(url).netloc
        context.expose_binding("tellViolation", lambda _, violation: self.seen.append(f"policy: {violation}"))
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.seen.append(f"uncaught: {error.error}"))
        context.on("request", lambda request: self._check_host(request.url, host))
        context.on("response", self._check_answer)
        context.on("page", lambda page: page.on("websocket", lambda socket: self._check_host(socket.url, host)))

    def check(self):
        known_faults = self._expected + self._allowed
        surprises = [fault for fault in self.seen if not any(re.search(known, fault) for known in known_faults)]
        missed = [known for known in self._expected if not any(re.search(known, fault) for fault in self.seen)]
        if surprises:
            pytest.fail("in the browser:\n  " + "\n  ".join(surprises), pytrace=False)
        if missed:
            pytest.fail(f"expected in the browser, and did not happen: {missed}; there was {self.seen}", pytrace=False)

    def _hear(self, message):
        # Refusals of the API are for the app to show, and other answers are looked at as such.
        if message.text.startswith("Failed to load resource"):
            return
        # A file that is fetched ahead and then not used costs every visitor, and is a mere warning.
        if message.type == "error" or "preload" in message.text:
            self.seen.append(f"console: {message.text} ({message.location['url']}:{message.location['lineNumber']})")

    def _check_host(self, url, host):
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
            self.seen.append(f"elsewhere: {url}")

    def _check_answer(self, response):
        path = urlsplit(response.url).path
        is_refusal = response.status < 500 and path.startswith("/api/")
        if response.status >= 400 and not is_refusal:
            self.seen.append(f"answer: {response.status} {response.request.method} {path}")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # No sandbox, since the tests may be root's; and no way to any other host, whoever asks for it.
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def open_page(request, browser, server, faults):
    """Opens pages, each in a context of its own as on another device:
    open_page(url, locale, theme, width, height, moves, has_touch). `moves` is whether the person likes motion."""
    contexts = []

    def open_page(url=server.url, locale="en-GB", theme="light", width=WIDE, height=800, moves=False, has_touch=False):
        context = browser.new_context(
            base_url=url, locale=locale, timezone_id="Europe/Vienna", color_scheme=theme, has_touch=has_touch,
            reduced_motion="no-preference" if moves else "reduce", viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        faults.watch(context, url)
        return context.new_page()

    yield open_page
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages):
        if request.node.stash.get(HAS_FAILED, False):
            picture = PICTURES / "failed" / f"{request.node.name}-{number}.png"
            page.screenshot(path=picture, animations="disabled")
        # What the page has told by now is heard before the answer to this.
        page.evaluate("1")
    for context in contexts:
        context.close()
    faults.check()


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture(scope="session")
def demo(server):
    """The demo's people on the server that tests share."""
    return School(server)


HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[HAS_FAILED] = report.failed
    return report


def sign_in(page, handle, password=PASSWORD):
    """At once, by what the form sends; the page goes nowhere by this."""
    # The answer tells the whole address, which playwright keeps to itself.
    origin = page.request.get("/health").url.removesuffix("/health")
    answer = page.request.post(
        "/api/v1/sessions", data={"handle": handle, "password": password, "cookie": True}, headers={"Origin": origin})
    assert answer.ok, answer.text()
    return answer.json()["user"]


def sign_in_by_form(page, handle, password=PASSWORD):
    """As a person does; over when another page is there."""
    if urlsplit(page.url).path != "/sign-in":
        page.goto("/sign-in")
    page.locator("input[autocomplete~=username]").fill(handle)
    page.locator("input[autocomplete~=current-password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")


def go_to_devices(page):
    """By the keys, from wherever the page is."""
    page.keyboard.press("g")
    page.keyboard.press("d")
