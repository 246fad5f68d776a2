"""The commands as an operator meets them: help, faults, exit codes, signals, and what the binary is linked to."""

import json
import re
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager

import httpx
import pytest
import websockets.sync.client
from conftest import BINARY, ROOT, level, plain_environment, run
from openapi_spec_validator import OpenAPIV31SpecValidator

USAGE, UNAVAILABLE, CANNOT_CREATE, FAULTY_CONFIGURATION = 64, 69, 73, 78

VARIABLE = re.compile(r"\b(?:LYCEUM_[A-Z_]*[A-Z]|DATABASE_URL)\b")


def commands():
    return re.findall(r"^  ([a-z]+)  +\S", run("--help").stdout, re.MULTILINE)


# --- Help


def test_help_lists_commands_and_each_has_help_of_its_own():
    assert {"serve", "check", "migrate", "version"} <= set(commands())
    for command in commands():
        told = run(command, "--help")
        assert told.returncode == 0 and "lyceum" in told.stdout and not told.stderr


def test_version_is_one_line():
    told = run("version")
    assert told.returncode == 0
    assert re.fullmatch(r"lyceum \d+\.\d+\.\d+\S*\n", told.stdout)


def test_unknown_command_is_named():
    told = run("conquer")
    assert told.returncode == USAGE
    assert "conquer" in told.stderr


# --- Faults


FAULTY = {
    "LYCEUM_LISTEN": "127.0.0.1:99999",
    "LYCEUM_LOG": "xml",
    "LYCEUM_LOG_LEVEL": "loud",
    "LYCEUM_DRAIN_SECONDS": "soon",
    "LYCEUM_PUBLIC_URL": "learn.example.org/path",
    "LYCEUM_TLS_CERT": "only.pem",
}


@pytest.mark.parametrize("command", ["serve", "check"])
def test_all_faults_are_told_at_once(command):
    told = run(command, "--nonsense", env=FAULTY)
    assert told.returncode == FAULTY_CONFIGURATION
    faults = re.findall(r"^(?:lyceum: |fault +)(\S+): (.*)$", told.stdout + told.stderr, re.MULTILINE)
    blamed = sorted(setting for setting, _ in faults)
    # The certificate's own variable is well; its key's is missing.
    assert blamed == sorted([*FAULTY.keys() - {"LYCEUM_TLS_CERT"}, "LYCEUM_TLS_KEY", "--nonsense"])
    assert re.search("65535.*99999", dict(faults)["LYCEUM_LISTEN"])


@pytest.mark.parametrize("name, value", [
    ("REDIS_URL", "redis://127.0.0.1"),
    ("LYCEUM_STORAGE", "s3://bucket"),
    ("LYCEUM_RTMP_LISTEN", "127.0.0.1:1935"),
    ("LYCEUM_PROCESSES", "2"),
])
def test_setting_of_a_later_version_is_refused_with_a_sentence(name, value):
    told = run("serve", env={name: value})
    assert told.returncode == FAULTY_CONFIGURATION
    assert re.search(rf"{name}: \w.*\.$", told.stderr, re.MULTILINE)


def test_flag_wins_over_variable(start):
    server = start({"LYCEUM_LOG": "xml"}, ["--log", "json"])
    assert server.lines[0].startswith("{")


def test_misspelt_variable_is_warned_of(start):
    server = start({"LYCEUM_LISTNE": "127.0.0.1:1"})
    assert re.search("WARN .*LYCEUM_LISTNE", server.lines[0])


# --- Probes


def test_check_asks_the_other_servers(tmp_path, cluster):
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "a"}
    page = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
    keys = json.dumps({"keys": [key]}).encode()
    with conversation({b"GET": page % (len(keys), keys)}) as web, conversation(
            {b"EHLO": b"250 here\r\n", b"NOOP": b"250 yes\r\n", b"QUIT": b"221 bye\r\n"}, greeting=b"220 here\r\n") as mail:
        told = run("check", "--listen", "127.0.0.1:0", "--data", tmp_path / "data", "--database-url",
                   cluster.make_database(is_empty=True), "--jwks-url", f"http://127.0.0.1:{web}/keys",
                   "--jwks-audience", "us", "--smtp-url", f"smtp://127.0.0.1:{mail}")
    assert told.returncode == 0 and told.stderr == "", told
    assert "migrations will be applied" in told.stdout and "1 keys" in told.stdout and "lets us in" in told.stdout


