"""People in a real browser: registering, signing in, the mails' links, settings, and what a session's end does."""

import re

import httpx
import pytest
from browser import sign_in, sign_in_by_form
from looks import focused, tab_to
from playwright.sync_api import expect
from school import GOOD_PASSWORD

DEVICES = "/settings/devices"


def heading(page, words):
    return page.get_by_role("heading", level=1, name=words)


def register(page, handle, name="Noor Haddad"):
    """By the form, as somebody new does it."""
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("E-mail").fill(f"{handle}@school.example")
    page.get_by_role("textbox", name="Password").fill(GOOD_PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(re.compile("/$"))


def sign_out_by_menu(page, name):
    page.get_by_role("button", name=f"{name}: menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(heading(page, "Welcome back")).to_be_visible()


def test_somebody_new_registers_and_is_still_there_after_a_reload(page, demo):
    register(page, "noor")
    expect(heading(page, re.compile("Noor Haddad"))).to_be_visible()
    # What the browser knows of them came along.
    account = page.request.get("/api/v1/me").json()
    assert (account["time_zone"], account["locale"]) == ("Europe/Vienna", "en")
    page.reload()
    expect(heading(page, re.compile("Noor Haddad"))).to_be_visible()
    sign_out_by_menu(page, "Noor Haddad")
    page.reload()
    expect(heading(page, "Welcome back")).to_be_visible()
    assert page.request.get("/api/v1/me").status == 401


def test_each_fault_of_a_form_stands_at_its_field_and_the_first_has_the_focus(page, demo):
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Somebody")
    page.get_by_label("Handle").fill("learner1")
    page.get_by_label("E-mail").fill("no address")
    page.get_by_role("textbox", name="Password").fill("password1")
    page.get_by_role("button", name="Create account").click()
    for label, words in [("E-mail", "This is no e-mail address."),
                         ("Password", "This is one of the first that are tried. Take another.")]:
        field = page.get_by_role("textbox", name=label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    expect(page.get_by_label("Name", exact=True)).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("textbox", name="E-mail")).to_be_focused()
    # What only the database knows is told once the rest is right.
    page.get_by_label("E-mail").fill("somebody@school.example")
    page.get_by_role("textbox", name="Password").fill(GOOD_PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("Handle")).to_have_accessible_description(re.compile("Somebody has this already."))
    expect(page.get_by_label("Handle")).to_be_focused()


def test_a_wrong_password_is_said_and_nothing_is_lost(page, demo):
    page.goto("/sign-in")
    page.get_by_label("Handle or e-mail").fill("learner4@demo.example")
    page.get_by_role("textbox", name="Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no account with this name and this password.")
    expect(page.get_by_label("Handle or e-mail")).to_have_value("learner4@demo.example")
    page.get_by_role("textbox", name="Password").fill("lyceum-demo")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/$"))


@pytest.mark.parametrize("next_path, where", [
    ("/settings/devices", r"127\.0\.0\.1:\d+/settings/devices$"), ("//evil.example/", r"127\.0\.0\.1:\d+/$"),
    ("/\\evil.example", r"127\.0\.0\.1:\d+/$"), ("https://evil.example", r"127\.0\.0\.1:\d+/$"),
])
def test_signing_in_leads_to_where_somebody_was_going_and_never_elsewhere(page, demo, next_path, where):
    page.goto("/sign-in?next=" + httpx.QueryParams({"n": next_path})["n"])
    sign_in_by_form(page, "learner5")
    expect(page).to_have_url(re.compile(where))


def test_the_link_of_the_mail_proves_the_address_once(page, demo):
    register(page, "odile", "Odile Roux")
    notice = page.get_by_text("Please confirm your e-mail address")
    expect(notice).to_be_visible()
    token = demo.link_token("odile@school.example", "address")
    page.goto(f"/verify-email#token={token}")
    expect(page.get_by_text("Your address is confirmed")).to_be_visible()
    expect(page).to_have_url(re.compile("/verify-email$"))
    page.get_by_role("link", name="Go on").click()
    expect(heading(page, re.compile("Odile Roux"))).to_be_visible()
    expect(notice).to_have_count(0)
    page.goto(f"/verify-email#token={token}")
    expect(page.get_by_text("This link is no longer good")).to_be_visible()


def test_somebody_who_forgot_their_password_comes_in_again(page, demo):
    person = demo.register(name="Pia Wolf")
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(person["email"])
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text(f"If there is an account with {person['email']}")).to_be_visible()
    token = demo.link_token(person["email"], "password")
    page.goto(f"/reset-password#token={token}")
    expect(page).to_have_url(re.compile("/reset-password$"))
    page.get_by_role("textbox", name="New password").fill("a wholly different one")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    page.goto("/sign-in")
    sign_in_by_form(page, person["handle"], "a wholly different one")
    expect(heading(page, re.compile("Pia Wolf"))).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"/reset-password#token={token}")
    page.get_by_role("textbox", name="New password").fill("and yet another one")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("This link is no longer good")).to_be_visible()


