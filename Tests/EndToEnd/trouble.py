"""The database in trouble while clients append, read and ask for health: what each is told, and when all is well again.
The standard library alone, for the benchmarks use it as well.

Each trouble is `with trouble(victim, seconds):`, which is over when PostgreSQL could serve again.
"""

import signal
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import durability
from victim import postgres_in, request, signal_all, until, victim

SLOTS_MAX = 200
READ_PAUSE_S = 0.02
SECONDS_MAX = 60


@contextmanager
def locked(victim, seconds):
    """Somebody's transaction holds all that is asked for: every query takes as long as that does."""
    session = victim.session("begin; lock table stream, entry in access exclusive mode;")
    try:
        yield
        time.sleep(seconds)
    finally:
        _end(session)


@contextmanager
def stopped(victim, seconds):
    """Every process of PostgreSQL stands still, as in a virtual machine that is suspended."""
    pids = postgres_in(victim.data)
    signal_all(pids, signal.SIGSTOP)
    try:
        yield
        time.sleep(seconds)
    finally:
        signal_all(pids, signal.SIGCONT)


@contextmanager
def gone(victim, seconds):
    """PostgreSQL is killed, and nobody starts it again for a while; for a server that does not run it itself."""
    host = victim.host
    host.process.send_signal(signal.SIGSTOP)
    signal_all(postgres_in(host.data), signal.SIGKILL)
    try:
        yield
        time.sleep(seconds)
    finally:
        host.process.send_signal(signal.SIGCONT)
        until(host.postgres_answers, what="PostgreSQL's return")


@contextmanager
def full(victim, seconds):
    """Others have every connection, those for superusers as well, and the server has lost its own."""
    judge = victim.session("")
    slots = []
    try:
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            slots += _take_slots(victim)
            judge.stdin.write(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'lyceum %';\n")
            judge.stdin.flush()
            if int(judge.stdout.readline()) == 0:
                break
            assert time.monotonic() < deadline, "the server keeps its connections"
        yield
        time.sleep(seconds)
    finally:
        for slot in slots:
            slot.close()
        _end(judge)


def _take_slots(victim):
    """Sessions that say nothing, until PostgreSQL has no more."""
    taken = []
    for user in (b"lyceum", b"postgres"):
        while slot := _session(str(victim.socket), user):
            taken.append(slot)
            assert len(taken) < SLOTS_MAX
    return taken


def _session(path, user):
    words = b"user\0" + user + b"\0database\0lyceum\0\0"
    slot = socket.socket(socket.AF_UNIX)
    slot.settimeout(5)
    try:
        slot.connect(path)
        slot.sendall(struct.pack("!ii", 8 + len(words), 196608) + words)
        heard = b""
        # It is in when PostgreSQL is ready for a query.
        while not heard.endswith(b"Z\0\0\0\x05I"):
            more = slot.recv(4096)
            if not more or (heard + more).startswith(b"E") or b"E\0\0" in more[9:]:
                slot.close()
                return None
            heard += more
        return slot
    except OSError:
        slot.close()
        return None


def _end(session):
    session.stdin.close()
    session.stdout.close()
    session.wait(SECONDS_MAX)


class Asker(threading.Thread):
    """Asks for the same thing again and again; each answer is kept by its kind."""

    def __init__(self, port, path):
        super().__init__(daemon=True)
        self.told = Counter()
        self.slowest_s = 0.0
        self.faults = []
        self._port = port
        self._path = path
        self._ends = threading.Event()

    def run(self):
        try:
            while not self._ends.is_set():
                answer = request(self._port, "GET", self._path)
                self.told[answer.code or answer.status] += 1
                self.slowest_s = max(self.slowest_s, answer.seconds)
                if answer.status == 503 and "Retry-After" not in answer.headers:
                    self.faults.append(f"{self._path}: {answer.code} without Retry-After")
                time.sleep(READ_PAUSE_S)
        except Exception as error:  # a thread's own end would not be seen
            self.faults.append(f"{self._path}: {error!r}")

    def end(self):
        self._ends.set()
        self.join(SECONDS_MAX)


@dataclass
class Course:
    """How it went."""

    ledger: durability.Ledger
    health: Asker
    reads: Asker
    back_s: float = 0.0
    faults: list = field(default_factory=list)

    def sentence(self):
        told = ", ".join(f"{count:,} {what}" for what, count in sorted(self.ledger.told.items()))
        reads = ", ".join(f"{count:,} {what}" for what, count in sorted(self.reads.told.items(), key=str))
        return (f"appends: {told}, slowest {self.ledger.slowest_s:.2f} s; reads: {reads}, slowest {self.reads.slowest_s:.2f} s; "
                f"/health: slowest {1000 * self.health.slowest_s:.0f} ms; back after {self.back_s:.2f} s")


def run(victim, trouble, seconds, name, clients=8, during=lambda: None):
    """Clients before, in and after the trouble; `during` is called when it has begun."""
    stream, = durability.stream_names(name, 1)
    crowd = [durability.Client(number, victim.port, [stream], name) for number in range(clients)]
    course = Course(
        durability.Ledger(), Asker(victim.port, "/health"),
        Asker(victim.port, f"/workbench/streams/{quote(stream)}?limit=10"))
    try:
        for thread in [*crowd, course.health, course.reads]:
            thread.start()
        durability.await_acknowledgement(crowd, time.monotonic())
        with trouble(victim, seconds):
            during()
        ended_at = time.monotonic()
        course.back_s = durability.await_acknowledgement(crowd, ended_at) - ended_at
        until(lambda: request(victim.port, "GET", "/ready").status == 200, what="readiness")
        course.ledger = durability.settle(crowd)
    finally:
        for client in crowd:
            client.break_off()
        course.health.end()
        course.reads.end()
    report = durability.Report(name, ledger=course.ledger)
    durability.compare(victim.port, [stream], report)
    course.faults = report.faults + course.health.faults + course.reads.faults
    return course


@contextmanager
def guest(binary):
    """A server that uses the PostgreSQL of another, which is its `host`."""
    with ExitStack() as stack:
        host = stack.enter_context(victim(binary))
        one = stack.enter_context(victim(binary, {"DATABASE_URL": f"host={host.home}/run user=lyceum dbname=lyceum"}))
        one.host = host
        yield one
