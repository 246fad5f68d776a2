"""What goes wrong around people in a browser: a language taken in the midst of a form, a line that is cut between two
calls, somebody else on the same machine, browsers that lack something. Nothing of theirs is lost, and nothing is shown
to others."""

import json
import re

import pytest
from browser import go_to_devices, sign_in, sign_in_by_form
from looks import check_accessibility, focused, no_overflow, tab_to
from playwright.sync_api import expect
from school import GOOD_PASSWORD


def heading(page, words):
    return page.get_by_role("heading", level=1, name=words)


# What somebody has written


def test_another_language_loses_nothing_that_was_written(page, demo):
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Somebody New")
    page.get_by_role("button", name="Deutsch").click()
    expect(heading(page, "Legen Sie Ihr Konto an")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Somebody New")
    expect(page.get_by_role("button", name="Deutsch")).to_be_focused()


def test_a_language_that_cannot_be_fetched_leaves_the_page_as_it_is(page, demo, faults):
    page.route("**/assets/de-*.js", lambda route: route.fulfill(status=404))
    faults.expect("answer: 404 GET /assets/de-")
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Somebody New")
    with page.expect_response("**/assets/de-*.js"):
        page.get_by_role("button", name="Deutsch").click()
    expect(heading(page, "Create your account")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Somebody New")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_saved_profile_keeps_the_focus_and_what_was_written_meanwhile(page, demo):
    person = demo.register(name="Mira Noll")
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/settings/profile")
    page.get_by_label("Name", exact=True).fill("  Mira Nolde ")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    # As the server has it.
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mira Nolde")
    page.wait_for_load_state("networkidle")
    assert focused(page) == 'button "Save"'
    # And once more, on the version that the first answer told.
    held = []
    page.route("**/api/v1/me", lambda route: held.append(route))
    page.get_by_label("Name", exact=True).fill("Mira Nolde-Beck")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Name", exact=True).fill("Mira Nolde-Becker")
    held[0].continue_()
    page.unroute("**/api/v1/me")
    expect(page.get_by_role("button", name="Mira Nolde-Beck: menu")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mira Nolde-Becker")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Mira Nolde-Becker: menu")).to_be_visible()


def test_a_registration_cut_after_the_account_was_made_goes_on_from_there(page, demo):
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Ivo Hase")
    page.get_by_label("Handle").fill("ivo")
    page.get_by_label("E-mail").fill("ivo@school.example")
    page.get_by_role("textbox", name="Password").fill(GOOD_PASSWORD)
    page.route("**/api/v1/sessions", lambda route: route.abort())
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    page.unroute("**/api/v1/sessions")
    page.get_by_role("button", name="Create account").click()
    expect(heading(page, re.compile("Ivo Hase"))).to_be_visible()


def test_filters_and_what_is_looked_for_do_not_undo_one_another(page, demo):
    demo.register(name="Xaver Kurz")
    sign_in(page, "admin")
    page.goto("/admin/people")
    page.get_by_role("searchbox").fill("xaver")
    # Before the pause after which it is looked for.
    page.get_by_label("Role").select_option("learner")
    expect(page).to_have_url(re.compile("query=xaver"))
    expect(page).to_have_url(re.compile("role=learner"))
    expect(page.get_by_label("Role")).to_have_value("learner")
    expect(page.get_by_role("row")).to_have_count(2)
    # The address is the truth: a link to the whole list empties the field.
    page.get_by_role("navigation").get_by_role("link", name="People").click()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.get_by_role("row").filter(has_text="Ada Admin")).to_be_visible()


# Somebody else on the same machine


def test_whoever_comes_next_is_not_led_to_where_the_last_one_was(page, demo):
    sign_in(page, "admin")
    page.goto("/admin/people?query=xaver")
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.get_by_role("button", name="Ada Admin: menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(heading(page, "Welcome back")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in$"))
    sign_in_by_form(page, "learner6")
    expect(page).to_have_url(re.compile(r":\d+/$"))
    expect(page.locator("main .my-courses")).to_be_visible()


def test_a_password_of_somebody_who_was_asked_again_is_gone_when_they_leave(page, demo):
    person = demo.register()
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/")
    expect(page.locator("main .my-courses")).to_be_visible()
    page.context.clear_cookies()
    go_to_devices(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="Password")).to_be_focused()
    dialog.get_by_role("textbox", name="Password").fill("not this one")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    sign_in_by_form(page, person["handle"], GOOD_PASSWORD)
    expect(page.locator("main .my-courses, main .device").first).to_be_visible()
    page.context.clear_cookies()
    page.evaluate("history.pushState(null, '', '/settings/devices'); dispatchEvent(new PopStateEvent('popstate'))")
    page.evaluate("history.pushState(null, '', '/settings/profile'); dispatchEvent(new PopStateEvent('popstate'))")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    expect(dialog.get_by_role("textbox", name="Password")).to_have_value("")


