"""What was acknowledged is on disk, once, in its place: clients append, processes are killed with signal 9, and then the
ledger of the clients is compared with the log. The standard library alone, for the benchmarks use it as well.

A client sends one append at a time and repeats it, with its nonce, until it is acknowledged; now and then it gives up.
Of what it gave up nothing may be there if all that it was ever told is that nothing was saved.

A killed process leaves its pages with the kernel: this tries the order of what is done and told, not the disk.
"""

import http.client
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from victim import Answer, appending, entries, postgres_in, signal_all, until

RETRY_PAUSE_S = 0.02
GIVES_UP_SHARE = 0.2
STREAMS = 4
SECONDS_PER_ROUND_MAX = 60
TOLD_SECONDS_MAX = 30

# Who is killed. The first three leave the other side running.
SERVER, POSTMASTER, BACKEND = "the server", "the postmaster", "a backend"
POSTGRES, BOTH, EVERYTHING = "all of PostgreSQL", "server and postmaster", "everything"
KINDS = [SERVER, POSTMASTER, BACKEND, POSTGRES, BOTH, EVERYTHING]
WITH_SERVER = {SERVER, BOTH, EVERYTHING}


@dataclass
class Ledger:
    """What the clients know. Each writes its own; they are added up at the end."""

    acknowledged: dict = field(default_factory=dict)  # (stream, nonce): seq
    given_up_in_doubt: set = field(default_factory=set)
    given_up_unsaved: set = field(default_factory=set)
    told: Counter = field(default_factory=Counter)  # attempts, by how they ended
    found: Counter = field(default_factory=Counter)  # acknowledged, and on disk since before
    slowest_s: float = 0.0
    faults: list = field(default_factory=list)

    def add(self, other):
        self.acknowledged |= other.acknowledged
        self.given_up_in_doubt |= other.given_up_in_doubt
        self.given_up_unsaved |= other.given_up_unsaved
        self.told += other.told
        self.found += other.found
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.faults += other.faults


class Client(threading.Thread):
    """`refusals`: what else it may be told than not_saved and outcome_unknown."""

    def __init__(self, number, port, streams, seed, padding_bytes=0, refusals=()):
        super().__init__(daemon=True)
        self.ledger = Ledger()
        self.acknowledged_at = 0.0
        self._random = random.Random(f"{seed} client {number}")
        self._number = number
        self._port = port
        self._streams = streams
        self._padding_bytes = padding_bytes
        self._refusals = ("not_saved", *refusals)
        self._connection = None
        self._ends = threading.Event()
        self._breaks_off = threading.Event()

    def end(self):
        """After what it is at."""
        self._ends.set()

    def break_off(self):
        """Where all has failed already."""
        self._ends.set()
        self._breaks_off.set()

    def run(self):
        count = 0
        try:
            while not self._ends.is_set():
                count += 1
                self._append(self._random.choice(self._streams), f"{self._number}-{count}")
        except Exception as error:  # a thread's own end would not be seen
            self.ledger.faults.append(f"client {self._number}: {error!r}")
        finally:
            if self._connection:
                self._connection.close()

    def _append(self, stream, nonce):
        is_first, is_in_doubt, gives_up = True, False, self._random.random() < GIVES_UP_SHARE
        while True:
            # Nothing that can be compressed.
            body = f"{nonce} {self._random.randbytes(self._padding_bytes // 2).hex()}"
            outcome, answer = self._attempt(stream, nonce, body)
            self.ledger.told[outcome] += 1
            if outcome == "acknowledged":
                return self._acknowledge(stream, nonce, answer.json(), is_first)
            is_first = False
            is_in_doubt = is_in_doubt or outcome in ("outcome_unknown", "connection lost")
            if gives_up or self._breaks_off.is_set():
                ledger = self.ledger
                (ledger.given_up_in_doubt if is_in_doubt else ledger.given_up_unsaved).add((stream, nonce))
                return None
            time.sleep(RETRY_PAUSE_S * (0.5 + self._random.random()))

    def _acknowledge(self, stream, nonce, told, is_first):
        self.acknowledged_at = time.monotonic()
        self.ledger.acknowledged[stream, nonce] = told["seq"]
        if told["is_repeat"]:
            # At the first attempt: the server itself was in doubt, and tried again.
            self.ledger.found["by the server" if is_first else "by their client"] += 1

    def _attempt(self, stream, nonce, body):
        """How one attempt ended, and the answer if there was one."""
        if not self._connection:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TOLD_SECONDS_MAX)
            try:
                self._connection.connect()
            except OSError:
                self._connection = None
                return "not connected", None
        began = time.monotonic()
        try:
            self._connection.request("POST", appending(stream, nonce), body)
            answer = Answer(self._connection.getresponse(), began)
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            return "connection lost", None
        self.ledger.slowest_s = max(self.ledger.slowest_s, answer.seconds)
        if answer.status == 200:
            return "acknowledged", answer
        if answer.code not in (*self._refusals, "outcome_unknown"):
            self.ledger.faults.append(f"told {answer.status} {answer.body!r}")
            return "outcome_unknown", answer
        if answer.status == 503 and "Retry-After" not in answer.headers:
            self.ledger.faults.append(f"{answer.code} without Retry-After")
        return answer.code, answer


