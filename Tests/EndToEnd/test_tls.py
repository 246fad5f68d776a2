"""TLS: versions, ALPN, a certificate renewed while people are connected, and faults an operator makes."""

import contextlib
import os
import re
import shutil
import signal
import ssl
import subprocess

import httpx
import pytest
import websockets.sync.client
from conftest import Server, run
from wire import TEXT, WebSocket, Wire, exchange, frame, put, request

# Without the system's configuration, which could forbid old versions for both sides: the server has to do that itself.
BARE = {"OPENSSL_CONF": os.devnull}


def openssl(*arguments, **options):
    return subprocess.run(
        ["openssl", *arguments], capture_output=True, text=True, timeout=20, env=os.environ | BARE,
        **{"stdin": subprocess.DEVNULL, **options})


def make_certificate(folder, name):
    """A P-256 certificate for the loopback, that signs itself; returns its file and its key's."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    made = openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate)
    assert made.returncode == 0, made.stderr
    return certificate, key


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {name: make_certificate(folder, name) for name in ("first", "second")}


def flags(pair):
    return ["--tls-cert", pair[0], "--tls-key", pair[1]]


@pytest.fixture(scope="module")
def secure(certificates, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("secure"), BARE, flags(certificates["first"]))
    yield server
    server.stop()


def trust(pair):
    return ssl.create_default_context(cafile=pair[0])


def s_client(server, *arguments):
    """What openssl's client tells of a handshake."""
    told = openssl("s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", *arguments)
    return told.stdout + told.stderr


def test_https_is_served(secure, certificates):
    data = put(secure, "big.bin", os.urandom(5_000_000))
    with httpx.Client(base_url=f"https://localhost:{secure.port}", verify=trust(certificates["first"])) as client:
        assert client.get("/health").json()["status"] == "alive"
        assert client.get("/workbench/files/big.bin").content == data
        for size in (10, 1_000, 60_000):
            assert client.post("/workbench/collect", json="x" * size).json() == "x" * size
        assert client.post("/workbench/sink", content=data).json() == {"bytes": len(data)}
        assert client.post("/workbench/collect", content=bytes(70_000)).status_code == 413


def test_wss_is_served(secure, certificates):
    with websockets.sync.client.connect(
            f"wss://localhost:{secure.port}/workbench/echo", ssl=trust(certificates["first"]), max_size=None) as socket:
        for message in ("text", b"binary", "x" * 65_536, os.urandom(1 << 20)):
            socket.send(message)
            assert socket.recv() == message


def test_origin_is_https(secure, certificates):
    own = f"https://localhost:{secure.port}"
    with httpx.Client(base_url=own, verify=trust(certificates["first"])) as client:
        assert client.post("/workbench/collect", json=1, headers={"Origin": own}).status_code == 200
        foreign = client.post("/workbench/collect", json=1, headers={"Origin": own.replace("https", "http")})
        assert foreign.status_code == 403


def test_pipelined_requests_over_tls_are_answered(secure, certificates):
    with Wire(secure, tls=trust(certificates["first"])) as wire:
        wire.send(request("/workbench/json") * 20)
        assert [wire.answer().status for _ in range(20)] == [200] * 20


@pytest.mark.parametrize("version", ["1_2", "1_3"])
def test_version_is_spoken(secure, version):
    told = s_client(secure, f"-tls{version}")
    assert re.search(rf"New, TLSv{version.replace('_', '.')}, Cipher is \S+GCM|CHACHA20", told)


def serves_on(server, certificates):
    assert server.process.poll() is None, "the server has crashed"
    with Wire(server, tls=trust(certificates["first"])) as wire:
        wire.send(request("/health"))
        assert wire.answer().status == 200


@pytest.mark.parametrize("version", ["1", "1_1"])
def test_old_version_is_not_spoken(start, certificates, version):
    server = start(BARE, flags(certificates["first"]))
    told = s_client(server, f"-tls{version}", "-cipher", "ALL:@SECLEVEL=0")
    serves_on(server, certificates)
    assert "Cipher is (NONE)" in told
    # It was the server who refused.
    assert "alert" in told, told


