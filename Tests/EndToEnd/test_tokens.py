"""Tokens made by software that is not ours: good ones of ours and of an issuer's, and some fifty that must not pass."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import jwt
import pytest
import websockets.sync.client
from conftest import Server
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from school import School, assert_problem

SECRET = "a secret of the test, 32 characters and more"
AUDIENCE, ISSUER = "lyceum-test", "https://issuer.example"


class Issuer:
    """An identity provider: its keys, and the page that they are published on."""

    def __init__(self):
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.ed = ed25519.Ed25519PrivateKey.generate()
        self.asked = 0
        self.extra = []
        issuer = self

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                body = json.dumps({"keys": issuer.keys()}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/keys"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def keys(self):
        algorithms = jwt.algorithms
        return [
            json.loads(algorithms.RSAAlgorithm.to_jwk(self.rsa.public_key())) | {"kid": "rsa", "use": "sig"},
            json.loads(algorithms.ECAlgorithm.to_jwk(self.ec.public_key())) | {"kid": "ec", "use": "sig"},
            json.loads(algorithms.OKPAlgorithm.to_jwk(self.ed.public_key())) | {"kid": "ed", "use": "sig"},
        ] + self.extra

    def claims(self, **changes):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "subject-1", "iat": now, "exp": now + 300,
                  "preferred_username": "Emmy Noether", "name": "Emmy Noether", "email": "emmy@issuer.example", "email_verified": True}
        return {k: v for k, v in (claims | changes).items() if v is not None}

    def token(self, kid="rsa", headers=None, **changes):
        key, algorithm = {"rsa": (self.rsa, "RS256"), "ec": (self.ec, "ES256"), "ed": (self.ed, "EdDSA")}[kid]
        return jwt.encode(self.claims(**changes), key, algorithm, headers={"kid": kid} | (headers or {}))

    def public_pem(self):
        return self.rsa.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def issuer():
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster, issuer):
    server = Server(tmp_path_factory.mktemp("tokens"), {
        "LYCEUM_JWT_SECRET": SECRET, "LYCEUM_JWKS_URL": issuer.url, "LYCEUM_JWKS_ISSUER": ISSUER,
        "LYCEUM_JWKS_AUDIENCE": AUDIENCE, "LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


@pytest.fixture(scope="module")
def admin_id(school):
    made = jwt.decode(school.command("token", "--user", "admin").stdout.strip(),
                      SECRET, ["HS256"], audience="lyceum", issuer="lyceum")
    assert set(made) == {"iss", "aud", "sub", "iat", "exp"} and made["exp"] - made["iat"] == 3600
    return made["sub"]


def b64(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forge(header, claims, key=None):
    """A token with whatever header; signed by HMAC where there is a key."""
    head = f"{b64(header)}.{b64(claims)}"
    signature = hmac.new(key, head.encode(), hashlib.sha256).digest() if key is not None else b""
    return f"{head}.{b64(signature)}"


def ours(admin_id, **changes):
    now = int(time.time())
    claims = {"iss": "lyceum", "aud": "lyceum", "sub": admin_id, "iat": now, "exp": now + 300} | changes
    return {k: v for k, v in claims.items() if v is not None}


def hs256(claims, key=SECRET, **headers):
    return jwt.encode(claims, key, "HS256", headers=headers or None)


def who(school, token):
    with school.client(token=token) as client:
        return client.get("/me")


# What must pass

@pytest.mark.parametrize("changes", [
    lambda now: {}, lambda now: {"iss": None}, lambda now: {"aud": None}, lambda now: {"aud": ["other", "lyceum"]},
    lambda now: {"exp": now + 100.5}, lambda now: {"nbf": now + 30}, lambda now: {"exp": now - 20},
    lambda now: {"extra": {"deep": [1, 2]}}])
def test_token_of_whoever_knows_the_secret_is_taken(school, admin_id, changes):
    answer = who(school, hs256(ours(admin_id, **changes(int(time.time())))))
    assert answer.status_code == 200 and answer.json()["handle"] == "admin", answer.text


@pytest.mark.parametrize("kid", ["rsa", "ec", "ed"])
def test_tokens_of_the_issuer_make_one_account_on_first_sight(school, issuer, kid):
    first = who(school, issuer.token(kid))
    assert first.status_code == 200, first.text
    account = first.json()
    assert (account["handle"], account["name"], account["email"]) == ("Emmy-Noether", "Emmy Noether", "emmy@issuer.example")
    assert account["email_verified"] is True and account["role"] == "learner"
    assert who(school, issuer.token("rsa")).json() == account


def test_token_may_be_older_than_the_account_that_it_makes(school, issuer):
    token = issuer.token("rsa", sub="patient", preferred_username="patient", email=None, iat=int(time.time()) - 100)
    assert who(school, token).json() == who(school, token).json() and who(school, token).json()["handle"] == "patient"


def test_signing_out_everywhere_ends_an_issuers_tokens_too(school, issuer):
    old = issuer.token("ed", sub="leaver", preferred_username="leaver", email=None, iat=int(time.time()) - 100)
    with school.client(token=old) as client:
        assert client.delete("/sessions").status_code == 204
        assert_problem(client.get("/me"), 401, "invalid_token")
    assert who(school, issuer.token("ed", sub="leaver", iat=int(time.time()) + 1)).status_code == 200


def test_first_sight_by_many_at_once_is_one_account(school, issuer):
    tokens = [issuer.token("ed", sub="at-once", preferred_username="at-once", email=None) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda token: who(school, token), tokens))
    assert {a.status_code for a in answers} == {200} and len({a.json()["id"] for a in answers}) == 1


def test_issuers_word_makes_nobody_the_owner_of_another_account(school, issuer):
    person = school.register(handle="victim", email="victim@school.example")
    account = who(school, issuer.token(
        "ec", sub="attacker", preferred_username="victim", email="victim@school.example")).json()
    assert account["id"] != person["id"] and account["handle"] != "victim" and account["email"] is None
    assert account["email_verified"] is False
    unproved = who(school, issuer.token("ec", sub="careless", email="new@school.example", email_verified=False)).json()
    assert unproved["email"] is None


def test_person_of_an_issuer_can_be_suspended(school, issuer):
    account = who(school, issuer.token("rsa", sub="to-suspend", preferred_username="to-suspend", email=None)).json()
    with school.client("admin") as admin:
        assert admin.post(f"/admin/accounts/{account['id']}/suspension", json={"reason": "test"}).status_code == 200
    assert_problem(who(school, issuer.token("rsa", sub="to-suspend")), 401, "invalid_token")


# What must not pass

def attacks(issuer, id):
    """Name and token; each is a good one but for what its name says."""
    now = int(time.time())
    good, key = ours(id), SECRET.encode()
    head = {"alg": "HS256", "typ": "JWT"}
    genuine = hs256(good)
    h, c, s = genuine.split(".")
    other_rsa = rsa.generate_private_key(65537, 2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(other_rsa.public_key()))
    theirs = issuer.claims()
    ec_token = issuer.token("ec")
    eh, ecl, es = ec_token.split(".")
    raw = base64.urlsafe_b64decode(es + "==")
    yield from ((f"alg {alg!r}", forge({"alg": alg, "typ": "JWT"}, good)) for alg in ("none", "None", "NONE", "nOnE", ""))
    yield "alg none, signed all the same", forge({"alg": "none"}, good, key)
    yield "alg absent", forge({"typ": "JWT"}, good, key)
    yield "alg null", forge({"alg": None}, good, key)
    yield "alg a list", forge({"alg": ["HS256"]}, good, key)
    yield "alg in lower case", forge({"alg": "hs256"}, good, key)
    yield "alg HS512", jwt.encode(good, SECRET * 2, "HS512")
    yield "RS256 key as secret, PEM", forge({"alg": "HS256", "kid": "rsa"}, theirs, issuer.public_pem())
    yield "RS256 key as secret, PEM without its last line end", forge({"alg": "HS256", "kid": "rsa"}, theirs, issuer.public_pem().strip())
    yield "RS256 key as secret, no kid", forge(head, good, issuer.public_pem())
    yield "empty secret", forge(head, good, b"")
    yield "another secret", hs256(good, "another secret of 32 characters and more")
    yield "our secret, the issuer's kid", hs256(good, kid="rsa")
    yield "kid a path", hs256(good, kid="../../../../dev/null")
    yield "kid a path, signed with nothing", forge(head | {"kid": "../../../../dev/null"}, good, b"")
    yield "kid SQL", forge(head | {"kid": "x' union select 'secret' --"}, good, b"secret")
    yield "kid a number", forge(head | {"kid": 1}, good, key)
    yield "kid of 2,000 characters", forge(head | {"kid": "k" * 2000}, good, key)
    yield "jwk in the header", jwt.encode(theirs, other_rsa, "RS256", headers={"jwk": jwk})
    yield "jwk in the header, known kid", jwt.encode(theirs, other_rsa, "RS256", headers={"jwk": jwk, "kid": "rsa"})
    yield "jku in the header", jwt.encode(theirs, other_rsa, "RS256", headers={"jku": "http://127.0.0.1:1/keys", "kid": "mine"})
    yield "x5u in the header", jwt.encode(theirs, other_rsa, "RS256", headers={"x5u": "http://127.0.0.1:1/cert", "kid": "rsa"})
    yield "unknown kid", jwt.encode(theirs, other_rsa, "RS256", headers={"kid": "nobody"})
    yield "RS256 token for the EC key", jwt.encode(theirs, issuer.rsa, "RS256", headers={"kid": "ec"})
    yield "PS256", jwt.encode(theirs, issuer.rsa, "PS256", headers={"kid": "rsa"})
    yield "crit", forge(head | {"crit": ["exp"]}, good, key)
    yield "b64 false", forge(head | {"b64": False, "crit": ["b64"]}, good, key)
    yield "no signature", f"{h}.{c}."
    yield "signature cut off", f"{h}.{c}"
    yield "signature cut short", f"{h}.{c}.{s[:-4]}"
    yield "signature longer", f"{h}.{c}.{s}AAAA"
    yield "signature in another spelling", f"{h}.{c}.{s[:-1]}{'BCDEFGHI'[ord(s[-1]) % 8]}"
    yield "signature padded", f"{h}.{c}.{s}="
    yield "claims changed", f"{h}.{b64(good | {'sub': '1', 'extra': 1})}.{s}"
    yield "four parts", genuine + ".x"
    yield "five parts", "a.b.c.d.e"
    yield "white space within", f"{h} .{c}.{s}"
    yield "ES256, all zero", f"{eh}.{ecl}.{b64(bytes(64))}"
    yield "ES256, r and s exchanged", f"{eh}.{ecl}.{b64(raw[32:] + raw[:32])}"
    yield "ES256, DER", f"{eh}.{ecl}.{b64(_der(raw))}"
    yield "ES256, empty", f"{eh}.{ecl}."
    yield "claims twice", _raw(head, b'{"sub":"%s","sub":"%s","exp":%d}' % (id.encode(), id.encode(), now + 60), key)
    twice = b64(b'{"alg":"none","alg":"HS256"}')
    yield "alg twice", f"{twice}.{c}.{s}"
    yield "claims a list", _raw(head, b"[1]", key)
    yield "claims no JSON", _raw(head, b"{", key)
    yield "claims no UTF-8", _raw(head, b'{"sub":"\xff","exp":%d}' % (now + 60), key)
    for name, changes in {
        "no exp": {"exp": None}, "exp past": {"exp": now - 61}, "exp a text": {"exp": str(now + 60)}, "exp negative": {"exp": -1},
        "exp in milliseconds": {"exp": now * 1000 * 1000}, "nbf ahead": {"nbf": now + 120}, "iat ahead": {"iat": now + 120},
        "another iss": {"iss": "Lyceum"}, "another aud": {"aud": "other"}, "no aud among them": {"aud": ["other", "LYCEUM"]},
        "aud empty": {"aud": []}, "no sub": {"sub": None}, "sub empty": {"sub": ""}, "sub a number": {"sub": 1},
        "sub with a zero before": {"sub": "0" + id}, "sub with a blank": {"sub": id + " "}, "sub unknown": {"sub": str(2**62)},
        "sub a handle": {"sub": "admin"}, "sid of nobody": {"sid": str(2**62)},
    }.items():
        yield name, _raw(head, json.dumps(ours(id, **changes)).encode(), key)
    yield "exp infinite", _raw(head, b'{"sub":"%s","exp":1e400}' % id.encode(), key)
    for name, changes in {
        "issuer's, exp past": {"exp": now - 61}, "issuer's, another aud": {"aud": "lyceum"}, "issuer's, no aud": {"aud": None},
        "issuer's, another iss": {"iss": "https://evil.example"}, "issuer's, no iss": {"iss": None}, "issuer's, sub empty": {"sub": ""},
        "issuer's, sub with a NUL": {"sub": "a\0b"}, "issuer's, no iat": {"iat": None},
    }.items():
        yield name, issuer.token("rsa", **changes)
    yield "9,000 characters", hs256(ours(id, padding="x" * 9000))
    yield "dots", ".."


def _raw(header, claims, key):
    head = f"{b64(header)}.{b64(claims)}"
    return f"{head}.{b64(hmac.new(key, head.encode(), hashlib.sha256).digest())}"


def _der(raw):
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def test_no_forged_token_passes(school, issuer, admin_id):
    refused = 0
    for name, token in attacks(issuer, admin_id):
        answer = who(school, token)
        assert answer.status_code in (401, 431), f"{name}: {answer.status_code} {answer.text}"
        if answer.status_code == 401:
            assert answer.json()["code"] in ("invalid_token", "expired_token"), name
            assert answer.headers["www-authenticate"].startswith("Bearer") and "invalid_token" in answer.headers["www-authenticate"], name
        refused += 1
    assert refused >= 75
    # And what they were made from is as good as before.
    assert who(school, hs256(ours(admin_id))).status_code == 200
    assert who(school, issuer.token("ec")).status_code == 200


def test_missing_keys_are_asked_for_once(school, issuer):
    before = issuer.asked
    stranger = rsa.generate_private_key(65537, 2048)
    for number in range(20):
        token = jwt.encode(issuer.claims(), stranger, "RS256", headers={"kid": f"missing-{number}"})
        assert_problem(who(school, token), 401, "invalid_token")
    assert issuer.asked - before <= 1


def test_issuer_that_cannot_be_reached_is_said_so(start):
    school = School(start({"LYCEUM_JWKS_URL": "http://127.0.0.1:1/keys", "LYCEUM_JWKS_AUDIENCE": AUDIENCE}))
    issuer = Issuer()
    try:
        answer = who(school, issuer.token())
        assert_problem(answer, 503, "issuer_unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        assert school.sign_in("admin")["user"]["handle"] == "admin"
    finally:
        issuer.close()


# Open connections

@contextmanager
def open_as(school, token):
    with websockets.sync.client.connect(school.server.websocket_url + "/workbench/person") as socket:
        socket.send(token)
        yield socket


def test_open_connection_ends_with_its_session(school):
    person = school.register()
    kept, ended = (school.sign_in(person["handle"], person["password"]) for _ in range(2))
    with open_as(school, kept["access_token"]) as one, open_as(school, ended["access_token"]) as other:
        assert json.loads(one.recv())["handle"] == json.loads(other.recv())["handle"] == person["handle"]
        with school.client(token=ended["access_token"]) as client:
            assert client.delete("/sessions/current").status_code == 204
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            other.recv(timeout=10)
        assert closed.value.rcvd.code == 3503
        with school.client(token=kept["access_token"]) as client:
            assert client.get("/me").status_code == 200
        with pytest.raises(TimeoutError):
            one.recv(timeout=0.2)


def test_open_connection_hears_of_a_new_role_and_of_suspension(school):
    person = school.register()
    with open_as(school, school.sign_in(person["handle"], person["password"])["access_token"]) as socket:
        assert json.loads(socket.recv()) == {"handle": person["handle"], "role": "learner"}
        with school.client("admin") as admin:
            admin.put(f"/admin/accounts/{person['id']}/role", json={"role": "instructor"})
            assert json.loads(socket.recv(timeout=10))["role"] == "instructor"
            admin.post(f"/admin/accounts/{person['id']}/suspension", json={"reason": "test"})
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            socket.recv(timeout=10)
        assert closed.value.rcvd.code == 3503


def test_connection_without_a_good_token_is_closed(school):
    with open_as(school, "none") as socket, pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
        socket.recv(timeout=10)
    assert closed.value.rcvd.code == 3500