def test_a_page_that_the_browser_kept_while_it_was_away_asks_who_is_there(page, demo):
    person = demo.register()
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/")
    expect(page.locator("main .my-courses")).to_be_visible()
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("dialog", name="Please sign in again")).to_be_visible()


# What did not work is said where it was asked for


def test_a_device_that_could_not_be_signed_out_says_so_at_its_place(page, demo):
    person = demo.register()
    with demo.signed_in(person):
        sign_in(page, person["handle"], GOOD_PASSWORD)
        page.goto("/settings/devices")
        other = page.get_by_role("listitem").filter(has_text="Program")
        expect(other).to_be_visible()
        page.route(re.compile(r"/api/v1/sessions(/\w+)?$"), lambda route: route.abort())
        other.get_by_role("button").click()
        expect(other.get_by_role("alert")).to_contain_text("The server cannot be reached.")
        page.get_by_role("button", name="Sign out everywhere").click()
        dialog = page.get_by_role("alertdialog", name="Sign out everywhere?")
        expect(dialog).to_have_accessible_description(re.compile("Every device is signed out"))
        dialog.get_by_role("button", name="Sign out everywhere").click()
        expect(dialog.get_by_role("alert")).to_contain_text("The server cannot be reached.")


def test_what_could_not_be_fetched_anew_is_said_above_what_is_there(page, demo):
    person = demo.register(name="Kaspar Vogt")
    sign_in(page, "admin")
    page.goto(f"/admin/people/{person['id']}")
    page.get_by_label("Role", exact=True).select_option("instructor")
    page.route(re.compile(r"/api/v1/admin/accounts/\d+$"), lambda route: route.fulfill(status=403, body=""))
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_role("alert").filter(has_text="This could not be loaded")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", level=1, name="Kaspar Vogt")).to_be_visible()


# Links


def test_links_to_other_pages_of_the_server_are_the_browsers(page, demo):
    sign_in(page, "learner6")
    page.goto("/")
    page.get_by_role("button", name=re.compile("menu$")).click()
    page.get_by_role("menuitem", name="API for developers").click()
    page.wait_for_url(re.compile("/docs"))
    expect(page.get_by_text("There is nothing here")).to_have_count(0)
    assert "Lyceum" in page.title() and page.locator("#app").count() == 0


def test_a_link_that_is_put_into_the_address_of_its_own_page_is_followed(page, demo):
    person = demo.register(name="Lea Sommer")
    page.goto("/verify-email#token=of-yesterday")
    expect(page.get_by_text("This link is no longer good")).to_be_visible()
    token = demo.link_token(person["email"], "address")
    page.evaluate("(link) => { location.href = link; }", f"/verify-email#token={token}")
    expect(heading(page, "Your address is confirmed")).to_be_focused()
    expect(page).to_have_url(re.compile("/verify-email$"))


