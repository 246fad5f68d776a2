"""A server to be maltreated, with a PostgreSQL of its own: started on a fixed port over one data directory, as often as
it is killed. The standard library alone, for the benchmarks use it as well.

The cluster lies where every user gets, because PostgreSQL runs as another one where root runs this.
"""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

START_SECONDS_MAX, END_SECONDS_MAX = 60, 70
REQUEST_SECONDS_MAX = 30


def stat_of(pid):
    """Its state and its parent; None for a process that is not there."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return fields[0], int(fields[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def is_alive(pid):
    found = stat_of(pid)
    return found is not None and found[0] not in "ZX"


def postgres_in(data):
    """The living processes of the cluster in this directory: it is where they work."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd") == str(data) and is_alive(entry.name):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def signal_all(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def until(condition, seconds=30, what="it"):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.01)
    return found


def free_port():
    """Not one of those that the system gives to who connects: while the server is down, a client might get it, be
    connected with itself, and keep the server from it."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Answer:
    """An answer and when it came; `code` is a problem's."""

    def __init__(self, response, began):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.seconds = time.monotonic() - began
        is_problem = self.headers.get("Content-Type", "").startswith("application/problem+json")
        self.problem = json.loads(self.body) if is_problem else {}
        self.code = self.problem.get("code")

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.code or ''} after {self.seconds:.2f} s>"


def appending(stream, nonce):
    return f"/workbench/streams/{quote(stream, safe='')}?nonce={quote(nonce, safe='')}"


def entries(port, stream, after=0, limit=10_000):
    """All entries of a stream, page by page."""
    found = []
    while True:
        page = request(port, "GET", f"/workbench/streams/{quote(stream, safe='')}?after={after}&limit={limit}")
        assert page.status == 200, page.body
        page = page.json()
        if not page:
            return found
        found += page
        after = page[-1]["seq"]


def request(port, method, path, body=None, seconds=REQUEST_SECONDS_MAX):
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        began = time.monotonic()
        connection.request(method, path, body)
        return Answer(connection.getresponse(), began)
    finally:
        connection.close()


class Victim:
    def __init__(self, binary, folder, env=None):
        self.folder = folder
        self.home = folder / "data" / "postgres"
        self.data = self.home / "data"
        self.socket = self.home / "run" / ".s.PGSQL.5432"
        self.port = free_port()
        self.process = None
        self.binary = binary
        self._log = folder / "server.log"
        self._workbench = folder / "workbench"
        self._workbench.mkdir(exist_ok=True)
        dropped = ("LYCEUM_", "DATABASE_URL", "PG")
        self._env = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
        self._env |= {"LYCEUM_ACCESS_LOG": "off", "LYCEUM_RATE_LIMITS": "off", "LYCEUM_DRAIN_SECONDS": "0"} | (env or {})

    def launch(self):
        """Starts it, and waits for nothing."""
        arguments = ["--listen", f"127.0.0.1:{self.port}", "--data", self.folder / "data", "--workbench", self._workbench]
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", *arguments], env=self._env, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log)

    def start(self):
        self.launch()
        until(self._is_serving, START_SECONDS_MAX, "serving")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """An orderly end, and its exit code."""
        self.process.terminate()
        return self.process.wait(END_SECONDS_MAX)

    def postmaster(self):
        """The process id that PostgreSQL's file has; None while there is none."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def backends(self):
        """The postmaster's living children."""
        parent = self.postmaster()
        return [pid for pid in postgres_in(self.data) if (found := stat_of(pid)) and found[1] == parent]

    def postgres_answers(self):
        """Whether PostgreSQL lets somebody in: the first message of its protocol, and the first byte of the answer."""
        words = b"user\0lyceum\0database\0lyceum\0\0"
        try:
            with socket.socket(socket.AF_UNIX) as knock:
                knock.settimeout(1)
                knock.connect(str(self.socket))
                knock.sendall(struct.pack("!ii", 8 + len(words), 196608) + words)
                return knock.recv(1) == b"R"
        except OSError:
            return False

    def sql(self, statement, user="postgres"):
        url = f"host='{self.home}/run' user={user} dbname=lyceum"
        done = subprocess.run(["psql", "-qXAt", url, "-c", statement], env=self._env, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def session(self, statements, user="postgres"):
        """A session of psql that says these and stays until its input is closed."""
        url = f"host='{self.home}/run' user={user} dbname=lyceum"
        process = subprocess.Popen(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", url], env=self._env, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdin.write(statements + "\n\\echo there\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == "there", "psql was not let in"
        return process

    def log(self):
        return self._log.read_text(errors="replace")

    def log_of_postgres(self):
        files = [self.home / "postgres.log.1", self.home / "postgres.log"]
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def _is_serving(self):
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}\n{self.log()[-2000:]}"
        try:
            return request(self.port, "GET", "/health", seconds=5).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def clean_up(self):
        """Whatever has become of it."""
        if self.process and self.process.poll() is None:
            signal_all(postgres_in(self.data), signal.SIGCONT)
            self.process.send_signal(signal.SIGCONT)
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        signal_all(postgres_in(self.data), signal.SIGKILL)


@contextmanager
def victim(binary, env=None, disk_mib=None):
    """One that has been started, in a folder that goes with it. `disk_mib`: its data has a small disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="lyceum-victim-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        with small_disk(folder / "data", disk_mib) if disk_mib else nullcontext():
            one = Victim(binary, folder, env)
            try:
                one.start()
                yield one
            finally:
                one.clean_up()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class CannotMount(Exception):
    """Here nobody can have a file system of their own."""


@contextmanager
def small_disk(directory, mib):
    """A file system in memory, as large as that."""
    directory.mkdir(mode=0o711)
    options = f"size={mib}m,mode=711"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", directory], capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotMount(done.stderr.strip())
    try:
        yield directory
    finally:
        subprocess.run(["umount", "-l", directory], check=True)
