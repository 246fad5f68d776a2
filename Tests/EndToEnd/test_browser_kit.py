"""What happens to a page under which the session ends, another tab signs in, or the server goes away."""

import re
import subprocess

import pytest
from browser import sign_in, sign_in_by_form
from conftest import ROOT
from playwright.sync_api import expect
from school import School


def end_session(page):
    """As from another device: the page is not told."""
    origin = page.request.get("/health").url.removesuffix("/health")
    answer = page.request.delete("/api/v1/sessions/current", headers={"Origin": origin})
    assert answer.status == 204, answer.text()


def open_profile(page, person):
    sign_in(page, person["handle"], person["password"])
    page.goto("/settings/profile")
    expect(page.get_by_label("Name", exact=False).first).to_have_value(person["name"])


def change_name(page, name):
    page.locator("input[name=name]").fill(name)
    page.get_by_role("button", name="Save").click()


def name_of(demo, person):
    with demo.client(token=demo.sign_in(person["handle"], person["password"])["access_token"]) as client:
        return client.get("/me").json()["name"]


def test_a_change_is_not_lost_to_a_session_that_has_ended(page, demo):
    person = demo.register()
    open_profile(page, person)
    end_session(page)
    change_name(page, "Ada Held")
    dialog = page.get_by_role("dialog", name="Please sign in again")
    expect(dialog).to_be_visible()
    dialog.locator("input[type=password]").fill("not the password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert").or_(dialog.locator(".notice"))).to_be_visible()
    assert name_of(demo, person) == person["name"]
    dialog.locator("input[type=password]").fill(person["password"])
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    assert name_of(demo, person) == "Ada Held"
    assert page.url.endswith("/settings/profile")


def test_who_does_not_sign_in_again_comes_to_the_door(page, demo):
    person = demo.register()
    open_profile(page, person)
    end_session(page)
    change_name(page, "Ada Lost")
    page.get_by_role("dialog").get_by_role("button", name="Not now").click()
    page.wait_for_url(re.compile("/sign-in"))
    assert name_of(demo, person) == person["name"]


def test_a_tab_learns_that_another_has_signed_in(page, demo):
    person = demo.register()
    page.goto("/sign-in")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    other = page.context.new_page()
    sign_in_by_form(other, person["handle"], person["password"])
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_held_change_goes_on_when_another_tab_signs_in(page, demo):
    person = demo.register()
    open_profile(page, person)
    end_session(page)
    change_name(page, "Ada Beside")
    expect(page.get_by_role("dialog", name="Please sign in again")).to_be_visible()
    sign_in_by_form(page.context.new_page(), person["handle"], person["password"])
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert name_of(demo, person) == "Ada Beside"