def test_a_new_password_signs_out_whoever_sets_it_and_says_that_it_is_set(page, demo):
    person = demo.register(name="Olga Petz")
    sign_in(page, person["handle"], GOOD_PASSWORD)
    with demo.client() as client:
        assert client.post("/password-resets", json={"email": person["email"]}).is_success
    page.goto(f"/reset-password#token={demo.link_token(person['email'], 'password')}")
    page.get_by_role("textbox", name="New password").fill("a wholly different one")
    page.get_by_role("button", name="Set the password").click()
    expect(heading(page, "Your password is changed")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("main").get_by_role("link", name="Sign in").click()
    sign_in_by_form(page, person["handle"], "a wholly different one")
    expect(heading(page, re.compile("Olga Petz"))).to_be_visible()


@pytest.mark.parametrize("written", ["@learner8", " learner8 "])
def test_a_handle_is_taken_as_it_is_shown(page, demo, written):
    page.goto("/sign-in")
    sign_in_by_form(page, written)
    expect(page.locator("main .my-courses")).to_be_visible()


def test_going_back_comes_to_where_somebody_was_reading(page, demo):
    page.set_viewport_size({"width": 1280, "height": 400})
    sign_in(page, "admin")
    page.goto("/admin/people")
    link = page.get_by_role("row").filter(has_text="@learner9").get_by_role("link")
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 200
    link.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("People")
    # Its heading is fetched, and has the focus once it is there.
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(heading(page, "People")).to_be_focused()
    page.wait_for_function("(before) => Math.abs(scrollY - before) < 5", arg=before)
    page.go_forward()
    page.go_back()
    page.wait_for_function("(before) => Math.abs(scrollY - before) < 5", arg=before)
    page.reload()
    page.wait_for_function("(before) => Math.abs(scrollY - before) < 5", arg=before)


# Browsers that lack something, or know less


@pytest.mark.parametrize("lack", [
    "delete window.BroadcastChannel",
    "window.BroadcastChannel = class { constructor() { throw new DOMException('', 'SecurityError'); } }",
    "for (const name of ['localStorage', 'sessionStorage'])"
    " Object.defineProperty(window, name, { get() { throw new DOMException('', 'SecurityError'); } })",
    "delete Intl.supportedValuesOf",
    "delete HTMLElement.prototype.showPopover",
])
def test_the_app_does_without_what_a_browser_lacks(page, demo, lack):
    page.add_init_script(lack)
    page.goto("/sign-in")
    sign_in_by_form(page, "learner8")
    expect(page.locator("main .my-courses")).to_be_visible()
    page.goto("/settings/profile")
    expect(page.locator("main form")).to_be_visible()


@pytest.mark.parametrize("path", ["/sign-in", "/register"])
def test_who_blocks_cookies_is_told_before_they_are_asked_again_and_again(page, demo, path):
    page.goto(path)
    expect(page.locator("main form")).to_be_visible()
    expect(page.get_by_text("Your browser blocks cookies")).to_have_count(0)
    page.add_init_script("Object.defineProperty(navigator, 'cookieEnabled', { value: false })")
    page.reload()
    expect(page.get_by_text("Your browser blocks cookies")).to_be_visible()
    no_overflow(page)
    check_accessibility(page)


@pytest.mark.parametrize("known", [{"time_zone": "Europe/Nowhere"}, {"locale": "en-a"}])
def test_a_zone_or_a_language_that_the_browser_does_not_know_is_passed_over(page, demo, known):
    sign_in(page, "learner8")

    def older(route):
        answer = route.fetch()
        told = answer.json()
        (told["user"] if "user" in told else told).update(known)
        route.fulfill(response=answer, body=json.dumps(told))

    page.route("**/api/v1/sessions/current", older)
    page.route("**/api/v1/me", older)
    page.goto("/")
    expect(page.locator("main .my-courses")).to_be_visible()
    page.goto("/settings/profile")
    expect(page.locator("main form")).to_be_visible()


def test_a_zone_that_the_server_does_not_know_keeps_nobody_from_registering(page, demo):
    page.add_init_script("""const told = Intl.DateTimeFormat.prototype.resolvedOptions;
      Intl.DateTimeFormat.prototype.resolvedOptions = function () {
        return { ...told.call(this), timeZone: "Etc/Unknown" };
      };""")
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Juno Falk")
    page.get_by_label("Handle").fill("juno")
    page.get_by_label("E-mail").fill("juno@school.example")
    page.get_by_role("textbox", name="Password").fill(GOOD_PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(heading(page, re.compile("Juno Falk"))).to_be_visible()
    assert page.request.get("/api/v1/me").json()["time_zone"] == "UTC"


def test_the_server_knows_every_zone_that_the_browser_offers(page, demo):
    page.goto("/sign-in")
    zones = page.evaluate("Intl.supportedValuesOf('timeZone')")
    ask = "select name from unnest(string_to_array($$" + ",".join(zones) + """$$, ',')) as offered (name)
      where name not in (select name from pg_timezone_names)"""
    assert len(zones) > 300 and demo.sql(ask) == []


# Toasts


def test_a_toast_that_is_put_away_does_not_hold_the_next_ones(page, demo):
    person = demo.register()
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.clock.install()
    page.goto("/settings/profile")
    page.get_by_role("button", name="Save").click()
    saved = page.get_by_text("Your profile is saved.")
    expect(saved).to_be_visible()
    page.get_by_role("button", name="Dismiss").focus()
    page.keyboard.press("Enter")
    expect(saved).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(saved).to_be_visible()
    page.clock.fast_forward(60_000)
    expect(saved).to_have_count(0)


# How it looks to some


def test_a_very_long_name_makes_no_page_wide(page, demo):
    person = demo.register(name="Wolfeschlegelsteinhausenbergerdorff" * 2, handle="a" * 32)
    sign_in(page, person["handle"], GOOD_PASSWORD)
    for path in ("/", "/settings/profile", "/settings/account"):
        page.goto(path)
        expect(page.locator("main form, main .my-courses").first).to_be_visible()
        no_overflow(page)


def test_where_somebody_is_is_seen_in_the_systems_own_colours(page, demo):
    sign_in(page, "admin")
    page.emulate_media(forced_colors="active")
    page.goto("/admin/people")
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links.filter(has_text="People")).to_be_visible()
    painted = dict(links.evaluate_all(
        "(links) => links.map((link) => [link.innerText, getComputedStyle(link).backgroundColor])"))
    assert painted["People"] != painted["Home"]