def test_the_profile_is_changed_and_shown_everywhere_at_once(page, demo):
    person = demo.register(name="Quentin Bell")
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/settings/profile")
    page.get_by_label("Name", exact=True).fill("Quentin R. Bell")
    page.get_by_role("combobox", name="Time zone").fill("tokyo")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Quentin R. Bell: menu")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Quentin R. Bell")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Asia/Tokyo")
    page.get_by_label("Language", exact=True).select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(heading(page, "Profil")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_a_change_from_elsewhere_is_not_written_over(page, demo):
    person = demo.register()
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/settings/profile")
    expect(page.get_by_label("Name", exact=True)).to_have_value(person["name"])
    with demo.signed_in(person) as client:
        assert client.patch("/me", json={"name": "From the phone"}).is_success
    page.get_by_label("Name", exact=True).fill("From the desk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("changed elsewhere")
    assert page.request.get("/api/v1/me").json()["name"] == "From the phone"
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("From the phone")


def test_password_and_address_are_changed(page, demo):
    person = demo.register()
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/settings/account")
    password = page.locator("section, article, form").filter(has_text="Change password").last
    page.get_by_role("textbox", name="Current password").last.fill("wrong one here")
    page.get_by_role("textbox", name="New password").fill("three more words now")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("textbox", name="Current password").last).to_have_accessible_description(
        re.compile("This is not your password."))
    page.get_by_role("textbox", name="Current password").last.fill(GOOD_PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed. Your other devices were signed out.")).to_be_visible()
    expect(password).to_be_visible()
    page.get_by_label("New e-mail address").fill("renamed-" + person["email"])
    page.get_by_role("textbox", name="Current password").first.fill("three more words now")
    page.get_by_role("button", name="Change address").click()
    expect(page.get_by_text("One more step")).to_be_visible()
    token = demo.link_token("renamed-" + person["email"], "address")
    page.goto(f"/verify-email#token={token}")
    expect(page.get_by_text("Your address is confirmed")).to_be_visible()
    assert page.request.get("/api/v1/me").json()["email"] == "renamed-" + person["email"]


def test_devices_are_named_and_signed_out_one_by_one_and_all_at_once(page, open_page, demo):
    person = demo.register(name="Rosa Lind")
    phone = open_page()
    sign_in(phone, person["handle"], GOOD_PASSWORD)
    phone.goto("/")
    with demo.signed_in(person) as client:
        sign_in(page, person["handle"], GOOD_PASSWORD)
        page.goto(DEVICES)
        devices = page.get_by_role("listitem").filter(has_text="signed in from 127.0.0.1")
        expect(devices).to_have_count(3)  # the page, the phone, the client's
        expect(devices.filter(has_text="This device")).to_contain_text("Chrome on Linux")
        expect(devices.filter(has_text="This device").get_by_role("button")).to_have_count(0)
        devices.filter(has_text="Program").first.get_by_role("button").click()
        expect(devices).to_have_count(2)
        assert client.get("/me").status_code == 401
        page.get_by_role("button", name="Sign out everywhere").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Sign out everywhere").click()
        expect(heading(page, "Welcome back")).to_be_visible()
    phone.reload()
    expect(heading(phone, "Welcome back")).to_be_visible()


def test_an_account_is_deleted_with_its_password(page, demo):
    person = demo.register()
    sign_in(page, person["handle"], GOOD_PASSWORD)
    page.goto("/settings/account")
    page.get_by_role("button", name="Delete account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Current password").fill("no")
    dialog.get_by_role("button", name="Delete for ever").click()
    expect(dialog.get_by_role("textbox", name="Current password")).to_have_accessible_description(
        re.compile("This is not your password."))
    dialog.get_by_role("textbox", name="Current password").fill(GOOD_PASSWORD)
    dialog.get_by_role("button", name="Delete for ever").click()
    expect(heading(page, "Welcome back")).to_be_visible()
    with demo.client() as client:
        answer = client.post("/sessions", json={"handle": person["handle"], "password": GOOD_PASSWORD})
        assert answer.status_code == 401


def test_the_keyboard_alone_registers_changes_the_profile_and_signs_out(page, demo):
    page.goto("/sign-in")
    expect(page.get_by_label("Handle or e-mail")).to_be_focused()
    tab_to(page, "Create account", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    for words in ("Tove Holm", "tove", "tove@school.example", GOOD_PASSWORD):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    # Past the button that shows the password.
    tab_to(page, "Create account")
    page.keyboard.press("Enter")
    expect(heading(page, re.compile("Tove Holm"))).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(heading(page, "Profile")).to_be_focused()
    tab_to(page, "Name")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Tove B. Holm")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    tab_to(page, "Tove B. Holm: menu", key="Shift+Tab")
    page.keyboard.press("Enter")
    assert focused(page).startswith("menuitem")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Handle or e-mail")).to_be_focused()