@dataclass
class Report:
    seed: int
    seconds: float = 0.0
    kills: Counter = field(default_factory=Counter)
    # Seconds from PostgreSQL's return to the next acknowledgement, and from a kill to it.
    back_s: list = field(default_factory=list)
    away_s: list = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    found: int = 0
    faults: list = field(default_factory=list)

    def sentences(self):
        ledger, told = self.ledger, self.ledger.told
        kills = ", ".join(f"{self.kills[kind]} x {kind}" for kind in KINDS if self.kills[kind])
        in_doubt = told["connection lost"] + told["outcome_unknown"]
        return [
            f"seed {self.seed}: {sum(self.kills.values())} kills in {self.seconds:.0f} s ({kills}).",
            f"{len(ledger.acknowledged):,} appends acknowledged, {self.found:,} entries found; {len(self.faults)} faults.",
            f"{in_doubt:,} attempts ended in doubt ({told['connection lost']:,} with their connection, "
            f"{told['outcome_unknown']:,} told outcome_unknown), {told['not_saved']:,} told not_saved, "
            f"{told['not connected']:,} not connected. {ledger.found['by their client']:,} were found on disk when they "
            f"were repeated, {ledger.found['by the server']:,} when the server itself tried again; "
            f"{len(ledger.given_up_in_doubt) + len(ledger.given_up_unsaved):,} given up "
            f"({len(ledger.given_up_unsaved):,} of them told only not_saved: none may be there).",
            f"The slowest answer took {ledger.slowest_s:.2f} s. From a kill to the next acknowledgement: "
            f"{spread(self.away_s)}; from PostgreSQL's return to it: {spread(self.back_s)}.",
        ]


def spread(values):
    """The middle and the worst of some seconds."""
    values = sorted(values)
    return f"median {values[len(values) // 2]:.2f} s, worst {values[-1]:.2f} s" if values else "not seen"


def stream_names(seed, streams=STREAMS):
    return [f"durability:{seed}:{number}" for number in range(streams)]


