"""The app's shell: how it comes over the wire, under which policy, and that it stands there."""

import re

import httpx
from browser import sign_in, sign_in_by_form
from looks import check_accessibility, no_overflow, shot, tab_to
from playwright.sync_api import expect
from traffic import measured, throttled

FIRST_LOAD_BYTES_MAX = 150_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'")
FOREVER = "public, max-age=31536000, immutable"


def own_files(page_text):
    return re.findall(r'(?:src|href)="(/[^"]+)"', page_text)


def test_a_page_comes_with_its_policy_and_is_asked_for_anew(server):
    for path in ("/", "/sign-in", "/settings/profile"):
        answer = httpx.get(server.url + path)
        assert (answer.status_code, answer.headers["content-security-policy"]) == (200, POLICY), path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        again = httpx.get(server.url + path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304, path


def test_what_has_a_hash_in_its_name_is_kept_for_ever_and_comes_in_gzip(server):
    files = own_files(httpx.get(server.url + "/").text)
    assets = [path for path in files if path.startswith("/assets/")]
    assert len(assets) >= 4, files
    assert all(re.search(r"-[A-Z0-9]{8}\.(js|css|woff2)$", path) for path in assets), assets
    for path in assets:
        answer = httpx.get(server.url + path, headers={"Accept-Encoding": "gzip"})
        plain = httpx.get(server.url + path, headers={"Accept-Encoding": "identity"})
        assert answer.headers["cache-control"] == plain.headers["cache-control"] == FOREVER, path
        assert answer.content == plain.content, path
        # What is packed already, and what is too short, comes as it is.
        is_packed = not path.endswith(".woff2") and len(plain.content) >= 860
        assert (answer.headers.get("content-encoding") == "gzip") == is_packed, path
        assert "content-encoding" not in plain.headers, path
    favicon = httpx.get(server.url + "/favicon.svg")
    assert favicon.headers["cache-control"] == "public, max-age=3600"


def test_a_path_without_a_page_is_404_for_programs_and_a_page_for_people(page, faults, server):
    answer = httpx.get(server.url + "/no/such/page", headers={"Accept": "text/html"})
    assert answer.status_code == 404 and answer.headers["content-security-policy"] == POLICY
    assert '<div id="app">' in answer.text
    faults.expect("answer: 404 GET /no/such/page")
    page.goto("/no/such/page")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_programs_are_told_of_a_path_without_a_page_as_ever(server):
    answer = httpx.get(server.url + "/api/v1/no-such-thing")
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"


def test_the_first_visit_is_light(page):
    with measured(page) as traffic:
        page.goto("/", wait_until="networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert any("/assets/main-" in url for url in traffic.by_url), traffic
    assert traffic.bytes < FIRST_LOAD_BYTES_MAX, f"{traffic.bytes} bytes:\n{traffic}"
    with measured(page) as again:
        page.reload(wait_until="networkidle")
    assert again.bytes < 5_000, f"what is kept for ever comes again:\n{again}"


def test_who_is_not_signed_in_is_asked_to_and_comes_where_they_wanted_to(page, demo):
    page.goto("/settings/profile")
    page.wait_for_url(lambda url: "/sign-in" in url)
    expect(page).to_have_title(re.compile("Lyceum"))
    sign_in_by_form(page, "learner1")
    expect(page).to_have_url(re.compile("/settings/profile$"))
    assert {cookie["name"]: cookie["httpOnly"] for cookie in page.context.cookies()}["lyceum_session"] is True


def test_the_door_is_for_everybody(open_page):
    page = open_page()
    page.goto("/sign-in")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    no_overflow(page)
    check_accessibility(page)
    shot(page, "sign-in")
    german = open_page(locale="de-AT", theme="dark")
    german.goto("/sign-in")
    expect(german.locator("html")).to_have_attribute("lang", re.compile("^de"))
    expect(german.get_by_role("button", name="Anmelden")).to_be_visible()
    no_overflow(german)


def test_the_keyboard_is_enough_to_sign_in(page, demo):
    page.goto("/sign-in")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("input[autocomplete~=username]").fill("learner2")
    tab_to(page, "Password")
    page.keyboard.type("lyceum-demo")
    tab_to(page, "Sign in").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    expect(page.get_by_role("navigation").first).to_be_visible()


def test_who_is_signed_in_finds_the_frame_at_every_width(page, demo):
    sign_in(page, "learner3")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    no_overflow(page)
    check_accessibility(page)
    shot(page, "home")


def test_a_slow_line_gets_the_page_all_the_same(page):
    with throttled(page, kilobits=400, latency_ms=200):
        page.goto("/sign-in")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