def test_a_server_that_goes_away_is_told_and_so_is_its_return(open_page, start):
    server = start()
    school = School(server)
    page = open_page(server.url)
    open_profile(page, school.register())
    server.stop()
    change_name(page, "Ada Waits")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    server.restart()
    page.get_by_role("button", name="Try now").click()
    expect(page.get_by_text("Connected again.")).to_be_visible()
    expect(page.get_by_text("The server does not answer.")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()


def test_a_machine_without_network_is_told_at_once(page, demo):
    sign_in(page, "learner1")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Connected again.")).to_be_visible()


def test_signing_out_in_one_tab_leaves_no_other_behind(page, demo):
    person = demo.register()
    open_profile(page, person)
    other = page.context.new_page()
    other.goto("/settings/devices")
    other.get_by_role("button", name=re.compile(person["name"])).first.click()
    other.get_by_role("menuitem", name="Sign out").click()
    other.wait_for_url(re.compile("/sign-in"))
    page.wait_for_url(re.compile("/sign-in"))


def test_a_page_that_was_opened_while_the_server_was_away_finds_it_by_itself(open_page, start):
    server = start()
    page = open_page(server.url)
    # The shell comes, and then nothing does.
    page.route("**/api/**", lambda route: route.abort())
    page.route("**/health", lambda route: route.abort())
    page.goto("/sign-in")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    page.unroute_all()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_nothing_of_one_person_stays_on_the_page_of_another(page, demo):
    person, stranger = demo.register(), demo.register()
    open_profile(page, person)
    page.locator("input[name=name]").fill("Not for others to save")
    end_session(page)
    sign_in_by_form(page.context.new_page(), stranger["handle"], stranger["password"])
    expect(page.locator("input[name=name]")).to_have_value(stranger["name"])
    expect(page.locator("input[name=handle]")).to_have_value(stranger["handle"])


# The access token, which pages need for what carries no cookie


@pytest.fixture(scope="module")
def client_script(tmp_path_factory):
    """The page's own client, as the app is built with it."""
    source = ROOT / "Sources" / "WebApp" / "src" / "kit" / "client.js"
    made = tmp_path_factory.mktemp("client") / "client.js"
    subprocess.run(["esbuild", source, "--bundle", "--format=esm", f"--outfile={made}", "--log-level=error"], check=True)
    return made.read_text()


def open_client(page, script, path="/"):
    """A page with a client of its own in `window.client`, which does what the app's does."""
    page.route("**/assets/client-under-test.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("""async () => {
      window.client = await import("/assets/client-under-test.js");
      await window.client.startClient();
    }""")


def test_an_access_token_is_renewed_before_it_ends_and_after_it_has(page, demo, client_script):
    person = demo.register()
    sign_in(page, person["handle"], person["password"])
    page.clock.install()
    open_client(page, client_script, "/settings/profile")

    def token():
        return page.evaluate("() => window.client.tokens.token()")

    def is_taken(text):
        with demo.client(token=text) as client:
            return client.get("/me").json().get("id") == person["id"]

    first = token()
    assert is_taken(first) and token() == first
    # As after a night with the lid closed: the token has ended by the page's clock, and nobody has renewed it.
    page.clock.fast_forward("08:00:00")
    page.wait_for_timeout(1_100)  # a token of the same second is the same token
    second = token()
    assert second != first and is_taken(second)
    # The server may know better than the page's clock: what it has refused is not shown again.
    page.wait_for_timeout(1_100)
    page.evaluate("(refused) => window.client.tokens.drop(refused)", second)
    third = token()
    assert third != second and is_taken(third)
    # And the page itself lost nothing by it.
    change_name(page, "Ada Rested")
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    assert name_of(demo, person) == "Ada Rested"


# The real-time plane


def listen(page, room):
    page.evaluate("""(channel) => {
      window.heard = [];
      window.room = window.client.live.listen(channel, {
        published: ({ data, offset }) => window.heard.push([offset, data.text]),
        restarted: () => window.heard.push("restarted"),
        refused: ({ code }) => window.heard.push(`refused ${code}`),
      });
    }""", f"room:{room['id']}")
    page.wait_for_function("() => window.client.live.getSnapshot() === 'live'")


def heard(page, text):
    page.wait_for_function("(text) => window.heard.some((one) => one[1] === text)", arg=text)
    return page.evaluate("() => window.heard")


def test_messages_come_once_and_in_order_through_cuts_and_an_end_of_the_server(open_page, start, faults, client_script):
    # A page may come back while the server is not there yet, which the browser tells on its own.
    faults.allow(r"WebSocket connection to .* failed: .*ERR_CONNECTION_REFUSED")
    server = start()
    school = School(server)
    with school.client("learner1") as client:
        room = client.get("/rooms/demo-discussion").json()
    page, other = open_page(server.url), open_page(server.url)
    for one, handle in ((page, "learner1"), (other, "learner2")):
        sign_in(one, handle)
        open_client(one, client_script)
    # A proxy that breaks without a word.
    cut = []
    page.route_web_socket("**/connection/websocket", lambda socket: cut.append(socket.connect_to_server()))
    listen(page, room)
    listen(other, room)

    def say(text):
        return other.evaluate("(data) => window.client.live.rpc('chat.send', data)", {"room": room["id"], "text": text})["offset"]

    offsets = [say("one"), say("two")]
    heard(page, "two")
    cut[-1].close(code=4_000)
    offsets.append(say("while it was cut"))
    heard(page, "while it was cut")
    server.restart()
    other.wait_for_function("() => window.client.live.getSnapshot() === 'live'", timeout=40_000)
    offsets.append(say("after the restart"))
    assert [one[0] for one in heard(page, "after the restart")] == offsets
    assert offsets == list(range(offsets[0], offsets[0] + 4))
    # Signed out is not connected.
    page.evaluate("() => window.client.session.signOut()")
    page.wait_for_function("() => window.client.live.getSnapshot() === 'idle'")


def test_a_page_that_is_signed_out_from_elsewhere_hears_nothing_any_more(page, demo, client_script):
    person = demo.register()
    sign_in(page, person["handle"], person["password"])
    open_client(page, client_script)
    with demo.client("learner1") as client:
        room = client.get("/rooms/demo-discussion").json()
    listen(page, room)
    end_session(page)
    page.wait_for_function("() => window.client.live.getSnapshot() !== 'live'")
    with demo.signed_in(demo.register()) as client:
        assert client.get("/rooms").is_success
    assert page.evaluate("() => window.heard") == []
