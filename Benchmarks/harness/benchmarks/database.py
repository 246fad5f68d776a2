"""Durable appends over one connection, in batches, beside pgbench, which commits each by itself, on the same tables."""

import json
import os
import re
import resource
import subprocess
from dataclasses import dataclass
from statistics import median

from .. import postgres
from ..build import build_database_bench
from ..measure import interleave
from ..processes import BenchmarkFailure
from ..report import Result, Target, thousands

SECONDS, QUICK_SECONDS, WARM_UP_SECONDS = 4, 2, 1
STREAMS = 256
RUN_SECONDS_MAX = 60
ONE_CLIENT, MANY_CLIENTS = "pgbench, 1 client", "pgbench, 32 clients"
ONE, WINDOW, BATCHES = "Lyceum, 1 in flight", "Lyceum, 64 in flight", "Lyceum, 512 in flight"
# What one append does, as a client that commits by itself would do it: the head, and the entry with its nonce.
PGBENCH_SCRIPT = f"""\\set s random(1, {STREAMS})
with h as (update stream set head = head + 1 where id = :s returning head) insert into entry (stream_id, seq, actor_id, \
nonce, kind, payload) select :s, head, :client_id, gen_random_uuid()::text, 1, decode(repeat('78', 120), 'hex') from h;
"""


@dataclass
class Contender:
    name: str
    missing: str | None
    begin: object  # seconds -> a run's figures


def run(context):
    missing = postgres.missing()
    if missing:
        raise BenchmarkFailure(missing)
    try:
        program = build_database_bench()
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkFailure(f"the database's benchmark could not be built: {error}") from error
    seconds = QUICK_SECONDS if context.quick else SECONDS
    with postgres.Cluster() as cluster:
        make_template(cluster, context.servers.lyceum_binary)
        script = cluster.folder / "append.sql"
        script.write_text(PGBENCH_SCRIPT)

        def lyceum(name, publishers, window):
            return Contender(name, None, lambda url, seconds: _append(program, url, publishers, window, seconds))

        def pgbench(name, clients):
            return Contender(name, None, lambda url, seconds: run_pgbench(script, url, clients, seconds))

        def sample(contender):
            cluster.sql("postgres", "drop database if exists bench", "create database bench template migrated")
            cluster.sql("bench", "analyze", "checkpoint")
            url = cluster.url("bench")
            contender.begin(url, WARM_UP_SECONDS)
            cluster.sql("bench", "analyze", "checkpoint")
            before = cluster.cpu_seconds()
            figures = contender.begin(url, seconds)
            figures["postgres_cpu_s"] = cluster.cpu_seconds() - before
            _require_sound(cluster)
            return figures

        # Those that are compared with each other are neighbours.
        contenders = [
            lyceum(ONE, 1, 1), pgbench(ONE_CLIENT, 1), lyceum(WINDOW, 1, 64), pgbench(MANY_CLIENTS, 32), lyceum(BATCHES, 32, 16)]
        return _result(interleave(contenders, context.rounds, sample, "rate", more_is_better=True), seconds)


def make_template(cluster, lyceum):
    """The database `migrated`, with the streams that pgbench appends to."""
    cluster.sql("postgres", "create database migrated")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LYCEUM_", "PG"))}
    migrated = subprocess.run(
        [lyceum, "migrate"], env=environment | {"DATABASE_URL": cluster.url("migrated")}, capture_output=True, text=True,
        timeout=RUN_SECONDS_MAX)
    if migrated.returncode != 0:
        raise BenchmarkFailure(f"lyceum migrate: {migrated.stderr.strip()}")
    cluster.sql("migrated", f"insert into stream (name) select 'bench:' || n from generate_series(0, {STREAMS - 1}) n")


def _append(program, url, publishers, window, seconds):
    arguments = [program, url, "append", publishers, window, seconds, STREAMS]
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=RUN_SECONDS_MAX)
    if done.returncode != 0:
        raise BenchmarkFailure(f"database-bench ended with {done.returncode}: {done.stderr[-400:]}")
    return json.loads(done.stdout.splitlines()[-1])


def run_pgbench(script, url, clients, seconds):
    arguments = ["pgbench", "-n", "-M", "prepared", "-f", script, "-c", clients, "-j", min(clients, 2), "-T", seconds, url]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=RUN_SECONDS_MAX)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    count = re.search(r"actually processed: (\d+)", done.stdout)
    failed = re.search(r"failed transactions: (\d+)", done.stdout)
    if done.returncode != 0 or not rate or (failed and int(failed[1])):
        raise BenchmarkFailure(f"pgbench: {done.stdout[-400:]} {done.stderr[-400:]}")
    mean = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    return {
        "rate": float(rate[1]), "count": int(count[1]), "mean_ms": float(mean[1]),
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def _require_sound(cluster):
    """What was measured was appending: gapless, and the heads are where the entries are."""
    wrong = cluster.sql("bench", """
        select count(*) from stream s left join
          (select stream_id, count(*) n, max(seq) last from entry group by stream_id) e on e.stream_id = s.id
        where s.head <> coalesce(e.n, 0) or s.head <> coalesce(e.last, 0)""")
    if wrong != "0":
        raise BenchmarkFailure(f"{wrong} streams have gaps")


def per_round(standings, ours, theirs):
    """Ratios of neighbours in each round: the disk's moods fall on both."""
    ours, theirs = (next(s for s in standings if s.contender.name == name).samples for name in (ours, theirs))
    return [a["rate"] / b["rate"] for a, b in zip(ours, theirs)]


def _result(standings, seconds):
    result = Result(
        f"database: durable appends of 120 bytes to {STREAMS} streams, {seconds} s, fsync on",
        ["who", "appends/s", "spread", "p50", "p99", "own CPU/1,000", "PostgreSQL's CPU/1,000"])

    def cells(standing, best):
        is_ours = "p50_ms" in best
        return [
            thousands(best["rate"]),
            f"{standing.spread_percent:.0f} %",
            f"{best['p50_ms']:.2f} ms" if is_ours else f"mean {best['mean_ms']:.2f} ms",
            f"{best['p99_ms']:.2f} ms" if is_ours else "–",
            f"{best['cpu_s'] / best['count'] * 1e6:.1f} ms",
            f"{best['postgres_cpu_s'] / best['count'] * 1e6:.1f} ms",
        ]

    result.add_rows(standings, cells)
    for ours, theirs, wanted in [(WINDOW, ONE_CLIENT, 10), (BATCHES, MANY_CLIENTS, 3), (ONE, ONE_CLIENT, None)]:
        ratios = per_round(standings, ours, theirs)
        text = f"{ours} against {theirs}, round by round: " + ", ".join(f"{ratio:.1f} x" for ratio in ratios)
        result.notes.append(text + f"; median {median(ratios):.1f} x.")
        if wanted:
            result.targets.append(Target(f"{ours} at least {wanted} x {theirs}", median(ratios) >= wanted))
    return result