def run(victim, seed, kills, clients=12, streams=STREAMS, uptime_s=0.4, say=lambda line: None):
    """Kills and compares. `victim` serves, and does so again at the end."""
    report = Report(seed)
    chance = random.Random(f"{seed} kills")
    names = stream_names(seed, streams)
    crowd = [Client(number, victim.port, names, seed) for number in range(clients)]
    began = time.monotonic()
    for client in crowd:
        client.start()
    try:
        kinds = []
        for number in range(kills):
            kinds = kinds or chance.sample(KINDS, len(KINDS))
            time.sleep(chance.uniform(0, uptime_s))
            # Some come on the heels of the one before, while all is still being mended.
            kill_and_mend(victim, kinds.pop(), chance, crowd, report, is_patient=chance.random() < 0.8)
            if number % 10 == 9:
                say(f"{number + 1} of {kills} kills, {sum(len(c.ledger.acknowledged) for c in crowd):,} acknowledged")
        await_acknowledgement(crowd, time.monotonic())
    except BaseException:
        for client in crowd:
            client.break_off()
        raise
    report.seconds = time.monotonic() - began
    report.ledger = settle(crowd)
    compare(victim.port, names, report)
    return report


def settle(crowd):
    """Their ledger, once each has finished what it is at."""
    ledger = Ledger()
    for client in crowd:
        client.end()
    for client in crowd:
        client.join(SECONDS_PER_ROUND_MAX)
        if client.is_alive():
            client.break_off()
            ledger.faults.append(f"{client.name} waits for ever")
        ledger.add(client.ledger)
    return ledger


def kill_and_mend(victim, kind, chance, crowd, report, is_patient):
    """`crowd`: those whose next acknowledgement is waited for."""
    report.kills[kind] += 1
    if kind == SERVER:
        victim.kill()
    elif kind == BACKEND:
        # Its companions end with it, for it may have left the memory that they share in any state.
        signal_all([chance.choice(victim.backends() or [0x3FFFFFF0])], signal.SIGKILL)
    elif kind == POSTMASTER:
        signal_all(filter(None, [victim.postmaster()]), signal.SIGKILL)
    elif kind == POSTGRES:
        signal_all(postgres_in(victim.data), signal.SIGKILL)
    else:
        # So that it does not start another one meanwhile.
        victim.process.send_signal(signal.SIGSTOP)
        signal_all(postgres_in(victim.data) if kind == EVERYTHING else filter(None, [victim.postmaster()]), signal.SIGKILL)
        victim.kill()
    killed_at = time.monotonic()
    if kind in WITH_SERVER:
        if not is_patient:
            # Killed again while it starts.
            victim.launch()
            time.sleep(chance.uniform(0, 0.3))
            victim.kill()
        victim.start()
    elif not is_patient:
        return time.sleep(chance.uniform(0, 0.3))
    until(victim.postgres_answers, SECONDS_PER_ROUND_MAX, f"PostgreSQL's return after killing {kind}")
    back_at = time.monotonic()
    acknowledged_at = await_acknowledgement(crowd, killed_at + 0.001)
    if acknowledged_at is not None and kind != BACKEND:
        report.away_s.append(acknowledged_at - killed_at)
        report.back_s.append(max(0.0, acknowledged_at - back_at))


def await_acknowledgement(crowd, after):
    """When somebody was acknowledged that had not been at that time."""
    return until(lambda: min((c.acknowledged_at for c in crowd if c.acknowledged_at > after), default=None),
                 SECONDS_PER_ROUND_MAX, "an acknowledgement")


def compare(port, streams, report, page=10_000):
    """The log against the ledger."""
    ledger, faults = report.ledger, report.faults
    faults += ledger.faults
    found = {}
    for stream in streams:
        log = entries(port, stream, limit=page)
        if [entry["seq"] for entry in log] != list(range(1, len(log) + 1)):
            faults.append(f"{stream} has gaps")
        for entry in log:
            key = stream, entry["text"].split(" ")[0]
            if key in found:
                faults.append(f"{key} is there twice")
            found[key] = entry["seq"]
    report.found = len(found)
    for key, seq in ledger.acknowledged.items():
        if found.get(key) != seq:
            faults.append(f"{key} was acknowledged as {seq} and is {found.get(key, 'not there')}")
    for key in found.keys() - ledger.acknowledged.keys() - ledger.given_up_in_doubt:
        faults.append(f"{key} is there, though " + (
            "whoever sent it was told that it was not saved" if key in ledger.given_up_unsaved else "nobody sent it"))


