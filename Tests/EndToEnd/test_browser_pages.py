"""What holds for every page: who is shown it, that everybody can use it, that it has its words in two languages, and
how it looks (pictures in build/screenshots)."""

import itertools
import json
import re
import subprocess

import pytest
from browser import go_to_devices, sign_in
from conftest import ROOT
from looks import check_accessibility, no_overflow, shot
from playwright.sync_api import expect
from school import School
from test_browser_courses import LESSON

TEXTS = ROOT / "Sources" / "WebApp" / "src" / "text"
# Each page with who looks at it, and what stands there once it is whole.
PAGES = {
    "sign-in": ("/sign-in", None, "main form"),
    "register": ("/register", None, "main form"),
    "forgot-password": ("/forgot-password", None, "main form"),
    "reset-password": ("/reset-password#token=some", None, "main form"),
    "verify-email": ("/verify-email", None, "main h1"),
    "home": ("/", "teacher", "main .course-card"),
    "home-learner": ("/", "learner4", "main .go-on"),
    "home-admin": ("/", "admin", "main .state"),
    "courses": ("/courses", "learner5", "main .course-card"),
    "courses-none": ("/courses?search=nothing+of+the+kind", "learner5", "main .state"),
    "course": ("/courses/showcase", "learner5", "main .outline-lesson"),
    "course-learner": ("/courses/showcase", "learner4", "main .way-on"),
    "course-edit": ("/courses/showcase/edit", "teacher", "main .builder-lesson"),
    "course-settings": ("/courses/showcase/edit?tab=settings", "teacher", "main .category-choices input"),
    "course-people": ("/courses/showcase/people", "teacher", "main table"),
    "course-ways-in": ("/courses/showcase/people?tab=ways", "teacher", "main .code-row"),
    "course-sections": ("/courses/showcase/people?tab=sections", "teacher", "main .code-row"),
    "course-roster": ("/courses/showcase/people?tab=roster", "teacher", "main .drop-zone"),
    "course-progress": ("/courses/showcase/progress", "teacher", "main table"),
    "course-matrix": ("/courses/showcase/progress?tab=lessons", "teacher", "main .matrix-cell"),
    "cohorts": ("/cohorts", "teacher", "main table"),
    "cohort": ("/cohorts/{cohort}", "teacher", "main .person-cell"),
    "categories": ("/admin/categories", "admin", "main .code-row"),
    "lesson": ("/courses/showcase/lessons/{lesson}", "learner4", "main math"),
    "lesson-editor": ("/courses/showcase/edit/lessons/{lesson}", "teacher", "main .editor-preview math"),
    "course-chat-rules": ("/courses/showcase/edit?tab=chat", "teacher", "main .settings-group"),
    "join": ("/join", "learner5", "main form"),
    "invitation": ("/invitation#token=not-one-of-ours", None, "main .state"),
    "chat": ("/chat", "learner4", "main .room-row"),
    "chat-room": ("/chat/{room}", "learner4", "main .message"),
    "chat-thread": ("/chat/{room}/thread/{question}", "learner4", "main .chat-thread .message.is-root"),
    "chat-questions": ("/chat/{questions}", "learner4", "main .questions .state"),
    "course-chat": ("/courses/showcase/chat", "learner4", "main .room-row"),
    "message-search": ("/chat/search", "learner4", "main .state"),
    "moderation": ("/chat/{room}/moderation", "teacher", "main .moderation-item"),
    "moderation-acts": ("/chat/{room}/moderation?tab=acts", "teacher", "main table"),
    # Of somebody for whom no test uploads anything.
    "files": ("/files", "learner19", "main .drop-zone"),
    "profile": ("/settings/profile", "teacher", "main form"),
    "account": ("/settings/account", "teacher", "main form"),
    "devices": ("/settings/devices", "teacher", "main .device"),
    "preferences": ("/settings/preferences", "teacher", "main [type=radio]"),
    "people": ("/admin/people", "admin", "main table"),
    "people-none": ("/admin/people?query=nobody+at+all", "admin", "main .state"),
    "person": ("/admin/people/{learner1}", "admin", "main table"),
    "security": ("/admin/security", "admin", "main table"),
    "not-found": ("/no/such/page", "teacher", "main h1"),
}


