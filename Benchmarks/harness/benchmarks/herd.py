"""Thousands of subscribers lose their server and come back at once: how soon has each what it missed, and at what cost?"""

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from ..measure import interleave
from ..plane import plane, require_sound
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target, megabytes

CONNECTIONS, QUICK_CONNECTIONS, MISSED, TEXT_BYTES = 5_000, 1_000, 100, 120
TIMEOUT_S = 60
BACK_SECONDS_MAX, DATABASE_CONNECTIONS_MAX = 10.0, 20
WATCH_EVERY_S = 0.05
# As chat writes them, while nobody serves.
MISSED_SQL = """
with room as (select stream_id from room order by id limit 1),
moved as (update stream set head = head + {count} where id = (select stream_id from room) returning id, head - {count} base)
insert into entry (stream_id, seq, actor_id, nonce, kind, payload)
select id, base + n, 1, 'missed:' || n, 1, convert_to(
  '{{"type":"message","id":"' || n || '","by":{{"id":"1","handle":"bench1","name":"Bench 1"}},"at":"2026-01-01T00:00:00.000Z",'
  || '"text":"' || lpad(n::text, 10, '0') || repeat('x', {text_bytes} - 10) || '"}}', 'UTF8')
from moved, generate_series(1, {count}) n
"""


@dataclass
class Contender:
    name: str
    flags: dict
    missing = None


def run(context):
    connections = QUICK_CONNECTIONS if context.quick else CONNECTIONS
    with plane(context) as school:
        contenders = [Contender("JSON", {}), Contender("Protobuf", {"protobuf": True})]

        def sample(contender):
            return _sample(context, school, contender, connections)

        return _result(interleave(contenders, context.rounds, sample, "seconds"), connections)


def _sample(context, school, contender, connections):
    school.fresh()
    # Something to be at the end of.
    school.cluster.sql("bench", MISSED_SQL.format(count=1, text_bytes=TEXT_BYTES).replace("missed:", "before:"))
    with school.start() as server:
        port = server.port
        options = school.options(server) | contender.flags | dict(
            connections=connections, missed=MISSED, text_bytes=TEXT_BYTES, timeout=TIMEOUT_S)
        load = Load(context.load, "herd", **options)
        try:
            load.wait_open()
        except BaseException:
            load.kill()
            raise
    with load:
        school.cluster.sql("bench", MISSED_SQL.format(count=MISSED, text_bytes=TEXT_BYTES))
        with school.start(port) as server, _watched(school.cluster) as most:
            before, postgres_before = server.cpu_seconds(), school.cluster.cpu_seconds()
            load.go_on()
            figures = load.result()
            cpu, postgres_cpu = server.cpu_seconds() - before, school.cluster.cpu_seconds() - postgres_before
            peak_kb = server.peak_rss_kb()
    require_sound(figures, wrong_count=figures["wrong_count"], not_back=connections - figures["back"])
    return figures | {
        "cpu_us": cpu / connections * 1e6, "postgres_us": postgres_cpu / connections * 1e6, "peak_kb": peak_kb,
        "database_connections": most()}


@contextmanager
def _watched(cluster):
    """How many connections to the database there were at most, seen by a session that looks again and again."""
    query = """select count(*) from pg_stat_activity where datname = 'bench' and backend_type = 'client backend'
        and pid <> pg_backend_pid()""".replace("\n", " ")
    arguments = ["psql", "-qXAt", cluster.url("postgres")]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    counts = []

    def most():
        if not counts:
            process.kill()
            counts.extend(int(line) for line in process.communicate()[0].split())
        if not counts:
            raise BenchmarkFailure("nobody saw the connections to the database")
        return max(counts)

    try:
        process.stdin.write(f"{query} \\watch {WATCH_EVERY_S}\n")
        process.stdin.flush()
        yield most
    finally:
        process.kill()
        process.wait()


def _result(standings, connections):
    result = Result(
        f"herd: {connections:,} subscribers of a room come back at once after a restart, each {MISSED} publications behind",
        ["clients", "all have all after", "spread", "p50", "p99", "turned away", "server CPU each", "PostgreSQL's CPU each",
         "database connections", "peak RSS", "generator CPU"])
    result.add_rows(
        standings,
        lambda standing, best: [
            f"{best['seconds']:.2f} s", f"{standing.spread_percent:.0f} %", f"{best['p50_us'] / 1e6:.2f} s",
            f"{best['p99_us'] / 1e6:.2f} s", f"{best['turned_away']:,}", f"{best['cpu_us']:.0f} us", f"{best['postgres_us']:.0f} us",
            best["database_connections"], megabytes(best["peak_kb"]), f"{best['cpu_seconds']:.2f} s"])
    every = [sample for standing in standings for sample in standing.samples]
    slowest = max(standing.best["seconds"] for standing in standings)
    result.targets = [
        Target("each got exactly what it missed", True),
        Target(f"all back within {BACK_SECONDS_MAX:g} s", slowest <= BACK_SECONDS_MAX),
        Target(
            f"at most {DATABASE_CONNECTIONS_MAX} connections to the database",
            max(sample["database_connections"] for sample in every) <= DATABASE_CONNECTIONS_MAX)]
    return result
