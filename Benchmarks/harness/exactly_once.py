"""Writers and readers of rooms, spread over two servers on one database, all of which are killed: the ledger of who writes, the
database, and the log of each reader say the same. It shares with Tests/EndToEnd/durability.py who is killed and how, and what a
writer knows. Whoever is cut off comes back to either server.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from .build import BENCHMARKS
from .centrifuge import Client
from .plane import SECRET, token

sys.path.append(str(BENCHMARKS.parent / "Tests" / "EndToEnd"))
import durability  # noqa: E402
from victim import Victim, until  # noqa: E402

WRITERS, READERS, ROOMS = 8, 50, 2
OTHER, BOTH_SERVERS = "the other server", "both servers"
KINDS = [durability.SERVER, OTHER, BOTH_SERVERS, durability.POSTMASTER, durability.POSTGRES, durability.EVERYTHING]
ANSWER_SECONDS_MAX, CATCH_UP_SECONDS_MAX = 30, 60
# For so many acknowledgements between two kills somebody waits.
PORTION_SECONDS_MAX = 120
WRITER_PAUSE_S, READER_PAUSE_S, READER_LIFE_S, UPTIME_S = 0.05, 0.05, 2.0, 1.0
# Those that a client comes back from.
TEMPORARY = 100
ENVIRONMENT = {"LYCEUM_JWT_SECRET": SECRET}


@dataclass
class Told:
    """What `durability.Client` asks of an answer."""

    seq: int

    def json(self):
        # The protocol does not tell whether it was there already.
        return {"seq": self.seq, "is_repeat": False}


class Writer(durability.Client):
    """One that sends over the plane: again and again with the same nonce, until it is told the message's offset."""

    def __init__(self, number, ports, rooms, seed, person, pause_s):
        super().__init__(number, ports[0], rooms, seed)
        self._ports = ports
        self._person = person
        self._pause_s = pause_s

    def _attempt(self, room, nonce, body):
        if self._pause_s:
            time.sleep(self._pause_s * self._random.random())
        if not self._connection:
            try:
                port = self._random.choice(self._ports)
                self._connection = Client(port, token(self._person), ANSWER_SECONDS_MAX)
            except OSError:
                return "not connected", None
        began = time.monotonic()
        call = {"rpc": {"method": "chat.send", "data": {"room": room, "text": body, "nonce": nonce}}}
        try:
            reply = self._connection.ask(call, lambda _: None)
        except OSError:
            self._connection.close()
            self._connection = None
            return "connection lost", None
        self.ledger.slowest_s = max(self.ledger.slowest_s, time.monotonic() - began)
        if "rpc" in reply:
            return "acknowledged", Told(reply["rpc"]["data"]["offset"])
        if reply["error"]["code"] not in (TEMPORARY, 101):
            self.ledger.faults.append(f"told {reply['error']}")
        return "outcome_unknown", None


class Reader(threading.Thread):
    """Reads a room from its beginning, and is cut off again and again, by itself and by others."""

    def __init__(self, number, ports, room, seed, person):
        super().__init__(daemon=True)
        self.room = room
        self.log = []  # the nonces, the first at offset 1
        self.faults = []
        self.connections = 0
        self._number, self._ports, self._person = number, ports, person
        self._random = random.Random(f"{seed} reader {number}")
        self._epoch = ""
        self._end = None

    def end_at(self, offset):
        self._end = offset

    def run(self):
        deadline = None
        try:
            while not self.faults and (self._end is None or len(self.log) < self._end):
                if self._end is not None:
                    deadline = deadline or time.monotonic() + CATCH_UP_SECONDS_MAX
                    if time.monotonic() > deadline:
                        self.faults.append(f"reader {self._number} is at {len(self.log)} of {self._end}")
                try:
                    self._read_for(self._random.uniform(0.05, READER_LIFE_S))
                except OSError:
                    time.sleep(READER_PAUSE_S * self._random.random())
        except Exception as error:  # a thread's own end would not be seen
            self.faults.append(f"reader {self._number}: {error!r}")

    def _read_for(self, seconds):
        client = Client(self._random.choice(self._ports), token(self._person), seconds)
        until = time.monotonic() + seconds
        try:
            self.connections += 1
            early = []
            where = {"recover": True, "epoch": self._epoch, "offset": len(self.log)}
            reply = client.ask({"subscribe": {"channel": f"room:{self.room}"} | where}, early.append)
            if "error" in reply:
                if reply["error"]["code"] not in (TEMPORARY, 101):
                    self.faults.append(f"a subscribe was told {reply['error']}")
                raise OSError("not subscribed")
            result = reply["subscribe"]
            if not result.get("recovered"):
                return self.faults.append(f"reader {self._number} at {len(self.log)} was not recovered: {result}")
            self._epoch = result["epoch"]
            if early:
                self.faults.append(f"reader {self._number} was told {early} before it was subscribed")
            self._note(result.get("publications", []))
            while time.monotonic() < until and (self._end is None or len(self.log) < self._end):
                self._note(message["push"]["pub"] for message in client.read() if "pub" in message.get("push", {}))
        finally:
            client.close()

    def _note(self, publications):
        for publication in publications:
            if publication["offset"] != len(self.log) + 1:
                self.faults.append(f"reader {self._number} at {len(self.log)} was given {publication['offset']}")
            # The same for all readers, of whom there are many, and may be of messages a million.
            self.log.append(sys.intern(publication["data"]["nonce"]))