def show(page, name, demo, faults):
    path, who, whole = PAGES[name]
    lesson = showcase(demo)
    if who:
        sign_in(page, who)
    if name == "not-found":
        faults.expect("answer: 404 GET /no/such/page")
    if "{" in path:
        with demo.client("admin") as client:
            learner = client.get("/accounts/learner1").json()["id"]
        with demo.client("teacher") as client:
            [cohort] = [one["id"] for one in client.get("/cohorts").json()["items"] if one["title"] == COHORT]
            course = client.get("/courses/showcase").json()["id"]
            rooms = client.get("/rooms", params={"course": course}).json()["items"]
            [room] = [one["id"] for one in rooms if one["kind"] == "discussion"]
            [questions] = [one["id"] for one in rooms if one["kind"] == "questions"]
            said = client.get(f"/rooms/{room}/messages").json()["items"]
        path = path.replace("{learner1}", learner).replace("{lesson}", lesson).replace("{cohort}", cohort)
        path = path.replace("{room}", room).replace("{questions}", questions)
        path = path.replace("{question}", next(one["id"] for one in said if one["replies"]))
    page.goto(path)
    expect(page.locator(whole).first).to_be_visible()
    # What is fetched after the page itself, such as the names in a log.
    page.wait_for_load_state("networkidle")


COHORT = "Autumn evening class"
SHOWCASE = {
    "title": "A field guide to light", "slug": "showcase", "language": "en", "categories": ["science", "arts"],
    "summary": "Why the sky is blue, the sunset red, and a stick in the water broken.",
    "skills": ["optics", "observation", "patience"], "starts_on": "2026-09-01", "ends_on": "2030-06-30",
    "description": "Light is what we see by, and *hardly ever* what we look at. In **twelve short lessons** that changes.\n\n"
                   "1. What light does\n2. What we make of it\n\n> Bring a glass of water.",
}
OUTLINE = {
    "What light does": ["Straight lines, mostly", "Refraction, or the broken stick", "Colours that were there all along"],
    "What we make of it": ["Lenses", "A camera without one"],
    "Beyond what we see": ["Radio, heat, and what cats know"],
}


SAID = ["Why is the sky at noon not violet?", "Buy cheap lenses from me, **today only**."]
ANSWER = "Because our eyes see little of it."
REASON = "Spam: again and again"
ROOM = "Talk of light"


def talk(demo):
    """Something was said in the course, one of the messages was reported, and the room was named and slowed down."""
    with demo.client("teacher") as client, demo.client("learner4") as learner, demo.client("assistant") as assistant:
        course = client.get("/courses/showcase").json()["id"]
        [room] = [one["id"] for one in client.get("/rooms", params={"course": course}).json()["items"]
                  if one["kind"] == "discussion"]
        for words in SAID:
            said = learner.post(f"/rooms/{room}/messages", json={"text": words})
            said.raise_for_status()
        asked = learner.get(f"/rooms/{room}/messages").json()["items"][0]["id"]
        client.post(f"/rooms/{room}/messages", json={"text": ANSWER, "thread": asked}).raise_for_status()
        client.put(f"/rooms/{room}/messages/{asked}/reactions/🤔").raise_for_status()
        report = {"reason": REASON}
        assistant.post(f"/rooms/{room}/messages/{said.json()['id']}/reports", json=report).raise_for_status()
        client.patch(f"/rooms/{room}", json={"title": ROOM, "slow_seconds": 10}).raise_for_status()


def showcase(demo):
    """A course that pages of courses are looked at with, made once; answers with its lesson of everything."""
    with demo.client("teacher") as client:
        def post(path, **body):
            answer = client.post(path, json=body)
            assert answer.is_success, answer.text
            return answer.json()

        if client.get("/courses/showcase").status_code == 404:
            post("/courses", **SHOWCASE)
            lessons = []
            for title, names in OUTLINE.items():
                module = post("/courses/showcase/modules", title=title, state="published")
                lessons += [post(f"/courses/showcase/modules/{module['id']}/lessons", title=name, state="published",
                                 body=LESSON) for name in names]
            client.put(f"/courses/showcase/lessons/{lessons[4]['id']}/prerequisites",
                       json={"requires": [lessons[3]["id"]]}).raise_for_status()
            post("/courses/showcase/publish")
            post("/courses/showcase/codes")
            post("/courses/showcase/sections", title="Tuesdays")
            post("/courses/showcase/enrolments", account="learner4")
            post("/courses/showcase/enrolments", account="assistant", role="assistant")
            cohort = post("/cohorts", title=COHORT)["id"]
            people = [client.get(f"/accounts/learner{number}").json()["id"] for number in (12, 13, 14)]
            post(f"/cohorts/{cohort}/members", accounts=people)
            post("/courses/showcase/cohorts", cohort=cohort)
            with demo.client("learner4") as learner:
                path = f"/courses/showcase/lessons/{lessons[0]['id']}/progress"
                learner.post(path, json={"viewed": True}).raise_for_status()
            talk(demo)
        modules = client.get("/courses/showcase/outline").json()["modules"]
    return modules[0]["lessons"][1]["id"]


