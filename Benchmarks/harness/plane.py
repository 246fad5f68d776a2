"""Lyceum's real-time plane with people and rooms, on a PostgreSQL of its own: what the benchmarks of rooms begin with."""

import base64
import hashlib
import hmac
import json
import time
from contextlib import contextmanager

from . import postgres
from .benchmarks.database import make_template
from .processes import BenchmarkFailure

SECRET = "known to the benchmarks alone, and for the benchmarks alone"
PEOPLE, ROOMS = 10_000, 3
TOKEN_SECONDS = 7200
FAULTS = ("lost", "out_of_order", "gaps", "wrong_length", "not_recovered", "refused", "clients_lost")


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(account, secret=SECRET, now=None):
    """HS256, as docs/accounts.md wants it of who knows the secret."""
    now = int(time.time()) if now is None else now
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": str(account), "iat": now, "exp": now + TOKEN_SECONDS}]
    signed = b".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return (signed + b"." + _base64(hmac.digest(secret.encode(), signed, hashlib.sha256))).decode()


class Plane:
    """A cluster with a database to copy for each sample. `tokens` is a file with a person's token a line."""

    def __init__(self, cluster, servers):
        self.cluster = cluster
        self._servers = servers
        self.tokens = servers.scratch / "tokens"
        make_template(cluster, servers.lyceum_binary)
        cluster.sql(
            "migrated",
            f"insert into account (handle, name) select 'bench' || n, 'Bench ' || n from generate_series(1, {PEOPLE}) n",
            f"""with made as (insert into stream (name) select 'room:bench' || n from generate_series(1, {ROOMS}) n
                returning id, name)
                insert into room (slug, title, stream_id) select substr(name, 6), 'Bench', id from made order by id""")
        self.channels = [f"room:{room}" for room in cluster.sql("migrated", "select id from room order by id").split()]
        people = cluster.sql("migrated", "select id from account order by id").split()
        self.tokens.write_text("".join(token(person) + "\n" for person in people))

    def fill(self, statements):
        """What each database from now on has, with its statistics."""
        for statement in statements:
            self.cluster.sql("migrated", statement)
        self.cluster.sql("migrated", "vacuum analyze")
        self.fresh()

    def fresh(self):
        """Another database for the next sample."""
        self.cluster.sql("postgres", "drop database if exists bench with (force)", "create database bench template migrated")
        self.cluster.sql("bench", "analyze", "checkpoint")

    def start(self, port=None):
        return self._servers.start_plane(self.cluster.url("bench"), SECRET, port)

    def options(self, server, rooms=1):
        """What each of the generator's commands for the plane is told."""
        return {"port": server.port, "tokens": self.tokens, "channels": ",".join(self.channels[:rooms])}


@contextmanager
def plane(context, **settings):
    missing = postgres.missing()
    if missing:
        raise BenchmarkFailure(missing)
    lyceum = context.servers.lyceum()
    if lyceum.missing:
        raise BenchmarkFailure(f"Lyceum is {lyceum.missing}")
    with postgres.Cluster(**settings) as cluster:
        yield Plane(cluster, context.servers)


def require_sound(figures, **more):
    """Every subscriber got all of it, once, in order and whole."""
    faults = {name: figures[name] for name in FAULTS if figures.get(name)} | {name: n for name, n in more.items() if n}
    if not faults:
        return
    reason = f" ({figures['first_loss']})" if figures["first_loss"] else ""
    if figures["refused"]:
        reason += f" (refused with {figures['first_refusal']})"
    raise BenchmarkFailure(f"deliveries are not sound: {faults}{reason}")