@pytest.mark.parametrize("ciphers", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "NULL", "AES256-GCM-SHA384", "CAMELLIA128-SHA"])
def test_weak_cipher_is_not_spoken(start, certificates, ciphers):
    server = start(BARE, flags(certificates["first"]))
    told = s_client(server, "-tls1_2", "-cipher", f"{ciphers}:@SECLEVEL=0")
    serves_on(server, certificates)
    assert "Cipher is (NONE)" in told


def test_failed_handshakes_fail_alone(start, certificates):
    server = start(BARE, flags(certificates["first"]))
    for _ in range(10):
        s_client(server, "-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0")
        s_client(server, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    serves_on(server, certificates)


@pytest.mark.parametrize("offered, chosen", [
    ("h2,http/1.1", "ALPN protocol: http/1.1"), ("http/1.1", "ALPN protocol: http/1.1"), ("h2", None)])
def test_http_2_is_never_chosen(secure, offered, chosen):
    told = s_client(secure, "-alpn", offered)
    assert "ALPN protocol: h2" not in told
    assert chosen is None or chosen in told


def test_plain_http_to_the_tls_port_is_told_so(secure):
    answer = exchange(secure, request("/health"))
    assert (answer.status, answer.code) == (400, "tls_expected")


@pytest.mark.parametrize("data", [b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01" + b"\xff" * 200, b"\x16"])
def test_broken_hello_ends_only_its_connection(start, certificates, data):
    server = start(BARE, flags(certificates["first"]))
    for _ in range(10):
        with Wire(server) as wire:
            wire.send(data)
            with contextlib.suppress(OSError):  # reset already: that ends it too
                wire.half_close()
                wire.rest()
    serves_on(server, certificates)


def served_name(server):
    return re.search(r"subject=\s*CN ?= ?(\w+)", s_client(server))[1]


def test_renewed_certificate_is_served_and_old_connections_live_on(start, certificates, tmp_path):
    pair = tmp_path / "live.pem", tmp_path / "live.key"
    for source, target in zip(certificates["first"], pair):
        shutil.copy(source, target)
    server = start(flags=flags(pair))
    with WebSocket(server, tls=trust(certificates["first"])) as socket:
        assert served_name(server) == "first"
        for source, target in zip(certificates["second"], pair):
            shutil.copy(source, target)
        server.send(signal.SIGHUP)
        server.wait_for_line("certificate reloaded")
        assert served_name(server) == "second"
        socket.send(frame(TEXT, b"still here"))
        assert socket.message() == (TEXT, b"still here")
        with Wire(server, tls=trust(certificates["second"])) as wire:
            wire.send(request("/health"))
            assert wire.answer().status == 200


@pytest.mark.parametrize("fault", ["another's key", "no certificate", "no key"])
def test_bad_renewal_is_refused_and_the_old_pair_serves_on(start, certificates, tmp_path, fault):
    pair = tmp_path / "live.pem", tmp_path / "live.key"
    for source, target in zip(certificates["first"], pair):
        shutil.copy(source, target)
    server = start(flags=flags(pair), allows_errors=True)
    if fault == "another's key":
        shutil.copy(certificates["second"][1], pair[1])
    else:
        pair[fault == "no key"].write_text("nothing")
    server.send(signal.SIGHUP)
    assert server.wait_for_line("certificate (not )?reloaded")[1], "the log says that it was reloaded"
    assert served_name(server) == "first"
    with Wire(server, tls=trust(certificates["first"])) as wire:
        wire.send(request("/health"))
        assert wire.answer().status == 200


def test_key_of_another_certificate_is_refused_at_the_start(certificates, tmp_path):
    pair = certificates["first"][0], certificates["second"][1]
    told = run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path / "data", *flags(pair))
    assert told.returncode == 69
    assert re.search(r"LYCEUM_TLS_CERT, LYCEUM_TLS_KEY: .*\.$", told.stderr, re.MULTILINE)