def test_every_page_is_in_the_table():
    """A page that is not looked at here fails the test: whoever adds one says how it is reached."""
    manifest = json.loads((ROOT / "build" / "web" / "manifest.json").read_text())
    shown = [re.sub(r"[?#].*", "", path) for path, _, _ in PAGES.values()]
    # The design's own page has tests of its own, and links of older invitations lead to another page.
    unseen = [route for route in manifest["routes"] if route not in ("/design", "/join/{secret}")
              and not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) for path in shown)]
    assert unseen == []


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_for_everybody(page, demo, faults, name):
    show(page, name, demo, faults)
    assert page.get_by_role("heading", level=1).count() == 1
    assert re.fullmatch(r".+ · Lyceum", page.title())
    check_accessibility(page)
    no_overflow(page)
    shot(page, name)


# Words

def categories(demo):
    """As an admin sees them: as they are called for everybody, in no language."""
    with demo.client("admin") as client:
        return client.get("/categories").json()["items"]


TITLES = {SHOWCASE["title"], COHORT, ROOM, *itertools.chain(*OUTLINE.values())}
NOBODYS_WORDS = re.compile(r"[\W\d_]*")


def german():
    names = ["de.js", "de-chat.js", "de-courses.js", "de-uploads.js"]
    script = f"Promise.all({[str(TEXTS / name) for name in names]}.map((name) => import(name))).then((tables) => " \
             "console.log(JSON.stringify(Object.assign({}, ...tables.map((table) => Object.values(table)[0])))))"
    told = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    messages = json.loads(told.stdout).values()
    return [form for message in messages for form in ([message] if isinstance(message, str) else message.values())]


def pattern_of(message):
    """What a message can look like with its values in it."""
    return ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", message))


@pytest.fixture(scope="module")
def words():
    words = re.compile("|".join(pattern_of(message) for message in german()), re.DOTALL)
    assert not words.fullmatch("Words that stand in no table") and words.fullmatch("Anmelden")
    return words


# All that is shown or read out, but for what people and machines are called, which has no language.
SHOWN = """() => {
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("script, noscript, code, kbd, time, option, [lang]:not(html)")) continue;
    shown.push(node.textContent);
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
    for (const name of ["aria-label", "placeholder", "title"]) {
      if (element.hasAttribute(name)) shown.push(element.getAttribute(name));
    }
  }
  return shown.map((text) => text.trim()).filter(Boolean);
}"""


@pytest.mark.parametrize("name", PAGES)
def test_all_words_of_the_page_come_from_the_table(open_page, demo, faults, words, name):
    page = open_page(locale="de-DE")
    page.add_init_script("localStorage.setItem('lyceum-language', 'de')")
    show(page, name, demo, faults)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    with demo.client("admin") as client, demo.client("teacher") as teacher:
        people, events = everything(client, "/admin/accounts"), everything(client, "/admin/audit")
        cohorts = everything(teacher, "/cohorts")
    data = {"Lyceum"} | {person[name] for person in people for name in ("name", "handle", "email") if person[name]}
    data |= {"@" + person["handle"] for person in people} | {person["time_zone"] for person in people}
    data |= {initials(person["name"]) for person in people}
    data |= {event[name] for event in events for name in ("address", "detail")}
    # Where somebody else's test has signed them in as a program.
    data.add("Python")
    # A course is called what it is called, and so are its sections and cohorts; browsers know what languages are called.
    data |= {SHOWCASE["title"], *SHOWCASE["skills"], "Tuesdays", "/courses/", *(one["title"] for one in cohorts)}
    data |= {one["title"] for one in categories(demo)}
    data |= {"Deutsch", "Englisch", "Französisch", "Japanisch", "Spanisch"}
    # And what people have said.
    data |= {ROOM, *SAID, "Buy cheap lenses from me,", "today only", REASON}
    foreign = [text for text in page.evaluate(SHOWN)
               if text not in data and not NOBODYS_WORDS.fullmatch(text) and not words.fullmatch(text)
               and not re.fullmatch(r"\d\d?\.\d\d?\.\d{4}(, \d\d:\d\d)?", text)]
    assert foreign == []
    title = page.title().removesuffix(" · Lyceum")
    assert title in TITLES or re.fullmatch(words.pattern, title)


