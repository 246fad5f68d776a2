"""Accounts as a client sees them: registering, signing in and out, profiles, mails, deletion."""

import json
import re
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor

import postgres
import pytest
from conftest import run
from school import GOOD_PASSWORD, PASSWORD, School, assert_problem, fields


@pytest.fixture(scope="module")
def school(server):
    return School(server)


# Registering

def test_registering_makes_an_account_that_can_sign_in(school):
    with school.client() as client:
        answer = client.post("/accounts", json={
            "handle": "Grace.Hopper", "email": "Grace@Navy.example", "password": GOOD_PASSWORD, "name": "Grace Hopper",
            "locale": "en-US", "time_zone": "America/New_York", "unknown": [1]})
    assert answer.status_code == 201
    account = answer.json()
    assert account["handle"] == "Grace.Hopper" and account["email"] == "Grace@Navy.example"
    assert account["role"] == "learner" and account["email_verified"] is False and account["id"].isdigit()
    assert answer.headers["location"] == f"/api/v1/accounts/{account['id']}"
    assert "password" not in answer.text
    for name in [{"handle": "grace.hopper"}, {"handle": "GRACE.HOPPER"}, {"email": "grace@navy.EXAMPLE"}]:
        with school.client() as client:
            signed_in = client.post("/sessions", json=name | {"password": GOOD_PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        assert signed_in.json()["user"] == account
        with school.client(token=signed_in.json()["access_token"]) as client:
            assert client.get("/me").json() == account


@pytest.mark.parametrize("taken,also", [
    ("Maße", "MASSE"), ("Ｗｉｄｅ", "wide"), ("Ολγας", "ΟΛΓΑΣ"), ("ﬁona", "Fiona"), ("Ame\u0301lie", "AMÉLIE")])
def test_handles_that_people_take_for_the_same_are_the_same(school, taken, also):
    school.register(handle=taken)
    with school.client() as client:
        answer = client.post("/accounts", json={
            "handle": also, "email": f"{len(also)}{ord(also[0])}@other.example", "password": GOOD_PASSWORD, "name": "Other"})
    assert_problem(answer, 409, "taken")
    assert fields(answer) == {"handle": "taken"}


def test_everything_that_is_taken_is_told_at_once(school):
    person = school.register()
    with school.client() as client:
        answer = client.post("/accounts", json={
            "handle": person["handle"].upper(), "email": person["email"].upper(), "password": GOOD_PASSWORD, "name": "Other"})
    assert_problem(answer, 409, "taken")
    assert fields(answer) == {"handle": "taken", "email": "taken"}


def test_everything_that_is_wrong_is_told_at_once_on_its_field(school):
    with school.client() as client:
        answer = client.post("/accounts", json={
            "handle": "no spaces", "email": "nobody", "password": "Password1", "name": " ", "locale": "no_good",
            "time_zone": "Mars/Olympus"})
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == {
        "handle": "bad_format", "email": "bad_format", "password": "too_common", "name": "too_short",
        "locale": "bad_format", "time_zone": "unknown"}


@pytest.mark.parametrize("change,expected", [
    ({"handle": None}, {"handle": "wrong_type"}), ({"handle": 7}, {"handle": "wrong_type"}),
    ({"email": ["a@b.example"]}, {"email": "wrong_type"}), ({"password": {"a": 1}}, {"password": "wrong_type"}),
    ({"password": "short"}, {"password": "too_short"}), ({"password": "letmein2026"}, {"password": "too_common"}),
    ({"password": "hedgehog99", "handle": "hedgehog9"}, {"password": "too_personal"}),
    ({"name": "a\u0000b"}, {"name": "bad_character"}), ({"time_zone": "+02:00"}, {"time_zone": "unknown"})])
def test_each_field_has_its_rule(school, change, expected):
    form = {"handle": "hedgehog", "email": "hedgehog@rules.example", "password": GOOD_PASSWORD, "name": "Hedge Hog"} | change
    with school.client() as client:
        answer = client.post("/accounts", json=form)
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == expected


def test_missing_fields_are_named(school):
    with school.client() as client:
        answer = client.post("/accounts", json={})
    assert_problem(answer, 422, "invalid_fields")
    assert fields(answer) == dict.fromkeys(["handle", "email", "password", "name"], "missing")


@pytest.mark.parametrize("body,type,status,code", [
    (b"handle=a", "application/x-www-form-urlencoded", 415, "json_expected"), (b"{", "application/json", 400, "invalid_json"),
    (b'{"handle":"a","handle":"b"}', "application/json", 400, "invalid_json"), (b"[]", "application/json", 422, "invalid_fields"),
    (b'"text"', "application/json", 422, "invalid_fields"), (b"\xff\xfe", "application/json", 400, "invalid_json"),
    (b"[" * 100_000, "application/json", 413, "body_too_large"), (b"[" * 60_000, "application/json", 400, "invalid_json")])
def test_bodies_that_are_no_form_are_refused(school, body, type, status, code):
    with school.client() as client:
        answer = client.post("/accounts", content=body, headers={"Content-Type": type})
    assert_problem(answer, status, code)


def test_of_many_who_want_one_handle_one_gets_it(school):
    def register(number):
        with school.client() as client:
            return client.post("/accounts", json={
                "handle": "wanted", "email": f"wanted{number}@race.example", "password": GOOD_PASSWORD, "name": "Wanted"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(register, range(8)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7
    assert all(fields(a) == {"handle": "taken"} for a in answers if a.status_code == 409)


def test_registering_again_with_the_same_key_is_the_same_account(school):
    form = {"handle": "repeated", "email": "repeated@key.example", "password": GOOD_PASSWORD, "name": "Repeated"}
    headers = {"Idempotency-Key": "register-repeated"}
    with school.client() as client:
        first, again = (client.post("/accounts", json=form, headers=headers) for _ in range(2))
        other = client.post("/accounts", json=form | {"name": "Other"}, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() and first.headers["location"] == again.headers["location"]
    assert "idempotency-replayed" not in first.headers and again.headers["idempotency-replayed"] == "true"
    assert_problem(other, 422, "idempotency_key_reused")


def test_retries_at_once_with_one_key_make_one_account(school):
    form = {"handle": "stormy", "email": "stormy@key.example", "password": GOOD_PASSWORD, "name": "Stormy"}

    def register(_):
        with school.client() as client:
            return client.post("/accounts", json=form, headers={"Idempotency-Key": "register-stormy"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(register, range(8)))
    made = [a.json()["id"] for a in answers if a.status_code == 201]
    assert made and len(set(made)) == 1
    assert {a.json()["code"] for a in answers if a.status_code != 201} <= {"idempotency_in_progress"}


# Signing in and out

def test_wrong_password_and_unknown_account_look_the_same(school):
    person = school.register()
    with school.client() as client:
        answers = [client.post("/sessions", json=name | {"password": "not the password"}) for name in [
            {"handle": person["handle"]}, {"handle": "nobody-at-all"}, {"email": person["email"]},
            {"email": "nobody@school.example"}, {"handle": ""}, {"handle": "a\u200bb"}]]
    told = [{k: v for k, v in assert_problem(a, 401, "wrong_credentials").items() if k != "instance"} for a in answers]
    assert all(one == told[0] for one in told)
    names = [set(a.headers) for a in answers]
    assert all(one == names[0] for one in names)


def test_signing_in_wants_one_name(school):
    with school.client() as client:
        for form in [{}, {"handle": "admin", "email": "admin@demo.example"}]:
            answer = client.post("/sessions", json=form | {"password": PASSWORD})
            assert_problem(answer, 422, "invalid_fields")
            assert fields(answer) == {"handle": "missing"}


def test_guessing_has_to_wait(school):
    with school.client() as client:
        answers = [client.post("/sessions", json={"handle": "learner20", "password": f"guess {n}"}) for n in range(5)]
        held = client.post("/sessions", json={"handle": "LEARNER20", "password": PASSWORD})
    assert [a.status_code for a in answers] == [401] * 5
    assert_problem(held, 429, "too_many_attempts")
    assert int(held.headers["retry-after"]) >= 1


def test_spelling_a_name_otherwise_does_not_help_guessing(school):
    with school.client() as client:
        for name in ["learner19", "LEARNER19", "ｌearner19", "lｅarner19", "leａrner19"]:
            assert_problem(client.post("/sessions", json={"handle": name, "password": "guess"}), 401, "wrong_credentials")
        held = client.post("/sessions", json={"handle": "learner1９", "password": "guess"})
    assert_problem(held, 429, "too_many_attempts")


def test_guessing_the_password_of_a_session_has_to_wait_too(school):
    person = school.register()
    with school.signed_in(person) as client:
        for _ in range(5):
            guess = client.post("/me/deletion", json={"password": "guess"})
            assert fields(guess) == {"password": "wrong_password"}
        form = {"current_password": person["password"], "new_password": "another good one"}
        assert_problem(client.post("/me/password", json=form), 429, "too_many_attempts")
    with school.client("admin") as admin:
        told = admin.get("/admin/audit", params={"account": person["id"], "kind": "password_refused"}).json()["items"]
    assert len(told) == 5 and all(one["actor_id"] == person["id"] for one in told)


def test_new_password_with_a_key_is_answered_again(school):
    person = school.register()
    form = {"current_password": person["password"], "new_password": "another good one"}
    with school.signed_in(person) as client:
        answers = [client.post("/me/password", json=form, headers={"Idempotency-Key": "pw"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [204, 204] and answers[1].headers["idempotency-replayed"] == "true"


def test_deletion_with_a_key_leaves_nothing_unsettled(start):
    school = School(start())
    person = school.register()
    with school.signed_in(person) as client:
        done = client.post("/me/deletion", json={"password": person["password"]}, headers={"Idempotency-Key": "gone"})
    assert done.status_code == 204
    assert not [line for line in school.server.lines if "not settled" in line]


def test_deleting_what_is_not_there_is_not_logged(school):
    with school.client("admin") as admin:
        assert_problem(admin.delete(f"/admin/accounts/{2**62}"), 404, "not_found")
        assert admin.get("/admin/audit", params={"account": str(2**62)}).json()["items"] == []


def test_refresh_token_is_good_once_and_a_second_use_ends_the_session(school):
    person = school.register()
    first = school.sign_in(person["handle"], person["password"])
    with school.client() as client:
        second = client.post("/sessions/refresh", json={"refresh_token": first["refresh_token"]})
        assert second.status_code == 200
        assert second.json()["refresh_token"] != first["refresh_token"] and second.json()["user"] == first["user"]
        reused = client.post("/sessions/refresh", json={"refresh_token": first["refresh_token"]})
        assert_problem(reused, 401, "invalid_refresh_token")
        rest = client.post("/sessions/refresh", json={"refresh_token": second.json()["refresh_token"]})
        assert_problem(rest, 401, "invalid_refresh_token")
    for token in (first["access_token"], second.json()["access_token"]):
        with school.client(token=token) as client:
            assert_problem(client.get("/me"), 401, "invalid_token")


def test_of_two_who_refresh_at_once_at_most_one_gets_through(school):
    person = school.register()
    token = school.sign_in(person["handle"], person["password"])["refresh_token"]

    def refresh(_):
        with school.client() as client:
            return client.post("/sessions/refresh", json={"refresh_token": token}).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(refresh, range(4)))
    assert statuses == [200, 401, 401, 401]


@pytest.mark.parametrize("token", ["", "x", "a" * 600, "\u0000", "../../etc/passwd"])
def test_no_refresh_token_of_ours_is_refused(school, token):
    with school.client() as client:
        answer = client.post("/sessions/refresh", json={"refresh_token": token})
    assert answer.status_code in (401, 422) and "5" != str(answer.status_code)[0]


def test_signing_out_ends_this_device_and_no_other(school):
    person = school.register()
    with school.signed_in(person) as one, school.signed_in(person) as other:
        assert len(one.get("/sessions").json()["items"]) == 2
        assert one.delete("/sessions/current").status_code == 204
        assert_problem(one.get("/me"), 401, "invalid_token")
        assert other.get("/me").status_code == 200
        left = other.get("/sessions").json()["items"]
        assert [s["is_current"] for s in left] == [True] and left[0]["user_agent"].startswith("python-httpx")


def test_another_device_can_be_signed_out_but_nobody_elses(school):
    person, stranger = school.register(), school.register()
    with school.signed_in(person) as one, school.signed_in(person) as other, school.signed_in(stranger) as third:
        session = next(s["id"] for s in one.get("/sessions").json()["items"] if not s["is_current"])
        assert_problem(third.delete(f"/sessions/{session}"), 404, "not_found")
        assert other.get("/me").status_code == 200
        assert one.delete(f"/sessions/{session}").status_code == 204
        assert_problem(other.get("/me"), 401, "invalid_token")
        assert_problem(one.delete(f"/sessions/{session}"), 404, "not_found")
        assert one.get("/me").status_code == 200


def test_signing_out_everywhere_ends_every_token(school):
    person = school.register()
    loose = school.command("token", "--user", person["handle"]).stdout.strip()
    with school.signed_in(person) as one, school.signed_in(person) as other, school.client(token=loose) as third:
        assert third.get("/me").status_code == 200
        # A token of a second that is over: times in tokens have no fractions.
        subprocess.run(["sleep", "1.1"], check=True)
        assert one.delete("/sessions").status_code == 204
        for client in (one, other, third):
            assert_problem(client.get("/me"), 401, "invalid_token")


def test_sessions_come_in_pages(school):
    person = school.register()
    for _ in range(5):
        school.sign_in(person["handle"], person["password"])
    with school.signed_in(person) as client:
        ids, cursor = [], None
        while True:
            page = client.get("/sessions", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
            ids += [int(s["id"]) for s in page["items"]]
            cursor = page["next_cursor"]
            if not cursor:
                break
        assert len(ids) == 6 and ids == sorted(set(ids), reverse=True)
        answer = client.get("/sessions", params={"cursor": "bm9uZQ"})
        assert_problem(answer, 422, "invalid_fields")
        assert fields(answer) == {"cursor": "bad_format"}


def test_cookie_signs_a_browser_in_and_changes_need_its_origin(school):
    person = school.register()
    url = school.server.url
    with school.client() as browser:
        answer = browser.post("/sessions", json={"handle": person["handle"], "password": person["password"], "cookie": True})
        assert answer.status_code == 200 and answer.json()["refresh_token"] is None
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("lyceum_session=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
        assert browser.get("/me").json()["handle"] == person["handle"]
        assert_problem(browser.patch("/me", json={"name": "No Origin"}), 403, "origin_required")
        assert_problem(
            browser.patch("/me", json={"name": "Evil"}, headers={"Origin": "https://evil.example"}), 403, "forbidden_origin")
        changed = browser.patch("/me", json={"name": "With Origin"}, headers={"Origin": url})
        assert changed.status_code == 200 and changed.json()["name"] == "With Origin"
        token = browser.post("/sessions/token", headers={"Origin": url}).json()["access_token"]
        with school.client(token=token) as other:
            assert other.get("/me").json()["handle"] == person["handle"]
            # A token that got itself a successor would never expire.
            assert_problem(other.post("/sessions/token"), 403, "cookie_required")
        out = browser.delete("/sessions/current", headers={"Origin": url})
        assert out.status_code == 204 and "Max-Age=0" in out.headers["set-cookie"]
        assert_problem(browser.get("/me", headers={"Cookie": cookie.split(";")[0]}), 401, "invalid_token")


# The profile

def test_profile_changes_what_is_sent_and_nothing_else(school):
    person = school.register()
    with school.signed_in(person) as client:
        changed = client.patch("/me", json={"name": "New Name", "time_zone": "Europe/Vienna"}).json()
        assert changed == client.get("/me").json()
        kept = {k: changed[k] for k in ("id", "handle", "email", "locale", "role")}
        assert kept == {k: person[k] for k in kept} and changed["time_zone"] == "Europe/Vienna"
        assert client.patch("/me", json={"name": "\u2003 Space  d \t"}).json()["name"] == "Space  d"
        bad = client.patch("/me", json={"handle": "-", "name": "", "locale": "x", "time_zone": "Nowhere/City"})
        assert set(fields(bad)) == {"handle", "name", "locale", "time_zone"}
        taken = client.patch("/me", json={"handle": "ADMIN"})
        assert_problem(taken, 409, "taken")
        assert fields(taken) == {"handle": "taken"}
        # One's own handle in another form is still one's own.
        assert client.patch("/me", json={"handle": person["handle"].upper()}).status_code == 200


def test_of_two_who_change_what_they_have_read_the_second_is_told(school):
    person = school.register()
    with school.signed_in(person) as client:
        read = client.get("/me")
        tag = read.headers["etag"]
        assert client.get("/me", headers={"If-None-Match": tag}).status_code == 304
        first = client.patch("/me", json={"name": "First"}, headers={"If-Match": tag})
        assert first.status_code == 200 and first.headers["etag"] != tag
        second = client.patch("/me", json={"name": "Second"}, headers={"If-Match": tag})
        assert_problem(second, 412, "precondition_failed")
        assert client.get("/me").json()["name"] == "First"


def test_new_password_takes_the_old_ones_place_and_signs_others_out(school):
    person = school.register()
    with school.signed_in(person) as one, school.signed_in(person) as other:
        wrong = one.post("/me/password", json={"current_password": "wrong", "new_password": "another good one"})
        assert_problem(wrong, 422, "invalid_fields")
        assert fields(wrong) == {"current_password": "wrong_password"}
        weak = one.post("/me/password", json={"current_password": person["password"], "new_password": "qwertyuiop"})
        assert fields(weak) == {"new_password": "too_common"}
        done = one.post("/me/password", json={"current_password": person["password"], "new_password": "another good one"})
        assert done.status_code == 204
        assert one.get("/me").status_code == 200
        assert_problem(other.get("/me"), 401, "invalid_token")
    school.sign_in(person["handle"], "another good one")
    with school.client() as client:
        old = client.post("/sessions", json={"handle": person["handle"], "password": person["password"]})
    assert_problem(old, 401, "wrong_credentials")
    assert "changed" in school.wait_for_mail(person["email"], "password was changed").get_body().get_content()


# Mails

def test_mailed_link_confirms_the_address_once(school):
    person = school.register(name="Zoë Žižek")
    mail = school.wait_for_mail(person["email"], "Confirm")
    assert mail["To"].addresses[0].display_name == "Zoë Žižek" and "Zoë Žižek" in mail.get_body().get_content()
    assert school.server.url in mail.get_body().get_content()
    token = mail.get_body().get_content().split("#token=")[1].split()[0]
    with school.client() as client:
        done = client.post("/accounts/verification", json={"token": token})
        assert done.status_code == 200 and done.json()["email_verified"] is True
        again = client.post("/accounts/verification", json={"token": token})
        assert_problem(again, 422, "invalid_fields")
        assert fields(again) == {"token": "link_not_good"} and "used" in again.text
        strange = client.post("/accounts/verification", json={"token": "A" * 43})
        assert fields(strange) == {"token": "link_not_good"} and "used" not in strange.text


def test_new_address_is_the_accounts_once_it_is_proved(school):
    person = school.register()
    first = school.link_token(person["email"], "Confirm")
    with school.signed_in(person) as client:
        wrong = client.post("/me/email", json={"email": "new@mail.example", "password": "wrong"})
        assert fields(wrong) == {"password": "wrong_password"}
        assert fields(client.post("/me/email", json={"email": "new", "password": person["password"]})) == {"email": "bad_format"}
        assert client.post("/me/email", json={"email": "new@mail.example", "password": person["password"]}).status_code == 202
        assert client.get("/me").json()["email"] == person["email"]
        token = school.link_token("new@mail.example", "Confirm")
        # The link to the former address is no good any more.
        assert fields(client.post("/accounts/verification", json={"token": first})) == {"token": "link_not_good"}
        assert client.post("/accounts/verification", json={"token": token}).status_code == 200
        me = client.get("/me").json()
        assert me["email"] == "new@mail.example" and me["email_verified"] is True


def test_address_that_somebody_has_by_then_stays_theirs(school):
    person = school.register()
    with school.signed_in(person) as client:
        assert client.post("/me/email", json={"email": "late@mail.example", "password": person["password"]}).status_code == 202
        token = school.link_token("late@mail.example", "Confirm")
        school.register(email="late@mail.example")
        answer = client.post("/accounts/verification", json={"token": token})
    assert_problem(answer, 409, "taken")
    assert fields(answer) == {"email": "taken"}


def test_forgotten_password_is_chosen_anew_by_mail(school):
    person = school.register()
    with school.client() as client, school.signed_in(person) as device:
        unknown = client.post("/password-resets", json={"email": "nobody@school.example"})
        known = client.post("/password-resets", json={"email": person["email"].upper()})
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
        token = school.link_token(person["email"], "new password")
        weak = client.post("/password-resets/completion", json={"token": token, "password": "12345678"})
        assert fields(weak) == {"password": "too_common"}
        done = client.post("/password-resets/completion", json={"token": token, "password": "a fresh beginning"})
        assert done.status_code == 204, done.text
        assert_problem(device.get("/me"), 401, "invalid_token")
        again = client.post("/password-resets/completion", json={"token": token, "password": "another beginning"})
        assert fields(again) == {"token": "link_not_good"}
    assert school.sign_in(person["handle"], "a fresh beginning")["user"]["email_verified"] is True


def test_new_password_calls_off_the_change_of_address_that_a_thief_began(school):
    person = school.register()
    with school.signed_in(person) as thief:
        assert thief.post("/me/email", json={"email": "thief@mail.example", "password": person["password"]}).status_code == 202
    thiefs = school.link_token("thief@mail.example", "Confirm")
    with school.client() as client:
        assert client.post("/password-resets", json={"email": person["email"]}).status_code == 202
        token = school.link_token(person["email"], "new password")
        assert client.post("/password-resets/completion", json={"token": token, "password": "a fresh beginning"}).status_code == 204
        answer = client.post("/accounts/verification", json={"token": thiefs})
    assert fields(answer) == {"token": "link_not_good"}
    assert school.sign_in(person["handle"], "a fresh beginning")["user"]["email"] == person["email"]


def test_names_that_would_be_links_are_not_mailed(school):
    person = school.register(name="Win a prize at https://evil.example/x")
    mail = school.wait_for_mail(person["email"], "Confirm")
    assert "evil" not in mail.as_string() and mail.get_body().get_content().startswith("Hello,")


# Admins

def test_suspension_ends_everything_at_once_and_is_undone(school):
    person = school.register()
    with school.signed_in(person) as client, school.client("admin") as admin:
        path = f"/admin/accounts/{person['id']}"
        assert client.get("/me").status_code == 200
        suspended = admin.post(path + "/suspension", json={"reason": "spam"})
        assert suspended.status_code == 200 and suspended.json()["state"] == "suspended"
        assert_problem(client.get("/me"), 401, "invalid_token")
        with school.client() as other:
            form = {"handle": person["handle"], "password": person["password"]}
            assert_problem(other.post("/sessions", json=form), 403, "account_suspended")
            assert_problem(other.post("/sessions", json=form | {"password": "wrong"}), 401, "wrong_credentials")
        assert admin.request("DELETE", path + "/suspension").json()["state"] == "active"
        school.sign_in(person["handle"], person["password"])
        kinds = [e["kind"] for e in admin.get("/admin/audit", params={"account": person["id"]}).json()["items"]]
        assert kinds[:5] == ["signed_in", "reinstated", "sign_in_failed", "suspended", "signed_in"], kinds


def test_admin_finds_people_by_what_is_known_of_them(school):
    person = school.register(handle="Needle.In.Hay", name="Straße Näher", email="needle@hay.example")
    with school.client("admin") as admin:
        for text in ["needle.in", "NEEDLE@HAY", "strasse", "näher"]:
            found = admin.get("/admin/accounts", params={"query": text}).json()["items"]
            assert [one["id"] for one in found] == [person["id"]], text
        assert admin.get("/admin/accounts", params={"query": "%"}).json()["items"] == []
        handles = {one["handle"] for one in admin.get("/admin/accounts", params={"role": "instructor"}).json()["items"]}
        assert handles == {"teacher"}
        answer = admin.get("/admin/accounts", params={"role": "emperor", "limit": "many"})
        assert_problem(answer, 422, "invalid_fields")
        assert set(fields(answer)) == {"role", "limit"}


def test_accounts_are_named_by_their_handles_too(school):
    person = school.register(handle="Käthe.Kollwitz")
    with school.signed_in(person) as client, school.client("admin") as admin:
        card = client.get("/accounts/KÄTHE.kollwitz")
        assert card.json() == {key: person[key] for key in ("id", "handle", "name")} | {"avatar_url": None}
        assert card.headers["cache-control"] == "private, no-cache"
        assert "Cookie" in card.headers["vary"] and "Authorization" in card.headers["vary"]
        assert_problem(client.get("/accounts/nobody-at-all"), 404, "not_found")
        assert admin.get("/admin/accounts/käthe.kollwitz").json()["id"] == person["id"]
        assert admin.put("/admin/accounts/Käthe.Kollwitz/role", json={"role": "instructor"}).json()["role"] == "instructor"
        assert_problem(admin.post("/admin/accounts/ADMIN/suspension", json={"reason": "oops"}), 404, "not_found")


def test_every_account_is_listed_once(school):
    with school.client("admin") as admin:
        ids, cursor = [], None
        while True:
            page = admin.get("/admin/accounts", params={"limit": 7} | ({"cursor": cursor} if cursor else {})).json()
            ids += [int(one["id"]) for one in page["items"]]
            cursor = page["next_cursor"]
            if not cursor:
                break
    assert ids == sorted(set(ids)) and len(ids) >= 23


def test_role_holds_from_the_next_request_on(school):
    person = school.register()
    with school.signed_in(person) as client, school.client("admin") as admin:
        assert_problem(client.get("/admin/accounts"), 404, "not_found")
        changed = admin.put(f"/admin/accounts/{person['id']}/role", json={"role": "admin"})
        assert changed.json()["role"] == "admin"
        assert client.get("/admin/accounts").status_code == 200
        admin.put(f"/admin/accounts/{person['id']}/role", json={"role": "learner"})
        assert_problem(client.get("/admin/accounts"), 404, "not_found")


def test_admin_cannot_be_shut_out_by_a_slip(school):
    with school.client("admin") as admin:
        own = admin.get("/me").json()["id"]
        assert_problem(admin.post(f"/admin/accounts/{own}/suspension", json={"reason": "oops"}), 404, "not_found")
        assert_problem(admin.put(f"/admin/accounts/{own}/role", json={"role": "learner"}), 404, "not_found")
        assert_problem(admin.delete(f"/admin/accounts/{own}"), 404, "not_found")
        assert admin.get("/me").json()["role"] == "admin"


# Deleting

def test_what_is_deleted_is_nowhere_any_more(school):
    person = school.register(handle="vanishing-act", email="vanishing@nowhere.example", name="Vanishing Vanessa")
    school.wait_for_mail(person["email"], "Confirm")
    with school.signed_in(person) as client:
        wrong = client.post("/me/deletion", json={"password": "wrong"})
        assert fields(wrong) == {"password": "wrong_password"}
        assert client.post("/me/deletion", json={"password": person["password"]}).status_code == 204
        assert_problem(client.get("/me"), 401, "invalid_token")
    with school.client("admin") as admin:
        assert_problem(admin.get(f"/accounts/{person['id']}"), 404, "not_found")
        assert_problem(admin.get(f"/admin/accounts/{person['id']}"), 404, "not_found")
    for text in ("vanishing", "nowhere.example"):
        assert places_of(text, school.server.env["DATABASE_URL"]) == []
    # Handle and address are free again.
    assert school.register(handle="vanishing-act", email="vanishing@nowhere.example")["id"] != person["id"]


def places_of(text, url):
    """Every table of a database that holds a text, whatever the column."""
    tables = postgres.ask(url, "select quote_ident(table_name) from information_schema.tables where table_schema = 'public'")
    assert "account" in tables and "jobs" in tables
    return [table for table in tables 
            if postgres.ask(url, f"select count(*) from {table} t where t::text ilike '%{text}%'") != ["0"]]


# Commands

def test_demo_is_made_once(school):
    with school.client("admin") as admin:
        before = admin.get("/me").json()
        assert before["role"] == "admin"
    again = school.command("demo")
    assert again.returncode == 0 and "already" in again.stdout
    for handle, role in [("teacher", "instructor"), ("assistant", "learner"), ("learner1", "learner"), ("learner19", "learner")]:
        assert school.sign_in(handle)["user"]["role"] == role


def test_token_is_printed_alone(school):
    made = school.command("token", "--user", "Teacher", "--ttl", "60")
    assert made.returncode == 0 and made.stderr == "" and made.stdout.count("\n") == 1 and made.stdout.count(".") == 2
    with school.client(token=made.stdout.strip()) as client:
        assert client.get("/me").json()["handle"] == "teacher"


@pytest.mark.parametrize("arguments,code,words", [
    (["token"], 64, "--user"), (["token", "--user="], 64, "value"), (["token", "--user", "nobody"], 1, "nobody"),
    (["token", "--user", "admin", "--ttl", "0"], 64, "--ttl"), (["token", "--user", "admin", "--ttl", "soon"], 64, "--ttl"),
    (["token", "--user", "admin", "--bogus"], 78, "--bogus"), (["promote", "--user", "admin"], 64, "--role"),
    (["promote", "--user", "nobody", "--role", "admin"], 1, "nobody")])
def test_commands_tell_what_they_want(school, arguments, code, words):
    done = school.command(*arguments)
    assert (done.returncode, done.stdout) == (code, "") and words in done.stderr, done


def test_first_admin_is_made_at_the_console(school):
    person = school.register()
    assert school.command("promote", "--user", person["handle"], "--role", "admin").returncode == 0
    with school.signed_in(person) as client:
        assert client.get("/admin/audit", params={"limit": 1}).status_code == 200


def test_secret_is_made_once_for_its_owner_alone(school, tmp_path):
    path = school.server.folder / "data" / "jwt-secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and len(path.read_text().strip()) >= 32
    token = school.token("admin")
    secret = path.read_text()
    school.token("teacher")
    assert path.read_text() == secret and school.token("admin") == token


def test_secret_that_others_can_read_is_refused(school, tmp_path):
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "jwt-secret"
    path.write_text("a" * 64)
    path.chmod(0o644)
    done = run("token", "--user", "admin", "--data", str(tmp_path / "data"))
    assert done.returncode == 73 and "chmod 600" in done.stderr and "a" * 64 not in done.stderr


def test_no_secret_is_in_the_log(school):
    person = school.register()
    signed_in = school.sign_in(person["handle"], person["password"])
    with school.client(token=signed_in["access_token"]) as client:
        client.get("/me", params={"token": "in-the-query"})
    log = "\n".join(school.server.lines)
    for secret in (person["password"], signed_in["access_token"], signed_in["refresh_token"], "in-the-query"):
        assert secret not in log


def test_sign_ins_at_once_are_all_answered(start):
    school = School(start())

    def sign_in(number):
        with school.client() as client:
            return client.post("/sessions", json={"handle": f"learner{number % 20 + 1}", "password": PASSWORD})

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(sign_in, range(200)))
    by_status = {status: [a for a in answers if a.status_code == status] for status in {a.status_code for a in answers}}
    assert set(by_status) <= {200, 503}, {s: len(a) for s, a in by_status.items()}
    assert len(by_status[200]) >= 64
    for answer in by_status.get(503, []):
        assert_problem(answer, 503, "busy")
        assert int(answer.headers["retry-after"]) >= 1
    tokens = {a.json()["refresh_token"] for a in by_status[200]}
    assert len(tokens) == len(by_status[200])


def test_what_was_signed_in_is_still_after_a_restart(start):
    school = School(start())
    signed_in = school.sign_in("learner3")
    school.server.restart()
    with school.client(token=signed_in["access_token"]) as client:
        assert client.get("/me").json() == signed_in["user"]
    with school.client() as client:
        assert client.post("/sessions/refresh", json={"refresh_token": signed_in["refresh_token"]}).status_code == 200


def test_answers_are_problem_details_with_json(school):
    with school.client() as client:
        answer = client.get("/me")
    assert_problem(answer, 401, "not_signed_in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert json.loads(answer.content)["status"] == 401


@pytest.mark.parametrize("settings,address", [({}, "127.0.0.1"), ({"LYCEUM_TRUSTED_PROXIES": "127.0.0.0/8"}, "203.0.113.9")])
def test_behind_a_trusted_proxy_people_have_addresses_of_their_own(start, settings, address):
    school = School(start(settings))
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    with school.client() as client:
        form = {"handle": "learner1", "password": PASSWORD}
        token = client.post("/sessions", json=form, headers=headers).json()["access_token"]
    with school.client(token=token) as client:
        assert [s["address"] for s in client.get("/sessions").json()["items"]] == [address]
    school.server.wait_for_line(f"/api/v1/sessions.* peer={re.escape(address)}|peer={re.escape(address)}.*/api/v1/sessions")