def test_check_tells_which_server_does_not_answer(tmp_path):
    told = run("check", "--listen", "127.0.0.1:0", "--data", tmp_path / "data", "--database-url",
               "host=127.0.0.1 port=1 user=u password=sesame", "--jwks-url", "http://u:sesame@127.0.0.1:1/keys", "--jwks-audience", "us",
               "--smtp-url", "smtp://u:sesame@127.0.0.1:1", timeout=40)
    assert told.returncode == 69 and "sesame" not in told.stdout + told.stderr
    faults = [line.split()[1] for line in told.stdout.splitlines() if line.startswith("fault")]
    assert faults == ["DATABASE_URL:", "LYCEUM_JWKS_URL:", "LYCEUM_SMTP_URL:"], told


@contextmanager
def conversation(answers, greeting=b""):
    """A server for one caller, who gets what belongs to the first word of each line; at the end everything must have been asked."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked = set()

    def talk():
        caller, _ = listener.accept()
        with caller, caller.makefile("rb") as lines:
            caller.sendall(greeting)
            for line in lines:
                word = line.split()[0] if line.strip() else b""
                if word in answers:
                    asked.add(word)
                    caller.sendall(answers[word])
                if len(asked) == len(answers):
                    break

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(20)
        listener.close()
    assert asked == set(answers)


def test_check_finds_nothing_wrong(tmp_path):
    told = run("check", "--listen", "127.0.0.1:0", "--data", tmp_path / "data")
    assert told.returncode == 0, told.stdout
    assert "fault" not in told.stdout
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["serve", "check"])
@pytest.mark.parametrize("manifest, words", [
    (None, "manifest.json cannot be read"), ("[]", "is none of the browser app's"),
    ('{"page": "index.html", "routes": ["/"], "files": [{"name": "a.js", "type": "text/javascript"}]}', "files[0].gzip"),
    ('{"page": "index.html", "routes": ["/"], "files": []}', "lists no index.html"),
    ('{"page": "a.js", "routes": ["/"], "files": [{"name": "a.js", "type": "text/javascript", "gzip": false}]}', "a.js cannot be read"),
])
def test_a_browser_app_that_is_none_is_named(command, manifest, words, tmp_path):
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    told = run(command, "--listen", "127.0.0.1:0", "--data", tmp_path / "data", "--web-app", tmp_path)
    assert told.returncode == (FAULTY_CONFIGURATION if command == "serve" else UNAVAILABLE)
    assert "LYCEUM_WEB_APP" in told.stdout + told.stderr and words in told.stdout + told.stderr, told


def test_without_the_browser_app_the_api_is_served(start):
    server = start(flags=["--web-app", "off"])
    front = httpx.get(server.url + "/")
    assert front.status_code == 200 and "serves no browser app" in front.text and 'href="/docs"' in front.text
    assert httpx.get(server.url + "/sign-in", headers={"Accept": "text/html"}).json()["code"] == "not_found"


def test_a_program_without_the_browser_app_beside_it_says_so(tmp_path):
    alone = shutil.copy(BINARY, tmp_path / "lyceum")
    told = subprocess.run([alone, "check", "--listen", "127.0.0.1:0", "--data", tmp_path / "data"], env=plain_environment(),
                          stdin=subprocess.DEVNULL, text=True, capture_output=True, timeout=20)
    assert told.returncode == UNAVAILABLE and f"no browser app in {tmp_path}/web" in told.stdout, told


@pytest.mark.parametrize("command", ["serve", "check"])
def test_taken_port_is_found(command, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = run(command, "--listen", f"127.0.0.1:{port}", "--data", tmp_path / "data")
    assert told.returncode == UNAVAILABLE
    assert f"port {port} is taken" in told.stdout + told.stderr


def test_data_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    told = run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path / "file" / "data")
    assert told.returncode == CANNOT_CREATE
    assert "LYCEUM_DATA" in told.stderr


def test_certificate_that_is_none_is_refused(tmp_path):
    (tmp_path / "none.pem").write_text("nothing")
    flags = ["--tls-cert", tmp_path / "none.pem", "--tls-key", tmp_path / "none.pem"]
    told = run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path / "data", *flags)
    assert told.returncode == UNAVAILABLE
    assert "LYCEUM_TLS_CERT" in told.stderr


# --- Life


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_in_order(start, number):
    server = start()
    server.stop(number)
    assert [line.split()[2] for line in server.lines[-2:]] == ["ending", "ended"]


def test_second_signal_ends_at_once(start):
    server = start({"LYCEUM_DRAIN_SECONDS": "600"})
    # Two, so that the second waits for its place in the window.
    with websockets.sync.client.connect(server.websocket_url + "/workbench/echo"), \
            websockets.sync.client.connect(server.websocket_url + "/workbench/echo"):
        server.send(signal.SIGTERM)
        server.wait_for_line(r"\bending\b")
        server.send(signal.SIGTERM)
        assert server.wait(10) == 130


def test_restart_keeps_port_and_data(start):
    server = start()
    port = server.port
    server.restart({"LYCEUM_LOG": "json"})
    assert server.port == port
    assert httpx.get(server.url + "/health").json()["status"] == "alive"
    assert server.lines[-1].startswith("{")


# --- What is served


def test_operations_answer(server):
    with httpx.Client(base_url=server.url) as client:
        assert client.get("/health").json()["status"] == "alive"
        assert client.get("/ready").json()["status"] == "ready"
        assert "lyceum_loop_lag_seconds" in client.get("/metrics").text


def test_openapi_is_valid_and_names_only_what_is_there(server):
    with httpx.Client(base_url=server.url) as client:
        document = client.get("/openapi.json").raise_for_status().json()
        OpenAPIV31SpecValidator(document).validate()
        assert document["paths"]
        for pattern, operations in document["paths"].items():
            path = re.sub(r"\{[^}]*\}", "1", pattern)
            for method in operations.keys() & {"get", "put", "post", "delete", "patch", "head", "options"}:
                answer = client.request(method, path)
                # What the path names may be absent, which is a handler's answer; that there is no such route is not.
                assert answer.status_code != 405, f"{method} {pattern}"
                if answer.status_code == 404:
                    assert "{" in pattern, f"{method} {pattern} is described and not there"


# --- The binary


def needed():
    table = subprocess.run(["readelf", "--dynamic", BINARY], text=True, capture_output=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", table)


def unwanted(libraries):
    """Foundation costs 44 MB and 8 ms of start; Swift's own libraries are to be inside, for machines without it."""
    return [name for name in libraries if re.match(r"lib(swift|_?Foundation|dispatch|BlocksRuntime)", name)]