def everything(client, path):
    """A list to its end: other tests have left more behind than one part of it holds."""
    items, cursor = [], None
    while True:
        part = client.get(path, params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
        items += part["items"]
        cursor = part["next_cursor"]
        if not cursor:
            return items


def initials(name):
    parts = name.split()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


@pytest.mark.parametrize("name", ["sign-in", "home-admin", "profile", "devices", "people", "person", "courses", "course-learner", "course-edit", "lesson", "course-people", "course-matrix", "moderation", "chat-thread"])
def test_the_page_reads_from_right_to_left(page, demo, faults, name):
    page.add_init_script("""
      new MutationObserver(() => {
        if (document.documentElement && document.documentElement.dir !== "rtl") document.documentElement.dir = "rtl";
      }).observe(document, { childList: true, subtree: true, attributes: true });
    """)
    show(page, name, demo, faults)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    no_overflow(page)
    place = page.locator("main h1").evaluate("""(heading) => {
      const [own, around] = [heading, heading.parentElement].map((element) => element.getBoundingClientRect());
      return { fromRight: around.right - own.right, direction: getComputedStyle(heading).direction };
    }""")
    assert place["direction"] == "rtl" and place["fromRight"] < 4, place
    shot(page, f"{name}-rtl", themes=("light",))


# Who is shown what


@pytest.mark.parametrize("path", ["/admin/people", "/admin/people/1", "/admin/security"])
def test_pages_of_admins_do_not_exist_for_others(page, demo, path):
    sign_in(page, "teacher")
    page.goto(path)
    expect(page.get_by_role("heading", level=1, name="There is nothing here")).to_be_visible()
    expect(page.get_by_role("link", name="People")).to_have_count(0)


def test_the_navigation_shows_what_is_there_for_whom(page, open_page, demo):
    sign_in(page, "admin")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    links = page.get_by_role("navigation").get_by_role("link")
    assert links.all_inner_texts()[1:] == ["Home", "Courses", "Chat", "Files", "People", "Security log"]
    page.get_by_role("navigation").get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_focused()
    expect(page.get_by_role("navigation").get_by_role("link", name="People")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name=re.compile("Ada Admin"))).to_be_visible()
    learner = open_page()
    sign_in(learner, "learner7")
    learner.goto("/")
    expect(learner.get_by_role("heading", level=1)).to_be_visible()
    assert learner.get_by_role("navigation").get_by_role("link").all_inner_texts()[1:] == ["Home", "Courses", "Chat", "Files"]


def test_a_narrow_screen_has_the_navigation_in_a_drawer(open_page, demo):
    page = open_page(width=360, has_touch=True)
    sign_in(page, "admin")
    page.goto("/")
    page.get_by_role("button", name="Open the navigation").tap()
    drawer = page.get_by_role("dialog", name="Navigation")
    expect(drawer).to_be_visible()
    shot(page, "drawer", widths=(360,))
    drawer.get_by_role("link", name="Security log").tap()
    expect(page.get_by_role("heading", level=1, name="Security log")).to_be_visible()
    expect(drawer).to_have_count(0)


# Admins


def test_an_admin_finds_somebody_and_changes_what_they_may(page, demo):
    person = demo.register(name="Ursula Anders")
    sign_in(page, "admin")
    page.goto("/admin/people")
    expect(page.get_by_role("table")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("ursula")
    row = page.get_by_role("row").filter(has_text=person["handle"])
    expect(row).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?query=ursula$"))
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("ursula")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Ursula Anders")).to_be_visible()
    page.get_by_label("Role", exact=True).select_option("instructor")
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_role("rowheader", name="Role changed")).to_be_visible()
    with demo.client("admin") as client:
        assert client.get(f"/admin/accounts/{person['id']}").json()["role"] == "instructor"