@dataclass
class Report(durability.Report):
    deliveries: int = 0
    connections: int = 0
    by_room: Counter = field(default_factory=Counter)


def run(victim, seed, kills, acknowledgements=0, writers=WRITERS, readers=READERS, say=lambda line: None):
    """Kills and compares. `victim` serves, and does so again at the end; beside it there is another, on its database. Where a
    number of acknowledgements is asked for, writers make no pause, and the kills are spread over them."""
    folder = victim.folder / "other"
    folder.mkdir()
    database = {"DATABASE_URL": f"host={victim.home}/run user=lyceum dbname=lyceum"}
    other = Victim(victim.binary, folder, ENVIRONMENT | database)
    try:
        other.start()
        return _run(victim, other, seed, kills, acknowledgements, writers, readers, say)
    finally:
        if other.process.poll() is None:
            other.kill()


def _kill_and_mend(victim, other, kind, chance, writers, report):
    if kind in (OTHER, BOTH_SERVERS):
        report.kills[kind] += 1
        other.kill()
        if kind == BOTH_SERVERS:
            victim.kill()
            victim.start()
        until(victim.postgres_answers, durability.SECONDS_PER_ROUND_MAX, f"PostgreSQL's return before {kind} come back")
        other.start()
        return durability.await_acknowledgement(writers, time.monotonic())
    durability.kill_and_mend(victim, kind, chance, writers, report, is_patient=chance.random() < 0.8)


def _run(victim, other, seed, kills, acknowledgements, writer_count, reader_count, say):
    report = Report(seed)
    chance = random.Random(f"{seed} kills")
    rooms, people = _furnish(victim, writer_count + reader_count)
    ports = [victim.port, other.port]
    pause_s = 0 if acknowledgements else WRITER_PAUSE_S
    writers = [Writer(n, ports, rooms, seed, people[n], pause_s) for n in range(writer_count)]
    readers = [Reader(n, ports, rooms[n % ROOMS], seed, people[writer_count + n]) for n in range(reader_count)]
    began = time.monotonic()
    for thread in [*writers, *readers]:
        thread.start()
    try:
        kinds = []
        for number in range(kills):
            kinds = kinds or chance.sample(KINDS, len(KINDS))
            time.sleep(chance.uniform(0, UPTIME_S))
            _await_acknowledged(writers, acknowledgements * number // kills)
            _kill_and_mend(victim, other, kinds.pop(), chance, writers, report)
            say(f"{number + 1} of {kills} kills, {_acknowledged(writers):,} acknowledged")
        _await_acknowledged(writers, acknowledgements)
        durability.await_acknowledgement(writers, time.monotonic())
        report.ledger = durability.settle(writers)
        _compare(victim, rooms, readers, report)
    except BaseException:
        for writer in writers:
            writer.break_off()
        for reader in readers:
            reader.end_at(0)
        raise
    report.seconds = time.monotonic() - began
    return report


def _acknowledged(writers):
    return sum(len(writer.ledger.acknowledged) for writer in writers)


def _await_acknowledged(writers, count):
    durability.until(
        lambda: _acknowledged(writers) >= count, PORTION_SECONDS_MAX, f"the acknowledgement of {count:,} messages")


def _furnish(victim, people):
    victim.sql(f"""insert into account (handle, name)
        select 'bench' || n, 'Bench ' || n from generate_series(1, {people}) n""")
    victim.sql(f"""with made as (insert into stream (name) select 'room:bench' || n from generate_series(1, {ROOMS}) n
        returning id, name) insert into room (slug, title, stream_id) select substr(name, 6), 'Bench', id from made""")
    rooms = victim.sql("select id from room where slug like 'bench%' order by id").split()
    return rooms, victim.sql("select id from account where handle like 'bench%' order by id").split()


def _compare(victim, rooms, readers, report):
    """Ledger, database and logs."""
    ledger, faults = report.ledger, report.faults
    faults += ledger.faults
    found = {}
    for room in rooms:
        rows = json.loads(victim.sql(
            f"""select coalesce(json_agg(json_build_array(e.seq, e.nonce) order by e.seq), '[]')
            from room r join entry e on e.stream_id = r.stream_id where r.id = {room}"""))
        if [seq for seq, _ in rows] != list(range(1, len(rows) + 1)):
            faults.append(f"room {room} has gaps")
        nonces = [nonce for _, nonce in rows]
        if len(set(nonces)) != len(nonces):
            faults.append(f"room {room} has a nonce twice")
        found |= {(room, nonce): seq for seq, nonce in rows}
        report.by_room[room] = len(rows)
        for reader in readers:
            if reader.room == room:
                reader.end_at(len(rows))
        for reader in readers:
            if reader.room == room:
                _compare_reader(reader, nonces, report)
    report.found = len(found)
    for key, seq in ledger.acknowledged.items():
        if found.get(key) != seq:
            faults.append(f"{key} was acknowledged as {seq} and is {found.get(key, 'not there')}")
    for key in found.keys() - ledger.acknowledged.keys() - ledger.given_up_in_doubt:
        faults.append(f"{key} is there, though nobody sent it or it was never in doubt")


def _compare_reader(reader, nonces, report):
    reader.join(2 * CATCH_UP_SECONDS_MAX)
    report.faults += reader.faults
    report.deliveries += len(reader.log)
    report.connections += reader.connections
    if reader.is_alive():
        report.faults.append("a reader waits for ever")
    elif reader.log != nonces:
        report.faults.append(f"a reader of room {reader.room} has {len(reader.log)} of {len(nonces)}, or others")