def test_binary_needs_no_swift_on_the_machine():
    assert "libc.so.6" in needed()
    assert unwanted(needed()) == []
    assert unwanted(["libswiftCore.so", "libFoundation.so", "libc.so.6"]) == ["libswiftCore.so", "libFoundation.so"]


def test_foundation_is_not_linked_in():
    symbols = subprocess.run(["nm", BINARY], text=True, capture_output=True, check=True).stdout
    assert "$s9Telemetry" in symbols, "a stripped binary tells nothing"
    # Mangled names of module Foundation; FoundationEssentials has its own.
    assert "$s10Foundation" not in symbols


# --- The README


def settings_of_readme(text):
    """The variables that stand in the first column of a table."""
    rows = [line.strip().strip("|").split("|")[0] for line in text.splitlines() if line.strip().startswith("|")]
    return {name for cell in rows for name in VARIABLE.findall(cell)}


def test_readme_lists_every_setting_and_no_other():
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md yet")
    settings = set(VARIABLE.findall(run("serve", "--help").stdout))
    text = readme.read_text()
    assert settings - set(VARIABLE.findall(text)) == set(), "settings that README.md does not name"
    assert settings_of_readme(text) - settings == set(), "settings in README.md that there are none of"


def test_readme_check_sees_a_setting_that_is_none():
    table = "| setting | default |\n|---|---|\n| `LYCEUM_LISTEN`, `--listen` | x LYCEUM_NOT |\n| LYCEUM_GONE | y |\n"
    assert settings_of_readme("LYCEUM_PROSE\n" + table) == {"LYCEUM_LISTEN", "LYCEUM_GONE"}


def test_an_orderly_end_warns_of_nothing(start):
    server = start({"LYCEUM_DRAIN_SECONDS": "0"})
    assert httpx.post(f"{server.url}/workbench/streams/room?nonce=1", content="x").status_code == 200
    server.stop()
    assert [line for line in server.lines if level(line) in ("warning", "error")] == []