def test_an_admin_suspends_and_reinstates_and_the_log_says_why(page, demo):
    person = demo.register(name="Viktor Blau")
    sign_in(page, "admin")
    page.goto(f"/admin/people/{person['id']}")
    page.get_by_role("button", name="Suspend").click()
    dialog = page.get_by_role("dialog", name="Suspend Viktor Blau?")
    dialog.get_by_label("Reason").fill("spam in every room")
    dialog.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("spam in every room")).to_be_visible()
    expect(page.get_by_role("button", name="Reinstate")).to_be_visible()
    with demo.client() as client:
        refused = client.post("/sessions", json={"handle": person["handle"], "password": person["password"]})
        assert refused.json()["code"] == "account_suspended"
    page.get_by_role("button", name="Reinstate").click()
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    page.goto("/admin/security?kind=suspended")
    expect(page.get_by_role("link", name="Viktor Blau").first).to_be_visible()
    page.get_by_label("What").select_option("reinstated")
    expect(page).to_have_url(re.compile("kind=reinstated$"))
    expect(page.get_by_role("rowheader", name="Reinstated").first).to_be_visible()


def test_an_admin_deletes_an_account_and_not_their_own(page, demo):
    person = demo.register(name="Wanda Grau")
    sign_in(page, "admin")
    page.goto(f"/admin/people/{person['id']}")
    page.get_by_role("button", name="Delete").click()
    confirm = page.get_by_role("alertdialog", name="Delete Wanda Grau?")
    expect(confirm.get_by_role("button", name="Cancel")).to_be_focused()
    confirm.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    with demo.client("admin") as client:
        assert client.get(f"/admin/accounts/{person['id']}").status_code == 404
        me = client.get("/me").json()["id"]
    page.goto(f"/admin/people/{me}")
    expect(page.get_by_label("Role", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


# The connection, and what is pressed


def test_it_says_when_the_server_is_gone_and_goes_on_when_it_is_back(open_page, start):
    server = start()
    School(server)
    page = open_page(url=server.url)
    sign_in(page, "learner1")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    server.stop()
    go_to_devices(page)
    expect(page.get_by_role("status").filter(has_text="The server does not answer.")).to_be_visible()
    server.restart()
    expect(page.get_by_role("status").filter(has_text="Connected again.")).to_be_visible(timeout=40_000)
    expect(page.locator(".device").first).to_be_visible()


def test_the_help_sheet_lists_the_keys_and_they_can_be_switched_off(page, demo):
    sign_in(page, "learner9")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Preferences")).to_be_visible()
    check_accessibility(page)
    shot(page, "help")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1, name="Preferences")).to_be_focused()
    page.get_by_role("switch", name="Shortcuts of single keys").click()
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.reload()
    expect(page.get_by_role("switch", name="Shortcuts of single keys")).not_to_be_checked()
    expect(page).to_have_url(re.compile("/settings/preferences$"))


def test_the_theme_is_kept_and_there_before_the_first_paint(page, demo):
    sign_in(page, "learner10")
    page.goto("/settings/preferences")
    page.get_by_role("radio", name="Dark").check()
    paper = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    # When the page's first styles are there the choice is too.
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      document.title = document.documentElement.dataset.theme ?? "none"; window.themeAtStart = document.documentElement.dataset.theme;
    });""")
    page.reload()
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    assert page.evaluate("() => window.themeAtStart") == "dark"
    assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == paper
    page.get_by_role("radio", name="Light").check()
    assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") != paper


def test_a_newer_version_of_the_app_is_offered_and_not_stumbled_over(page, demo, faults):
    sign_in(page, "learner11")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # As after an update: what this page would load next is there no more.
    page.route("**/assets/Devices-*.js", lambda route: route.fulfill(status=404))
    faults.expect("answer: 404 GET /assets/Devices-")
    go_to_devices(page)
    expect(page.get_by_role("heading", level=1, name="This page could not be loaded")).to_be_visible()
    page.unroute("**/assets/Devices-*.js")
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_role("heading", level=1, name="Devices")).to_be_visible()
