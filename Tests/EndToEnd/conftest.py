"""Runs build/lyceum as an operator would, and hands tests its address.

Each server has a database of its own in one PostgreSQL that all tests share; only test_cluster.py lets servers make
theirs, with DATABASE_URL empty.

    def test_something(server): httpx.get(server.url + "/health")            # one for the whole session
    def test_special(start): server = start({"LYCEUM_LOG": "json"})           # one of its own, ended with the test

LYCEUM_BINARY names another binary than build/lyceum.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import httpx
import pytest

pytest_plugins = ["browser", "courses"]

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("LYCEUM_BINARY", ROOT / "build" / "lyceum"))

START_SECONDS = 20
# Longer than a server takes that drains (LYCEUM_DRAIN_SECONDS, then 20 s for requests under way).
END_SECONDS = 30

MEMORY = Path("/dev/shm")
MEMORY_BYTES_MIN = 8 << 30

TEXT_LINE = re.compile(r"^\S+Z (DEBUG|INFO |WARN |ERROR) (.*)$")


# httpx reads the authorities whose certificates it believes for each client that it makes, which takes longer than most of
# what is asked here. Nothing is asked of them: a test that speaks TLS names its own authority.
NO_AUTHORITIES = tempfile.TemporaryDirectory(prefix="lyceum-test-authorities-")
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = NO_AUTHORITIES.name


def plain_environment(extra=None):
    """The environment without settings that the developer's own server may have, and with the tests' database."""
    ours = ("LYCEUM_", "DATABASE_URL", "REDIS_URL", "PG", "SSL_CERT_DIR")
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return theirs | {"DATABASE_URL": Cluster.shared.for_commands if Cluster.shared else ""} | (extra or {})


def open_folder(within="/tmp"):
    """A new folder that every user gets through: pytest's own are for their user alone, and PostgreSQL's is another
    where root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="lyceum-test-", dir=within))
    folder.chmod(0o711)
    return folder


class Cluster:
    """The PostgreSQL of a server that does nothing else."""

    shared = None

    def __init__(self):
        # Some hundred databases, of a thousand files each, are quicker made and removed in memory.
        fits = MEMORY.exists() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN
        self.folder = open_folder(MEMORY if fits else "/tmp")
        self.server = Server(self.folder, {"DATABASE_URL": ""})
        self.socket = self.folder / "data" / "postgres" / "run"
        self._count = 0
        # No machine fails here, and a database is made for each server. Those that kill PostgreSQL have one of their own.
        for setting in ("fsync", "full_page_writes"):
            self._command(f"ALTER SYSTEM SET {setting} = off")
        self._command("SELECT pg_reload_conf()")
        self._template = "template1"
        migrated = run("migrate", env={"DATABASE_URL": self.make_database()})
        assert migrated.returncode == 0, migrated.stderr
        self._template = f"test_{self._count}"
        # For the commands that run and end; a server has one of its own.
        self.for_commands = self.make_database()

    def url(self, database, user="lyceum"):
        return f"host={self.socket} user={user} dbname={database}"

    def make_database(self, is_empty=False):
        """A new one for one server, with the tables that it would make first."""
        self._count += 1
        name = f"test_{self._count}"
        self._command(f"CREATE DATABASE {name} OWNER lyceum TEMPLATE {'template1' if is_empty else self._template}")
        return self.url(name)

    def _command(self, statement):
        subprocess.run(["psql", "-qX", self.url("postgres", "postgres"), "-c", statement], env=plain_environment(),
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def end(self):
        try:
            self.server.stop()
        finally:
            shutil.rmtree(self.folder)


def run(*arguments, env=None, timeout=20):
    """A command that ends by itself."""
    return subprocess.run(
        [BINARY, *arguments], env=plain_environment(env), stdin=subprocess.DEVNULL, text=True,
        capture_output=True, timeout=timeout)


class Server:
    """`lyceum serve` as a process. `lines` is its log as it grows, over all restarts."""

    def __init__(self, folder, env=None, flags=(), allows_errors=False):
        self.folder = folder
        self.workbench = folder / "workbench"
        self.workbench.mkdir(parents=True, exist_ok=True)
        self.env = dict(env or {})
        if Cluster.shared and "DATABASE_URL" not in self.env:
            self.env["DATABASE_URL"] = Cluster.shared.make_database()
        self.flags = list(flags)
        self.allows_errors = allows_errors
        self.lines = []
        self.process = None
        self.url = None
        self.port = None
        self._start(port=0)

    @property
    def websocket_url(self):
        return "ws" + self.url.removeprefix("http")

    def restart(self, env=None, flags=(), keeps_port=True):
        """Ends and starts again over the same data, with more settings than before."""
        self.stop()
        self.env |= env or {}
        self.flags += flags
        self._start(self.port if keeps_port else 0)

    def send(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=END_SECONDS):
        """The exit code of a process that is ending; one that does not end in time is killed, and fails the test."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            pytest.fail(f"the server did not end within {seconds} s\n{self.log()}")
        self._reader.join(5)
        return code

    def stop(self, number=signal.SIGTERM):
        """Ends it as systemd would, and holds it to an orderly end."""
        if self.process.poll() is None:
            self.send(number)
        code = self.wait()
        assert code == 0, f"the server ended with {code}\n{self.log()}"
        self.check_log()

    def check_log(self):
        errors = [line for line in self.lines if level(line) == "error"]
        assert self.allows_errors or not errors, "the server logged errors:\n" + "\n".join(errors)

    def kill(self):
        """As a failing machine would. The log is still held to have no errors."""
        self.process.kill()
        self.wait()
        self.check_log()

    def log(self):
        return "\n".join(self.lines[-50:])

    def wait_for_line(self, pattern, seconds=START_SECONDS, after=0):
        """The first line from index `after` on that matches, as a match; awaited, not polled."""
        found = None

        def is_there():
            nonlocal found
            found = next((m for line in self.lines[after:] if (m := re.search(pattern, line))), None)
            return found or self._has_ended

        with self._grown:
            self._grown.wait_for(is_there, seconds)
        if not found:
            pytest.fail(f"no line of the log matches {pattern!r} within {seconds} s\n{self.log()}")
        return found

    def _start(self, port):
        self._grown = threading.Condition()
        self._has_ended = False
        before = len(self.lines)
        # An answer that is not as its endpoint declares it is an error in the log.
        arguments = ["--listen", f"127.0.0.1:{port}", "--data", self.folder / "data", "--workbench", self.workbench,
                     "--check-answers", "on"]
        self.process = subprocess.Popen(
            [BINARY, "serve", *arguments, *self.flags], env=plain_environment(self.env), cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, args=[self.process.stderr], daemon=True)
        self._reader.start()
        try:
            serving = self.wait_for_line(r'\bserving\b.*?(https?)://[^:/"]+:(\d+)', after=before)
            self.port = int(serving[2])
            self.url = f"{serving[1]}://127.0.0.1:{self.port}"
            # It listens since it said so; the certificate of a test's own is nobody's to verify here.
            httpx.get(self.url + "/health", timeout=START_SECONDS, verify=False).raise_for_status()
        except BaseException:
            self.process.kill()
            raise

    def _read(self, pipe):
        for line in pipe:
            with self._grown:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                self._grown.notify_all()
        pipe.close()
        with self._grown:
            self._has_ended = True
            self._grown.notify_all()


def level(line):
    """The level of a line of the log, in either form; None for a line that is none of the log's."""
    if line.startswith("{"):
        return json.loads(line)["level"]
    form = TEXT_LINE.match(line)
    return {"DEBUG": "debug", "INFO ": "info", "WARN ": "warning", "ERROR": "error"}[form[1]] if form else None


@pytest.fixture(scope="session", autouse=True)
def binary():
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not there: make build, or name one with LYCEUM_BINARY", returncode=2)
    return BINARY


@pytest.fixture(scope="session", autouse=True)
def cluster(binary):
    Cluster.shared = Cluster()
    yield Cluster.shared
    Cluster.shared.end()
    Cluster.shared = None


@pytest.fixture(scope="session")
def server(tmp_path_factory, cluster):
    """The server that tests share. A test that changes what others see starts its own."""
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path, cluster):
    """Starts servers that end with the test: start(env, flags, allows_errors). A test may end one itself."""
    servers = []

    def start(env=None, flags=(), allows_errors=False):
        server = Server(tmp_path / f"server-{len(servers)}", env, flags, allows_errors)
        servers.append(server)
        return server

    yield start
    faults = []
    for server in servers:
        if server.process.poll() is None:
            try:
                server.stop()
            except (AssertionError, pytest.fail.Exception) as fault:  # the others are to end as well
                faults.append(str(fault))
    assert not faults, "\n".join(faults)
